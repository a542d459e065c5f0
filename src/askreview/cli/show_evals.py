"""Print what the eval commands report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from ..text import visible
from .show_json import json_value

if TYPE_CHECKING:
    from ..evals import Comparison, Kept, Summary, Verdict

HEADLINE = "correct_and_cited"
SHOWN = 20  # flips and faults that are listed; the report has all
STATES = {0: "passed", 1: "regression", 2: "errors in cases or graders", 3: "nothing could be run"}


def problems(several: Iterable[object]) -> None:
    """Mistakes in case files, a line each, on stderr."""
    for one in several:
        click.echo(visible(str(one)), err=True)


def runs(several: Sequence[Kept]) -> None:
    """The scores of some runs side by side, what failed and why, and where each run is kept."""
    from ..evals import names_of

    columns = names_of([one.run for one in several])
    names = dict.fromkeys(name for one in several for name in one.summary.scores)
    width = max(26, *(len(one) + 2 for one in columns))
    click.echo(" " * 20 + "".join(one.rjust(width) for one in columns))
    for name in names:
        click.echo(f"{name:20}" + "".join(_cell(one.summary, name).rjust(width) for one in several))
        if name == HEADLINE:
            _references(several, width)
    if any(one.summary.pairs[1] for one in several):
        pairs = (f"{one.summary.pairs[0]} of {one.summary.pairs[1]}" for one in several)
        click.echo(f"{'pairs':20}" + "".join(pair.rjust(width) for pair in pairs))
    for one, name in zip(several, columns, strict=True):
        _strata(one, name)
        _failing(one, name)
        _ending(one, name)


def versus(comparisons: Sequence[Comparison], several: Sequence[Kept]) -> None:
    """The headline of each run but the first, compared with the first."""
    from ..evals import names_of

    if not comparisons:
        return
    first, *others = names_of([one.run for one in several])
    width = max(20, *(len(one) for one in others))
    click.echo(f"{HEADLINE} compared with {first}, case by case:")
    click.echo(f"{'':{width}}{'change':>8}{'95 % interval':>20}{'w/t/l':>14}{'p':>8}")
    for name, one in zip(others, comparisons, strict=True):
        change = one.headline
        if change is None:
            click.echo(f"{name:{width}}  no case was graded")
            continue
        between = f"{change.interval.low:+.3f} to {change.interval.high:+.3f}"
        counts = f"{change.wins}/{change.ties}/{change.losses}"
        moved = change.after - change.before
        click.echo(f"{name:{width}}{moved:+8.3f}{between:>20}{counts:>14}{_p(change.p):>8}")


def _p(p: float | None) -> str:
    return "–" if p is None else f"{p:.3f}"


def _references(several: Sequence[Kept], width: int) -> None:
    """Below the headline: what dumping passages and refusing everything would score."""
    for name in dict.fromkeys(name for one in several for name in one.run.references):
        cells = (f"{one.run.references[name]:.3f}".ljust(20) for one in several)
        click.echo(f"  {name:18}" + "".join(cell.rjust(width) for cell in cells))


def _strata(kept: Kept, name: str) -> None:
    """How each kind of question went, with both mistakes that a refusal can be."""
    if not kept.summary.strata:
        return
    width = max(20, len(name) + 2)
    click.echo(f"{name:{width}}{'right':>14}{'false answers':>16}{'false refusals':>16}")
    for stratum, one in kept.summary.strata.items():
        right = f"{one.right} of {one.count}"
        click.echo(
            f"{visible(stratum):{width}}{right:>14}{one.false_answers:16}{one.false_refusals:16}"
        )


def _failing(kept: Kept, name: str) -> None:
    """The cases that went wrong, how and why."""
    from ..evals import why

    wrong = [row for row in kept.run.rows if row.outcome not in ("right", "ungraded", "error")]
    if wrong:
        click.echo(f"{name}: {len(wrong)} of {len(kept.run.rows)} cases went wrong:")
        _listed([f"{row.id}: {row.outcome}: {why(row)}" for row in wrong], "")


def _ending(kept: Kept, name: str) -> None:
    """What was not graded, what changed since the baseline, and where to look."""
    _listed([f"{row.id}: {row.fault.what}" for row in kept.run.faults if row.fault], "not graded")
    change = kept.comparison.headline if kept.comparison else None
    if change:
        click.echo(
            f"{name}: {change.after - change.before:+.3f} since the baseline, "
            f"{change.wins} won, {change.losses} lost of {change.count}"
        )
    click.echo(f"Report: {kept.report}")


def comparison(one: Comparison) -> None:
    """Every score that changed, then every case that did."""
    click.echo(
        f"{one.shared} cases in common; before: {one.before.model}, after: {one.after.model}"
    )
    for remark in one.remarks:
        click.echo(f"- {visible(remark)}")
    click.echo(
        f"{'':20}{'before':>8}{'after':>8}{'95 % interval of change':>26}{'w/t/l':>14}{'p':>8}"
    )
    for each in one.differences:
        between = f"{each.interval.low:+.3f} to {each.interval.high:+.3f}"
        counts = f"{each.wins}/{each.ties}/{each.losses}"
        figures = f"{each.name:20}{each.before:8.3f}{each.after:8.3f}"
        click.echo(f"{figures}{between:>26}{counts:>14}{_p(each.p):>8}")
    click.echo(f"Smallest difference that this many cases can show: {one.smallest:.3f}")
    for line in _flips(one):
        click.echo(line)


def comparison_json(one: Comparison) -> None:
    json_value(
        {
            "before": one.before.model,
            "after": one.after.model,
            "shared": one.shared,
            "clusters": one.clusters,
            "remarks": one.remarks,
            "differences": [asdict(each) for each in one.differences],
            "smallest_difference": one.smallest,
            "flips": [
                {
                    "id": flip.after.id,
                    "better": flip.better,
                    "before": flip.before.outcome,
                    "after": flip.after.outcome,
                }
                for flip in one.flips
            ],
        }
    )


def verdict(one: Verdict, kept: Kept) -> None:
    """Whether the gate is passed, why not, and the cases that changed."""
    click.echo(f"Gate: {STATES[one.code]}")
    _listed(one.reasons, "")
    for notice in one.notices:
        click.echo(visible(notice))
    for line in _flips(one.comparison)[:SHOWN]:
        click.echo(line)
    _ending(kept, kept.run.model)


def _flips(one: Comparison) -> list[str]:
    from ..evals import why

    sign = {True: "won  ", False: "lost ", None: "other"}
    lines = []
    for flip in one.flips:
        change = f"{flip.before.outcome} → {flip.after.outcome}"
        reason = f": {why(flip.after)}" if flip.better is False else ""
        lines.append(f"{sign[flip.better]} {visible(flip.after.id + ': ' + change + reason)}")
    return lines


def _listed(lines: Sequence[str], what: str) -> None:
    for line in lines[:SHOWN]:
        click.echo(visible(f"- {what + ': ' if what else ''}{line}"))
    if len(lines) > SHOWN:
        click.echo(f"- … and {len(lines) - SHOWN} more")


def _cell(summary: Summary, name: str) -> str:
    score = summary.scores.get(name)
    if score is None:
        return "–"
    between = f" {score.interval.low:.2f}–{score.interval.high:.2f}" if score.interval else ""
    return f"{score.mean:.3f}{between} n={score.count:<4}"
