"""Write a run as a few lines of Markdown, for a pull request or a CI page."""

from __future__ import annotations

from ..text import visible
from .compare import Comparison, Difference, Flip
from .results import Run
from .summary import HEADLINE, Score, Summary

SHOWN_FLIPS = 30


def markdown(run: Run, summary: Summary, comparison: Comparison | None) -> str:
    """Scores with their intervals, and what changed since the baseline."""
    lines = [f"## askreview eval: {_plain(run.model)}", "", _headline(summary), ""]
    if run.faults:
        listed = ", ".join(_plain(row.id) for row in run.faults[:5])
        lines += [f"**{len(run.faults)} cases were not graded:** {listed}", ""]
    changes = {one.name: one for one in comparison.differences} if comparison else {}
    if run.references:
        told = (f"{name} {value:.3f}" for name, value in run.references.items())
        lines += [f"For comparison: {', '.join(told)}.", ""]
    lines += ["| score | value | 95 % | n | change |", "|---|---|---|---|---|"]
    for name, score in summary.scores.items():
        lines.append(f"| {name} | {_cells(score)} | {_change(changes.get(name))} |")
    lines += ["", *_strata(summary)]
    right, pairs = summary.pairs
    if pairs:
        lines += ["", f"Pairs with both cases right: {right} of {pairs}."]
    if comparison:
        lines += ["", *_compared(comparison)]
    return "\n".join(lines) + "\n"


def _strata(summary: Summary) -> list[str]:
    lines = ["| kind of question | right | false answers | false refusals |", "|---|---|---|---|"]
    for name, one in summary.strata.items():
        right = f"{one.right} of {one.count}"
        lines.append(f"| {_plain(name)} | {right} | {one.false_answers} | {one.false_refusals} |")
    return lines if summary.strata else []


def _headline(summary: Summary) -> str:
    score = summary.scores.get(HEADLINE)
    if score is None or score.interval is None:
        return "No case was graded."
    between = f"{score.interval.low:.3f}–{score.interval.high:.3f}"
    return f"**Correct and cited: {score.mean:.3f}** ({between}, n = {score.count})"


def _cells(score: Score) -> str:
    between = f"{score.interval.low:.3f}–{score.interval.high:.3f}" if score.interval else ""
    return f"{score.mean:.3f} | {between} | {score.count}"


def _change(one: Difference | None) -> str:
    if one is None or not (one.wins or one.losses):
        return ""
    return f"{one.after - one.before:+.3f} ({one.wins} won, {one.losses} lost)"


def _compared(comparison: Comparison) -> list[str]:
    lines = [f"Compared with the baseline on {comparison.shared} cases."]
    lines += [f"- {_plain(remark)}" for remark in comparison.remarks]
    lines += [_flip(one) for one in comparison.flips[:SHOWN_FLIPS]]
    if len(comparison.flips) > SHOWN_FLIPS:
        lines.append(f"- … and {len(comparison.flips) - SHOWN_FLIPS} more: see report.html")
    return lines


def _flip(flip: Flip) -> str:
    sign = {True: "won", False: "lost", None: "other"}[flip.better]
    change = f"{flip.before.outcome} → {flip.after.outcome}"
    return f"- {sign}: {_plain(flip.after.id)}: {change}"


def _plain(text: str) -> str:
    """Text without anything that Markdown or HTML would act on: no link, image or markup."""
    shown = " ".join(visible(text).split())
    return "".join(f"\\{c}" if c in "\\`*_[]()<>!|#&" else c for c in shown)
