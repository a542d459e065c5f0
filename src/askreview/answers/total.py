"""The sum of a column, for a question that asks for a total and is answered by a table."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from ..quantities import value_of
from ..text import content_words, stems
from ..types import Answer, Block, Statement
from .outline import Notes

TOTAL = re.compile(r"\b(?:(?:in )?total|sum|altogether|in all|add(?:ed)? up)\b", re.IGNORECASE)
NUMBER = re.compile(r"[-+]?\d[\d.,]*")

Cells = dict[str, str]  # of a row, by column


def with_total(question: str, answer: Answer, notes: Notes) -> Answer:
    """The answer with the total above its table; as it is where no one column is plainly meant.

    Each word of the question names the table: its note, heading or columns. A table that has a
    row with its total says it itself.
    """
    first = answer.blocks[0] if answer.blocks else None
    if first is None or first.kind != "table" or not TOTAL.search(question):
        return answer
    rows = [_cells(one) for one in _rows(first, notes)]
    if not rows or any(row.keys() != rows[0].keys() for row in rows):
        return answer
    named = stems(" ".join((first.title, first.heading, *rows[0])))
    asked = content_words(TOTAL.sub(" ", question))
    stated = any(TOTAL.search(next(iter(row.values()))) for row in rows)
    if stated or not all(stems(word) in named for word in asked):
        return answer
    numbers = {name: sum_ for name in rows[0] if (sum_ := _sum([row[name] for row in rows]))}
    several = [name for name in rows[0] if stems(name) in stems(" ".join(asked))] or list(numbers)
    if len(several) != 1 or several[0] not in numbers:
        return answer
    said = f"The sum of {several[0]} over {len(rows)} rows: {numbers[several[0]]} [{first.n}]"
    return replace(answer, status="answered", text=f"{said}\n\n{answer.text}")


def _rows(block: Block, notes: Notes) -> list[Statement]:
    """All rows of the table that a block shows, also those that it leaves out."""
    several = {
        one.line: one
        for passage in notes.passages_of(block.note)
        for one in passage.statements
        if one.kind == "row"
    }
    lines = sorted(several)
    cuts = [0, *(n for n, (a, b) in enumerate(pairwise(lines), 1) if b > a + 1), len(lines)]
    runs = [lines[start:end] for start, end in pairwise(cuts)]
    table = next((run for run in runs if any(block.line <= n <= block.end_line for n in run)), [])
    return [several[line] for line in table]


def _cells(row: Statement) -> Cells:
    parts = (part.partition(": ") for part in row.text.split("; "))
    return {name: said for name, _, said in parts}


def _sum(cells: Sequence[str]) -> str:
    """The sum, with its unit; empty where not every cell is a number, all written with one unit."""
    numbers = [value_of(cell).number for cell in cells]
    units = {" ".join(NUMBER.sub(" ", cell).split()) for cell in cells}
    known = [one for one in numbers if one is not None]
    if len(known) < len(cells) or len(units) > 1:  # 1 h and 30 min are not 31
        return ""
    said = f"{sum(known):,.2f}".rstrip("0").rstrip(".")
    return f"{said} {units.pop()}".strip()
