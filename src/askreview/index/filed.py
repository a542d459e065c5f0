"""Count the notes of each tag, folder, year, month and language, as they come and go."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from ..types import Note

SCHEMA = """
CREATE TABLE filed (
    kind TEXT, value TEXT, notes INTEGER NOT NULL, PRIMARY KEY (kind, value)) WITHOUT ROWID;
"""


def count_in(db: sqlite3.Connection, note: Note) -> None:
    """Counts a note that comes."""
    db.executemany(
        "INSERT INTO filed VALUES (?,?,1) ON CONFLICT DO UPDATE SET notes = notes + 1",
        set(_below(note)),
    )


def count_out(db: sqlite3.Connection, note: Note) -> None:
    """Takes back what `count_in` counted of the same path, tags, date and language."""
    below = set(_below(note))
    db.executemany("UPDATE filed SET notes = notes - 1 WHERE kind = ? AND value = ?", below)
    db.executemany("DELETE FROM filed WHERE kind = ? AND value = ? AND notes = 0", below)


def counts(db: sqlite3.Connection, kind: str) -> dict[str, int]:
    """How many notes there are under each tag, folder, date or language."""
    query = "SELECT value, notes FROM filed WHERE kind = ? ORDER BY value"
    return dict(db.execute(query, (kind,)))


def _below(note: Note) -> Iterator[tuple[str, str]]:
    """What a note is counted under: a tag or folder counts for those that hold it."""
    yield "language", note.language
    for tag in note.tags:
        yield from (("tag", above) for above in _upwards(tag))
    folder = note.path.rpartition("/")[0]
    yield from (("folder", above) for above in (_upwards(folder) if folder else ()))
    if note.date:
        yield from (("date", note.date[:4]), ("date", note.date[:7]))


def _upwards(path: str) -> Iterator[str]:
    """A tag or path and those that hold it: a/b/c, a/b, a."""
    parts = path.split("/")
    yield from ("/".join(parts[:n]) for n in range(len(parts), 0, -1))
