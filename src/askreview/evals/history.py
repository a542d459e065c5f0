"""Kept runs, oldest first, and how the headline went over those of one suite asked in one way."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import UsageError
from .names import way_of
from .results import RESULTS, Run, read_run
from .summary import HEADLINE, Score, score

MOST = 50  # runs that are read: each is about a megabyte


@dataclass(frozen=True, slots=True)
class Past:
    """One kept run: its folder's name begins with its time."""

    folder: Path
    label: str  # of its suite
    way: str  # its model, with -k, encoder and prompt
    cases: int
    wrong: int
    headline: Score | None
    suite: str  # the fingerprint of its cases
    notes: tuple[str, ...]  # and of its notes

    @property
    def day(self) -> str:
        """When it began, to the minute; the folder's name where that says nothing."""
        try:
            began = time.strptime(self.folder.name[:19], "%Y-%m-%dT%H-%M-%S")
        except ValueError:
            return self.folder.name
        return time.strftime("%Y-%m-%d %H:%M", began)


def past_runs(runs: Path, most: int = MOST) -> tuple[list[Past], list[str]]:
    """The newest kept runs, oldest first; and what is wrong with those that cannot be read."""
    folders = sorted(one.parent for one in runs.glob(f"*/{RESULTS}"))
    found, problems = [], []
    for folder in folders[-most:]:
        try:
            found.append(_past(folder, read_run(folder)))
        except UsageError as error:
            problems.append(str(error))
    return found, problems


def _past(folder: Path, run: Run) -> Past:
    return Past(
        folder,
        run.label,
        way_of(run),
        len(run.rows),
        sum(row.outcome not in ("right", "ungraded") for row in run.rows),
        score(run.rows, HEADLINE),
        run.suite,
        tuple(sorted(run.notes.values())),
    )


def series(several: Sequence[Past]) -> dict[tuple[str, str], list[Past]]:
    """The graded runs of each suite and way, oldest first."""
    found: dict[tuple[str, str], list[Past]] = {}
    for one in several:
        if one.headline:
            found.setdefault((one.label, one.way), []).append(one)
    return found


def changed(before: Past, after: Past) -> str:
    """Why two figures of one suite may differ besides the answers: its cases or notes changed."""
    what = [("cases", before.suite != after.suite), ("notes", before.notes != after.notes)]
    told = [name for name, differ in what if differ]
    return f"{' and '.join(told)} changed" if told else ""
