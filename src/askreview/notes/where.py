"""Which notes satisfy the conditions of a question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ..errors import UsageError
from ..nouns import Note

DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?")


def matching(notes: Iterable[Note], where: Mapping[str, str]) -> set[str]:
    """The paths of the notes that satisfy every condition.

    Keys: `tag` (also of a parent: `a` finds `a/b`), `folder`, `note` (path, name, title or alias),
    `since` and `until` (2024, 2024-05 or 2024-05-01, both included), or a front matter field.
    Raises UsageError for a date that is none.
    """
    for key in ("since", "until"):
        if key in where and not DATE.fullmatch(where[key]):
            raise UsageError(
                f"“{where[key]}” is no date for {key}: write 2024, 2024-05 or 2024-05-01."
            )
    return {
        note.path
        for note in notes
        if all(_satisfies(note, key, value) for key, value in where.items())
    }


def _satisfies(note: Note, key: str, value: str) -> bool:
    date, wanted = note.date or "", value.strip().casefold()
    if key == "since":
        return date[: len(value)] >= value[: len(date)] and bool(date)
    if key == "until":
        return date[: len(value)] <= value and bool(date)
    if key == "tag":
        tags = [tag.casefold() for tag in note.tags]
        wanted = wanted.lstrip("#")
        return any(tag == wanted or tag.startswith(wanted + "/") for tag in tags)
    if key == "folder":
        folder = wanted.strip("/")
        return folder in ("", ".") or note.path.casefold().startswith(folder + "/")
    if key == "note":
        return wanted in _names(note)
    found = note.metadata.get(key, ())
    return wanted in {one.casefold() for one in ((found,) if isinstance(found, str) else found)}


def _names(note: Note) -> set[str]:
    name = note.path.rsplit("/", 1)[-1]
    several = (note.path, name, name.rsplit(".", 1)[0], note.title, *note.aliases)
    return {one.casefold() for one in several}
