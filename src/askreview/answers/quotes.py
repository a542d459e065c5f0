"""Choose the quotes that answer a question, and decide how far to trust them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from ..search import label_share, max_sim
from ..text import STOPWORDS, WORD, content_words, held, stems, visible, without_escapes
from ..types import (
    Answer,
    Citation,
    Floors,
    Hit,
    Part,
    Passage,
    Question,
    Ranking,
    Statement,
    Status,
)
from .answer_type import ADDRESS, answer_type

QUOTES = 5  # at most this many statements make an answer
OF_STATEMENT, OF_WORDS, OF_PASSAGE = 2.0, 0.3, 0.6  # their parts in a statement's score
OF_TYPE = 0.15  # for a date where the question asks when: see docs/decisions/0007
NEAR_BEST = 0.45  # a statement further below the best is left out: docs/decisions/0022

FEW = 2  # words that may be nothing but the question's
GERMAN = frozenset("das dem den der ein eine ist mit und von wann welche welcher wie wo".split())  # noqa: SIM905
EMBED = re.compile(r"\W*!\[\[")
ASKS = re.compile(r"[?？]\W*\Z")
YES_OR_NO = re.compile(
    r"(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|should|must|may|might)\b",
    re.IGNORECASE,
)
# What nobody reads as words: addresses and pieces of them, template tags, hashtags.
NO_WORDS = re.compile(
    r"<%.*?(?:%>|\Z)|\{\{.*?(?:\}\}|\Z)|\S*(?:://|www\.|%[0-9A-F]{2}|/\S*/)\S*|#[^\s#]+"
)
MARKED = re.compile(r"[“‘„«].*[”’“»]\Z|[“„][^”]*\Z", re.DOTALL)  # it has its own marks
BRACKETED = re.compile(r"\[(\^?\d+)\]")


@dataclass(frozen=True, slots=True)
class Quote:
    """A statement that speaks to the question, and the line that introduces it, if there is one."""

    hit: Hit
    statement: Statement
    lead: Statement | None
    score: float


def answer_by_quotes(
    parts: Sequence[Part], floors: Floors | None, status: Status | None = None
) -> tuple[Answer, tuple[Quote, ...]]:
    """The answer without its citations' raw words, and the quotes that it is made of.

    `status`: how near the notes come to the question, where that is known better than by its score.
    A question whose parts fare differently has only the closest for an answer.
    """
    hits = in_turn([part.ranking.hits for part in parts])
    states = [status or judge(part.question, part.ranking, floors) for part in parts]
    whole = states[0] if len(set(states)) == 1 else "closest"
    asked = " ".join(part.question.text for part in parts)
    if whole == "not_in_notes":
        missing = dict.fromkeys(word for part in parts for word in part.question.unknown)
        return Answer(asked, whole, f"Not in your notes: {_nothing(list(missing))}.", (), hits), ()
    chosen = _chosen(parts, states)
    quotes = tuple(quote for each in chosen for quote in each)
    numbers = _numbers(quotes, hits)
    lines: list[str] = []
    for part, state, each in zip(parts, states, chosen, strict=True):
        lines += _opening(part, state, floors, alone=len(parts) == 1)
        lines += [f"{words} [{numbers[id]}]" for words, id in _spoken(each)]
    passages = sorted(hits, key=lambda hit: numbers[hit.passage.id])
    return Answer(asked, whole, "\n".join(lines), (), tuple(passages)), quotes


def in_turn(rankings: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
    """The best hit of each, then the second of each, and so on, none twice."""
    hits = (hit for rank in zip_longest(*rankings) for hit in rank if hit)
    return tuple({hit.passage.id: hit for hit in reversed(list(hits))}.values())[::-1]


def _chosen(parts: Sequence[Part], states: Sequence[Status]) -> list[tuple[Quote, ...]]:
    """The quotes of each part, which share what an answer has room for; none is said twice."""
    room = -(-(QUOTES + len(parts) - 1) // len(parts))
    said, chosen = set[tuple[str, int]](), list[tuple[Quote, ...]]()
    for part, state in zip(parts, states, strict=True):
        found = select(part.question, part.ranking)[:room] if state != "not_in_notes" else ()
        fresh = tuple(one for one in found if (one.hit.note, one.statement.start) not in said)
        said |= {(one.hit.note, one.statement.start) for one in fresh}
        chosen.append(fresh)
    return chosen


def _opening(part: Part, status: Status, floors: Floors | None, *, alone: bool) -> list[str]:
    """The line above the quotes of a part that are not simply its answer."""
    missing = part.question.unknown
    if status == "not_in_notes":
        return [f"Not in your notes: “{part.question.text}”"]
    if status == "closest":
        of = "" if alone else f": “{part.question.text}”"
        return [f"No direct answer in your notes{of}{_because(missing)}. Closest quotes:"]
    if missing and floors and part.ranking.signal < floors.sure:
        return [f"No note mentions {listed(missing)}; the matching property says:"]
    return []


def nothing_satisfies(question: str, where: Sequence[str]) -> Answer:
    """The answer when the conditions leave no note to look at."""
    conditions = " and ".join(where)
    text = f"Not in your notes: no note matches {conditions}."
    timings = dict.fromkeys(("sync", "retrieve", "answer"), 0.0)
    return Answer(question, "not_in_notes", text, (), (), timings_ms=timings)


def judge(question: Question, ranking: Ranking, floors: Floors | None) -> Status:
    """How near the notes come to the question.

    `floors` None: nobody has measured this encoder's, so nothing is refused by its score. A number
    or a name that stands in no note makes even the nearest words only the closest, and what would
    be the closest nothing. The name of a field is only the closest, too, unless it and its note's
    title are all that the notes know of the question.
    """
    best = max(ranking.signal, ranking.named)
    if not best or (floors and best < floors.absent):
        return "not_in_notes"
    sure = not floors or ranking.signal >= floors.sure
    named = bool(floors) and ranking.named >= (floors.sure if floors else 0) and ranking.whole
    if not absent_names(question):
        return "answered" if sure or named else "closest"
    return "closest" if sure or named else "not_in_notes"


def select(question: Question, ranking: Ranking) -> tuple[Quote, ...]:
    """The most telling statements of the passages, best first, none twice."""
    pairs = [(hit, *pair) for hit in ranking.hits for pair in _quotable(hit.passage)]
    telling = [pair for pair in pairs if not _says_nothing(pair[1], pair[0].passage, question)]
    scored = [
        Quote(hit, one, lead, _score(question, hit, one, lead, ranking))
        for hit, one, lead in telling or pairs  # an answer is never empty
    ]
    scored.sort(key=lambda quote: -quote.score)
    kept: dict[str, Quote] = {}
    for quote in scored:
        if quote.score >= scored[0].score - NEAR_BEST:
            kept.setdefault(quote.statement.text.casefold(), quote)
    return tuple(kept.values())[:QUOTES]


def cite(quotes: Sequence[Quote], answer: Answer) -> tuple[Citation, ...]:
    """The exact words of each quote as they stand in its note, and of the lines they stand below.

    Each quote's own words come first.
    """
    numbers = {hit.passage.id: n for n, hit in enumerate(answer.passages, 1)}
    return tuple(
        citation(numbers[one.hit.passage.id], one.hit, statement)
        for one, lead in _with_leads(quotes)
        for statement in (one.statement, lead)
        if statement
    )


def citation(n: int, hit: Hit, statement: Statement) -> Citation:
    """The exact words of a statement of passage n."""
    words = raw_words(hit.passage, statement)
    return Citation(n, hit.note, statement.line, statement.end_line, hit.heading, words)


def raw_words(passage: Passage, statement: Statement) -> str:
    """raw[start:end] of the note, which the passage holds a part of."""
    return passage.text[statement.start - passage.start : statement.end - passage.start]


def shown(statement: Statement) -> str:
    """A statement's words as they may be printed: nothing unseen, no mark like one of ours."""
    text = BRACKETED.sub(r"(\1)", visible(without_escapes(statement.text)))
    return text if MARKED.match(text) else f"“{text}”"


