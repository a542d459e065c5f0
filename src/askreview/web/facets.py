"""List the tags, folders and dates that the filters offer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from ..types import Note

MOST = 500  # values of one kind that are offered; others can be typed

Choice = tuple[str, str]  # what is shown, and the value


@dataclass(frozen=True, slots=True)
class Facets:
    """The values to choose from, each with how many notes have it; the first is for all."""

    tags: list[Choice]
    folders: list[Choice]
    dates: list[Choice]


def facets(notes: Iterable[Note]) -> Facets:
    """Tags, the most frequent first; folders by name; years and months, the newest first."""
    tags: Counter[str] = Counter()
    folders: Counter[str] = Counter()
    dates: Counter[str] = Counter()
    for note in notes:
        tags.update({above for tag in note.tags for above in _upwards(tag)})
        folders.update(_upwards(note.path)[1:])
        if note.date:
            dates.update({note.date[:4], note.date[:7]})
    frequent = sorted(tags, key=lambda tag: (-tags[tag], tag.casefold()))
    return Facets(
        _choices("any tag", frequent, tags),
        _choices("any folder", sorted(folders, key=str.casefold), folders),
        _choices("any time", sorted(dates, reverse=True), dates),
    )


def condition(tag: str, folder: str, since: str, until: str) -> dict[str, str] | None:
    """The conditions on notes that the controls say; None for all notes."""
    said = {"tag": tag, "folder": folder, "since": since, "until": until}
    return {key: value.strip() for key, value in said.items() if value and value.strip()} or None


def _upwards(path: str) -> list[str]:
    """A tag or path and those that hold it: a/b/c, a/b, a."""
    parts = path.split("/")
    return ["/".join(parts[:n]) for n in range(len(parts), 0, -1)]


def _choices(everything: str, values: list[str], counts: Counter[str]) -> list[Choice]:
    return [(everything, ""), *((f"{value} ({counts[value]:,})", value) for value in values[:MOST])]
