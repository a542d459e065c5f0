"""Late interaction: how well a text answers a question, word piece by word piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .words import WORD, stem

if TYPE_CHECKING:
    from .nouns import Passage, Question, Vectors

CONTEXT = 0.8  # anything from 0.7 to 0.85 does the same: see docs/decisions.md


def max_sim(question: Vectors, text: Vectors, context: Vectors | None = None) -> float:
    """Mean over the question's tokens of the best cosine with a token of the text; rows unit.

    The operator of ColBERT (Khattab and Zaharia 2020), as a mean instead of a sum. Tokens of the
    `context`, the headings that the text stands under, count for CONTEXT of their cosine.
    """
    if not len(question) or not len(text):
        return 0.0
    best = (question @ text.T).max(axis=1)
    if context is not None and len(context):
        best = best.clip(min=CONTEXT * (question @ context.T).max(axis=1))
    return float(best.mean())


def best_statement(question: Vectors, passage: Passage, tokens: Vectors) -> float:
    """`max_sim` of the statement that answers best, under its headings; `tokens` of the passage."""
    spans = [one.tokens for one in passage.statements]
    if not len(question) or not spans or spans[0][0] == len(tokens):
        return 0.0
    cosines = question @ tokens.T
    first = spans[0][0]
    least = CONTEXT * cosines[:, :first].max(axis=1) if first else cosines.min(axis=1)
    each = (cosines[:, start:end].max(axis=1) for start, end in spans if start < end)
    return max(float(best.clip(min=least).mean()) for best in each)


def covers(question: Question, label: str, title: str) -> bool:
    """Whether a field's name and its note's title hold every word that some note holds."""
    held = {stem(word) for word in WORD.findall(f"{label} {title}")}
    known = {stem(word) for word in question.words if word not in question.unknown}
    return known <= held


def label_share(question: Question, label: str) -> float:
    """The share of a question's words that a front matter field's name holds, inflection aside.

    Beside `max_sim` because a name is met exactly or not at all: “when was it uploaded?” is about
    `upload_date`. A word that no note holds may be what the asker calls the note: it counts half.
    """
    names = {stem(word) for word in WORD.findall(label)}
    if not names:
        return 0.0
    weights = {stem(word): 0.5 if word in question.unknown else 1.0 for word in question.words}
    return sum(weights[name] for name in names & weights.keys()) / sum(weights.values())