def _spoken(quotes: Sequence[Quote]) -> list[tuple[str, str]]:
    """The words of each line, “o3 (December 2024):” “Due in January 2025”, and its passage's id."""
    return [
        (" ".join(shown(words) for words in (lead, one.statement) if words), one.hit.passage.id)
        for one, lead in _with_leads(quotes)
    ]


def _with_leads(quotes: Sequence[Quote]) -> list[tuple[Quote, Statement | None]]:
    """Each quote with the line that introduces it, unless the quote before stands below it too."""
    before = [None, *(one.lead for one in quotes)]
    return [
        (one, None if one.lead is last else one.lead)
        for one, last in zip(quotes, before, strict=False)
    ]


def _quotable(passage: Passage) -> list[tuple[Statement, Statement | None]]:
    """What can be quoted, each with the line that introduces it: `o3 (December 2024):`."""
    pairs: list[tuple[Statement, Statement | None]] = []
    lead: Statement | None = None
    listed = False  # a lead introduces the paragraph after it, or the whole list
    for one in passage.statements:
        if one.kind == "lead" or asks(one):
            lead, listed = one, False
            if one.kind != "lead":
                pairs.append((one, None))
        elif one.quotable:
            lead = None if listed and one.kind == "sentence" else lead
            pairs.append((one, lead))
            listed = one.kind != "sentence"
            lead = lead if listed else None
    return pairs or [(one, None) for one in passage.statements]


