"""A saved run with its summary, its comparison and its folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import UsageError
from .compare import Comparison, compare
from .history import past_runs, series
from .junit import junit_xml
from .markdown import markdown
from .names import way_of
from .report import report_html
from .results import Run, Timing, write_run
from .summary import Summary, summarise


@dataclass(frozen=True, slots=True)
class Kept:
    """A run, its times and figures, and how it differs from its baseline if there is one."""

    run: Run
    timings: Mapping[str, Timing]
    summary: Summary
    folder: Path
    comparison: Comparison | None = None

    @property
    def report(self) -> Path:
        return self.folder / "report.html"


def keep(run: Run, timings: Mapping[str, Timing], folder: Path, baseline: Run | None) -> Kept:
    """Writes the run's results and times. A baseline of other cases is no baseline of these."""
    write_run(folder, run, timings)
    comparison = None
    if baseline:
        try:
            comparison = compare(baseline, run)
        except UsageError:
            comparison = None
    return Kept(run, timings, summarise(run, timings), folder, comparison)


def write_reports(several: Sequence[Kept], *, force: bool = False) -> list[Comparison]:
    """One report about all these runs, in the folder of each; and what a CI reads of each.

    `force`: what a CI reads compares with a baseline that was asked differently, too.
    Returns each run but the first compared with the first, case by case.
    """
    first, *others = several
    versus = [compare(first.run, one.run) for one in others]
    shown = [(one.run, one.summary, one.comparison) for one in several]
    html = report_html(shown, versus, _history(several))
    for one in several:
        one.report.write_text(html, encoding="utf-8")
        junit = junit_xml(one.run, one.timings, one.comparison, force=force)
        (one.folder / "junit.xml").write_bytes(junit)
        text = markdown(one.run, one.summary, one.comparison)
        (one.folder / "summary.md").write_text(text, encoding="utf-8")
    return versus


def _history(several: Sequence[Kept]) -> list[tuple[str, list[tuple[str, float]]]]:
    """The headline of the kept runs that were asked as these, by the way they were asked."""
    past, _ = past_runs(several[0].folder.parent)
    wanted = {(one.run.label, way_of(one.run)) for one in several}
    return [
        (key[1], [(one.day, one.headline.mean) for one in line if one.headline])
        for key, line in series(past).items()
        if key in wanted
    ]
