"""Cut the files of a generation into pieces that are named by their content, and put them together.

Of a catalogue in which a note has changed, most pieces are as they were: only the others travel.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import IO

from ...errors import IndexDamaged
from .shelf import Record, Shelf

TOGETHER = 250  # pieces in memory at once
PIECE = 1 << 16  # bytes; a multiple of SQLite's pages, so that a page stays in its piece


def pieces_of(path: Path) -> Iterator[tuple[str, bytes]]:
    """The pieces of a file, each with its name."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield name_of(piece), piece


def cut(data: bytes) -> list[tuple[str, bytes]]:
    """The pieces of some bytes, each with its name."""
    several = (data[first : first + PIECE] for first in range(0, len(data), PIECE))
    return [(name_of(piece), piece) for piece in several]


def name_of(piece: bytes) -> str:
    return hashlib.sha256(piece).hexdigest()


def record_of(name: str, piece: bytes) -> Record:
    """A piece as it is stored. Its vector only has to be another one than its neighbours'."""
    return Record(name, [int(name[:12], 16) / (1 << 48)], zlib.compress(piece, 1))


def fetched(shelf: Shelf, names: Sequence[str]) -> dict[str, bytes]:
    """Some pieces from the server. Raises IndexDamaged when one is missing or altered."""
    try:
        got = {id: zlib.decompress(one) for id, one in shelf.data(names).items()}
    except zlib.error as error:
        raise _damaged() from error
    if any(name not in got or name_of(got[name]) != name for name in names):
        raise _damaged()
    return got


def _damaged() -> IndexDamaged:
    return IndexDamaged(
        "The index on the server is incomplete. Make it again where the notes are: "
        "askreview index --rebuild."
    )


def put_together(
    path: Path, names: Sequence[str], old: Path, had: Sequence[str], shelf: Shelf
) -> None:
    """Writes a file: pieces that the old one `had` from there, the others from the server."""
    places = {name: n * PIECE for n, name in enumerate(had)}
    with path.open("wb") as file, ExitStack() as opened:
        before: IO[bytes] = opened.enter_context(old.open("rb")) if had else BytesIO()
        for first in range(0, len(names), TOGETHER):
            some = names[first : first + TOGETHER]
            new = fetched(shelf, unknown(some, places))
            for name in some:
                if name in new:
                    file.write(new[name])
                else:
                    before.seek(places[name])
                    file.write(before.read(PIECE))


def unknown(names: Iterable[str], had: Iterable[str]) -> list[str]:
    """The names that are not there yet, each once."""
    known = set(had)
    return [name for name in dict.fromkeys(names) if name not in known]