def asks(statement: Statement) -> bool:
    """Whether it is a question itself, which leads to what stands below or behind it."""
    return statement.kind in ("sentence", "item", "quote") and bool(ASKS.search(statement.text))


def _says_nothing(statement: Statement, passage: Passage, question: Question) -> bool:
    """Whether it only names its note, `title: Boat`, or what is asked for: `![[Boat]]`, `Open.`

    Nor does an address, a template's tag, or a question that is ours. What a yes-or-no question
    is answered by has no other words than the question: `Anna is vegan.`
    """
    asked = stems(question.text)
    bare = statement.text if statement.kind == "code" else NO_WORDS.sub("", statement.text)
    if statement.kind == "name":  # of a note that holds no word: it is all there is
        return False
    if not WORD.search(bare):
        return answer_type(question.text) is not ADDRESS
    if asks(statement):
        return all(stems(word) in asked for word in content_words(bare))
    if statement.kind == "field" and not label_share(question, statement.label):
        value = statement.text.partition(": ")[2].casefold()
        return statement.label.casefold() == "title" or value == passage.title.casefold()
    named = bare
    if EMBED.match(raw_words(passage, statement)):
        named = named.rpartition("/")[2]
    words = content_words(named)
    if YES_OR_NO.match(question.text) and statement.kind != "heading":
        return False
    return len(words) <= FEW and all(stems(word) in asked for word in words)


def _score(
    question: Question,
    hit: Hit,
    statement: Statement,
    lead: Statement | None,
    ranking: Ranking,
) -> float:
    cosines = ranking.cosines[hit.passage.id]
    rows = [*range(*statement.tokens), *(range(*lead.tokens) if lead else ())]
    headings = cosines[:, : hit.passage.statements[0].tokens[0]]
    late = max_sim(cosines[:, rows], headings)
    late = max(late, label_share(question, statement.label))
    text = f"{lead.text} {statement.text}" if lead else statement.text
    share = held(text, question.weights) + held(statement.row_name, question.weights)
    asked = answer_type(question.text)
    of_type = bool(asked and asked.search(text))
    return OF_STATEMENT * late + OF_WORDS * share + OF_PASSAGE * hit.score + OF_TYPE * of_type


def _numbers(quotes: Sequence[Quote], hits: Sequence[Hit]) -> dict[str, int]:
    """The number of each passage: cited ones first, in the order they are quoted."""
    order = dict.fromkeys([*(q.hit.passage.id for q in quotes), *(h.passage.id for h in hits)])
    return {id: n for n, id in enumerate(order, 1)}


def absent_names(question: Question) -> list[str]:
    """The numbers and names that no note holds: a digit, or a capital inside a sentence.

    German gives every noun a capital, so there it says nothing.
    """
    words = WORD.findall(question.text)
    first = words[0]
    german = any(word.casefold() in GERMAN for word in words)
    return [
        word
        for word in question.unknown
        if any(c.isdigit() for c in word)
        or (any(c.isupper() for c in word) and not (word.istitle() and (german or word == first)))
    ]


def _nothing(missing: Sequence[str]) -> str:
    if not missing:
        return "nothing in them comes close to the question"
    return f"no note mentions {listed(missing)}"


def _because(missing: Sequence[str]) -> str:
    return f" (no note mentions {listed(missing)})" if missing else ""


def listed(words: Sequence[str]) -> str:
    """Words of a question in a sentence: “a”, “b” or “c”."""
    quoted = [f"“{word}”" for word in words if word.casefold() not in STOPWORDS] or ["it"]
    return " or ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
