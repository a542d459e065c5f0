"""Turn conditions into SQL: words from a user are only ever bound values."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

from ..errors import UsageError
from ..notes import Condition, conditions
from ..quantities import period, read_date, value_of
from ..types import NoteLinks, Where

TIMES = ("since", "until")
LINKS = ("links", "backlinks")
OWN = ("tag", "folder", "note", "date", "words", "modified")
SAYS_DATE = "date_from"  # what says a note's date: field, name, heading, or file (its time)
CATEGORIES = ("category", "categories", "keywords")  # found as tags: see index.facts
TASK = ("status", "due", "scheduled", "start", "created", "done", "priority", "text")
TASK_DATES = ("due", "scheduled", "start", "created", "done")
PRIORITIES = {"highest": 2, "high": 1, "normal": 0, "low": -1, "lowest": -2}
SIGNS = {">=": ">=", "<=": "<=", ">": ">", "<": "<"}
ANY = "*"  # whatever its value
NEAREST = 3  # known names that are offered for an unknown one

Clause = tuple[str, list[Any]]


class Links(Protocol):
    """Who links to whom."""

    def of(self, path: str) -> NoteLinks: ...


class Source(Protocol):
    """The catalogue of an open index."""

    @property
    def links(self) -> Links: ...
    def select(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]: ...


def matching(where: Where, source: Source, today: date) -> set[str]:
    """The paths of the notes that satisfy every condition.

    Keys: `tag` (also of a parent: `a` finds `a/b`), `folder`, `note` (path, name, title or alias),
    `since` and `until` (a date, or a time as in `last week`; both included), `date`, `date_from`
    (what says the date: field, name, heading or file), `links`, `backlinks`, or any property. `=`
    holds for any of several values (`folder=A,B`), `!=` for none of them, `==` for the exact name
    alone, `=*` for any value. Raises UsageError for a date that is none and a property that none
    has.
    """
    text, values = clauses(where, source, "notes", today)
    query = f"SELECT t.path FROM notes t WHERE t.unreadable IS NULL AND ({text})"
    return {path for (path,) in source.select(query, values)}


def clauses(where: Where, source: Source, what: str, today: date) -> Clause:
    """What follows WHERE for all conditions, and its values. Raises UsageError for a bad one."""
    several = [_clause(one, source, what, today) for one in conditions(where, today)]
    text = " AND ".join(f"({one})" for one, _ in several) or "1"
    return text, [value for _, values in several for value in values]


def check_key(key: str, source: Source, what: str = "notes") -> str:
    """The key as the catalogue knows it. Raises UsageError with the nearest that there are."""
    from rapidfuzz.process import extract

    folded = fold(key.strip())
    own = (*OWN, SAYS_DATE, "title", *TIMES, *LINKS, *(TASK if what == "tasks" else ()))
    if folded in own:
        return folded
    if not source.select("SELECT 1 FROM facts WHERE key = ? LIMIT 1", (folded,)):
        known = dict(source.select("SELECT DISTINCT key, name FROM facts"))
        names_of = list(dict.fromkeys([*known, *own]))
        near = [name for name, _, _ in extract(folded, names_of, limit=NEAREST)]
        names = ", ".join(str(known.get(one, one)) for one in near)
        raise UsageError(f"No note has a property “{key}”. Closest names: {names}.")
    return folded


def _clause(one: Condition, source: Source, what: str, today: date) -> Clause:
    key = check_key(one.key, source, what)
    if what == "tasks" and key in TASK:
        return _of_task(key, one, today)
    if key in TIMES:
        sign = ">=" if key == "since" else "<="
        return _facts("date", *_day(sign, one.value, "value"))
    if one.sign == "!=":
        text, values = _equal(key, one, source)
        return f"NOT ({text})", values
    if one.sign in SIGNS:
        return _facts(key, *_compared(SIGNS[one.sign], one.value))
    return _equal(key, one, source)


def _facts(key: str, text: str, values: Sequence[Any]) -> Clause:
    return f"t.path IN (SELECT note FROM facts WHERE key = ? AND ({text}))", [key, *values]


def _compared(sign: str, limit: str) -> Clause:
    """By number, by amount where the limit has a unit, by date, else by letter."""
    read = value_of(limit)
    if read.unit:
        number = read.number if read.number is not None else read.amount
        return (
            f"(unit = ? AND amount {sign} ?) OR (unit = '' AND number {sign} ?)",
            [read.unit, read.amount, number],
        )
    if read.number is not None:
        by_number: Clause = (f"number {sign} ?", [read.number])
        if read.day is None:
            return by_number
        by_day, days = _day(sign, read.day, "day")
        return f"{by_number[0]} OR (number IS NULL AND {by_day})", [*by_number[1], *days]
    if read.day:
        return _day(sign, read.day, "day")
    return f"number IS NULL AND day IS NULL AND folded {sign} ?", [fold(limit)]


def _day(sign: str, day: str, column: str) -> Clause:
    """As far as both are known: a note of 2024 may be of May."""
    text = (
        f"{column} != '' AND substr({column}, 1, length(?)) {sign} substr(?, 1, length({column}))"
    )
    return text, [day, day]


def _equal(key: str, one: Condition, source: Source) -> Clause:
    """One of several values between commas, or the whole; `==`: exactly this one."""
    if key == SAYS_DATE:
        said = "SELECT path FROM notes WHERE date_from IN (SELECT value FROM json_each(?))"
        return f"t.path IN ({said})", [json.dumps(one.value.split(","))]
    exact = one.sign == "=="
    several = (one.value,) if exact else dict.fromkeys((one.value, *one.value.split(",")))
    made = [_named(key, fold(name.strip()), source, exact=exact) for name in several]
    return " OR ".join(f"({text})" for text, _ in made), [v for _, values in made for v in values]


def _named(key: str, name: str, source: Source, *, exact: bool) -> Clause:
    if key in LINKS:
        return "t.path IN (SELECT value FROM json_each(?))", [
            json.dumps(list(linked(key, name, source)))
        ]
    if name == ANY:
        return _facts(key, "folded != ''", [])
    if key == "title":
        return _facts("note", "folded = ? AND place = 0", [name])
    if key == "date":
        return _facts(key, "? != '' AND substr(folded, 1, length(?)) = ?", [name] * 3)
    if key == "tag":
        name = name.lstrip("#").rstrip("/")
    if key in ("folder", "note"):
        name = name.removeprefix("./")
    if key == "folder":
        name = "" if name in (".", "") else name.strip("/")
        if not name and not exact:
            return "1", []
    column, begins = (
        ("folded", f"{name}/") if key in ("tag", "folder") else ("day", read_date(name))
    )
    if name and begins and not exact:  # published=2023 holds for all of its days
        text = f"folded = ? OR substr({column}, 1, length(?)) = ?"
        return _facts(key, text, [name, begins, begins])
    return _facts(key, "folded = ?", [name])


def linked(key: str, name: str, source: Source) -> dict[str, int]:
    """The notes that link to the note of this name, with the line of the link; or those that it
    links to."""
    found = source.select("SELECT note FROM facts WHERE key = 'note' AND folded = ?", (name,))
    if not found and key == "links":  # a link may lead to a note that nobody has written yet
        named = "SELECT note, min(line) FROM links WHERE name = ? GROUP BY note"
        return dict(source.select(named, (name,)))
    lines: dict[str, int] = {}
    for (path,) in found:
        of = source.links.of(path)
        if key == "links":
            lines = {one.note: one.line for one in reversed(of.backlinks)} | lines
        else:
            lines |= {one.to: 1 for one in of.links if one.to}
    return lines


def _of_task(key: str, one: Condition, today: date) -> Clause:
    sign = SIGNS.get(one.sign, "=")
    if key in TASK_DATES:
        text, values = _task_date(key, sign, one.value, today)
    elif key == "priority":
        wanted = PRIORITIES.get(fold(one.value), one.value)
        text, values = f"t.priority {sign} ?", [wanted]
    elif key == "text":
        text, values = "instr(lower(t.text), ?) > 0", [one.value.lower()]
    else:
        names = [name.strip().lower() for name in one.value.split(",")]
        text, values = "t.status IN (SELECT value FROM json_each(?))", [json.dumps(names)]
    return (f"NOT ({text})" if one.sign == "!=" else text), values


def _task_date(key: str, sign: str, said: str, today: date) -> Clause:
    """A date, or a time as in `this week`: from its first day to its last."""
    written, column = read_date(said), f"t.{key}"
    named = None if written else period(said, today)
    if written and sign == "=":
        return f"{column} LIKE ? || '%'", [written]
    if written:
        return _day(sign, written, column)
    if named and named.first and sign == "=":
        return f"{column} >= ? AND {column} <= ?", [named.first, named.last]
    if named and named.first:
        return _day(sign, named.last if sign in ("<=", ">") else named.first, column)
    raise UsageError(f"“{said}” is not a date for {key}. Write 2026-05, this week or today.")


def fold(text: str) -> str:
    """Equal for names that a person takes for equal: case, and how a file system writes `é`."""
    return unicodedata.normalize("NFC", text).casefold()
