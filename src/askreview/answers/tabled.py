"""The answer to a question about the collection: what was understood, and a table's rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import compress
from typing import Protocol

from ..collection import Asked, Source, run, understood
from ..errors import UsageError
from ..text import visible, wikilinks_as_labels
from ..types import Answer, Citation, Hit, Passage, Query, Row, Status, Table
from .state import listed

SHOWN = 20  # rows: what a screen holds
EVERY = 1_000_000  # rows, with --full
LONGEST = 160  # characters of a note's first words
ENDS = (".", "!", "?", "…", "。", ":")  # of a sentence


class Texts(Source, Protocol):
    """An open index, with the texts of its notes."""

    def raw(self, note: str) -> str: ...
    def passages_of(self, note: str) -> list[Passage]: ...


def answer_by_table(
    asked: Asked, where: Sequence[str], source: Texts, today: date, *, full: bool = False
) -> Answer | None:
    """The rows that answer; None where there are none and a passage may say more.

    `where`: further conditions, which the user set. `full`: every row is shown.
    """
    query = replace(asked.query, where=(*asked.query.where, *where))
    most = query.limit or (EVERY if full else SHOWN)
    try:
        table = replace(run(replace(query, limit=most), source, today), query=query)
    except UsageError:  # a sum of different units, say
        return None
    if asked.query.what == "values":
        table = replace(table, query=replace(query, show=("notes",)))
    if asked.best:
        table = _best(table)
    if not table.total and not _said_none(table):
        return None
    if query.measure in ("sum", "average") and not table.figure:
        return None
    if query.sort in (("date",), ("modified",)) and query.what == "notes":
        table = replace(table, rows=tuple(_begun(row, source) for row in table.rows))
    table = _filled(table)
    citations, hits = _cited(table.rows, source)
    text = "\n".join(_lines(table, asked, today))
    return Answer("", _status(table, asked), text, citations, hits, table=table)


def answer_by_query(
    query: Query, where: Sequence[str], source: Texts, today: date, *, full: bool = False
) -> Answer:
    """The rows of a query that a model wrote. Raises UsageError for one that finds nothing."""
    run(replace(query, where=(*query.where, *where), limit=1), source, today)
    answer = answer_by_table(Asked(query), where, source, today, full=full)
    if answer is None or answer.table is None or not answer.table.total:
        raise UsageError(f"it finds nothing: {query.command}")
    return answer


def _status(table: Table, asked: Asked) -> Status:
    """Of no task and a count of none that is the answer; of no note of a time it is not."""
    none = not table.total and not table.query.measure and table.query.what != "tasks"
    return "not_in_notes" if none else "closest" if asked.left else "answered"


def _said_none(table: Table) -> bool:
    """Whether that there are none is an answer: of a count, of tasks, of a time."""
    timed = any(one.startswith(("since=", "until=", "modified")) for one in table.query.where)
    return table.query.measure == "count" or table.query.what == "tasks" or timed


def _best(table: Table) -> Table:
    """The first row, and those after it that are as good."""
    rows = tuple(row for row in table.rows if row.cells[:1] == table.rows[0].cells[:1])
    return replace(table, rows=rows, query=replace(table.query, limit=len(rows)))


def _filled(table: Table) -> Table:
    """The table without the columns that none of its rows fills."""
    there = [any(row.cells[n] for row in table.rows) for n in range(len(table.query.show))]
    if all(there) or not table.rows:
        return table
    show = tuple(compress(table.query.show, there))
    rows = tuple(row._replace(cells=tuple(compress(row.cells, there))) for row in table.rows)
    return replace(table, rows=rows, query=replace(table.query, show=show))


def _begun(row: Row, source: Texts) -> Row:
    """The row with the first words of its note: as many whole statements as there is room for."""
    several = {one.start: one for each in source.passages_of(row.note) for one in each.statements}
    texts = [
        " ".join(visible(one.text).split())
        for _, one in sorted(several.items())
        if one.kind in ("sentence", "item", "row", "quote")
    ]
    said = "".join(texts[:1])
    for text in texts[1:]:
        longer = f"{said}{' ' if said.endswith(ENDS) else ' · '}{text}"
        if len(longer) > LONGEST:
            return row._replace(says=f"{said[:LONGEST]} …")
        said = longer
    return row._replace(says=said if len(said) <= LONGEST else f"{said[: LONGEST - 1]}…")


def _cited(rows: Sequence[Row], source: Texts) -> tuple[tuple[Citation, ...], tuple[Hit, ...]]:
    """The line of each row, as it stands in its note."""
    citations, hits = list[Citation](), list[Hit]()
    for n, row in enumerate(rows, 1):
        lines = source.raw(row.note).splitlines(keepends=True) or [""]
        at = row.line - 1 if row.line <= len(lines) else 0
        start, quote = sum(map(len, lines[:at])), lines[at].rstrip("\r\n")
        line = (row.line, row.line)
        passage = Passage(
            f"{row.note}:{row.line}", row.note, row.name, (), *line, start, quote, quote, ()
        )
        citations.append(Citation(n, row.note, *line, "", quote, "program"))
        hits.append(Hit(passage, 1.0, {}))
    return tuple(citations), tuple(hits)


def _lines(table: Table, asked: Asked, today: date) -> Iterator[str]:
    end = ":" if table.rows else "."
    figure = f": {table.figure}" if asked.query.measure in ("sum", "average") else ""
    yield f"{understood(table, today)}{figure}{'' if figure and table.rows else end}"
    if asked.left:
        yield f"Left out: {listed(asked.left)}."
    if table.groups:
        yield from (f"- {_plain(name) or '(none)'}: {count:,}" for name, count in table.groups)
        return
    for n, row in enumerate(table.rows, 1):
        yield f"- {row_text(row)} [{n}]"
    if len(table.rows) < table.total and not table.query.limit:
        yield f"{len(table.rows):,} of {table.total:,} shown."


def row_text(row: Row) -> str:
    """A row in words: `Dune · 9`, `[ ] call the plumber · 2026-01-10`."""
    box = {"open": "[ ] ", "doing": "[/] ", "done": "[x] ", "cancelled": "[-] "}.get(row.status, "")
    cells = [_plain(cell) for cell in (*row.cells, row.says) if cell]
    return " · ".join([f"{box}{_plain(row.name)}", *cells])


def rows_apart(text: str, table: Table) -> tuple[list[str], list[str]]:
    """The lines of an answer above its rows, and those below them."""
    lines = text.splitlines()
    rows = {f"- {row_text(row)} [{n}]" for n, row in enumerate(table.rows, 1)}
    first = next((n for n, line in enumerate(lines) if line in rows), len(lines))
    return lines[:first], [line for line in lines[first:] if line not in rows]


def _plain(text: str) -> str:
    return " ".join(visible(wikilinks_as_labels(text)).split())
