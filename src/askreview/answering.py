"""An answer made of the notes' own words, and how far it can be trusted."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .answer_type import answer_type
from .late import label_share, max_sim
from .nouns import Answer, Citation, Floors, Hit, Passage, Question, Ranking, Statement, Status
from .words import STOPWORDS, WORD, held, visible, without_escapes

QUOTES = 5  # at most this many statements make an answer
OF_STATEMENT, OF_WORDS, OF_PASSAGE = 2.0, 0.3, 0.4  # their parts in a statement's score
OF_TYPE = 0.15  # for a date where the question asks when: see docs/decisions.md
NEAR_BEST = 0.4  # a statement further below the best is left out: see docs/decisions.md

BRACKETED = re.compile(r"\[(\^?\d+)\]")


@dataclass(frozen=True, slots=True)
class Quote:
    """A statement that speaks to the question."""

    hit: Hit
    statement: Statement
    score: float


def answer_by_quotes(
    question: Question,
    ranking: Ranking,
    floors: Floors | None,
    status: Status | None = None,
) -> tuple[Answer, tuple[Quote, ...]]:
    """The answer without its citations' raw words, and the quotes that it is made of.

    `status`: how near the notes come to the question, where that is known better than by its score.
    """
    missing = question.unknown
    status = status or judge(question, ranking, floors)
    if status == "not_in_notes":
        text = f"Not in your notes: {_nothing(missing)}."
        return Answer(question.text, status, text, (), ranking.hits), ()
    quotes = select(question, ranking)
    numbers = _numbers(quotes, ranking.hits)
    lines = [f"{shown(one.statement)} [{numbers[one.hit.passage.id]}]" for one in quotes]
    if status == "closest":
        lines.insert(0, f"Not found stated in your notes{_because(missing)}. The nearest:")
    elif missing and floors and ranking.signal < floors.sure:
        lines.insert(0, f"No note mentions {listed(missing)}; a field of that name says:")
    passages = sorted(ranking.hits, key=lambda hit: numbers[hit.passage.id])
    return Answer(question.text, status, "\n".join(lines), (), tuple(passages)), quotes


def nothing_satisfies(question: Question, where: Mapping[str, str]) -> Answer:
    """The answer when the conditions leave no note to look at."""
    conditions = " and ".join(f"{key}={value}" for key, value in where.items())
    text = f"Not in your notes: no note satisfies {conditions}."
    timings = dict.fromkeys(("sync", "retrieve", "answer"), 0.0)
    return Answer(question.text, "not_in_notes", text, (), (), timings_ms=timings)


def judge(question: Question, ranking: Ranking, floors: Floors | None) -> Status:
    """How near the notes come to the question.

    `floors` None: nobody has measured this encoder's, so nothing is refused by its score. A number
    or a name that stands in no note makes even the nearest words only the closest. So does the
    name of a field, unless it and its note's title are all that the notes know of the question.
    """
    best = max(ranking.signal, ranking.named)
    if not best or (floors and best < floors.absent):
        return "not_in_notes"
    sure = not floors or ranking.signal >= floors.sure
    named = bool(floors) and ranking.named >= (floors.sure if floors else 0) and ranking.whole
    return "answered" if (sure or named) and not absent_names(question) else "closest"


def select(question: Question, ranking: Ranking) -> tuple[Quote, ...]:
    """The most telling statements of the passages, best first, none twice."""
    scored = [
        Quote(hit, one, _score(question, hit, one, lead, ranking))
        for hit in ranking.hits
        for one, lead in _quotable(hit.passage)
    ]
    scored.sort(key=lambda quote: -quote.score)
    kept: dict[str, Quote] = {}
    for quote in scored:
        if quote.score >= scored[0].score - NEAR_BEST:
            kept.setdefault(quote.statement.text.casefold(), quote)
    return tuple(kept.values())[:QUOTES]


def cite(quotes: Sequence[Quote], answer: Answer) -> tuple[Citation, ...]:
    """The exact words of each quote, as they stand in its note."""
    numbers = {hit.passage.id: n for n, hit in enumerate(answer.passages, 1)}
    return tuple(citation(numbers[one.hit.passage.id], one.hit, one.statement) for one in quotes)


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
    return f"“{text}”"


def _quotable(passage: Passage) -> list[tuple[Statement, Statement | None]]:
    """What can be quoted, each with the line that introduces it: `o3 (December 2024):`."""
    pairs: list[tuple[Statement, Statement | None]] = []
    lead: Statement | None = None
    for one in passage.statements:
        if one.kind == "lead":
            lead = one
        elif one.quotable:
            pairs.append((one, lead))
            if one.kind == "sentence":
                lead = None  # it introduces the paragraph after it, or the whole list
    return pairs or [(one, None) for one in passage.statements]


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
    share = held(statement.text, question.weights) + held(statement.row_name, question.weights)
    asked = answer_type(question.text)
    of_type = bool(asked and asked.search(statement.text))
    return OF_STATEMENT * late + OF_WORDS * share + OF_PASSAGE * hit.score + OF_TYPE * of_type


def _numbers(quotes: Sequence[Quote], hits: Sequence[Hit]) -> dict[str, int]:
    """The number of each passage: cited ones first, in the order they are quoted."""
    order = dict.fromkeys([*(q.hit.passage.id for q in quotes), *(h.passage.id for h in hits)])
    return {id: n for n, id in enumerate(order, 1)}


def absent_names(question: Question) -> list[str]:
    """The numbers and names that no note holds: a digit, or a capital inside a sentence."""
    first = WORD.findall(question.text)[0]
    return [
        word
        for word in question.unknown
        if any(c.isdigit() for c in word)
        or (any(c.isupper() for c in word) and (word != first or not word.istitle()))
    ]


def _nothing(missing: Sequence[str]) -> str:
    if not missing:
        return "nothing in them comes near the question"
    return f"no note mentions {listed(missing)}"


def _because(missing: Sequence[str]) -> str:
    return f" (no note mentions {listed(missing)})" if missing else ""


def listed(words: Sequence[str]) -> str:
    """Words of a question in a sentence: “a”, “b” or “c”."""
    quoted = [f"“{word}”" for word in words if word.casefold() not in STOPWORDS] or ["it"]
    return " or ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
