"""The catalog of notes and passages with full-text search, in one SQLite file.

Every text is kept once, packed, with its note; a passage is a span of it.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from ..types import Filed, Note, Passage
from . import encodings, facts, filed, full_text, links, stored_passages
from .encodings import Encodings
from .full_text import FullText
from .stored_passages import Passages, put_raw, raw_of
from .typos import similar

SCHEMA = """
CREATE TABLE notes (
    path TEXT PRIMARY KEY, size INTEGER, mtime_ns INTEGER, ctime_ns INTEGER, sha256 TEXT,
    title TEXT, date TEXT, date_from TEXT,
    tags TEXT, aliases TEXT, names TEXT, metadata TEXT, warnings TEXT, unreadable TEXT,
    words INTEGER, modified TEXT, folded TEXT, language TEXT);
CREATE INDEX notes_by_title ON notes (folded, path, title) WHERE unreadable IS NULL;
CREATE INDEX notes_remarked ON notes (path) WHERE unreadable IS NOT NULL OR warnings != '[]';
"""


@dataclass(frozen=True, slots=True)
class Row:
    """A note as the catalog keeps it."""

    stamp: tuple[int, int, int]
    sha256: str
    unreadable: str | None  # why the file has no passages
    warnings: tuple[str, ...]


class Catalog:
    """Notes, passages, where their encodings lie, and the words they hold."""

    def __init__(self, path: Path, *, create: bool = False, readonly: bool = True) -> None:
        if readonly:
            # Immutable: nothing is locked, nothing written, so the file's time stays as it is.
            uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
            self._db = sqlite3.connect(uri, uri=True, check_same_thread=False)
        else:
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.execute("PRAGMA synchronous = OFF")  # the builder syncs the file at the end
            self._db.execute("PRAGMA journal_mode = MEMORY")
            if create:
                rooms = (stored_passages, encodings, full_text, links, facts, filed)
                self._db.executescript(SCHEMA + "".join(one.SCHEMA for one in rooms))
            self._db.execute("BEGIN")
        self.encodings, self.words = Encodings(self._db), FullText(self._db)
        self.passages = Passages(self._db)

    def commit(self) -> None:
        self._db.execute("COMMIT")

    def pack(self) -> None:
        """Leaves no room in the file, and the words in one piece. Only after `commit`."""
        self._db.execute("INSERT INTO words (words) VALUES ('optimize')")
        self._db.execute("VACUUM")

    def close(self) -> None:
        self._db.close()

    # Notes

    def rows(self) -> dict[str, Row]:
        """Every file that was read, by path."""
        return self._rows("")

    def remarked(self) -> dict[str, Row]:
        """Of the files that were read, those that are no notes or have warnings."""
        return self._rows(" WHERE unreadable IS NOT NULL OR warnings != '[]'")

    def _rows(self, where: str) -> dict[str, Row]:
        query = "SELECT path, size, mtime_ns, ctime_ns, sha256, unreadable, warnings FROM notes"
        return {
            path: Row((size, mtime, ctime), digest, why, _listed(warnings))
            for path, size, mtime, ctime, digest, why, warnings in self._db.execute(query + where)
        }

    def stamps(self) -> dict[str, tuple[int, int, int]]:
        """The stamp of every file that was read."""
        query = "SELECT path, size, mtime_ns, ctime_ns FROM notes"
        return {path: (size, *times) for path, size, *times in self._db.execute(query)}

    def digests(self, paths: Sequence[str]) -> dict[str, str]:
        """The hashes of some files."""
        query = "SELECT path, sha256 FROM notes WHERE path IN (SELECT value FROM json_each(?))"
        return dict(self._db.execute(query, (json.dumps(paths),)))

    def restamp(self, stamps: Mapping[str, tuple[int, int, int]]) -> None:
        """Keeps the stamps of files that are as they were."""
        self._db.executemany(
            "UPDATE notes SET size = ?, mtime_ns = ?, ctime_ns = ? WHERE path = ?",
            [(*stamp, path) for path, stamp in stamps.items()],
        )

    def note_count(self) -> int:
        """How many files were read as notes."""
        query = "SELECT count(*) FROM notes WHERE unreadable IS NULL"
        return int(self._db.execute(query).fetchone()[0])

    def notes(self, paths: Iterable[str] | None = None) -> Iterator[Note]:
        """The notes without their text: for conditions on their metadata. `paths`: only these."""
        query = "SELECT path, title, date, date_from, metadata, tags, aliases, names FROM notes"
        some = [] if paths is None else [json.dumps(sorted(paths))]
        if some:
            query += " WHERE path IN (SELECT value FROM json_each(?))"
        for path, title, date, source, metadata, *several in self._db.execute(query, some):
            fields = {
                key: value if isinstance(value, str) else tuple(value)
                for key, value in json.loads(metadata).items()
            }
            tags, aliases, names = map(_listed, several)
            yield Note(
                path,
                title,
                "",
                metadata=fields,
                tags=tags,
                aliases=aliases,
                names=names,
                date=date,
                date_from=source,
            )

    def filed(self) -> Filed:
        """How many notes are filed under what."""
        return Filed(*(filed.counts(self._db, kind) for kind in ("tag", "folder", "date")))

    def dates(self) -> Iterator[tuple[str, str]]:
        """Path and date of every note that is dated by more than its file's time."""
        yield from self._db.execute(
            "SELECT path, date FROM notes WHERE date IS NOT NULL AND date_from != 'file'"
        )

    def languages(self) -> dict[str, int]:
        """How many notes are in each language; under "" those whose language is not plain."""
        return filed.counts(self._db, "language")

    def put_note(self, path: str, row: Row, note: Note | None) -> None:
        as_json = (
            [
                json.dumps(one)
                for one in (
                    note.tags,
                    note.aliases,
                    note.names,
                    dict(note.metadata),
                    note.warnings,
                )
            ]
            if note
            else ["[]", "[]", "[]", "{}", "[]"]
        )
        self._db.execute(
            f"INSERT OR REPLACE INTO notes VALUES ({', '.join('?' * 18)})",
            (
                path,
                *row.stamp,
                row.sha256,
                note.title if note else path,
                note.date if note else None,
                note.date_from if note else None,
                *as_json,
                row.unreadable,
                note.words if note else 0,
                note.modified if note else "",
                facts.fold(note.title if note else path),
                note.language if note else "",
            ),
        )
        if note:
            links.put_links(self._db, note)
            facts.put_facts(self._db, note)
            filed.count_in(self._db, note)
            put_raw(self._db, path, note.raw)

    def raw(self, path: str) -> str:
        """The text of a note as it was indexed; empty when it is none."""
        return raw_of(self._db, path)

    def drop_note(self, path: str) -> list[bytes]:
        """Forgets a note and its passages; their keys."""
        note = self._named(path)
        dropped = self._drop_words(note) if note else []
        if note:
            filed.count_out(self._db, note)
        self._db.execute("DELETE FROM passages WHERE note = ?", (path,))
        self._db.execute("DELETE FROM notes WHERE path = ?", (path,))
        for table in ("texts", "links", "tasks", "facts"):
            self._db.execute(f"DELETE FROM {table} WHERE note = ?", (path,))
        return dropped

    def _drop_words(self, note: Note) -> list[bytes]:
        """Takes a note's passages out of the full-text search; their keys."""
        query = "SELECT id, row, key FROM passages WHERE note = ? ORDER BY row"
        rows = {id: (row, key) for id, row, key in self._db.execute(query, (note.path,))}
        for n, (id, passage) in enumerate(self.passages.read(list(rows)).items()):
            self.words.drop(rows[id][0], passage, note, first=not n)
        return [key for _, key in rows.values()]

    def _named(self, path: str) -> Note | None:
        """A note with all that it is found by besides its text; None when there is none."""
        query = (
            "SELECT title, language, date, tags, aliases, names FROM notes"
            " WHERE path = ? AND unreadable IS NULL"
        )
        for title, language, date, *several in self._db.execute(query, (path,)):
            tags, aliases, names = map(_listed, several)
            note = Note(path, title, "", tags=tags, aliases=aliases, names=names, date=date)
            return replace(note, language=language)
        return None

    @cached_property
    def links(self) -> links.LinkMap:
        """The links between the notes."""
        return links.LinkMap(self._db)

    def select(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows that an SQL query finds; what a user wrote is passed in `values` only."""
        return self._db.execute(query, values).fetchall()

    # Both

    def put_passage(self, passage: Passage, key: bytes, note: Note, *, first: bool) -> None:
        """Adds a passage of a note; the `first` is found by all that the note says of itself."""
        row = self.passages.put(passage, key, note.raw)
        self.words.put(row, passage, note, first)

    def similar(self, word: str) -> str | None:
        """The notes' word that a mistyped one comes nearest to; None when none is near."""
        return similar(self._db, word, self.passages.written)


def _listed(stored: str) -> tuple[str, ...]:
    return () if stored == "[]" else tuple(json.loads(stored))
