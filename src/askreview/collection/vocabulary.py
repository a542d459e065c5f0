"""The words that a vault itself uses: its tags, folders, properties and their values."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from ..text import STOPWORDS, stems
from .select import CATEGORIES, OWN, Source, fold

MOST_WORDS = 5  # of a name that a question is read for
LONGEST = 40  # characters; a longer value is a text, and no question says it
NO_NAME = ("[[", "://")  # a link is found by its target and its label, too
NAMELESS = ("tags", *CATEGORIES, "title", "aliases", "alias")  # their values are names elsewhere
# Each key once, by a step to the next one in the index: no row is read twice.
KEYS = """
WITH RECURSIVE keys (key) AS (
    SELECT min(key) FROM facts
    UNION ALL
    SELECT (SELECT min(key) FROM facts WHERE key > keys.key) FROM keys WHERE key IS NOT NULL)
SELECT key FROM keys WHERE key IS NOT NULL
"""

Kind = Literal["tag", "folder", "property", "value"]
Stems = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Name:
    """What some words of a question may mean, and how many notes have it."""

    kind: Kind
    key: str  # of a property or its value; for tags and folders their kind
    value: str
    count: int  # notes

    @property
    def spellings(self) -> tuple[str, ...]:
        """How it is said; a nested tag or folder by its own part, too."""
        said = self.key if self.kind == "property" else self.value
        nested = "/" in said and self.kind != "value"
        return (said, said.rpartition("/")[2]) if nested else (said,)


class Vocabulary:
    """All names of one vault by their stems."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self.names = list(_names(source))
        self._names: dict[Stems, list[Name]] = {}
        for name in self.names:
            for spelled in name.spellings:
                key = tuple(stems(spelled).split())
                if _telling(key, spelled):
                    self._names.setdefault(key, []).append(name)

    def named(self, words: Sequence[str]) -> list[Name]:
        """What these stems name, the commonest first, a tag before a folder."""
        found = self._names.get(tuple(words), ())
        return sorted(found, key=lambda one: (-one.count, one.kind != "tag"))

    def together(self, one: Name, other: Name) -> bool:
        """Whether a note has both."""
        query = (
            "SELECT 1 FROM facts WHERE key = ? AND folded = ? AND note IN"
            " (SELECT note FROM facts WHERE key = ? AND folded = ?) LIMIT 1"
        )
        both = (one.key, fold(one.value), other.key, fold(other.value))
        return bool(self._source.select(query, both))

    def has_day(self, day: str) -> bool:
        """Whether a note states this date."""
        query = "SELECT 1 FROM notes WHERE date = ? AND date_from != 'file' LIMIT 1"
        return bool(self._source.select(query, (day,)))

    def note(self, name: str) -> bool:
        """Whether a note has this name, or a link leads to it that nobody has written yet."""
        asked = (fold(name),)
        known = "SELECT 1 FROM facts WHERE key = 'note' AND folded = ? LIMIT 1"
        linked = "SELECT 1 FROM links WHERE name = ? LIMIT 1"
        return bool(self._source.select(known, asked) or self._source.select(linked, asked))


def _telling(key: Stems, said: str) -> bool:
    """Not figures alone, nor words that every text has."""
    alone = said.casefold() in STOPWORDS or all(one.isdigit() for one in key)
    return 0 < len(key) <= MOST_WORDS and not alone


def _names(source: Source) -> Iterator[Name]:
    for kind in ("tag", "folder"):
        yield from _paths(kind, source)
    own = (*OWN, "links", "backlinks")
    keys = [key for (key,) in source.select(KEYS) if key not in own]
    counted = (
        "SELECT key, count(*), min(note) < max(note) FROM facts"
        " WHERE place >= 0 AND key IN (SELECT value FROM json_each(?)) GROUP BY key"
    )
    for key, count, several in source.select(counted, (json.dumps(keys),)):
        yield Name("property", key, key, count if several else 1)
    values = (
        "SELECT key, value, count(*) FROM facts"
        " WHERE key IN (SELECT value FROM json_each(?)) GROUP BY key, folded"
    )
    said = [key for key in keys if key not in NAMELESS]
    for key, value, count in source.select(values, (json.dumps(said),)):
        if _is_name(value):
            yield Name("value", key, value, count)


def _is_name(value: str) -> bool:
    """Whether a person may call something by it: no number or date, no address, no text."""
    begun = value.lstrip("$€£+-~(")[:1]
    return len(value) <= LONGEST and not begun.isdigit() and not any(x in value for x in NO_NAME)


def _paths(kind: Literal["tag", "folder"], source: Source) -> Iterator[Name]:
    """Each tag or folder and those above it; a note counts for all of them."""
    counts: dict[str, int] = {}
    query = (
        "SELECT min(value), count(*) FROM facts"
        " WHERE key = ? AND value != '' AND instr(value, '[[') = 0 GROUP BY folded"
    )
    for value, count in source.select(query, (kind,)):
        parts = value.split("/")
        for n in range(1, len(parts) + 1):
            above = "/".join(parts[:n])
            counts[above] = counts.get(above, 0) + count
    yield from (Name(kind, kind, value, count) for value, count in counts.items())
