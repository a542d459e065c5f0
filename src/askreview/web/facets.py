"""List the tags, folders and dates that the filters offer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from ..types import Filed, Note

MOST = 500  # values of one kind that are offered; others can be typed

Choice = tuple[str, str]  # what is shown, and the value


@dataclass(frozen=True, slots=True)
class Facets:
    """The values to choose from, each with how many notes have it."""

    tags: list[Choice]
    folders: list[Choice]
    dates: list[Choice]


def facets(notes: Iterable[Note | Filed], most: int | None = MOST) -> Facets:
    """Tags, the most frequent first; folders by name; years and months, the newest first."""
    tags: Counter[str] = Counter()
    folders: Counter[str] = Counter()
    dates: Counter[str] = Counter()
    places: Counter[str] = Counter()  # many notes lie in few folders
    for note in notes:
        tags.update({above for tag in note.tags for above in _upwards(tag)})
        places[note.path.rpartition("/")[0]] += 1
        if note.date:
            dates.update({note.date[:4], note.date[:7]})
    for place, count in places.items():
        for above in _upwards(place) if place else ():
            folders[above] += count
    frequent = sorted(tags, key=lambda tag: (-tags[tag], tag.casefold()))
    return Facets(
        _choices(frequent, tags, most),
        _choices(sorted(folders, key=str.casefold), folders, most),
        [("any time", ""), *_choices(sorted(dates, reverse=True), dates, most)],
    )


def unmatched(notes: Iterable[Note | Filed], where: Sequence[str]) -> str:
    """What is wrong when a tag or folder is none of the notes'; empty when each is one."""
    found = facets(notes, most=None)
    for key, known in (("tag", found.tags), ("folder", found.folders)):
        names = {value.casefold(): value for _, value in known}
        asked_for = [one.removeprefix(f"{key}=") for one in where if one.startswith(f"{key}=")]
        for wanted in filter(None, ",".join(asked_for).split(",")):
            asked = wanted.strip().strip("#/").casefold()
            if asked not in names:
                near = get_close_matches(asked, names, 1)
                meant = f" Did you mean “{names[near[0]]}”?" if near else ""
                return f"No note has the {key} “{wanted.strip()}”.{meant}"
    return ""


def _upwards(path: str) -> list[str]:
    """A tag or path and those that hold it: a/b/c, a/b, a."""
    parts = path.split("/")
    return ["/".join(parts[:n]) for n in range(len(parts), 0, -1)]


def _choices(values: list[str], counts: Counter[str], most: int | None) -> list[Choice]:
    return [(f"{value} ({counts[value]:,})", value) for value in values[:most]]
