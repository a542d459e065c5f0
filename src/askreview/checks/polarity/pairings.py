"""Find what a text says about each of two things, to notice when a sentence swaps them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from ...quantities import folded
from ..terms import shared
from .clauses import roots
from .negators import QUESTION

Words = frozenset[str]

_PARTS = re.compile(
    r"[.!;](?:\s|\Z)|\n|,? (?:but|while|whereas)\b"
    r"|(?:,|,? and) (?=(?:the|a|an|in|on|at|its|his|her|their|our|my)\b|[A-Z])"
)


def parts_of(text: str) -> tuple[Words, ...]:
    """The telling words of each part of a text."""
    parts = _PARTS.split(QUESTION.sub(" ", folded(text)))
    return tuple(words for part in parts if (words := frozenset(roots(part))))


def crossed(told: Sequence[Words], held: Sequence[Words]) -> list[Words]:
    """Two parts of a sentence that each say of one thing what the passages say of the other."""
    for one, other in combinations(told, 2):
        own, its = one - other, other - one
        if _crossed(own, its, held) and not _covered(own, held) and not _covered(its, held):
            return [own, its]
    return []


def _crossed(own: Words, its: Words, held: Sequence[Words]) -> bool:
    return any(
        all(shared(words, part) for words in (own, its) for part in (a - b, b - a))
        for a, b in combinations(held, 2)
    )


def _covered(words: Words, held: Sequence[Words]) -> bool:
    """Whether one part has all of the words that are anywhere."""
    known = frozenset(word for word in words if any(shared([word], part) for part in held))
    return any(shared(known, part) == len(known) for part in held)
