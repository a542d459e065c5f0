"""The passages of the catalog: each is a span of its note's text, which is kept once."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections import Counter
from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Any

from ..types import Passage, Section
from .encodings import AT_ONCE
from .statements import dump, load

SCHEMA = """
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, note TEXT NOT NULL, headings TEXT,
    line INTEGER, end_line INTEGER, start INTEGER, "end" INTEGER, statements BLOB,
    key BLOB NOT NULL);
CREATE TABLE texts (note TEXT PRIMARY KEY, raw BLOB);
CREATE INDEX passages_of_note ON passages (note, key);
CREATE INDEX passages_of_key ON passages (key, note);
"""


class Passages:
    """The passages of all notes, by id."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def put(self, passage: Passage, key: bytes, raw: str) -> int:
        """Adds a passage of a note, `raw` being the note's text; its row."""
        cursor = self._db.execute(
            'INSERT INTO passages (id, note, headings, line, end_line, start, "end", statements,'
            " key) VALUES (?,?,?,?,?,?,?,?,?)",
            (
                passage.id,
                passage.note,
                json.dumps(passage.headings),
                passage.line,
                passage.end_line,
                passage.start,
                passage.start + len(passage.text),
                dump(passage.statements, raw),
                key,
            ),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def count(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM passages").fetchone()[0])

    def keys_in(self, notes: Iterable[str], most: int) -> list[bytes]:
        """The keys of the distinct texts in some notes, at most so many."""
        query = (
            "SELECT DISTINCT key FROM passages WHERE note IN (SELECT value FROM json_each(?))"
            " LIMIT ?"
        )
        return [key for (key,) in self._db.execute(query, (json.dumps(sorted(notes)), most))]

    def places(
        self, scores: Mapping[bytes, float], count: int, notes: Container[str] | None = None
    ) -> dict[str, float]:
        """The passages that hold these texts, with their text's score, best first.

        At most `count`, the first place of every text before the second of any.
        """
        found: list[tuple[int, float, int, str]] = []
        keys = list(scores)
        for first in range(0, len(keys), AT_ONCE):
            part = keys[first : first + AT_ONCE]
            query = (
                "SELECT id, note, key FROM passages"
                f" WHERE key IN ({', '.join('?' * len(part))}) ORDER BY key, row"
            )
            turn = Counter[bytes]()
            for id, note, key in self._db.execute(query, part):
                if notes is None or note in notes:
                    turn[key] += 1
                    found.append((turn[key], -scores[key], len(found), id))
        best = sorted(found)[:count]
        return {id: -less for _, less, _, id in sorted(best, key=lambda one: one[1])}

    def section(self, note: str, headings: Sequence[str]) -> list[str]:
        """The ids of the passages below one heading path of a note."""
        query = "SELECT id FROM passages WHERE note = ? AND headings = ?"
        return [id for (id,) in self._db.execute(query, (note, json.dumps(list(headings))))]

    def of_note(self, note: str) -> list[str]:
        """The ids of the passages of a note."""
        query = "SELECT id FROM passages WHERE note = ?"
        return [id for (id,) in self._db.execute(query, (note,))]

    def read(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages with these ids, in that order."""
        query = (
            'SELECT p.id, p.note, n.title, p.headings, p.line, p.end_line, p.start, p."end",'
            " p.statements FROM passages p JOIN notes n ON n.path = p.note"
            " WHERE p.id IN (SELECT value FROM json_each(?))"
        )
        rows = self._db.execute(query, (json.dumps(list(ids)),)).fetchall()
        raw = {note: raw_of(self._db, note) for note in {row[1] for row in rows}}
        found = {row[0]: _passage(row, raw[row[1]]) for row in rows}
        return {id: found[id] for id in ids if id in found}

    def sections(self) -> list[Section]:
        """Every heading path that has a passage, in the order of the notes."""
        query = (
            "SELECT p.note, n.title, p.headings FROM passages p JOIN notes n ON n.path = p.note"
            " GROUP BY p.note, p.headings ORDER BY min(p.row)"
        )
        return [
            Section(note, title, tuple(json.loads(headings)))
            for note, title, headings in self._db.execute(query)
        ]

    def keys_of(self, ids: Sequence[str]) -> dict[str, bytes]:
        """The keys of some passages."""
        query = "SELECT id, key FROM passages WHERE id IN (SELECT value FROM json_each(?))"
        return dict(self._db.execute(query, (json.dumps(list(ids)),)))

    def written(self, row: int) -> str:
        """All that is written of a passage, by its row."""
        [(id,)] = self._db.execute("SELECT id FROM passages WHERE row = ?", (row,))
        [passage] = self.read([id]).values()
        return "\n".join((passage.title, *passage.headings, passage.text))


def put_raw(db: sqlite3.Connection, note: str, raw: str) -> None:
    """Keeps the text of a note, packed."""
    packed = zlib.compress(raw.encode("utf-8", "surrogatepass"))
    db.execute("INSERT OR REPLACE INTO texts VALUES (?,?)", (note, packed))


def raw_of(db: sqlite3.Connection, note: str) -> str:
    """The text of a note as it was indexed; empty when it is none."""
    found = db.execute("SELECT raw FROM texts WHERE note = ?", (note,)).fetchone()
    return zlib.decompress(found[0]).decode("utf-8", "surrogatepass") if found else ""


def _passage(row: Sequence[Any], raw: str) -> Passage:
    id, note, title, headings, line, end_line, start, end, statements = row
    said = load(statements, raw)
    several = tuple(json.loads(headings))
    return Passage(id, note, title, several, line, end_line, start, raw[start:end], "", said)
