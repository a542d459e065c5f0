"""Measure how well passages support a sentence, and find weak support."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from ..quantities import stated
from ..text import idf
from ..types import Statement, Vocabulary
from .evidence import Evidence
from .quotations import holds, verbatim
from .terms import Terms, joined, share

WEAK = 0.25  # share of a sentence's words, by weight, that its passages must hold
BETTER = 0.3  # another passage is named when it holds so much more
DOUBTED = 0.5  # and the cited ones hold less than this
FEWEST = 3  # terms; of a shorter sentence nothing can be said


def weights(vocabulary: Vocabulary) -> Callable[[str], float]:
    """The inverse document frequency of a stem, asked for once."""
    known: dict[str, float] = {}

    def weight(word: str) -> float:
        if word not in known:
            known[word] = max(idf(vocabulary.holding(word), vocabulary.passage_count), math.log(2))
        return known[word]

    return weight


def weak(
    wanted: Terms,
    cited: Sequence[Evidence],
    others: Sequence[Evidence],
    weight: Callable[[str], float],
) -> tuple[bool, Evidence | None]:
    """Whether the cited passages support a sentence weakly, and the passage that does better."""
    figures = (one for one in wanted.figures if any(stated(one, e.figures) for e in cited))
    wanted = Terms(wanted.words, tuple(figures))  # a missing figure is a finding of its own
    if len(wanted) < FEWEST:
        return False, None
    here = share(wanted, joined([one.terms for one in cited]), weight)
    ranked = [(share(wanted, one.terms, weight), one) for one in others]
    best, other = max(ranked, key=lambda pair: pair[0], default=(0.0, None))
    better = other if best >= here + BETTER else None
    return here < WEAK or (better is not None and here < DOUBTED), better


def best_statement(
    wanted: Terms,
    parts: Sequence[Sequence[str]],
    evidence: Evidence,
    weight: Callable[[str], float],
) -> Statement | None:
    """The statement of a passage that holds most of a sentence; one it quotes goes first."""
    candidates = [(i, one) for i, one in enumerate(evidence.statements) if one.quotable]
    candidates = candidates or list(enumerate(evidence.statements))
    if not candidates:
        return None

    def merit(candidate: tuple[int, Statement]) -> tuple[int, float, int]:
        i, one = candidate
        quoted = sum(holds(verbatim(one.text), each) for each in parts)
        return quoted, share(wanted, evidence.terms_of[i], weight), -len(one.text)

    return max(candidates, key=merit)[1]
