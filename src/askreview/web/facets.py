"""List the tags, folders and dates that the filters offer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from ..types import Filed

MOST = 500  # values of one kind that are offered; others can be typed

Choice = tuple[str, str]  # what is shown, and the value


@dataclass(frozen=True, slots=True)
class Facets:
    """The values to choose from, each with how many notes have it."""

    tags: list[Choice]
    folders: list[Choice]
    dates: list[Choice]


def facets(filed: Filed) -> Facets:
    """Tags, the most frequent first; folders by name; years and months, the newest first."""
    tags, folders, dates = filed
    frequent = sorted(tags, key=lambda tag: (-tags[tag], tag.casefold()))
    return Facets(
        _choices(frequent, tags),
        _choices(sorted(folders, key=str.casefold), folders),
        [("any time", ""), *_choices(sorted(dates, reverse=True), dates)],
    )


def unmatched(filed: Filed, where: Sequence[str]) -> str:
    """What is wrong when a tag or folder is none of the notes'; empty when each is one."""
    for key, known in (("tag", filed.tags), ("folder", filed.folders)):
        names = {value.casefold(): value for value in known}
        asked_for = [one.removeprefix(f"{key}=") for one in where if one.startswith(f"{key}=")]
        for wanted in filter(None, ",".join(asked_for).split(",")):
            asked = wanted.strip().strip("#/").casefold()
            if asked not in names:
                near = get_close_matches(asked, names, 1)
                meant = f" Did you mean “{names[near[0]]}”?" if near else ""
                return f"No note has the {key} “{wanted.strip()}”.{meant}"
    return ""


def _choices(values: list[str], counts: Mapping[str, int]) -> list[Choice]:
    return [(f"{value} ({counts[value]:,})", value) for value in values[:MOST]]
