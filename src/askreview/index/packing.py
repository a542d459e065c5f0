"""Token vectors in 48 bytes: one bit along each of 376 directions, seen from the passage's vector.

A vector x of length one is m + r, where m is what it shares with its passage (the passage's vector
times the mean cosine of its tokens with it). Of r only levels along fixed directions are kept. The
level along one is told by its own bit and the MEMORY bits before it (trellis coded quantization,
Marcellin and Fischer 1990), which errs less than its sign would. A last byte holds the length that
makes the estimate of x's cosine with itself right (Gao and Long 2024); those of other cosines have
no bias. See docs/decisions/0088.
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
    import numpy as np
    from numpy.typing import NDArray

    from ..types import Vectors

PLANES = 384  # bits at least; an encoder with more dimensions has as many
MEMORY = 5  # bits before its own that tell a level
# The levels told by the bits before (oldest first) and the own one, in hundredths of a deviation;
# those of the other half are the same the other way round, with the other sign. Fitted by turns
# (assign, take the mean) to numbers from the normal distribution, which turned vectors follow.
HALF = (
    "-43 121 23 -90 85 -49 185 10 -82 90 -3 -161 71 -71 77 -37 "
    "-121 59 -48 102 11 -104 51 -55 138 -8 -81 68 -30 -196 57 -83"
)
HELD = 0.708  # how much of the whole the levels hold
UNIT = 127  # of the byte for a length
LONGEST = 1.5  # times the length of r: beyond, the two differ by more than levels err
# Rows that are packed at once: fewer, and threads wait for each other; more leave the cache.
ROWS = 2_048
# Numbers that numpy may gather before it computes: no more than so many rows, or it copies what
# lies in order already, and the search for the bits takes twice as long.
GATHERED = 1_024


def packed_size(dimension: int) -> int:
    """The bytes of a token."""
    return math.ceil(_turns(dimension) * dimension / 8)


def pack(several: Sequence[tuple[Vectors, Vectors]]) -> list[bytes]:
    """The levels of unit rows (n, dimension) around a centre, for each of several texts.

    `packed_size` bytes a row. Many texts at once take less time than one by one.
    """
    from concurrent.futures import ThreadPoolExecutor

    import numpy as np

    if not several:
        return []
    tokens = np.concatenate([rows for rows, _ in several])
    centres = np.stack([centre for _, centre in several])
    lengths = [len(rows) for rows, _ in several]
    texts = np.repeat(np.arange(len(several)), lengths)
    parts = np.array_split(np.arange(len(tokens)), math.ceil(len(tokens) / ROWS) or 1)
    # numpy lets other threads work meanwhile, so the parts take a core each.
    with (
        _one_thread(),
        ThreadPoolExecutor(os.cpu_count(), initializer=np.setbufsize, initargs=(GATHERED,)) as pool,
    ):
        packed = list(pool.map(lambda n: _packed(tokens[n], centres, texts[n]), parts))
    ends = np.cumsum(lengths)
    return [one.tobytes() for one in np.split(np.concatenate(packed), ends[:-1])]


def _packed(tokens: Vectors, centres: Vectors, texts: NDArray[Any]) -> NDArray[np.uint8]:
    """Rows as they are kept: the bits of the levels, and a byte for the length.

    `texts`: which of the centres is that of each row.
    """
    import numpy as np

    rest, directions = tokens - centres[texts], _directions(tokens.shape[1])
    along, apart = rest @ directions, np.sqrt(_dots(rest, rest))
    deviation = np.sqrt(_dots(along, along) / along.shape[1])[:, None]
    bits = np.packbits(_bits(along / np.maximum(deviation, 1e-12)), axis=1)
    along += (centres @ directions)[texts]  # as seen from the origin
    met = _dots(_levels(bits), along)
    length = _dots(tokens, rest) / np.maximum(met, 1e-12) * (HELD * along.shape[1])
    byte = np.rint(np.minimum(length, LONGEST * apart) * UNIT).clip(0, 255).astype(np.uint8)
    return np.hstack([bits, byte[:, None]])


def _dots(rows: Vectors, others: Vectors) -> Vectors:
    """The product of each row with the other one."""
    import numpy as np

    found: Vectors = np.einsum("ij,ij->i", rows, others)
    return found


def cosines(
    question: Vectors, centres: Sequence[Vectors], packed: Sequence[bytes]
) -> list[Vectors]:
    """The cosines of a question's tokens (rows) with those of each text (columns).

    One product for all texts: many small ones spend their time on waking the processor's cores.
    """
    import numpy as np

    if not packed:
        return []
    size, directions = packed_size(question.shape[1]), _directions(question.shape[1])
    rows = np.frombuffer(b"".join(packed), np.uint8).reshape(-1, size)
    ends = np.cumsum([len(one) // size for one in packed])
    levels = _levels(rows[:, :-1])
    with _one_thread():
        along = (question @ directions) @ levels.T
        shared = question @ np.stack(centres).T
    along *= rows[:, -1] * np.float32(1 / (UNIT * HELD * directions.shape[1]))
    several = np.split(along, ends[:-1], axis=1)
    return [shared[:, n, None] + part for n, part in enumerate(several)]


def _levels(codes: NDArray[np.uint8]) -> Vectors:
    """The levels (n, 8 × bytes) that packed bits tell: a look for each byte and the bits before."""
    import numpy as np

    places = codes.astype(np.uint16)
    places[:, 1:] |= (codes[:, :-1] & (2**MEMORY - 1)).astype(np.uint16) << 8
    told: Vectors = _told()[places].reshape(len(codes), 8 * codes.shape[1])
    return told


@cache
def _told() -> Vectors:
    """The eight levels of a byte, by the bits before it and itself."""
    import numpy as np

    windows = np.arange(2 ** (MEMORY + 8))[:, None] >> np.arange(7, -1, -1)
    told: Vectors = _table()[windows & (2 ** (MEMORY + 1) - 1)]
    return told


def _table() -> Vectors:
    """The level of each bit, by the bits before it and itself."""
    import numpy as np

    half = np.array(HALF.split(), np.float32) / 100
    table: Vectors = np.concatenate([half, -half[::-1]])
    return table


def _bits(wanted: Vectors) -> NDArray[np.uint8]:
    """The bits, as many as the columns, whose levels are nearest to each row (Viterbi 1967).

    Of all rows of bits that end alike, the best one is carried on.
    """
    import numpy as np

    ends, levels = 2**MEMORY, _table()[:, None]
    less = levels**2 / 2
    gain = np.full((ends, len(wanted)), -np.inf, np.float32)
    gain[0] = 0
    other = np.empty((wanted.shape[1], *gain.shape), bool)  # whether the oldest bit was set
    reached = np.empty((2 * ends, len(wanted)), np.float32)
    for n, step in enumerate(np.ascontiguousarray(wanted.T)):
        np.multiply(levels, step, out=reached)
        reached -= less
        reached.reshape(ends, 2, -1)[:] += gain[:, None]
        np.greater(reached[ends:], reached[:ends], out=other[n])
        np.maximum(reached[:ends], reached[ends:], out=gain)
    return _traced(gain.argmax(axis=0), other)


def _traced(end: NDArray[Any], other: NDArray[Any]) -> NDArray[np.uint8]:
    """The bits that led to each end."""
    import numpy as np

    columns, bits = np.arange(len(end)), np.empty((len(other), len(end)), np.uint8)
    for n in range(len(other) - 1, -1, -1):
        bits[n] = end & 1
        oldest = other[n].take(end * len(end) + columns)
        end = end >> 1 | oldest.astype(end.dtype) << MEMORY - 1
    return bits.T


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
    kept = 8 * (packed_size(dimension) - 1)  # a byte is the length's
    return np.ascontiguousarray(np.hstack(bases)[:, :kept], np.float32)


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
