"""Late interaction: how well a text matches a question, token by token."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..text import WORD, stem

if TYPE_CHECKING:
    from ..types import Passage, Question, Statement, Vectors

LEAST = 0.05  # of a cosine in a harmonic mean, which one token at zero would make zero
CONTEXT = 0.8  # anything from 0.7 to 0.85 does the same: see docs/decisions/0005


def max_sim(cosines: Vectors, context: Vectors | None = None) -> float:
    """Mean over the question's tokens of the best cosine with a token of a text.

    The operator of ColBERT (Khattab and Zaharia 2020), as a mean instead of a sum. Tokens of the
    `context`, the headings that the text stands under, count for CONTEXT of their cosine.
    """
    if not cosines.size:
        return 0.0
    best = cosines.max(axis=1)
    if context is not None and context.size:
        best = best.clip(min=CONTEXT * context.max(axis=1))
    return float(best.mean())


def covered(several: Iterable[Vectors]) -> float:
    """How much of a question some texts cover together, from its cosines with each.

    The harmonic mean over the question's tokens of the best cosine with a token of any text: a
    word that nothing near has a word for counts for more than in `max_sim`. See
    docs/decisions/0092.
    """
    best = [one.max(axis=1) for one in several if one.size]
    if not best:
        return 0.0
    return float(1 / (1 / functools.reduce(_larger, best).clip(min=LEAST)).mean())


def _larger(one: Vectors, other: Vectors) -> Vectors:
    return one.clip(min=other)


def late(cosines: Vectors, passage: Passage) -> float:
    """Late interaction, half with the whole passage and half with its best statement."""
    return (max_sim(cosines) + best_statement(cosines, passage)) / 2


def best_statement(cosines: Vectors, passage: Passage) -> float:
    """`max_sim` of the passage's statement that answers best, under what it stands under."""
    return max((statement_sim(cosines, passage, one) for one in passage.statements), default=0.0)


def statement_sim(cosines: Vectors, passage: Passage, statement: Statement) -> float:
    """`max_sim` of a statement, in the context of what it stands under."""
    own = cosines[:, slice(*statement.tokens)]
    return max_sim(own, cosines[:, context_rows(passage, statement)])


def context_rows(passage: Passage, statement: Statement) -> list[int]:
    """The token vectors of what a statement stands under: headings, the list items above it."""
    headings = passage.statements[0].tokens[0]
    items = (row for one in statement.above for row in range(*one.tokens) if row >= headings)
    return [*range(headings), *items]


def covers(question: Question, label: str, title: str) -> bool:
    """Whether a field's name and its note's title hold every word that some note holds."""
    if _is_another(question, label):
        return False
    held = {stem(word) for word in WORD.findall(f"{label} {title}")}
    known = {stem(word) for word in question.words if word not in question.unknown}
    return known <= held


def _is_another(question: Question, label: str) -> bool:
    """Whether a word that no note holds may stand where the field's name has one of its own.

    A passport number is no policy number; a “polcy number” is one.
    """
    asked = {stem(word) for word in question.words}
    own = [word for word in WORD.findall(label) if stem(word) not in asked]
    if not own or not question.unknown:
        return False
    from rapidfuzz.distance import OSA  # most questions need none

    unknown = [word.casefold() for word in question.unknown]
    return any(min(OSA.distance(one.casefold(), word) for word in unknown) > 1 for one in own)


def label_share(question: Question, label: str) -> float:
    """The share of a question's words that a front matter field's name holds, inflection aside.

    Beside `max_sim` because a name is met exactly or not at all: “when was it uploaded?” is about
    `upload_date`. A word that no note holds may be what the asker calls the note: it counts half.
    """
    names = {stem(word) for word in WORD.findall(label)}
    if not names or _is_another(question, label):
        return 0.0
    weights = {stem(word): 0.5 if word in question.unknown else 1.0 for word in question.words}
    return sum(weights[name] for name in names & weights.keys()) / sum(weights.values())
