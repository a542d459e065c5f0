"""What the suite's commands print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ..evals import Run, Summary


def problems(several: Iterable[object]) -> None:
    """Mistakes in case files, a line each, on stderr."""
    for one in several:
        click.echo(str(one), err=True)


def summaries(runs: Sequence[tuple[Run, Summary, Path]]) -> None:
    """The scores of some models side by side, and where each run is kept."""
    width = max(len(run.model) for run, _, _ in runs) + 2
    names = dict.fromkeys(name for _, summary, _ in runs for name in summary.scores)
    click.echo(" " * 20 + "".join(run.model.rjust(max(width, 24)) for run, _, _ in runs))
    for name in names:
        cells = [_cell(summary, name).rjust(max(width, 24)) for _, summary, _ in runs]
        click.echo(f"{name:20}" + "".join(cells))
    for _, _, folder in runs:
        click.echo(f"Kept in {folder}")


def _cell(summary: Summary, name: str) -> str:
    score = summary.scores.get(name)
    if score is None:
        return "–"
    between = f" {score.interval.low:.2f}–{score.interval.high:.2f}" if score.interval else ""
    return f"{score.mean:.3f}{between} n={score.count}"
