"""Token vectors and pooled vectors on disk: append-only files of checked records.

A record is a header (magic, key, word pieces, dimension, CRC-32 of the rest), the pooled vector
(float32), the span of each word piece in its text (uint32 pairs), and the token vectors (int8; each
row scaled to its largest value, since only directions are compared). What a crash cut short fails
its check and is encoded again; all else is kept.
"""

from __future__ import annotations

import hashlib
import mmap
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ..nouns import Encoding

if TYPE_CHECKING:
    from ..nouns import Vectors

MAGIC = b"ARs1"
HEADER = struct.Struct("<4s16sIII")


@dataclass(frozen=True, slots=True)
class Location:
    """Where a record lies."""

    path: Path
    offset: int
    pieces: int


def key_of(fingerprint: str, encoded: str) -> bytes:
    """Names an encoding: the same words read by the same encoder have the same key."""
    told = f"{fingerprint}\0{encoded}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(told).digest()[:16]


def append(file: BinaryIO, key: bytes, encoding: Encoding) -> tuple[int, int]:
    """Writes a record at the end of an open file; its offset and count of word pieces."""
    import numpy as np

    offset = file.tell()
    largest = np.abs(encoding.tokens).max(axis=1, keepdims=True, initial=1e-12)
    small = np.rint(encoding.tokens / largest * 127).astype(np.int8)
    spans = np.asarray(encoding.offsets, dtype="<u4").reshape(-1, 2)
    body = encoding.vector.astype("<f4").tobytes() + spans.tobytes() + small.tobytes()
    head = HEADER.pack(MAGIC, key, len(small), len(encoding.vector), zlib.crc32(body))
    file.write(head + body)
    return offset, len(small)


def scan(path: Path) -> Iterator[tuple[bytes, Location]]:
    """The records of a file that are whole, up to the first that is not."""
    size = path.stat().st_size
    with path.open("rb") as file:
        while len(head := file.read(HEADER.size)) == HEADER.size:
            magic, key, pieces, dimension, checksum = HEADER.unpack(head)
            offset, length = file.tell() - HEADER.size, _body_size(pieces, dimension)
            if magic != MAGIC or file.tell() + length > size:
                return
            if zlib.crc32(file.read(length)) != checksum:
                return
            yield key, Location(path, offset, pieces)


def copy_record(location: Location, into: BinaryIO) -> int:
    """Appends a record as it is to another file; its new offset."""
    offset = into.tell()
    with location.path.open("rb") as file:
        file.seek(location.offset)
        head = file.read(HEADER.size)
        _, _, pieces, dimension, _ = HEADER.unpack(head)
        into.write(head + file.read(_body_size(pieces, dimension)))
    return offset


def whole_until(path: Path) -> int:
    """The length of the part of a file whose records are whole."""
    end = 0
    for _, location in scan(path):
        end = location.offset
    return end and end + _record_size(path, end)


def _record_size(path: Path, offset: int) -> int:
    with path.open("rb") as file:
        file.seek(offset)
        _, _, pieces, dimension, _ = HEADER.unpack(file.read(HEADER.size))
    return HEADER.size + _body_size(pieces, dimension)


def _body_size(pieces: int, dimension: int) -> int:
    return 4 * dimension + 8 * pieces + pieces * dimension


class Segments:
    """Reads records of any number of files, mapped into memory on first use."""

    def __init__(self) -> None:
        self._maps: dict[Path, mmap.mmap] = {}

    def vector(self, location: Location) -> Vectors:
        """The pooled vector, shape (dimension,)."""
        vector: Vectors = self._array(location, 0, "<f4", 1)[0].copy()
        return vector

    def offsets(self, location: Location) -> list[tuple[int, int]]:
        """The span of each word piece in the encoded text."""
        import numpy as np

        dimension = self._dimension(location)
        start = location.offset + HEADER.size + 4 * dimension
        spans = np.frombuffer(self._map(location.path), "<u4", 2 * location.pieces, start)
        return [(int(first), int(after)) for first, after in spans.reshape(-1, 2)]

    def tokens(self, location: Location) -> Vectors:
        """The token vectors, shape (word pieces, dimension), unit rows."""
        import numpy as np

        skipped = 4 * self._dimension(location) + 8 * location.pieces
        rows = self._array(location, skipped, "i1", location.pieces).astype(np.float32)
        lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
        done: Vectors = rows / np.maximum(lengths, 1e-12)[:, None]
        return done

    def close(self) -> None:
        self._maps.clear()  # each map closes when its last array goes

    def _dimension(self, location: Location) -> int:
        head = self._map(location.path)[location.offset : location.offset + HEADER.size]
        return int(HEADER.unpack(head)[3])

    def _array(self, location: Location, skipped: int, kind: str, rows: int) -> Vectors:
        import numpy as np

        dimension = self._dimension(location)
        start = location.offset + HEADER.size + skipped
        flat = np.frombuffer(self._map(location.path), kind, rows * dimension, start)
        shaped: Vectors = flat.reshape(rows, dimension)
        return shaped

    def _map(self, path: Path) -> mmap.mmap:
        if path not in self._maps:
            with path.open("rb") as file:
                self._maps[path] = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        return self._maps[path]
