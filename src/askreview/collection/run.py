"""Run a query over the catalogue: what can be filtered, sorted and counted in SQL is."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import repeat
from typing import Any

from ..errors import UsageError
from ..notes import conditions
from ..types import FILE_TIME, Query, Row, Table
from .select import LINKS, PRIORITIES, TASK, TIMES, Source, check_key, clauses, fold, linked

MEASURES = ("count", "sum", "average", "min", "max")
FROM = {
    "notes": "(SELECT path, title, folded FROM notes WHERE unreadable IS NULL) t",
    "tasks": "(SELECT note AS path, * FROM tasks) t",
}
ROW = {"notes": "t.path, t.title", "tasks": "t.path, t.text, t.line, t.status"}
ORDER = {"notes": "t.folded, t.path", "tasks": "t.path, t.line"}
# A value of the property, a row each; `place` below 0 is only another spelling of one.
VALUES = "JOIN facts f ON f.key = ? AND f.note = t.path AND f.place >= 0"
NONE = ("", "", 1, None)
LEVELS = {level: name for name, level in PRIORITIES.items()}

# By note: itself, its values, the line of the first, and what it is sorted by.
Column = Mapping[str, tuple[str, str, int, float | str | None]]


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
    """Of each row what ROW says, the tasks' own columns, and the group; sorted and cut in SQL."""
    here = query if _in_sql(query, scope) else replace(query, sort=())
    order, sorting, bound = _order(here, scope, keys)
    group, join, before = _group(scope, keys[query.group]) if groups else ("''", "", [])
    own = "".join(f", t.{keys[key]}" for key in query.show if scope.owns(keys[key]))
    limit = -1 if query.limit is None or groups else query.limit
    columns = f"{ROW[scope.base]}{own}, {group}"
    rest = f"ORDER BY {order} LIMIT ?"
    return scope.select(columns, f"{join} {sorting}", rest, (*before, *bound), (limit,))


def _in_sql(query: Query, scope: Scope) -> bool:
    """Whether SQLite sorts: the few rows of a limit, and by what is the tasks' own.

    All notes are sorted by the columns, which are read for the cells anyhow: in half the time.
    """
    return scope.base == "tasks" or query.limit is not None


def _sorted(
    found: list[tuple[Any, ...]],
    query: Query,
    keys: Mapping[str, str],
    columns: Mapping[str, Column],
) -> list[tuple[Any, ...]]:
    """The rows by the columns: numbers before words, as SQLite compares them, and none last."""
    for one in reversed(query.sort):
        column, down = columns[keys[one.lstrip("-")]], one.startswith("-")
        by = _comparable([column.get(row[0], NONE)[3] for row in found], down=down)
        found = [found[n] for n in sorted(range(len(found)), key=by.__getitem__, reverse=down)]
    return found


def _comparable(values: Sequence[float | str | None], *, down: bool) -> Sequence[Any]:
    """What sorts the values; of one kind they do so themselves, which is much faster."""
    kinds = set(map(type, values))
    last = -math.inf if down else math.inf
    if str not in kinds:
        return [last if one is None else one for one in values]
    if kinds == {str}:
        return values
    return [(last, 0) if one is None else (isinstance(one, str), one) for one in values]


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
) -> Iterable[Row]:
    """Each row with its cells; a note's line is that of the first property asked for."""
    found = _found(query, scope, keys, groups)
    tasks = scope.base == "tasks"
    several = [keys[key] for key in query.show] if tasks else [*keys.values(), *_told(query)]
    some = [one[0] for one in found] if query.where or query.limit is not None else None
    down = {keys[one[1:]] for one in query.sort if one.startswith("-")}
    columns = {
        key: _column(key, scope.source, some, down=key in down)
        for key in several
        if not scope.owns(key)
    }
    if not _in_sql(query, scope):
        found = _sorted(found, query, keys, columns)
    place = {name: n for n, name in enumerate(groups)}
    if groups:
        found.sort(key=lambda one: place[str(one[-1])])
    found = found[: query.limit]
    lines: dict[str, int] = {}
    if not tasks:
        lines = _links(query, scope.source)
        for one in reversed(columns.values()):
            lines.update((note, cell[2]) for note, cell in one.items() if cell[2] > 1)
    return _as_rows(found, [columns.get(keys[key]) for key in query.show], lines)


def _as_rows(
    found: Sequence[tuple[Any, ...]], shown: Sequence[Column | None], lines: Mapping[str, int]
) -> Iterable[Row]:
    """The rows with their cells, made column by column: of all notes that takes half the time."""
    if not found:
        return ()
    paths, names, *own, groups = zip(*found, strict=True)
    first, status = own[:2] if own else (repeat(1), repeat(""))
    held = iter(own[2:])
    cells = [
        map(_worded, next(held))
        if column is None
        else [column.get(path, NONE)[1] for path in paths]
        for column in shown
    ]
    together: Iterable[tuple[str, ...]] = zip(*cells, strict=True) if cells else repeat(())
    return map(Row, paths, map(lines.get, paths, first), names, together, map(str, groups), status)


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


def _column(key: str, source: Source, notes: Sequence[str] | None, *, down: bool) -> Column:
    """What a property says in each note, or in those given; `down`: the highest is sorted by."""
    some = "" if notes is None else "AND note IN (SELECT value FROM json_each(?)) "
    query = (
        f"SELECT note, value, line, ordered FROM facts WHERE key = ? AND place >= 0 {some}"
        "ORDER BY note, place"
    )
    rows = source.select(query, (key, *([json.dumps(notes)] if some else ())))
    if key == "date":
        rows = _with_file_times(rows, source)
    found = {row[0]: row for row in rows}
    return found if len(found) == len(rows) else _merged(rows, max if down else min)


def _with_file_times(rows: Sequence[tuple[Any, ...]], source: Source) -> list[tuple[Any, ...]]:
    """The dates with those of files told from those that notes state."""
    query = "SELECT path FROM notes WHERE date_from = 'file'"
    files = {path for (path,) in source.select(query)}
    return [
        (path, FILE_TIME.format(said) if path in files else said, *rest)
        for path, said, *rest in rows
    ]


def _merged(rows: Sequence[tuple[Any, ...]], pick: Callable[..., Any]) -> Column:
    """The rows of each note as one."""
    found: dict[str, tuple[str, str, int, Any]] = {}
    for note, value, line, ordered in rows:
        before = found.get(note)
        if before:
            best = pick(before[3], ordered, key=lambda one: (isinstance(one, str), one))
            found[note] = (note, f"{before[1]}, {value}", before[2], best)
        else:
            found[note] = (note, value, line, ordered)
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
