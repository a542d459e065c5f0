"""Which notes lead to which: a link's words become a note, a note knows who links to it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath
from urllib.parse import unquote

from ..types import Note


class Links:
    """The notes by all their names."""

    def __init__(self, notes: Iterable[Note]) -> None:
        self.notes: Mapping[str, Note] = {note.path: note for note in notes}
        self._paths: dict[str, str] = {}
        # The surest names first: a whole path, then a file's name, then what a note calls itself.
        for names in (_whole, _files, _called):
            for note in self.notes.values():
                for name in names(note):
                    self._paths.setdefault(_fold(name), note.path)

    def find(self, target: str, source: str = "") -> str | None:
        """The path of the note that a link in `source` names; None when there is none."""
        name = unquote(target.partition("#")[0].partition("|")[0]).strip()
        if not name:
            return source or None
        beside = (PurePosixPath(source).parent / name).as_posix()
        several = (beside, name, name.rsplit("/", 1)[-1])
        return next((path for one in several if (path := self._paths.get(_fold(one)))), None)

    def to(self, path: str) -> list[Note]:
        """The notes that link to this one."""
        return [
            note
            for note in self.notes.values()
            if note.path != path and any(self.find(one, note.path) == path for one in note.links)
        ]


def _whole(note: Note) -> tuple[str, ...]:
    return note.path, note.path.rpartition(".")[0]


def _files(note: Note) -> tuple[str, ...]:
    name = note.path.rsplit("/", 1)[-1]
    return name, name.rpartition(".")[0]


def _called(note: Note) -> tuple[str, ...]:
    return note.title, *note.aliases


def _fold(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
