"""Print kept runs: a table of them, and a chart of the headline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from itertools import pairwise
from typing import TYPE_CHECKING

import click

from ..text import visible
from .show_json import json_value

if TYPE_CHECKING:
    from ..evals import Past

BAR = 40  # cells of a score of 1
EIGHTHS = " ▏▎▍▌▋▊▉"


def table(past: Sequence[Past]) -> None:
    """A line for each run: when, which suite, how it was asked, its headline, and its folder."""
    rows: list[tuple[str, ...]] = [
        ("began", "suite", "asked of", "cases", "wrong", "correct", "run")
    ]
    rows += [_cells(one) for one in past]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        told = zip(row, widths, strict=True)
        click.echo(visible("  ".join(cell.ljust(width) for cell, width in told).rstrip()))


def table_json(past: Sequence[Past]) -> None:
    json_value(
        [
            {
                "run": str(one.folder),
                "began": one.day,
                "suite": one.label,
                "asked_of": one.way,
                "cases": one.cases,
                "wrong": one.wrong,
                "correct_and_cited": asdict(one.headline) if one.headline else None,
            }
            for one in past
        ]
    )


def chart(several: dict[tuple[str, str], list[Past]]) -> None:
    """A bar for each run, the runs of one suite and way below each other."""
    from ..evals import changed

    for (label, way), line in several.items():
        click.echo(visible(f"{label}: {way}"))
        remarks = ["", *(changed(before, after) for before, after in pairwise(line))]
        for one, remark in zip(line, remarks, strict=True):
            if one.headline:
                share, count = one.headline.mean, one.headline.count
                told = f"  {one.day}  {_bar(share)} {share:.3f} n={count}"
                click.echo(visible(f"{told}  {remark}".rstrip()))


def _bar(share: float) -> str:
    whole, rest = divmod(round(share * BAR * 8), 8)
    return ("█" * whole + (EIGHTHS[rest] if rest else "")).ljust(BAR)


def _cells(one: Past) -> tuple[str, ...]:
    mean = f"{one.headline.mean:.3f}" if one.headline else "–"
    cases, wrong = str(one.cases), str(one.wrong)
    return one.day, one.label, one.way, cases, wrong, mean, one.folder.name
