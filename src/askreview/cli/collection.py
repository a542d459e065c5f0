"""The commands that ask the whole collection: list, tasks and note."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import click

from ..collection import Query
from ..errors import UsageError
from . import show_json, tables
from .command import Command, Plain
from .commands import opened, where_of
from .options import CONDITIONS, JSON, PLACES, Conditions, Group, Places, taking


@dataclass(frozen=True, slots=True)
class Columns:
    """What of the rows is shown, and how."""

    sort: tuple[str, ...]
    show: str | None
    group: str
    limit: int | None
    as_csv: bool


@dataclass(frozen=True, slots=True)
class Measures:
    """What is counted or measured in place of the rows."""

    count: bool
    sum: str | None
    average: str | None
    min: str | None
    max: str | None


def _measure(name: str, text: str) -> Callable[[Callable[..., object]], Callable[..., object]]:
    return click.option(f"--{name}", metavar="PROPERTY", help=text)


COLUMNS = Group(
    Columns,
    (
        click.option(
            "--sort",
            metavar="PROPERTY",
            multiple=True,
            help="Sort by PROPERTY; -PROPERTY puts the highest or latest first. Repeatable.",
        ),
        click.option("--show", metavar="PROPERTIES", help="Show these columns: rating,year."),
        click.option(
            "--group-by", "group", metavar="PROPERTY", default="", help="Group by PROPERTY."
        ),
        click.option("--limit", type=click.IntRange(min=1), help="Show at most this many rows."),
        click.option("--csv", "as_csv", is_flag=True, help="Print CSV."),
    ),
)
MEASURES = Group(
    Measures,
    (
        click.option("--count", is_flag=True, help="Print only how many there are."),
        _measure("sum", "Add up PROPERTY."),
        _measure("average", "Print the average of PROPERTY."),
        _measure("min", "Print the lowest PROPERTY."),
        _measure("max", "Print the highest PROPERTY."),
    ),
)


@click.command("list", cls=Plain)
@taking(PLACES, CONDITIONS, COLUMNS, MEASURES, JSON)
@click.option("--values", metavar="PROPERTY", help="List the values of PROPERTY.")
def list_notes(
    places: Places,
    conditions: Conditions,
    columns: Columns,
    measures: Measures,
    *,
    values: str | None,
    as_json: bool,
) -> int:
    """List the notes that match the conditions, or count them and their properties."""
    query = Query("values" if values else "notes", where_of(conditions), of=values or "")
    return _answer(places, query, columns, measures, as_json=as_json)


@click.command("tasks", cls=Plain)
@taking(PLACES, CONDITIONS, COLUMNS, JSON)
@click.option("--open", "is_open", is_flag=True, help="Only tasks that are not done.")
@click.option("--done", is_flag=True, help="Only tasks that are done.")
@click.option("--overdue", is_flag=True, help="Only open tasks that were due before today.")
@click.option("--due", metavar="TIME", help="Only tasks due then: today, this-week, 2026-05.")
@click.option("--count", is_flag=True, help="Print only how many there are.")
def list_tasks(
    places: Places,
    conditions: Conditions,
    columns: Columns,
    *,
    is_open: bool,
    done: bool,
    overdue: bool,
    due: str | None,
    count: bool,
    as_json: bool,
) -> int:
    """List the tasks in your notes: - [ ], - [x], TODO, with their dates and priorities."""
    if done and (is_open or overdue):
        raise UsageError("A task is either open or done. Give one of the two options.")
    where = list(where_of(conditions))
    where += ["status=open,doing"] if is_open or overdue else []
    where += ["status=done"] if done else []
    where += [f"due<={date.today() - timedelta(1)}"] if overdue else []
    where += [f"due={due.replace('-', ' ') if not due[0].isdigit() else due}"] if due else []
    query = Query("tasks", tuple(where), sort=("due",), show=("due",))
    measures = Measures(count, None, None, None, None)
    return _answer(places, query, columns, measures, as_json=as_json)


@click.command("note", cls=Command)
@click.argument("name", nargs=-1, required=True)
@taking(PLACES, JSON)
def show_note(places: Places, *, name: tuple[str, ...], as_json: bool) -> int:
    """Show the properties, links and backlinks of the note called NAME."""
    asked = " ".join(name)
    with opened(places) as review:
        found = review.list(Query(where=(f"note=={asked}",)))
        paths = [row.note for row in found.rows]
        if not paths:
            raise UsageError(f"No note is called “{asked}”. Try askreview search {asked!r}.")
        notes = review.catalogue(paths)
        several = [(notes[path], review.links(path)) for path in paths]
        if as_json:
            shown = [tables.note_json(*one) for one in several]
            show_json.json_value(shown[0] if len(shown) == 1 else shown)
        else:
            for one in several:
                tables.note(*one, review.notes)
    return 0


def _answer(
    places: Places, query: Query, columns: Columns, measures: Measures, *, as_json: bool
) -> int:
    if as_json and columns.as_csv:
        raise UsageError("Choose one of --json and --csv.")
    query = _with(query, columns, measures)
    with opened(places) as review:
        table = review.list(query)
        if as_json:
            show_json.json_value(tables.table_json(table))
        elif columns.as_csv:
            tables.csv(table)
        else:
            tables.table(table, review.notes)
    return 0 if table.total else 3


def _with(query: Query, columns: Columns, measures: Measures) -> Query:
    asked = {
        name: getattr(measures, name)
        for name in ("sum", "average", "min", "max")
        if getattr(measures, name)
    }
    if len(asked) + measures.count > 1:
        raise UsageError("Choose one of --count, --sum, --average, --min and --max.")
    measure, of = next(iter(asked.items()), ("count" if measures.count else "", query.of))
    return replace(
        query,
        sort=columns.sort or query.sort,
        show=tuple(filter(None, (columns.show or "").split(","))) or query.show,
        group=columns.group,
        limit=columns.limit,
        measure=measure,
        of=of,
    )
