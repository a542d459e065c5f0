"""Which notes satisfy the conditions of a question."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from ..errors import UsageError
from ..types import Note

DATE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?")
WIKILINK = re.compile(r"\[\[([^\[\]|]*)\|?([^\[\]]*)\]\]")


def matching(notes: Iterable[Note], where: Mapping[str, str]) -> set[str]:
    """The paths of the notes that satisfy every condition.

    Keys: `tag` (also of a parent: `a` finds `a/b`), `folder`, `note` (path, name, title or alias),
    `since` and `until` (2024, 2024-05 or 2024-05-01, both included), or a front matter field.
    Raises UsageError for a date that is none.
    """
    for key in ("since", "until"):
        if key in where and not DATE.fullmatch(where[key].strip()):
            raise UsageError(
                f"“{where[key]}” is not a date for {key}. Write 2024, 2024-05 or 2024-05-01."
            )
    return {
        note.path
        for note in notes
        if all(_satisfies(note, key, value.strip()) for key, value in where.items())
    }


def _satisfies(note: Note, key: str, value: str) -> bool:
    date, wanted = note.date or "", _fold(value)
    if key in ("since", "until"):
        # As far as both are known: a note of 2024 may be of May.
        known, limit = date[: len(value)], value[: len(date)]
        return bool(date) and (known >= limit if key == "since" else known <= limit)
    if key == "tag":
        wanted = wanted.lstrip("#").rstrip("/")
        return any(f"{_fold(tag)}/".startswith(f"{wanted}/") for tag in note.tags)
    if key == "folder":
        folder = wanted.removeprefix("./").strip("/")
        return folder in ("", ".") or _fold(note.path).startswith(folder + "/")
    if key == "note":
        return wanted.removeprefix("./") in _names(note)
    return wanted in _values(note, key)


def _names(note: Note) -> set[str]:
    name = note.path.rsplit("/", 1)[-1]
    several = (note.path, name, name.rsplit(".", 1)[0], note.title, *note.aliases)
    return {_fold(one) for one in several}


def _values(note: Note, key: str) -> set[str]:
    """The values of a front matter field, a wikilink also by its target and by its label."""
    return {
        _fold(said)
        for name, value in note.metadata.items()
        if _fold(name) == _fold(key)
        for one in ((value,) if isinstance(value, str) else value)
        for said in (one, *_linked(one))
    }


def _linked(value: str) -> Iterator[str]:
    link = WIKILINK.fullmatch(value)
    return filter(None, link.groups()) if link else iter(())


def _fold(text: str) -> str:
    """Equal for names that a person takes for equal: case, and how a file system writes `é`."""
    return unicodedata.normalize("NFC", text).casefold()
