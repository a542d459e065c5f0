"""Print what the collection answers: tables, tasks and one note's links, as text, JSON or CSV."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from csv import writer
from pathlib import Path
from typing import Any

import click

from ..answers import rows_apart
from ..text import visible, wikilinks_as_labels
from ..types import Answer, Link, Note, NoteLinks, Row, Table
from .place import place

WIDEST = 60  # characters of a name or a cell before the next column
PART = re.compile(r"^([\d,]+ of [\d,]+ shown)\.$", re.MULTILINE)
BOXES = {"open": "[ ]", "doing": "[/]", "done": "[x]", "cancelled": "[-]"}


def table(table: Table, notes: Path) -> None:
    """The rows in columns, each with its place, under their group; or the one figure."""
    query = table.query
    if query.measure and not (query.group and query.measure == "count"):
        click.echo(table.figure or f"No value of {query.of} in {table.total:,} notes.")
        return
    if query.measure:
        for name, count in table.groups:
            click.echo(f"{count:>6,}  {_plain(name) or '(none)'}")
        return
    rows(table, notes)
    if not table.rows:
        click.echo(f"No {query.what} match.")
    elif len(table.rows) < table.total:
        click.echo(f"{len(table.rows):,} of {table.total:,} shown.", err=True)


def rows(table: Table, notes: Path) -> None:
    """The rows in columns, each with its place, under their group."""
    shown = [[_name(row), *map(_plain, row.cells)] for row in table.rows]
    widths = [min(WIDEST, max(map(len, column))) for column in zip(*shown, strict=True)]
    group = None
    for row, cells in zip(table.rows, shown, strict=True):
        if table.query.group and row.group != group:
            group = row.group
            count = dict(table.groups)[group]
            click.echo(f"{_plain(group) or '(none)'} ({count:,})")
        said = "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        where = place(row.note, row.line, notes)
        click.echo(f"{'  ' if table.query.group else ''}{said}  {where}")
        if row.says:
            click.echo(f"    {visible(row.says)}")


def answer(answer: Answer, table: Table, notes: Path) -> None:
    """The answer to a question about the collection: what was understood, and the rows."""
    before, after = rows_apart(answer.text, table)
    for line in before:
        click.echo(visible(line))
    if not table.groups:
        rows(table, notes)
    for line in after:
        click.echo(with_way_to_all(line))


def with_way_to_all(text: str) -> str:
    """The line that says how many are shown, with the flag that shows the others."""
    return PART.sub(r"\1; --full shows all.", text)


def _name(row: Row) -> str:
    box = f"{BOXES[row.status]} " if row.status else ""
    return _plain(f"{box}{row.name}")


def _plain(text: str) -> str:
    said = " ".join(visible(wikilinks_as_labels(text)).split())
    return said if len(said) <= WIDEST else f"{said[: WIDEST - 1]}…"


def csv(table: Table) -> None:
    """One line a row, below the names of the columns."""
    out = io.StringIO()
    lines = writer(out, lineterminator="\n")
    lines.writerow([*(("group",) if table.query.group else ()), *_head(table)])
    for row in table.rows:
        lines.writerow([*((row.group,) if table.query.group else ()), *_cells(table, row)])
    click.echo(out.getvalue(), nl=False)


def _head(table: Table) -> list[str]:
    kind = {"tasks": "task", "values": "value"}.get(table.query.what, "title")
    own = ("status",) if table.query.what == "tasks" else ()
    return [kind, *own, *table.query.show, "note", "line"]


def _cells(table: Table, row: Row) -> list[Any]:
    own = (row.status,) if table.query.what == "tasks" else ()
    return [row.name, *own, *row.cells, row.note, row.line]


def table_json(table: Table) -> dict[str, Any]:
    """The rows by the names of their columns, and what was measured."""
    grouped = ("group",) if table.query.group else ()
    return {
        "what": table.query.what,
        "total": table.total,
        "of": table.of,
        **({"figure": table.figure, "measured": table.measured} if table.figure else {}),
        **({"groups": dict(table.groups)} if table.query.group else {}),
        "rows": [
            dict(zip((*_head(table), *grouped), (*_cells(table, row), row.group), strict=False))
            for row in table.rows
        ],
    }


def note(note: Note, links: NoteLinks, notes: Path) -> None:
    """A note's properties, and the links from it and to it."""
    click.echo(f"{_plain(note.title)}  {place(note.path, 1, notes)}")
    for name, value in _about(note):
        click.echo(f"  {_plain(name)}: {_plain(value)}")
    several = ("Links", "to", links.links), ("Backlinks", "note", links.backlinks)
    for title, end, found in several:
        if found:
            click.echo(f"{title} ({len(found):,})")
        for one in found:
            click.echo(f"  {_linked(one, end)}  {place(one.note, one.line, notes)}")


def _linked(link: Link, end: str) -> str:
    return _plain(getattr(link, end) or f"{link.target} (no such note)")


def _about(note: Note) -> Iterator[tuple[str, str]]:
    yield from (
        (name, value)
        for name, value in (("tags", ", ".join(note.tags)), ("date", note.shown_date))
        if value
    )
    for name, several in note.metadata.items():
        if name.casefold() not in ("tags", "date"):
            yield name, several if isinstance(several, str) else ", ".join(several)


def note_json(note: Note, links: NoteLinks) -> dict[str, Any]:
    return {
        "note": note.path,
        "title": note.title,
        "date": note.date,
        "tags": note.tags,
        "properties": dict(note.metadata),
        "links": _links(links.links),
        "backlinks": _links(links.backlinks),
    }


def _links(several: Sequence[Link]) -> list[dict[str, Any]]:
    return [
        {"note": one.note, "line": one.line, "target": one.target, "to": one.to} for one in several
    ]
