"""Gate a run: it must be as good as the baseline, and as good as the floors say."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .compare import Comparison, Difference, compare
from .graders import GRADERS
from .results import Run
from .statistics import chance_of_losses
from .summary import HEADLINE, SHARES, score

GATED = (HEADLINE, "facts_found", "hit@5")
INVARIANTS = {"verbatim": 1.0, "dangling": 0.0, "canary": 0.0}
EXACT = ("quotes",)  # models that answer the same every time
CHANCE = 0.05  # above this one-sided p a loss of a model that varies is put down to chance
FEWEST = 5  # cases that all have to be lost before chance can be ruled out: p is .03
SAME = {
    "passages": "-k",
    "options": "-o",
    "facts_only": "--facts-only",
    "reranker": "--reranker",
    "prompt": "--prompt",
    "where": "--where",
}  # settings, their flags

PASSED, REGRESSION, FAULTY, ENVIRONMENT = range(4)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate says: an exit code, why, and what to know beside it."""

    code: int
    reasons: tuple[str, ...]
    comparison: Comparison
    notices: tuple[str, ...] = ()


def gate(
    baseline: Run, run: Run, floors: Mapping[str, float] | None = None, *, force: bool = False
) -> Verdict:
    """Whether the run is as good as the baseline, on the cases of the baseline.

    A model that answers the same every time has regressed when it loses more cases than it wins;
    of one that varies, the loss has to be more than chance by McNemar's exact test, one-sided.
    `floors`: what scores have to reach whatever the baseline says (of those where lower is better:
    what they may reach). `force`: compare runs of other cases or settings all the same.
    """
    exact = run.model in EXACT
    comparison = compare(baseline, run)
    faults = [f"{row.id}: {row.fault.kind}: {row.fault.what}" for row in run.rows if row.fault]
    if faults:
        unasked = all(row.fault and row.fault.kind in ("ask", "model") for row in run.rows)
        return Verdict(ENVIRONMENT if unasked else FAULTY, tuple(faults), comparison)
    other = [*_stale(comparison), *_other_settings(baseline, run)]
    if other and not force:
        return Verdict(FAULTY, tuple(other), comparison)
    lost = [_said(one) for one in comparison.differences if _regressed(one, exact)]
    reasons = (*broken(run), *_below(run, floors or {}), *lost)
    notices = (*other, *_losses(comparison), *_too_few(comparison, exact))
    return Verdict(REGRESSION if reasons else PASSED, reasons, comparison, notices)


def regressions(comparison: Comparison, *, force: bool = False) -> tuple[Difference, ...]:
    """The gated scores that got worse, and by more than chance if the model's answers vary.

    None between runs that were asked differently, unless forced.
    """
    if not force and _other_settings(comparison.before, comparison.after):
        return ()
    exact = comparison.after.model in EXACT
    return tuple(one for one in comparison.differences if _regressed(one, exact))


def _regressed(one: Difference, exact: bool) -> bool:
    if one.name not in GATED or one.losses <= one.wins:
        return False
    return exact or (one.name in SHARES and chance_of_losses(one.wins, one.losses) < CHANCE)


def _below(run: Run, floors: Mapping[str, float]) -> list[str]:
    found = []
    for name, floor in floors.items():
        reached = score(run.rows, name)
        lower = GRADERS[name].better == "lower"
        if reached is None:
            found.append(f"{name} has a floor, but no case is graded by it")
        elif (reached.mean > floor) if lower else (reached.mean < floor):
            side = "above" if lower else "below"
            found.append(f"{name} is {reached.mean:.3f}, {side} the limit of {floor:g}")
    return found


def _losses(comparison: Comparison) -> list[str]:
    """Every lost case of every gated score."""
    return [
        f"{one.name} lost: {', '.join(one.lost)}"
        for one in comparison.differences
        if one.name in GATED and one.lost
    ]


def _too_few(comparison: Comparison, exact: bool) -> list[str]:
    headline = comparison.headline
    count = headline.count if headline else 0
    if exact or count >= FEWEST:
        return []
    return [f"{count} cases cannot show that a model got worse: at least {FEWEST} are needed"]


def _other_settings(baseline: Run, run: Run) -> list[str]:
    """How the runs were asked differently, so that their figures say nothing about each other."""
    found = []
    for name, flag in SAME.items():
        # A run without one of these says nothing of it.
        absent = "" if name in ("reranker", "prompt", "where") else None
        before, after = (one.settings.get(name, absent) for one in (baseline, run))
        if before is not None and before != after:
            was, now = _plain(before), _plain(after)
            found.append(f"{name} ({flag}) was {was} in the baseline, now {now}")
    before, after = (one.versions.get("encoder") for one in (baseline, run))
    if before and after and before != after:
        found.append(f"the encoder was {before} in the baseline, now {after}")
    return [f"{one}. Run it the same way, bless a new run, or pass --force." for one in found]


def _plain(value: object) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name}={one}" for name, one in value.items()) or "none"
    return str(value) or "none"


def _stale(comparison: Comparison) -> list[str]:
    """Cases of the baseline that the run does not have: a gate must not pass by losing cases."""
    found = []
    for ids, what in ((comparison.removed, "gone"), (comparison.changed, "changed")):
        if ids:
            listed = ", ".join(ids[:5]) + (" …" if len(ids) > 5 else "")
            many = "1 case" if len(ids) == 1 else f"{len(ids)} cases"
            verb = "is" if len(ids) == 1 else "are"
            found.append(
                f"{many} of the baseline {verb} {what}: {listed}. Bless a new run, or pass --force."
            )
    return found


def broken(run: Run) -> list[str]:
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
