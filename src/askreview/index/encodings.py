"""Where each encoding lies, and how Chroma differs from the catalogue since it was written."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .segments import Location

# segments: the word pieces of each file, those that are used and all that were written. Of
# unlike_chroma `loose` is 1 where Chroma has no vector yet, 0 where it holds one in vain.
SCHEMA = """
CREATE TABLE encodings (
    key BLOB PRIMARY KEY, segment TEXT NOT NULL, offset INTEGER NOT NULL, pieces INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE segments (name TEXT PRIMARY KEY, used INTEGER NOT NULL, written INTEGER NOT NULL);
CREATE TABLE unlike_chroma (key BLOB PRIMARY KEY, loose INTEGER NOT NULL) WITHOUT ROWID;
"""
AT_ONCE = 10_000  # keys of one query: SQLite takes 32,766 values


@dataclass(frozen=True, slots=True)
class Used:
    """How much of a segment file is used, in word pieces."""

    name: str
    used: int
    written: int


class Encodings:
    """The encodings of all distinct texts."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def count(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM encodings").fetchone()[0])

    def keys(self) -> list[bytes]:
        return [key for (key,) in self._db.execute("SELECT key FROM encodings")]

    def all(self, folder: Path) -> dict[bytes, Location]:
        """Where every encoding lies, `folder` being that of the segment files."""
        rows = self._db.execute("SELECT key, segment, offset, pieces FROM encodings")
        return dict(_located(rows, folder))

    def some(self, keys: Sequence[bytes], folder: Path) -> dict[bytes, Location]:
        """Where the encodings of those texts lie that are known."""
        found: dict[bytes, Location] = {}
        for first in range(0, len(keys), AT_ONCE):
            part = keys[first : first + AT_ONCE]
            query = (
                "SELECT key, segment, offset, pieces FROM encodings"
                f" WHERE key IN ({', '.join('?' * len(part))})"
            )
            found.update(_located(self._db.execute(query, part), folder))
        return found

    def put(self, key: bytes, location: Location, name: str) -> None:
        """Keeps where an encoding lies: in the file of this name."""
        self._db.execute(
            "INSERT INTO encodings VALUES (?,?,?,?)", (key, name, location.offset, location.pieces)
        )
        self._count(name, location.pieces, location.pieces)

    def move(self, key: bytes, location: Location, name: str) -> None:
        """Keeps that an encoding lies in another file now."""
        self._db.execute(
            "UPDATE encodings SET segment = ?, offset = ? WHERE key = ?",
            (name, location.offset, key),
        )
        self._count(name, location.pieces, location.pieces)

    def forget_unused(self, keys: Iterable[bytes]) -> list[bytes]:
        """Forgets those of some encodings that no passage has any more; their keys."""
        gone = []
        for key in dict.fromkeys(keys):
            if self._db.execute("SELECT 1 FROM passages WHERE key = ?", (key,)).fetchone():
                continue
            row = self._db.execute(
                "DELETE FROM encodings WHERE key = ? RETURNING segment, pieces", (key,)
            ).fetchone()
            self._count(row[0], -row[1], 0)
            gone.append(key)
        return gone

    def _count(self, name: str, used: int, written: int) -> None:
        self._db.execute(
            "INSERT INTO segments VALUES (?1,?2,?3) ON CONFLICT (name) DO UPDATE"
            " SET used = used + ?2, written = written + ?3",
            (name, used, written),
        )

    # Segment files

    def segments(self) -> list[Used]:
        """The files, those that hold most first."""
        query = "SELECT name, used, written FROM segments ORDER BY used DESC, name"
        return [Used(*row) for row in self._db.execute(query)]

    def lying_in(self, names: Sequence[str], folder: Path) -> dict[bytes, Location]:
        """The encodings in some files."""
        query = (
            "SELECT key, segment, offset, pieces FROM encodings"
            f" WHERE segment IN ({', '.join('?' * len(names))})"
        )
        return dict(_located(self._db.execute(query, names), folder))

    def drop_segments(self, names: Iterable[str]) -> None:
        self._db.executemany("DELETE FROM segments WHERE name = ?", [(name,) for name in names])

    # Chroma

    def differ(self, added: Iterable[bytes], gone: Iterable[bytes]) -> int:
        """Keeps which texts Chroma lacks now and which it holds in vain; how many in all."""
        for keys, loose in ((gone, 0), (added, 1)):
            for key in keys:
                # What one change took away and another brings back differs no more.
                undone = self._db.execute(
                    "DELETE FROM unlike_chroma WHERE key = ? AND loose != ?", (key, loose)
                )
                if not undone.rowcount:
                    self._db.execute("INSERT INTO unlike_chroma VALUES (?,?)", (key, loose))
        return int(self._db.execute("SELECT count(*) FROM unlike_chroma").fetchone()[0])

    def loose(self) -> list[bytes]:
        """The texts whose vectors Chroma has not yet."""
        return self._unlike(1)

    def stale(self) -> list[bytes]:
        """The texts that Chroma still holds, and no passage."""
        return self._unlike(0)

    def _unlike(self, loose: int) -> list[bytes]:
        query = "SELECT key FROM unlike_chroma WHERE loose = ?"
        return [key for (key,) in self._db.execute(query, (loose,))]

    def agree(self) -> None:
        """Keeps that Chroma holds all texts and no others."""
        self._db.execute("DELETE FROM unlike_chroma")


def _located(
    rows: Iterable[tuple[bytes, str, int, int]], folder: Path
) -> Iterator[tuple[bytes, Location]]:
    for key, segment, offset, pieces in rows:
        yield key, Location(folder / segment, offset, pieces)
