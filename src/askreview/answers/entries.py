"""Entries of a log: what a list, a table, a property or a sentence says of one day."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from ..quantities import Date, bounds, figures
from ..search import Source
from ..text import stems
from ..types import Answer, Citation, Hit, Passage, Statement, Status
from .blocks import citation, shown

MOST = 10_000  # passages that hold a word
KINDS = ("item", "row", "field", "sentence")
NOTHING = Statement(0, 0, 0, 0, "sentence", "")


class Catalogued(Source, Protocol):
    """An open index whose catalogue can be asked."""

    def select(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]: ...


@dataclass(frozen=True, slots=True)
class Entry:
    """One statement, and the day, month or year that it is of; empty where none is known."""

    passage: Passage
    statement: Statement
    date: str
    held: int  # how many of the words stand in it, and not only in the names it stands under
    own: bool  # whether it states its date itself


def entries_with(
    words: Sequence[str], source: Catalogued, allowed: Collection[str] | None
) -> list[Entry]:
    """The statements that hold all words, by themselves or by the names that they stand under."""
    ids = set.intersection(*(set(source.matches([word], MOST)) for word in words))
    found = [
        one
        for one in source.passages(sorted(ids)).values()
        if allowed is None or one.note in allowed
    ]
    about = _about(found, source)
    wanted = [stems(word) for word in words]
    several = list[Entry]()
    for passage in found:
        note_date, tags, not_done = about[passage.note]
        under = stems(" ".join((passage.note, passage.title, *passage.headings, tags)))
        for one in passage.statements:
            if one.kind in KINDS and one.line not in not_done:
                here = stems(one.in_place)
                if all(word in here or word in under for word in wanted):
                    held = sum(word in here for word in wanted)
                    day = _date(one, passage, note_date)
                    own = day != _date(NOTHING, passage, note_date)
                    several.append(Entry(passage, one, day, held, own))
    return several


def _date(statement: Statement, passage: Passage, note_date: str) -> str:
    """Its own date, else that of the heading that it stands under, else that of its note."""
    above = [_stated(one, "") for one in reversed(passage.headings)]
    of_note = next(filter(None, above), "") or note_date
    return _stated(statement.text, of_note[:4]) or of_note


def _stated(text: str, year: str) -> str:
    """The first date that a text states: a day of a month in `year`, where it says no other."""
    for figure in figures(text):
        for part in figure.parts or (figure,):
            one = next(iter(part.readings), None)
            # Not in an address; a year alone may be any number.
            if figure.sure and isinstance(one, Date) and one.month and one.weekday is None:
                if one.year:
                    return str(one)
                if one.day and year:
                    return f"{year}{one}"
    return ""


def _about(passages: Sequence[Passage], source: Catalogued) -> dict[str, tuple[str, str, set[int]]]:
    """Of each note its date, its tags, and the lines of its tasks that are not done."""
    paths = json.dumps(sorted({one.note for one in passages}))
    named = (
        "SELECT path, date, date_from, tags FROM notes"
        " WHERE path IN (SELECT value FROM json_each(?))"
    )
    tasks = (
        "SELECT note, line FROM tasks WHERE status != 'done'"
        " AND note IN (SELECT value FROM json_each(?))"
    )
    lines: dict[str, set[int]] = {}
    for note, line in source.select(tasks, (paths,)):
        lines.setdefault(note, set()).add(line)
    return {
        path: (
            said if said and origin != "file" else "",
            " ".join(json.loads(tags)),
            lines.get(path, set()),
        )
        for path, said, origin, tags in source.select(named, (paths,))
    }


def by_day(several: Iterable[Entry], today: date) -> list[Entry]:
    """Those that are dated, and not after today, the latest first; of one note and day the one
    that holds most of the words.

    What holds no word itself is one as an item or row with a date of its own; else only where
    nothing better is.
    """
    best: dict[tuple[str, str], Entry] = {}
    every = list(several)
    for one in [one for one in every if one.held or _logged(one)] or every:
        if one.date and bounds(one.date)[0] <= today.isoformat():
            key = one.date, one.passage.note
            if key not in best or one.held > best[key].held:
                best[key] = one
    return [best[key] for key in sorted(best, reverse=True)]


def _logged(one: Entry) -> bool:
    return one.own and one.statement.kind in ("item", "row")


def quoted(first: str, several: Sequence[Entry], status: Status, last: str = "") -> Answer:
    """An answer that quotes each entry below a line that says what they are."""
    texts, cited, hits = [first], list[Citation](), list[Hit]()
    for n, one in enumerate(several, 1):
        hits.append(Hit(one.passage, 1.0, {}))
        cited.append(citation(n, hits[-1], one.statement))
        texts.append(f"{shown(one.statement)} [{n}]")
    texts += [last] if last else []
    return Answer("", status, "\n\n".join(texts), tuple(cited), tuple(hits))
