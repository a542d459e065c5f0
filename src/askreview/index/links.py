"""Keep the links between notes, and follow them as Obsidian does."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import PurePosixPath
from posixpath import normpath
from re import compile
from urllib.parse import unquote

from ..types import Link, Note, NoteLinks

SCHEMA = """
CREATE TABLE links (note TEXT, line INTEGER, target TEXT, name TEXT);
CREATE INDEX links_of_note ON links (note);
CREATE INDEX links_to_name ON links (name);
"""
ADDRESS = compile(r"[A-Za-z][A-Za-z0-9+.-]*:")  # a link that leads out of the folder
SUFFIXES = (".md", ".markdown", ".txt")


def put_links(db: sqlite3.Connection, note: Note) -> None:
    """Keeps each link of a note by the file name that it leads to, whether there is one or not."""
    db.executemany(
        "INSERT INTO links VALUES (?,?,?,?)",
        [
            (note.path, line, target, _name(_plain(target)))
            for target, line in note.links_at
            if not ADDRESS.match(target) and not target.startswith("#")
        ],
    )


class LinkMap:
    """The links of one generation, each led to its note."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def of(self, path: str) -> NoteLinks:
        """The links of a note and those that lead to it, without those to itself."""
        query = "SELECT note, line, target FROM links WHERE note = ? ORDER BY line"
        forth = [self._led(Link(*row)) for row in self._db.execute(query, (path,))]
        query = "SELECT note, line, target FROM links WHERE name = ? ORDER BY note, line"
        back = [self._led(Link(*row)) for row in self._db.execute(query, (_name(_fold(path)),))]
        return NoteLinks(
            tuple(one for one in forth if one.to != path),
            tuple(one for one in back if one.to == path and one.note != path),
        )

    def _led(self, link: Link) -> Link:
        return replace(link, to=self.find(link.target, link.note))

    def find(self, target: str, source: str = "") -> str | None:
        """The note that a link in `source` leads to: the one at that path, seen from the source
        or from the top; else the one nearest to the top whose path ends like it."""
        wanted = _plain(target)
        several = self._paths.get(_name(wanted), ())
        beside = _bare(_fold(normpath(str(PurePosixPath(source).parent / wanted))))
        exact = {_bare(_fold(path)): path for path in reversed(several)}
        for whole in (beside, _bare(wanted)):
            if whole in exact:
                return exact[whole]
        ending = "/" + _bare(wanted.removeprefix("./"))
        return next((path for path in several if f"/{_bare(_fold(path))}".endswith(ending)), None)

    @cached_property
    def _paths(self) -> dict[str, tuple[str, ...]]:
        """The paths of each file name, those nearest to the top first."""
        found: dict[str, list[str]] = {}
        for path in _by_depth(path for (path,) in self._db.execute("SELECT path FROM notes")):
            found.setdefault(_name(_fold(path)), []).append(path)
        return {name: tuple(paths) for name, paths in found.items()}


def _by_depth(paths: Iterable[str]) -> Iterator[str]:
    yield from sorted(paths, key=lambda path: (path.count("/"), len(path), path))


def _plain(target: str) -> str:
    return _fold(unquote(target.partition("#")[0].partition("?")[0]).strip().lstrip("/"))


def _name(path: str) -> str:
    return _bare(path.rsplit("/", 1)[-1])


def _bare(path: str) -> str:
    """Without the suffix that a note's file has."""
    return next((path.removesuffix(one) for one in SUFFIXES if path.endswith(one)), path)


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
