"""Run a query over the catalogue: what can be filtered, sorted and counted in SQL is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ..errors import UsageError
from ..notes import conditions
from ..types import Query, Row, Table
from .select import LINKS, PRIORITIES, TASK, TIMES, Source, check_key, clauses, fold, linked

MEASURES = ("count", "sum", "average", "min", "max")
FROM = {
    "notes": "(SELECT path, title, folded FROM notes WHERE unreadable IS NULL) t",
    "tasks": "(SELECT note AS path, * FROM tasks) t",
}
ROW = {"notes": "t.path, 1, t.title, ''", "tasks": "t.path, t.line, t.text, t.status"}
ORDER = {"notes": "t.folded, t.path", "tasks": "t.path, t.line"}
# A value of the property, a row each; `place` below 0 is only another spelling of one.
VALUES = "JOIN facts f ON f.key = ? AND f.note = t.path AND f.place >= 0"
NONE = ("", 1)
LEVELS = {level: name for name, level in PRIORITIES.items()}

Column = Mapping[str, tuple[str, int]]  # by note: the values, and the line of the first


@dataclass(frozen=True, slots=True)
class Scope:
    """What the conditions leave of the notes, or of the tasks."""

    source: Source
    base: str
    where: str
    values: Sequence[Any]

    def select(
        self,
        columns: str,
        join: str = "",
        rest: str = "",
        before: Sequence[object] = (),
        after: Sequence[object] = (),
    ) -> list[tuple[Any, ...]]:
        """`before`: the values bound in `columns` and `join`; `after`: those in `rest`."""
        query = f"SELECT {columns} FROM {FROM[self.base]} {join} WHERE ({self.where}) {rest}"
        return self.source.select(query, (*before, *self.values, *after))

    def owns(self, key: str) -> bool:
        """Whether it is the tasks' own, and not their notes'."""
        return self.base == "tasks" and key in TASK


def run(query: Query, source: Source, today: date) -> Table:
    """The rows that a query finds. Raises UsageError, in one line, for what cannot be asked."""
    if query.measure and query.measure not in MEASURES:
        raise UsageError(f"“{query.measure}” cannot be measured. Use {', '.join(MEASURES)}.")
    base = "tasks" if query.what == "tasks" else "notes"
    where, values = clauses(query.where, source, query.what, today)
    scope = Scope(source, base, where, values)
    asked = [*query.show, query.of, *(one.lstrip("-") for one in query.sort), query.group]
    keys = {key: _stored(check_key(key, source, query.what)) for key in asked if key}
    whole = int(source.select(f"SELECT count(*) FROM {FROM[base]}")[0][0])
    if query.what == "values":
        return _values(query, scope, keys[query.of], whole)
    groups = _groups(scope, keys[query.group]) if query.group else {}
    total = sum(groups.values()) if groups else int(scope.select("count(*)")[0][0])
    if query.measure == "count":
        figure, measured = f"{total:,}", total
    else:
        figure, measured = _figure(query, scope, keys[query.of]) if query.measure else ("", 0)
    rows = () if query.measure and query.limit is None else _rows(query, scope, keys, groups)
    return Table(query, tuple(rows), total, whole, figure, measured, tuple(groups.items()))


def _stored(key: str) -> str:
    """The key that its values are kept under."""
    return "note" if key == "title" else key


def _group(scope: Scope, key: str) -> tuple[str, str, list[str]]:
    """The column of the group, what is joined for it, and the values bound there."""
    if scope.owns(key):
        return f"t.{key}", "", []
    return "ifnull(f.value, '')", f"LEFT {VALUES}", [key]


def _groups(scope: Scope, key: str) -> dict[str, int]:
    """How many rows each group has, the largest first."""
    group, join, bound = _group(scope, key)
    rest = "GROUP BY 1 ORDER BY 2 DESC, 1"
    return {str(name): n for name, n in scope.select(f"{group}, count(*)", join, rest, bound)}


def _found(
    query: Query, scope: Scope, keys: Mapping[str, str], groups: Mapping[str, int]
) -> list[tuple[Any, ...]]:
    """Of each row its group, what ROW says, and the tasks' own columns; sorted and cut."""
    order, sorting, bound = _order(query, scope, keys)
    group, join, before = _group(scope, keys[query.group]) if groups else ("''", "", [])
    own = "".join(f", t.{keys[key]}" for key in query.show if scope.owns(keys[key]))
    limit = -1 if query.limit is None or groups else query.limit
    columns = f"{group}, {ROW[scope.base]}{own}"
    rest = f"ORDER BY {order} LIMIT ?"
    found = scope.select(columns, f"{join} {sorting}", rest, (*before, *bound), (limit,))
    place = {name: n for n, name in enumerate(groups)}
    if groups:
        found.sort(key=lambda one: place[str(one[0])])
    return found[: query.limit]


