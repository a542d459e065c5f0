"""What a vault has, in few words: told to a model that is to write a query."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from .select import Source
from .vocabulary import Name, Vocabulary

MOST = 4_000  # characters in all: a thousand tokens
NAMES = 40  # tags, folders or properties, the commonest
VALUES = 6  # of a property
LONGEST = 40  # characters of a value


def described(vocabulary: Vocabulary, source: Source, today: date) -> str:
    """The commonest tags, folders and properties, as many as there is room for.

    Of a property that only one note has, a policy's number say, its value is not told.
    """
    told, room = list[str](), MOST
    for line in _lines(vocabulary, source, today):
        room -= len(line) + 1
        if room < 0:
            break
        told.append(line)
    return "\n".join(told)


def _lines(vocabulary: Vocabulary, source: Source, today: date) -> Iterator[str]:
    notes = "SELECT count(*), sum(EXISTS (SELECT 1 FROM tasks WHERE note = path)) FROM notes"
    [(count, tasks)] = source.select(notes)
    yield f"Today is {today}. There are {count:,} notes, {tasks or 0:,} of them with tasks."
    for kind in ("tag", "folder"):
        several = _commonest(vocabulary, kind)
        if several:
            yield f"{kind}: {', '.join(f'{one.value} ({one.count})' for one in several)}"
    for one in _commonest(vocabulary, "property"):
        said = f": {', '.join(_said(one, source))}" if one.count > 1 else ""
        yield f"property {one.key} ({one.count}){said}"


def _commonest(vocabulary: Vocabulary, kind: str) -> list[Name]:
    several = [one for one in vocabulary.names if one.kind == kind]
    return sorted(several, key=lambda one: -one.count)[:NAMES]


def _said(one: Name, source: Source) -> Iterator[str]:
    """The commonest values of a property."""
    query = (
        "SELECT value FROM facts WHERE key = ? AND place >= 0"
        " GROUP BY value ORDER BY count(*) DESC, value LIMIT ?"
    )
    yield from (said[:LONGEST] for (said,) in source.select(query, (one.key, VALUES)))
