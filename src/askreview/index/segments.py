"""Store token vectors and pooled vectors in append-only files of checksummed records.

A record is a header (magic, key, word pieces, dimension, how much of their passage's vector the
token vectors share in the mean, bytes of the spans, CRC-32 of the rest), the pooled vector (int8,
scaled to its largest value, since only directions are compared), the token vectors (see `packing`),
and the span of each word piece in its text (from the end of the one before, and its length; int32,
deflated). What a crash cut short fails its check and is encoded again; all else is kept.
"""

from __future__ import annotations

import hashlib
import os
import struct
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple

from ..types import Encoding
from .packing import pack, packed_size

if TYPE_CHECKING:
    from ..types import Vectors

MAGIC = b"ARs3"
HEADER = struct.Struct("<4s16sIIfII")


class Head(NamedTuple):
    """The header of a record."""

    magic: bytes
    key: bytes
    pieces: int
    dimension: int
    share: float
    spans: int
    checksum: int

    @property
    def body(self) -> int:
        """The bytes that follow."""
        return self.dimension + self.pieces * packed_size(self.dimension) + self.spans


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


def append(file: BinaryIO, several: Sequence[tuple[bytes, Encoding]]) -> list[tuple[int, int]]:
    """Writes records at the end of an open file; the offset and count of word pieces of each."""
    small = [_small(encoding.vector) for _, encoding in several]
    shares = [_share(encoding, one) for (_, encoding), one in zip(several, small, strict=True)]
    centres = [share * _unit(one) for share, one in zip(shares, small, strict=True)]
    rows = [encoding.tokens for _, encoding in several]
    tokens = pack(list(zip(rows, centres, strict=True)))
    written = []
    for n, (key, encoding) in enumerate(several):
        spans, count = _dumped(encoding.offsets), len(encoding.tokens)
        body = small[n].tobytes() + tokens[n] + spans
        head = Head(MAGIC, key, count, len(small[n]), shares[n], len(spans), zlib.crc32(body))
        written.append((file.tell(), count))
        file.write(HEADER.pack(*head) + body)
    return written


def _share(encoding: Encoding, small: Vectors) -> float:
    """How much of the passage's vector its tokens share in the mean, as it is stored."""
    import numpy as np

    shared = (encoding.tokens @ _unit(small)).mean() if len(encoding.tokens) else 0.0
    return float(np.float32(shared))


def _small(vector: Vectors) -> Any:
    """A pooled vector in int8, scaled to its largest value."""
    import numpy as np

    largest = max(float(np.abs(vector).max(initial=0.0)), 1e-12)
    return np.rint(vector / largest * 127).astype(np.int8)


def _unit(small: Vectors) -> Vectors:
    """The direction of a pooled vector in int8."""
    import numpy as np

    wide = small.astype(np.float32)
    done: Vectors = wide / max(float(np.sqrt(wide @ wide)), 1e-12)
    return done


def _dumped(offsets: Sequence[tuple[int, int]]) -> bytes:
    """Spans, each by its distance from the one before."""
    import numpy as np

    spans = np.asarray(offsets, dtype="<i4").reshape(-1, 2)
    before = np.concatenate([[0], spans[:-1, 1]])
    steps = np.stack([spans[:, 0] - before, spans[:, 1] - spans[:, 0]])
    return zlib.compress(steps.astype("<i4").tobytes())


def _loaded(stored: bytes) -> list[tuple[int, int]]:
    import numpy as np

    before, lengths = np.frombuffer(zlib.decompress(stored), "<i4").reshape(2, -1)
    ends = np.cumsum(before + lengths)
    return list(zip((ends - lengths).tolist(), ends.tolist(), strict=True))


def scan(path: Path, start: int = 0) -> Iterator[tuple[bytes, Location]]:
    """The records of a file that are whole, up to the first that is not; from `start` on."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(start)
        while len(found := file.read(HEADER.size)) == HEADER.size:
            head, offset = Head(*HEADER.unpack(found)), file.tell() - HEADER.size
            if head.magic != MAGIC or file.tell() + head.body > size:
                return
            if zlib.crc32(file.read(head.body)) != head.checksum:
                return
            yield head.key, Location(path, offset, head.pieces)


def copy_record(location: Location, into: BinaryIO) -> int:
    """Appends a record as it is to another file; its new offset."""
    offset = into.tell()
    with location.path.open("rb") as file:
        file.seek(location.offset)
        start = file.read(HEADER.size)
        into.write(start + file.read(Head(*HEADER.unpack(start)).body))
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
        return HEADER.size + Head(*HEADER.unpack(file.read(HEADER.size))).body


class Segments:
    """Reads records of any number of files, which stay open.

    They are read and not mapped into memory: what is mapped counts as the process's own, and
    writing an index touches every record.
    """

    def __init__(self) -> None:
        self._files: dict[Path, BinaryIO] = {}

    def vector(self, location: Location) -> Vectors:
        """The pooled vector, shape (dimension,), its length one."""
        return self._pooled(location, self._head(location))

    def offsets(self, location: Location) -> list[tuple[int, int]]:
        """The span of each word piece in the encoded text."""
        head = self._head(location)
        return _loaded(self._read(location, HEADER.size + head.body - head.spans, head.spans))

    def tokens(self, location: Location) -> tuple[Vectors, bytes]:
        """The centre of the token vectors, shape (dimension,), and themselves as packed."""
        head = self._head(location)
        size = head.pieces * packed_size(head.dimension)
        packed = self._read(location, HEADER.size + head.dimension, size)
        return head.share * self._pooled(location, head), packed

    def close(self) -> None:
        for file in self._files.values():
            file.close()
        self._files.clear()

    def _head(self, location: Location) -> Head:
        return Head(*HEADER.unpack(self._read(location, 0, HEADER.size)))

    def _pooled(self, location: Location, head: Head) -> Vectors:
        import numpy as np

        return _unit(np.frombuffer(self._read(location, HEADER.size, head.dimension), np.int8))

    def _read(self, location: Location, start: int, size: int) -> bytes:
        """Some bytes of a record. At a place of its own: threads may share the file."""
        if location.path not in self._files:
            self._files[location.path] = location.path.open("rb", buffering=0)
        return os.pread(self._files[location.path].fileno(), size, location.offset + start)
