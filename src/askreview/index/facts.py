"""Keep what can be counted and compared: properties, tags, dates and tasks, a row each."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterator

from ..quantities import Value, value_of
from ..types import Note

# `number`: the value as written; `amount` and `unit`: in its base unit; `day`: of a date;
# `ordered`: what it is sorted by, numbers before dates before words, as SQLite compares them.
# Without row ids, the values of one property lie side by side, in the order of the notes.
SCHEMA = """
CREATE TABLE facts (
    note TEXT, key TEXT, name TEXT, place INTEGER, line INTEGER, value TEXT, folded TEXT,
    number REAL, amount REAL, unit TEXT, day TEXT, ordered,
    PRIMARY KEY (key, note, place, value)) WITHOUT ROWID;
CREATE INDEX facts_of_note ON facts (note);
CREATE INDEX facts_of_value ON facts (key, folded);
CREATE TABLE tasks (
    note TEXT, line INTEGER, text TEXT, status TEXT, due TEXT, scheduled TEXT, start TEXT,
    created TEXT, done TEXT, priority INTEGER);
CREATE INDEX tasks_of_note ON tasks (note);
"""
WIKILINK = re.compile(r"\[\[([^\[\]|]*)\|?([^\[\]]*)\]\]")
NEWLINE = re.compile(r"\r\n|\r|\n")
# Beside tags: what other programs call them.
CATEGORIES = ("category", "categories", "keywords")
BUILT_IN = ("tag", "folder", "note", "date", "words", "modified")


def put_facts(db: sqlite3.Connection, note: Note) -> None:
    """Keeps what a note says of itself, and its tasks."""
    db.executemany(f"INSERT OR IGNORE INTO facts VALUES ({', '.join('?' * 12)})", _facts(note))
    db.executemany(
        f"INSERT INTO tasks VALUES ({', '.join('?' * 10)})",
        [
            (
                note.path,
                *(
                    getattr(one, name)
                    for name in (
                        "line",
                        "text",
                        "status",
                        "due",
                        "scheduled",
                        "start",
                        "created",
                        "done",
                        "priority",
                    )
                ),
            )
            for one in note.tasks
        ],
    )


def _facts(note: Note) -> Iterator[tuple[object, ...]]:
    """A row for each value; `place` -1: only another spelling of one, found but never listed."""
    lines = _lines(note)
    for name, value, place in (*_own(note), *_properties(note)):
        # A path may look like a date, and a library would be loaded to find that it is none.
        read = Value() if name == "note" and place < 0 else value_of(value)
        row = (read.number, read.amount, read.unit, read.day, _ordered(read, value))
        line = lines.get(name, 1)
        yield (note.path, fold(name), name, place, line, value, fold(value), *row)


def _ordered(read: Value, value: str) -> float | str:
    size = read.amount if read.unit else read.number
    return size if size is not None else f"0{read.day}" if read.day else f"1{fold(value)}"


def _own(note: Note) -> Iterator[tuple[str, str, int]]:
    """What every note has, whatever its properties."""
    fields = {fold(name): value for name, value in note.metadata.items()}
    also = (one.lstrip("#") for name in CATEGORIES for one in _spellings(fields.get(name, ())))
    tags = dict.fromkeys((*note.tags, *also))
    yield from (("tag", tag, n) for n, tag in enumerate(tags))
    file = note.path.rsplit("/", 1)[-1]
    names = dict.fromkeys((note.title, file.rsplit(".", 1)[0], file, note.path, *note.aliases))
    yield from (("note", name, -n) for n, name in enumerate(names))
    yield "folder", note.path.rpartition("/")[0], 0
    yield "words", str(note.words), 0
    several = ("date", note.date), ("modified", note.modified)
    yield from ((name, said, 0) for name, said in several if said)


def _properties(note: Note) -> Iterator[tuple[str, str, int]]:
    for name, value in note.metadata.items():
        if fold(name) not in BUILT_IN:
            several = (value,) if isinstance(value, str) else value
            yield from ((name, one, n) for n, one in enumerate(several) if one.strip())
            yield from (
                (name, one, -1) for one in dict.fromkeys(_spellings(value)) if one not in several
            )


def _spellings(value: str | tuple[str, ...]) -> Iterator[str]:
    """The values, a wikilink by its target and its label, and each of several between commas."""
    for one in (value,) if isinstance(value, str) else value:
        yield one
        for part in one.split(",") if "," in one else (one,):
            link = WIKILINK.fullmatch(part.strip())
            yield from filter(None, link.groups() if link else (part.strip(),))


def _lines(note: Note) -> dict[str, int]:
    """The line of each property."""
    lines = {name: 1 + len(NEWLINE.findall(note.raw, 0, start)) for name, start, _ in note.fields}
    for name in note.metadata.keys() - lines.keys():
        start = note.raw.find(f"{name}::")
        lines[name] = 1 + len(NEWLINE.findall(note.raw, 0, max(start, 0)))
    return {**lines, "tag": lines.get("tags", 1)}


def fold(text: str) -> str:
    """Equal for names that a person takes for equal: case, and how a file system writes `é`."""
    return unicodedata.normalize("NFC", text).casefold()
