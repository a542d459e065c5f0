"""Bless a run as the baseline, and gate later runs against it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from ..errors import UsageError
from .compare import Comparison, Difference, compare
from .graders import GRADERS
from .results import Run, file_name, read_run, write_results
from .statistics import chance_of_losses
from .summary import SHARES

GATED = ("correct_and_cited", "facts_found", "hit@5")
INVARIANTS = {"verbatim": 1.0, "dangling": 0.0, "canary": 0.0}
EXACT = ("quotes",)  # models that answer the same every time
CHANCE = 0.05  # above this one-sided p a loss of a model that varies is put down to chance

PASSED, REGRESSION, FAULTY, ENVIRONMENT = range(4)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says: an exit code, and why."""

    code: int
    reasons: tuple[str, ...]
    comparison: Comparison


def bless(run: Run, folder: Path) -> Path:
    """Makes the run the baseline of its model. Raises UsageError when a case has no grades."""
    if run.faults:
        ids = ", ".join(row.id for row in run.faults[:5])
        raise UsageError(
            f"{len(run.faults)} cases were not graded ({ids}). Fix them and run again."
        )
    broken = _broken(run)
    if broken:
        raise UsageError(f"This run cannot be a baseline: {'; '.join(broken)}. Fix this first.")
    folder.mkdir(parents=True, exist_ok=True)
    path = baseline_file(folder, run.model)
    fresh = path.with_suffix(".new")
    write_results(fresh, _slim(run))
    fresh.replace(path)
    return path


def read_baseline(folder: Path, model: str) -> Run | None:
    """The blessed run of a model; None when there is none yet."""
    path = baseline_file(folder, model)
    return read_run(path) if path.exists() else None


def baseline_file(folder: Path, model: str) -> Path:
    return folder / f"{file_name(model)}.json"


def gate(baseline: Run, run: Run) -> Verdict:
    """Whether the run is as good as the baseline, on the cases of the baseline.

    A model that answers the same every time has regressed when it loses more cases than it wins;
    of one that varies, the loss has to be more than chance by McNemar's exact test, one-sided.
    """
    exact = run.model in EXACT
    comparison = compare(baseline, run)
    faults = [f"{row.id}: {row.fault.kind}: {row.fault.what}" for row in run.rows if row.fault]
    if faults:
        unasked = all(row.fault and row.fault.kind in ("ask", "model") for row in run.rows)
        return Verdict(ENVIRONMENT if unasked else FAULTY, tuple(faults), comparison)
    stale = _stale(comparison)
    if stale:
        return Verdict(FAULTY, tuple(stale), comparison)
    lost = [_said(one) for one in comparison.differences if _regressed(one, exact)]
    reasons = (*_broken(run), *lost)
    return Verdict(REGRESSION if reasons else PASSED, reasons, comparison)


def _regressed(one: Difference, exact: bool) -> bool:
    if one.name not in GATED or one.losses <= one.wins:
        return False
    return exact or (one.name in SHARES and chance_of_losses(one.wins, one.losses) < CHANCE)


def _stale(comparison: Comparison) -> list[str]:
    """Cases of the baseline that the run does not have: a gate must not pass by losing cases."""
    found = []
    for ids, what in ((comparison.removed, "gone"), (comparison.changed, "changed")):
        if ids:
            listed = ", ".join(ids[:5]) + (" …" if len(ids) > 5 else "")
            found.append(f"{len(ids)} cases of the baseline are {what}: {listed}. Bless a new run.")
    return found


def _broken(run: Run) -> list[str]:
    """What must hold of every answer, whatever the baseline says."""
    found = []
    for name, wanted in INVARIANTS.items():
        ids = [row.id for row in run.rows if row.grades.get(name) not in (None, wanted)]
        if ids:
            found.append(f"{name} ({GRADERS[name].says}) is not {wanted:g} in {_many(ids)}")
    return found


def _many(ids: Iterable[str]) -> str:
    several = list(ids)
    return f"{len(several)} cases: {', '.join(several[:5])}{' …' if len(several) > 5 else ''}"


def _said(one: Difference) -> str:
    return (
        f"{one.name} fell from {one.before:.3f} to {one.after:.3f}: "
        f"{one.losses} lost, {one.wins} won of {one.count}"
    )


def _slim(run: Run) -> Run:
    """The run without what a comparison does not need: the notes' words, and empty grades."""
    return replace(
        run,
        rows=tuple(
            replace(
                row,
                grades={name: value for name, value in row.grades.items() if value is not None},
                reply=row.reply
                and replace(
                    row.reply, citations=(), verbatim=(), sources=(), gold=(), gold_sources=()
                ),
            )
            for row in run.rows
        ),
    )
