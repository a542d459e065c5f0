"""Store token vectors and pooled vectors in append-only files of checksummed records.

A record is a header (magic, key, word pieces, dimension, CRC-32 of the rest), the pooled vector
(float32), the span of each word piece in its text (uint32 pairs), and the token vectors (int8; each
row scaled to its largest value, since only directions are compared). What a crash cut short fails
its check and is encoded again; all else is kept.
"""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ..types import Encoding

if TYPE_CHECKING:
    from ..types import Vectors

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


def scan(path: Path, start: int = 0) -> Iterator[tuple[bytes, Location]]:
    """The records of a file that are whole, up to the first that is not; from `start` on."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(start)
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
    """Reads records of any number of files, which stay open.

    They are read and not mapped into memory: what is mapped counts as the process's own, and
    writing an index touches every record.
    """

    def __init__(self) -> None:
        self._files: dict[Path, BinaryIO] = {}

    def vector(self, location: Location) -> Vectors:
        """The pooled vector, shape (dimension,)."""
        dimension = self._dimension(location)
        return self._array(location, HEADER.size, "<f4", dimension)

    def offsets(self, location: Location) -> list[tuple[int, int]]:
        """The span of each word piece in the encoded text."""
        start = HEADER.size + 4 * self._dimension(location)
        spans = self._array(location, start, "<u4", 2 * location.pieces).reshape(-1, 2)
        return [(int(first), int(after)) for first, after in spans]

    def tokens(self, location: Location) -> Vectors:
        """The token vectors, shape (word pieces, dimension), unit rows."""
        import numpy as np

        dimension = self._dimension(location)
        start = HEADER.size + 4 * dimension + 8 * location.pieces
        kept = self._array(location, start, "i1", location.pieces * dimension)
        rows = kept.reshape(location.pieces, dimension).astype(np.float32)
        lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
        done: Vectors = rows / np.maximum(lengths, 1e-12)[:, None]
        return done

    def close(self) -> None:
        for file in self._files.values():
            file.close()
        self._files.clear()

    def _dimension(self, location: Location) -> int:
        return int(HEADER.unpack(self._read(location, 0, HEADER.size))[3])

    def _array(self, location: Location, start: int, kind: str, count: int) -> Vectors:
        import numpy as np

        size = count * np.dtype(kind).itemsize
        array: Vectors = np.frombuffer(self._read(location, start, size), kind)
        return array

    def _read(self, location: Location, start: int, size: int) -> bytes:
        """Some bytes of a record. At a place of its own: threads may share the file."""
        if location.path not in self._files:
            self._files[location.path] = location.path.open("rb", buffering=0)
        return os.pread(self._files[location.path].fileno(), size, location.offset + start)
