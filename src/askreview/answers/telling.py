"""Which statements of the passages tell what is asked, and how surely."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from ..search import context_rows, covers, label_share, max_sim
from ..text import WORD, content_words, held, stems
from ..types import Hit, Passage, Question, Ranking, Statement
from .answer_type import ADDRESS, answer_type
from .answer_type import DATE as DATES
from .kinds import kind_of
from .outline import embeds

if TYPE_CHECKING:
    from ..types import Vectors

OF_STATEMENT, OF_WORDS, OF_PASSAGE = 2.0, 0.3, 0.6  # their parts in a statement's score
# Late interaction once more, with the statements beside it as context: the sentence that says it
# leaves to its neighbours what it is about. See docs/decisions/0114, also for the next.
OF_NEIGHBOURS = 0.5
OF_PAIRS = 3.0  # the mean cosine of all pairs of tokens, where no word meets one of its own
OF_TYPE = 0.15  # a date where the question asks when, a reason for a why: docs/decisions/0007

# What notes mark as a reason.
REASON = re.compile(
    r"\b(?:because|since|so that|due to|the reason|reasons?:|in order to|otherwise|as a result"
    r"|which means|this means|caused by|so (?:it|you|we|that|they)"
    r"|to (?:avoid|prevent|keep|stop))\b",
    re.IGNORECASE,
)
REASONS = r"(?:why|(?:the |root )?(?:reasons?|causes?))"
LABELLED = re.compile(rf"\W*{REASONS}\W*:", re.IGNORECASE)
OF_REASONS = re.compile(rf"(?:the |our |my )?{REASONS}\b.*", re.IGNORECASE)  # a heading
# A note that calls it the reason answers a why itself: nearly as much as further blocks may be
# below the best (.45).
OF_LABEL = 0.4
DATE = re.compile(r"\d{4}-\d\d(?:-\d\d)?(?:[t ][\d:.z+-]*)?")
# Obsidian's own properties that file a note and name it: they say what it is about, not what is so.
FILED = ("tags", "tag", "aliases", "alias")
ALL_WORDS = 0.99  # of a question, as far as a sum of weights is exact
FEW = 2  # words that may be nothing but the question's
# `[Boat](boat.md) - 2024-05-02`, `[[boats/Boat]]`: a line of an index of notes.
LINK = re.compile(
    r"(?:\[(?P<label>[^\[\]]+)\]\([^()\s]*\)|\[\[(?P<note>[^\[\]|#]+)[^\[\]]*\]\])[\W\d]*"
)
# A question that asks for questions: “what is on the agenda?”
FOR_QUESTIONS = re.compile(r"\b(?:questions?|asks?|asked|agenda|discuss(?:ed)?)\b", re.IGNORECASE)
ASKS = re.compile(r"[?？]\W*\Z")
# What nobody reads as words: addresses and pieces of them, template tags, hashtags.
NO_WORDS = re.compile(
    r"<%.*?(?:%>|\Z)|\{\{.*?(?:\}\}|\Z)|\S*(?:://|www\.|%[0-9A-F]{2}|/\S*/)\S*|#[^\s#]+"
)


Found = tuple[Hit, Statement, Statement | None]  # with the line that introduces it


@dataclass(frozen=True, slots=True)
class Telling:
    """A statement that speaks to the question, and the line that introduces it, if there is one."""

    hit: Hit
    statement: Statement
    lead: Statement | None
    score: float


def telling(question: Question, ranking: Ranking, *, near: bool = False) -> list[Telling]:
    """The statements of the passages, best first; never none where there is a statement.

    `near`: nothing is said in the question's words, so the next passages are read as well, and what
    is alike as a whole counts, too.
    """
    hits = (*ranking.hits, *ranking.next) if near else ranking.hits
    bare = set[int]() if FOR_QUESTIONS.search(question.text) else _bare_questions(hits)
    pairs = [
        (hit, *pair) for hit in hits for pair in _quotable(hit.passage) if id(pair[0]) not in bare
    ]
    saying = [
        (hit, one, lead)
        for hit, one, lead in _without_indexes(pairs, ranking, question.weights)
        if not _says_nothing(one, hit.passage, question)
    ]
    scored = [
        Telling(hit, one, lead, _score(question, hit, one, lead, ranking, near=near))
        for hit, one, lead in saying or pairs
    ]
    if question.by_words:  # to the encoder all statements in this script are alike
        said = [one for one in scored if held(one.statement.in_place, question.weights)]
        scored = said or scored
    return sorted(scored, key=lambda one: -one.score)


def asks(statement: Statement) -> bool:
    """Whether it is a question itself, which leads to what stands below or behind it."""
    return statement.kind in ("sentence", "item", "quote") and bool(ASKS.search(statement.text))


def only_asked(question: Question, hits: Sequence[Hit]) -> bool:
    """Whether a passage asks it in all of its words, and has nothing behind that."""
    bare = _bare_questions(hits)
    return any(
        id(one) in bare and held(one.text, question.weights) >= ALL_WORDS
        for hit in hits
        for one in hit.passage.statements
    )


def _bare_questions(hits: Sequence[Hit]) -> set[int]:
    """The questions, by `id`, behind which there is nothing, or only another question."""
    return {
        id(one)
        for hit in hits
        for one, behind in zip_longest(hit.passage.statements, hit.passage.statements[1:])
        if _is_question(one) and (behind is None or _is_question(behind))
    }


def _is_question(statement: Statement) -> bool:
    return asks(statement) or (statement.kind == "lead" and bool(ASKS.search(statement.text)))


def adds(text: str, question: Question) -> bool:
    """Whether a text has a content word that the question has not."""
    asked = stems(question.text)
    return any(stems(word) not in asked for word in content_words(text))


def raw_words(passage: Passage, statement: Statement) -> str:
    """raw[start:end] of the note, which the passage holds a part of."""
    return passage.text[statement.start - passage.start : statement.end - passage.start]


def _quotable(passage: Passage) -> list[tuple[Statement, Statement | None]]:
    """What can be quoted, each with the line that introduces it: `o3 (December 2024):`."""
    pairs: list[tuple[Statement, Statement | None]] = []
    lead: Statement | None = None
    led = ""  # a lead introduces the paragraph after it, or the whole list, or the code
    for one in passage.statements:
        if one.kind == "lead" or asks(one):
            lead, led = one, ""
            if one.kind != "lead":
                pairs.append((one, None))
        elif one.quotable:
            over = led and (one.kind == "sentence" or (led == "code" and one.kind != "code"))
            lead = None if over else lead
            pairs.append((one, lead))
            led = one.kind if one.kind != "sentence" else ""
            lead = lead if led else None
    return pairs or [(one, None) for one in passage.statements]


def _without_indexes(
    pairs: Sequence[Found], ranking: Ranking, weights: Mapping[str, float]
) -> list[Found]:
    """Without the lines of an index of notes, where a note is found that one of them names.

    A line that names what is asked better than any note that is found stays.
    """
    titles = {_name(hit.passage.title) for hit in ranking.hits}
    best = max((held(one, weights) for one in titles), default=0.0)
    linked = [_linked(raw_words(hit.passage, one)) for hit, one, _ in pairs]
    indexes = {pair[0].note for pair, name in zip(pairs, linked, strict=True) if name in titles}
    return [
        pair
        for pair, name in zip(pairs, linked, strict=True)
        if name is None or pair[0].note not in indexes or held(name, weights) > best
    ]


def _linked(raw: str) -> str | None:
    """The name of the note that a statement is nothing but a link to, dates aside."""
    link = LINK.fullmatch(raw.strip())
    return _name(link["label"] or link["note"].rpartition("/")[2]) if link else None


def _name(title: str) -> str:
    return " ".join(WORD.findall(title.casefold()))


def _says_nothing(statement: Statement, passage: Passage, question: Question) -> bool:
    """Whether it only names its note, `title: Boat`, or what is asked for: `![[Boat]]`, `Open.`

    Nor does an address with hardly a word, a template's tag, or a question that is ours. What a
    yes-or-no question is answered by has no other words than the question: `Anna is vegan.`
    """
    if statement.kind == "name":  # of a note that holds no word: it is all there is
        return False
    asked = stems(question.text)
    bare = statement.text if statement.kind == "code" else NO_WORDS.sub("", statement.text)
    sourced = statement.kind == "sentence" and ADDRESS.search(statement.text)
    if not WORD.search(bare) or (sourced and _adds_little(bare, question)):
        return answer_type(question.text) is not ADDRESS
    if statement.kind == "sentence" and _name(bare) == _name(passage.title):
        return True
    if asks(statement):
        return all(stems(word) in asked for word in content_words(bare))
    if statement.kind == "field" and not label_share(question, statement.label):
        value = statement.text.partition(": ")[2].casefold()
        unasked = DATE.fullmatch(value) and answer_type(question.text) is not DATES
        titled = statement.label.casefold() == "title" or _names(value, passage)
        kind = kind_of(question.text)
        filed = statement.label.casefold() in FILED and kind != "yes-or-no"
        why = kind == "why"
        # What the question says already is no reason, nor is a number.
        echo = why and all(stems(word) in asked or word.isdigit() for word in WORD.findall(value))
        return bool(titled or filed or unasked or echo or not WORD.search(NO_WORDS.sub("", value)))
    if embeds(raw_words(passage, statement)):  # said where a list is asked for, or its heading
        return kind_of(question.text) != "list" and not held(passage.heading, question.weights)
    words = content_words(bare)
    if kind_of(question.text) == "yes-or-no" and statement.kind != "heading":
        return False
    return len(words) <= FEW and all(stems(word) in asked for word in words)


def _adds_little(bare: str, question: Question) -> bool:
    """Whether no more than a few words stand around an address: “Originally published at …”."""
    words = content_words(bare)
    return len(words) <= FEW and not held(bare, question.weights)


def _names(value: str, passage: Passage) -> bool:
    """Whether a property only names its note, as a title or a permalink (`boats/red-boat`) does."""
    if value == passage.title.casefold():
        return True
    folders, slash, name = value.rpartition("/")
    own = stems(f"{passage.title} {passage.note.rpartition('/')[2]}")
    words = WORD.findall(name.replace("_", " "))
    return bool(slash and words and " " not in folders) and all(stems(one) in own for one in words)


def _score(
    question: Question,
    hit: Hit,
    statement: Statement,
    lead: Statement | None,
    ranking: Ranking,
    *,
    near: bool,
) -> float:
    named = label_share(question, statement.label)
    if named and covers(question, statement.label, hit.passage.title):
        named = 1.0  # the question is about this property of this note, and nothing else
    sense = _of_sense(ranking.cosines[hit.passage.id], hit, statement, lead, named, near=near)
    text = f"{lead.text} {statement.in_place}" if lead else statement.in_place
    share = held(f"{hit.heading} {text}", question.weights)
    share += held(statement.row_name, question.weights)
    if statement.kind == "field" and named:
        share += _of_note(hit.note, ranking, question)
    if not adds(hit.passage.title, question):  # the question names the note
        share += held(hit.passage.title, question.weights)
    asked = REASON if kind_of(question.text) == "why" else answer_type(question.text)
    of_type = OF_TYPE * bool(asked and asked.search(text))
    labelled = LABELLED.match(statement.text) or any(
        map(OF_REASONS.fullmatch, hit.passage.headings[-1:])
    )
    if asked is REASON and labelled:
        of_type = OF_LABEL
    return sense + OF_WORDS * share + OF_PASSAGE * hit.score + of_type


def _of_note(note: str, ranking: Ranking, question: Question) -> float:
    """The share of the question's words that what is found of a note holds: it is of that note
    that a property is asked for."""
    found = (one.passage.text for one in (*ranking.hits, *ranking.next) if one.note == note)
    return held("\n".join(found), question.weights)


def _of_sense(
    cosines: Vectors,
    hit: Hit,
    statement: Statement,
    lead: Statement | None,
    named: float,
    *,
    near: bool,
) -> float:
    """How much alike a statement and the question are, by the cosines of their tokens."""
    rows = [*range(*statement.tokens), *(range(*lead.tokens) if lead else ())]
    above = context_rows(hit.passage, statement)
    beside = _beside(hit.passage, statement)
    late = max(max_sim(cosines[:, rows], cosines[:, above]), named)
    wide = max_sim(cosines[:, rows], cosines[:, [*above, *beside]])
    alike = OF_STATEMENT * late + OF_NEIGHBOURS * wide
    if near and (rows or above):
        alike += OF_PAIRS * float(cosines[:, [*rows, *above]].mean())
    return alike


def _beside(passage: Passage, statement: Statement) -> list[int]:
    """The token vectors of the statements before and behind one in its passage."""
    n = next(n for n, one in enumerate(passage.statements) if one.start == statement.start)
    several = (*passage.statements[max(0, n - 1) : n], *passage.statements[n + 1 : n + 2])
    return [row for one in several for row in range(*one.tokens)]
