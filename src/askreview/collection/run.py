"""Run a query over the catalogue."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from ..errors import UsageError
from .query import MEASURES, Query, Row, Table
from .select import PRIORITIES, TASK, Source, check_key, clauses

SOME = "n.unreadable IS NULL"
NOTES = f"SELECT n.path, n.title, COALESCE(n.date, '') FROM notes n WHERE {SOME} AND "
TASKS = (
    f"SELECT t.note, t.line, t.text, {', '.join(f't.{name}' for name in TASK)}"
    f" FROM tasks t JOIN notes n ON n.path = t.note WHERE {SOME} AND "
)
COUNTS = {
    "notes": f"SELECT count(*) FROM notes n WHERE {SOME}",
    "tasks": "SELECT count(*) FROM tasks",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One value of a property, and what it is compared by."""

    value: str
    line: int
    order: tuple[int, float, str]  # numbers first, then dates, then words
    amount: float | None
    unit: str


def run(query: Query, source: Source, today: date) -> Table:
    """The rows that a query finds. Raises UsageError, in one line, for what cannot be asked."""
    if query.measure and query.measure not in MEASURES:
        raise UsageError(f"“{query.measure}” cannot be measured. Use {', '.join(MEASURES)}.")
    where, values = clauses(query.where, source, query.what, today)
    keys = [*(one.lstrip("-") for one in query.sort), query.group, query.of, *query.show]
    columns = {key: _column(key, source, query.what) for key in dict.fromkeys(keys) if key}
    if query.what == "tasks":
        rows = _tasks(source.select(f"{TASKS}{where} ORDER BY t.note, t.line", values), columns)
    else:
        rows = [
            Row(path, _line(path, query, columns), title)
            for path, title, _ in source.select(f"{NOTES}{where}", values)
        ]
        rows.sort(key=lambda row: (row.name.casefold(), row.note))
    for one in reversed(query.sort):
        rows = _sorted(rows, columns[one.lstrip("-")], descending=one.startswith("-"))
    whole = source.select(COUNTS["tasks" if query.what == "tasks" else "notes"])[0][0]
    return _table(query, rows, columns, int(whole))


Column = dict[str, list[Fact]]  # by note, or by note and line of a task


def _table(query: Query, rows: list[Row], columns: dict[str, Column], whole: int) -> Table:
    shown = [columns[key] for key in query.show]
    rows = [replace(row, cells=tuple(_cell(_of(row, one)) for one in shown)) for row in rows]
    if query.what == "values":
        return _values(query, rows, columns[query.of], whole)
    figure, measured = _figure(query, rows, columns.get(query.of, {}))
    groups: Counter[str] = Counter()
    if query.group:
        rows = [
            replace(row, group=said)
            for row in rows
            for said in [one.value for one in _of(row, columns[query.group])] or [""]
        ]
        groups.update(row.group for row in rows)
        order = {name: n for n, (name, _) in enumerate(groups.most_common())}
        rows.sort(key=lambda row: order[row.group])
    kept = tuple(rows[: query.limit] if query.limit else rows)
    return Table(query, kept, len(rows), whole, figure, measured, tuple(groups.most_common()))


def _column(key: str, source: Source, what: str) -> Column:
    """Every value of a property."""
    folded = check_key(key, source, what)
    if what == "tasks" and folded in TASK:
        return {}
    wanted = "note" if folded == "title" else folded
    query = (
        "SELECT note, value, line, number, amount, unit, day FROM facts"
        " WHERE key = ? AND place >= 0 ORDER BY note, place"
    )
    found: Column = {}
    for note, value, line, number, amount, unit, day in source.select(query, (wanted,)):
        size = amount if unit else number
        order = (0, size, "") if size is not None else (1, 0.0, day) if day else (2, 0.0, value)
        kept = (order[0], float(order[1]), str(order[2]).casefold())
        found.setdefault(note, []).append(Fact(value, line, kept, amount, unit))
    return found


def _tasks(found: Iterable[tuple[object, ...]], columns: dict[str, Column]) -> list[Row]:
    """The tasks; their own columns are filled in by note and line."""
    rows = []
    names = {level: name for name, level in PRIORITIES.items()}
    for note, line, text, *own in found:
        row = Row(str(note), int(str(line)), str(text), status=str(own[TASK.index("status")]))
        rows.append(row)
        for key, said in zip(TASK, own, strict=True):
            if key in columns and said not in ("", None):
                number = float(str(said)) if key == "priority" else 0.0
                value = names[int(number)] if key == "priority" else str(said)
                place = f"{note}:{line}"
                fact = Fact(value, row.line, (0, number, str(said)), None, "")
                columns[key].setdefault(place, []).append(fact)
    return rows


def _of(row: Row, column: Column) -> list[Fact]:
    return column.get(f"{row.note}:{row.line}") or column.get(row.note) or []


def _line(path: str, query: Query, columns: dict[str, Column]) -> int:
    """Where the first property stands that was asked for; else the note's first line."""
    keys = [*query.show, query.of, *(one.lstrip("-") for one in query.sort), query.group]
    lines = (one.line for key in keys if key for one in columns[key].get(path, ()))
    return next((line for line in lines if line > 1), 1)


def _sorted(rows: Sequence[Row], column: Column, *, descending: bool) -> list[Row]:
    """By the first value, or the highest where the highest is wanted; those without one last."""
    best = max if descending else min
    keyed = [(best((one.order for one in _of(row, column)), default=None), row) for row in rows]
    having = [(order, row) for order, row in keyed if order is not None]
    having.sort(key=lambda one: one[0], reverse=descending)
    return [row for _, row in having] + [row for order, row in keyed if order is None]


def _cell(facts: Sequence[Fact]) -> str:
    return ", ".join(one.value for one in facts)


def _figure(query: Query, rows: Sequence[Row], column: Column) -> tuple[str, int]:
    """What was measured, and over how many values."""
    if query.measure == "count":
        return f"{len(rows):,}", len(rows)
    if not query.measure:
        return "", 0
    facts = [one for row in rows for one in _of(row, column) if one.amount is not None]
    sizes = [one.order[1] if not one.unit else one.amount or 0.0 for one in facts]
    units = {one.unit for one in facts}
    if not sizes:
        return "", 0
    if len(units) > 1:
        raise UsageError(
            f"“{query.of}” holds different units ({', '.join(sorted(u or 'none' for u in units))})."
            " Narrow the notes with --where."
        )
    one = {"sum": sum(sizes), "average": sum(sizes) / len(sizes)}.get(query.measure)
    size = one if one is not None else (min if query.measure == "min" else max)(sizes)
    said = f"{size:,.2f}".rstrip("0").rstrip(".")
    return f"{said} {units.pop()}".strip(), len(sizes)


def _values(query: Query, rows: Sequence[Row], column: Column, whole: int) -> Table:
    """Each distinct value once, with how many notes have it, the commonest first."""
    count: Counter[str] = Counter()
    first: dict[str, Row] = {}
    for row in rows:
        for one in _of(row, column):
            count[one.value] += 1
            first.setdefault(one.value, replace(row, name=one.value, line=one.line))
    ordered = sorted(count, key=lambda value: (-count[value], value.casefold()))
    made = tuple(replace(first[value], cells=(str(count[value]),)) for value in ordered)
    kept = made[: query.limit] if query.limit else made
    figure = str(len(made)) if query.measure == "count" else ""
    return Table(replace(query, show=("notes",)), kept, len(made), whole, figure, len(made))