def _order(query: Query, scope: Scope, keys: Mapping[str, str]) -> tuple[str, str, list[str]]:
    """The order, what is joined for it, and the values bound there.

    By the lowest value, or the highest where the highest is wanted; those without one last.
    """
    order, joined, bound = list[str](), list[str](), list[str]()
    for n, one in enumerate(query.sort):
        key, down = keys[one.lstrip("-")], one.startswith("-")
        best = f"s{n}.best"
        if scope.owns(key):
            best = f"nullif(t.{key}, '')"
        else:
            joined.append(
                f"LEFT JOIN (SELECT note, {'max' if down else 'min'}(ordered) AS best FROM facts"
                f" WHERE key = ? AND place >= 0 GROUP BY note) s{n} ON s{n}.note = t.path"
            )
            bound.append(key)
        order.append(f"{best}{' DESC' if down else ''} NULLS LAST")
    return ", ".join([*order, ORDER[scope.base]]), " ".join(joined), bound


def _rows(
    query: Query, scope: Scope, keys: Mapping[str, str], groups: Mapping[str, int]
) -> Iterator[Row]:
    """Each row with its cells; a note's line is that of the first property asked for."""
    found = _found(query, scope, keys, groups)
    tasks = scope.base == "tasks"
    several = [keys[key] for key in query.show] if tasks else [*keys.values(), *_told(query)]
    some = [one[1] for one in found] if query.where or query.limit is not None else None
    columns = {key: _column(key, scope.source, some) for key in several if not scope.owns(key)}
    lines: dict[str, int] = {}
    if not tasks:
        lines = _links(query, scope.source)
        for one in reversed(columns.values()):
            lines.update((note, line) for note, (_, line) in one.items() if line > 1)
    shown = [columns.get(keys[key]) for key in query.show]
    for group, path, line, name, status, *own in found:
        held = iter(own)
        cells = [_worded(next(held)) if one is None else one.get(path, NONE)[0] for one in shown]
        yield Row(path, lines.get(path, line), name, tuple(cells), str(group), status)


def _told(query: Query) -> list[str]:
    """The properties of the conditions, which say why a note is among the rows."""
    several = conditions(query.where, date.today())
    return [fold(one.key) for one in several if one.sign != "!=" and one.key not in TIMES + LINKS]


def _links(query: Query, source: Source) -> dict[str, int]:
    """The line of the link, in the notes that are asked for by one."""
    several = [one for one in conditions(query.where, date.today()) if one.key == "links"]
    return {
        note: line
        for one in several
        if one.sign != "!="
        for note, line in linked("links", fold(one.value), source).items()
    }


def _worded(said: str | int) -> str:
    """A task's own value; a number is a priority."""
    return said if isinstance(said, str) else LEVELS[said]


def _column(key: str, source: Source, notes: Sequence[str] | None) -> Column:
    """What a property says in each note, or in those given."""
    some = "" if notes is None else "AND note IN (SELECT value FROM json_each(?)) "
    query = (
        f"SELECT note, value, line FROM facts WHERE key = ? AND place >= 0 {some}"
        "ORDER BY note, place"
    )
    found: dict[str, tuple[str, int]] = {}
    for note, value, line in source.select(query, (key, *([json.dumps(notes)] if some else ()))):
        before = found.get(note)
        found[note] = (f"{before[0]}, {value}", before[1]) if before else (value, line)
    return found


def _figure(query: Query, scope: Scope, key: str) -> tuple[str, int]:
    """What was measured, and over how many values."""
    if scope.owns(key):
        return "", 0
    size = "CASE f.unit WHEN '' THEN f.number ELSE f.amount END"
    columns = f"f.unit, count({size}), sum({size}), min({size}), max({size})"
    rest = "AND f.amount IS NOT NULL GROUP BY f.unit"
    found = scope.select(columns, VALUES, rest, (key,))
    if not found:
        return "", 0
    if len(found) > 1:
        units = ", ".join(str(one[0]) or "none" for one in found)
        raise UsageError(
            f"“{query.of}” holds different units ({units}). Narrow the notes with --where."
        )
    unit, count, total, least, most = found[0]
    sizes = {"sum": total, "average": total / count, "min": least, "max": most}
    said = f"{sizes[query.measure]:,.2f}".rstrip("0").rstrip(".")
    return f"{said} {unit}".strip(), int(count)


def _values(query: Query, scope: Scope, key: str, whole: int) -> Table:
    """Each distinct value once, with how many notes have it, the commonest first."""
    # Of the columns that are not aggregated, SQLite takes those of the row with the minimum.
    columns = "f.value, f.note, f.line, min(t.folded), count(*)"
    found = scope.select(columns, VALUES, "AND f.value != '' GROUP BY f.value", (key,))
    found.sort(key=lambda one: (-one[4], one[0].casefold()))
    rows = tuple(Row(note, line, value, (str(n),)) for value, note, line, _, n in found)
    figure = str(len(rows)) if query.measure == "count" else ""
    kept = rows[: query.limit]
    return Table(replace(query, show=("notes",)), kept, len(rows), whole, figure, len(rows))
