"""A second, tiny encoder: each word has its own direction, so equal words meet and others do not.

It enters by the door users have, `AskReview(…, encoder=…)`, and remembers what it read.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence

import numpy as np

from askreview.types import Encoding, Floors

WORD = re.compile(r"\w+|[^\w\s]")


class WordEncoder:
    """Vectors of words; `read` lists every text that was encoded."""

    name = "words"
    fingerprint = "words-1"
    window = 64
    dimension = 32
    floors: Floors | None = None

    def __init__(self, fingerprint: str = "words-1") -> None:
        self.fingerprint = fingerprint
        self.read: list[str] = []

    def count(self, texts: Sequence[str]) -> list[int]:
        return [len(WORD.findall(text)) for text in texts]

    def encode(self, texts: Sequence[str]) -> Iterator[Encoding]:
        for text in texts:
            self.read.append(text)
            found = list(WORD.finditer(text))[: self.window]
            tokens = np.stack([_direction(one[0]) for one in found])
            pooled = tokens.mean(axis=0)
            vector = (pooled / np.linalg.norm(pooled)).astype(np.float32)
            yield Encoding(vector, tokens, [one.span() for one in found])


def _direction(word: str) -> np.ndarray:
    seed = int.from_bytes(hashlib.sha256(word.casefold().encode()).digest()[:8], "big")
    vector = np.random.default_rng(seed).normal(size=WordEncoder.dimension)
    return (vector / np.linalg.norm(vector)).astype(np.float32)
