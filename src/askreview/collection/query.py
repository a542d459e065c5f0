"""The data types: what is asked of the collection, and the table that answers."""

from __future__ import annotations

from dataclasses import dataclass
from shlex import quote
from typing import Literal, NamedTuple

What = Literal["notes", "tasks", "values"]
MEASURES = ("count", "sum", "average", "min", "max")


@dataclass(frozen=True, slots=True)
class Query:
    """Which notes or tasks, in which order, and what of them.

    what     notes, tasks, or the distinct values of the property `of`
    where    conditions as in `--where`, all of which hold; since and until among them
    sort     properties, the first counts most; `-rating` is highest first
    group    a property whose values the rows are grouped by
    measure  count, sum, average, min or max (of the property `of`); empty: the rows themselves
    show     the properties shown as columns
    limit    at most so many rows; the table says how many there are
    """

    what: What = "notes"
    where: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()
    group: str = ""
    measure: str = ""
    of: str = ""
    show: tuple[str, ...] = ()
    limit: int | None = None

    @property
    def command(self) -> str:
        """The same as a command line."""
        parts = ["askreview", "tasks" if self.what == "tasks" else "list"]
        parts += [word for one in self.where for word in ("--where", quote(one))]
        parts += [word for one in self.sort for word in ("--sort", quote(one))]
        parts += ["--group-by", quote(self.group)] if self.group else []
        if self.measure == "count":
            parts.append("--count")
        elif self.measure:
            parts += [f"--{self.measure}", quote(self.of)]
        parts += ["--values", quote(self.of)] if self.what == "values" else []
        parts += ["--show", quote(",".join(self.show))] if self.show else []
        parts += ["--limit", str(self.limit)] if self.limit else []
        return " ".join(parts)


class Row(NamedTuple):  # made by the ten thousand, and five times as fast as a frozen dataclass
    """One note, task or value, and where it stands."""

    note: str
    line: int
    name: str  # the note's title, the task's words, or the value
    cells: tuple[str, ...] = ()  # one for each column
    group: str = ""
    status: str = ""  # of a task


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that a query found."""

    query: Query
    rows: tuple[Row, ...]
    total: int  # rows before the limit
    of: int  # notes, tasks or values that there are without conditions
    figure: str = ""  # what was measured: a count, a sum
    measured: int = 0  # of how many rows
    groups: tuple[tuple[str, int], ...] = ()  # how many rows each group has, the largest first
