"""Whether an answer says what a target says that is a whole sentence, in words of its own.

A sentence is hardly ever repeated word for word, so it is compared by SQuAD's F1 over tokens with
each sentence of the answer and each two that follow each other; every figure of it has to be there,
and what one of them denies the other has to deny.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from ..quantities import figures
from ..text import WORD, sentences
from .denial import denies
from .facts import found
from .squad import f1

FEWEST = 6  # words of a sentence; what has fewer is a fact, to be found as it is
ALIKE = 0.5  # F1 at which two sentences share as many words as they differ in; record 0076


@lru_cache(maxsize=4096)
def says(target: str, text: str, alike: float = ALIKE) -> bool:
    """Whether a text says what a target sentence says; False of a target that is none."""
    if len(WORD.findall(target)) < FEWEST:
        return False
    if not all(found(one.text, text) for one in figures(target) if one.sure):
        return False
    denial = denies(target)
    return any(f1(one, [target]) >= alike and denies(one) == denial for one in _pieces(text))


def _pieces(text: str) -> Iterator[str]:
    lines = [line for line in text.splitlines() if line.strip()]
    spans = [line[start:end] for line in lines for start, end in sentences(line)]
    yield from spans
    yield from (f"{one} {other}" for one, other in pairwise(spans))
