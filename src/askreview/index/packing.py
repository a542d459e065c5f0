"""Token vectors in 96 bytes: two bits along each of 384 directions, seen from the passage's vector.

A vector x of length one is m + r, where m is what it shares with its passage (the passage's vector
times the mean cosine of its tokens with it). Of r only four levels along fixed directions are kept:
its side, and whether it is far. Their mean with those of a question estimates the cosine without
bias. The length of r need not be kept: that of x is one. See docs/decisions/0080.
"""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ..types import Vectors

PLANES = 384  # directions at least; an encoder with more dimensions has as many
# The four levels of least error for what is normally distributed (Max 1960), in deviations; with
# where the far ones begin, and how much of the whole they hold.
LEVELS, FAR, HELD = (-0.4528, 0.4528, -1.510, 1.510), 0.9816, 0.8825


def packed_size(dimension: int) -> int:
    """The bytes of a token."""
    return 2 * math.ceil(_turns(dimension) * dimension / 8)


def pack(tokens: Vectors, centre: Vectors) -> bytes:
    """The levels of unit rows (n, dimension) around a centre, `packed_size` bytes a row."""
    import numpy as np

    along = (tokens - centre) @ _directions(tokens.shape[1])
    far = np.abs(along) > FAR * np.sqrt((along**2).mean(axis=1, keepdims=True))
    return np.hstack([np.packbits(one, axis=1) for one in (along > 0, far)]).tobytes()


def cosines(
    question: Vectors, centres: Sequence[Vectors], packed: Sequence[bytes]
) -> list[Vectors]:
    """The cosines of a question's tokens (rows) with those of each text (columns).

    One product for all texts: many small ones spend their time on waking the processor's cores.
    """
    import numpy as np

    if not packed:
        return []
    dimension = question.shape[1]
    directions = _directions(dimension)
    size, planes = packed_size(dimension), directions.shape[1]
    rows = np.frombuffer(b"".join(packed), np.uint8).reshape(-1, size)
    ends = np.cumsum([len(one) // size for one in packed])
    side, far = (np.unpackbits(one, axis=1, count=planes) for one in np.hsplit(rows, 2))
    levels = np.array(LEVELS, np.float32)[2 * far + side]
    middle = np.stack(centres)
    with _one_thread():
        asked = (question @ directions) @ levels.T
        own = [
            one @ turned
            for one, turned in zip(np.split(levels, ends[:-1]), middle @ directions, strict=True)
        ]
        shared = question @ middle.T
    unbiased = np.float32(1 / HELD / planes)
    found = []
    for n, part in enumerate(np.split(asked, ends[:-1], axis=1)):
        along = own[n] * unbiased  # the centre along the direction of r
        length = np.sqrt(np.maximum(along**2 + 1 - middle[n] @ middle[n], 0)) - along
        found.append(shared[:, n, None] + part * (length * unbiased))
    return found


def _turns(dimension: int) -> int:
    """How many bases the directions are of."""
    return max(1, PLANES // dimension)


@cache
def _directions(dimension: int) -> NDArray[Any]:
    """The columns: cosine transforms after changes of sign, each of length √dimension.

    As good as random ones, and the same on every machine.
    """
    import numpy as np

    steps = np.arange(dimension)
    waves = np.cos(np.pi / dimension * np.outer(steps + 0.5, steps)) * math.sqrt(2)
    waves[:, 0] = 1
    bases = [_changes(dimension, n)[:, None] * waves for n in range(1, _turns(dimension) + 1)]
    return np.hstack(bases).astype(np.float32)


def _changes(dimension: int, turn: int) -> NDArray[Any]:
    import numpy as np

    drawn = hashlib.shake_256(f"askreview {turn}".encode()).digest(math.ceil(dimension / 8))
    return 2.0 * np.unpackbits(np.frombuffer(drawn, np.uint8), count=dimension) - 1.0


def _one_thread() -> AbstractContextManager[object]:
    """For numpy's products: more threads than one wait for each other longer than they compute."""
    if os.environ.get("OPENBLAS_NUM_THREADS") == "1":
        return nullcontext()
    limited: AbstractContextManager[object] = _threads().limit(limits=1, user_api="blas")
    return limited


@cache
def _threads() -> Any:
    import numpy  # noqa: F401  # the library whose threads are looked for
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
