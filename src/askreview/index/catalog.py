"""The catalog of notes and passages with full-text search, in one SQLite file.

Every text is kept once, packed, with its note; a passage is a span of it.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ..types import Filed, Note, Passage, Section
from . import encodings, facts, full_text, links
from .encodings import Encodings
from .statements import dump, load
from .typos import similar

SCHEMA = """
CREATE TABLE notes (
    path TEXT PRIMARY KEY, size INTEGER, mtime_ns INTEGER, ctime_ns INTEGER, sha256 TEXT,
    title TEXT, date TEXT, date_from TEXT,
    tags TEXT, aliases TEXT, names TEXT, metadata TEXT, warnings TEXT, unreadable TEXT,
    words INTEGER, modified TEXT, folded TEXT, language TEXT);
CREATE INDEX notes_by_title ON notes (folded, path, title) WHERE unreadable IS NULL;
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, note TEXT NOT NULL, headings TEXT,
    line INTEGER, end_line INTEGER, start INTEGER, "end" INTEGER, statements BLOB,
    key BLOB NOT NULL);
CREATE TABLE texts (note TEXT PRIMARY KEY, raw BLOB);
CREATE INDEX passages_of_note ON passages (note, key);
CREATE INDEX passages_of_key ON passages (key, note);
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
                rooms = (encodings, full_text, links, facts)
                self._db.executescript(SCHEMA + "".join(one.SCHEMA for one in rooms))
            self._db.execute("BEGIN")
        self.encodings = Encodings(self._db)

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
        query = "SELECT path, size, mtime_ns, ctime_ns, sha256, unreadable, warnings FROM notes"
        return {
            path: Row((size, mtime, ctime), digest, why, _listed(warnings))
            for path, size, mtime, ctime, digest, why, warnings in self._db.execute(query)
        }

    def note_count(self) -> int:
        """How many files were read as notes."""
        query = "SELECT count(*) FROM notes WHERE unreadable IS NULL"
        return int(self._db.execute(query).fetchone()[0])

    def notes(self, paths: Iterable[str] | None = None) -> Iterator[Note]:
        """The notes without their text: for conditions on their metadata. `paths`: only these."""
        query = "SELECT path, title, date, date_from, tags, aliases, metadata FROM notes"
        some = [] if paths is None else [json.dumps(sorted(paths))]
        if some:
            query += " WHERE path IN (SELECT value FROM json_each(?))"
        for path, title, date, source, tags, aliases, metadata in self._db.execute(query, some):
            fields = {
                key: value if isinstance(value, str) else tuple(value)
                for key, value in json.loads(metadata).items()
            }
            several = tuple(json.loads(tags)), tuple(json.loads(aliases))
            yield Note(
                path,
                title,
                "",
                metadata=fields,
                tags=several[0],
                aliases=several[1],
                date=date,
                date_from=source,
            )

    def filed(self) -> list[Filed]:
        """What every note is filed under."""
        query = "SELECT path, tags, date FROM notes"
        return [Filed(path, _listed(tags), date) for path, tags, date in self._db.execute(query)]

    def dates(self) -> Iterator[tuple[str, str]]:
        """Path and date of every note that is dated by more than its file's time."""
        yield from self._db.execute(
            "SELECT path, date FROM notes WHERE date IS NOT NULL AND date_from != 'file'"
        )

    def languages(self) -> dict[str, int]:
        """How many notes are in each language; under "" those whose language is not plain."""
        query = (
            "SELECT language, count(*) FROM notes WHERE unreadable IS NULL"
            " GROUP BY language ORDER BY language"
        )
        return dict(self._db.execute(query))

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
            packed = zlib.compress(note.raw.encode("utf-8", "surrogatepass"))
            self._db.execute("INSERT OR REPLACE INTO texts VALUES (?,?)", (path, packed))

    def raw(self, path: str) -> str:
        """The text of a note as it was indexed; empty when it is none."""
        found = self._db.execute("SELECT raw FROM texts WHERE note = ?", (path,)).fetchone()
        return zlib.decompress(found[0]).decode("utf-8", "surrogatepass") if found else ""

    def drop_note(self, path: str) -> list[bytes]:
        """Forgets a note and its passages; their keys."""
        dropped = self._drop_words(path)
        self._db.execute("DELETE FROM passages WHERE note = ?", (path,))
        self._db.execute("DELETE FROM notes WHERE path = ?", (path,))
        for table in ("texts", "links", "tasks", "facts"):
            self._db.execute(f"DELETE FROM {table} WHERE note = ?", (path,))
        return dropped

    def _drop_words(self, path: str) -> list[bytes]:
        """Takes a note's passages out of the full-text search; their keys."""
        query = "SELECT id, row, key FROM passages WHERE note = ? ORDER BY row"
        rows = {id: (row, key) for id, row, key in self._db.execute(query, (path,))}
        if rows:
            note = self._named(path)
            for n, (id, passage) in enumerate(self.passages(list(rows)).items()):
                full_text.drop_words(self._db, rows[id][0], passage, note, first=not n)
        return [key for _, key in rows.values()]

    def _named(self, path: str) -> Note:
        """A note with all that its passages are found by besides their text."""
        query = "SELECT title, language, tags, aliases, names FROM notes WHERE path = ?"
        [(title, language, *several)] = self._db.execute(query, (path,))
        tags, aliases, names = map(_listed, several)
        return Note(path, title, "", language=language, tags=tags, aliases=aliases, names=names)

    @cached_property
    def links(self) -> links.LinkMap:
        """The links between the notes."""
        return links.LinkMap(self._db)

    def select(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """The rows that an SQL query finds; what a user wrote is passed in `values` only."""
        return self._db.execute(query, values).fetchall()

    # Passages

    def put_passage(self, passage: Passage, key: bytes, note: Note, *, first: bool) -> None:
        """Adds a passage of a note; the `first` is found by all that the note says of itself."""
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
                dump(passage.statements, note.raw),
                key,
            ),
        )
        assert cursor.lastrowid is not None
        full_text.put_words(self._db, cursor.lastrowid, passage, note, first)

    def passage_count(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM passages").fetchone()[0])

    def word_rows(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM words_docsize").fetchone()[0])

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
        for first in range(0, len(keys), encodings.AT_ONCE):
            part = keys[first : first + encodings.AT_ONCE]
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

    def passages(self, ids: Sequence[str]) -> dict[str, Passage]:
        """The passages with these ids, in that order."""
        query = (
            'SELECT p.id, p.note, n.title, p.headings, p.line, p.end_line, p.start, p."end",'
            " p.statements FROM passages p JOIN notes n ON n.path = p.note"
            " WHERE p.id IN (SELECT value FROM json_each(?))"
        )
        rows = self._db.execute(query, (json.dumps(list(ids)),)).fetchall()
        raw = {note: self.raw(note) for note in {row[1] for row in rows}}
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

    # Words

    def matches(
        self,
        words: Sequence[str],
        count: int,
        notes: Iterable[str] | None = None,
        *,
        labelled: bool = False,
        languages: Sequence[str] = (),
    ) -> dict[str, float]:
        """The passages that hold any of the words, with their BM25 score, best first.

        `labelled`: only those with a front matter field that is named by one of the words.
        """
        if not words:
            return {}
        any_of = full_text.any_of(words, languages)
        wanted = f"({any_of}) AND {{labels}} : ({any_of})" if labelled else any_of
        some = json.dumps(sorted(notes)) if notes is not None else None
        score = f"-bm25(words, {', '.join(map(str, full_text.WEIGHTS))}) AS score"
        if some is None:
            # Which passages they are is looked up for the best alone.
            query = (
                f"SELECT p.id, best.score FROM (SELECT rowid, {score} FROM words"
                " WHERE words MATCH ? ORDER BY score DESC LIMIT ?) best"
                " JOIN passages p ON p.row = best.rowid ORDER BY best.score DESC, p.id"
            )
        else:
            query = (
                f"SELECT p.id, {score} FROM words JOIN passages p ON p.row = words.rowid"
                " WHERE words MATCH ? AND p.note IN (SELECT value FROM json_each(?))"
                " ORDER BY score DESC, p.id LIMIT ?"
            )
        asked = (wanted, *([some] if some else []), count)
        return {id: float(score) for id, score in self._db.execute(query, asked)}

    def holding(self, word: str, languages: Sequence[str] = ()) -> int:
        """How many passages hold a word, in whatever inflection."""
        query = "SELECT count(*) FROM words WHERE words MATCH ?"
        return int(self._db.execute(query, (full_text.whole(word, languages),)).fetchone()[0])

    def known(self, word: str, languages: Sequence[str] = ()) -> bool:
        """Whether any passage holds a word that begins like this one: Qwen knows Qwen2."""
        query = "SELECT 1 FROM words WHERE words MATCH ? LIMIT 1"
        asked = (full_text.whole(word, languages, begun=True),)
        return self._db.execute(query, asked).fetchone() is not None

    def similar(self, word: str) -> str | None:
        """The notes' word that a mistyped one comes nearest to; None when none is near."""
        return similar(self._db, word, self._words_of)

    def _words_of(self, row: int) -> str:
        """All that is written of a passage."""
        [(id,)] = self._db.execute("SELECT id FROM passages WHERE row = ?", (row,))
        [passage] = self.passages([id]).values()
        return "\n".join((passage.title, *passage.headings, passage.text))


def _passage(row: Sequence[Any], raw: str) -> Passage:
    id, note, title, headings, line, end_line, start, end, statements = row
    said = load(statements, raw)
    several = tuple(json.loads(headings))
    return Passage(id, note, title, several, line, end_line, start, raw[start:end], "", said)


def _listed(stored: str) -> tuple[str, ...]:
    return () if stored == "[]" else tuple(json.loads(stored))
