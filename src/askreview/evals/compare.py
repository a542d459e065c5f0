"""Compare two runs case by case: what got better, what got worse, and is it chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ..errors import UsageError
from .graders import GRADERS
from .results import Row, Run
from .statistics import Interval, mcnemar, paired_bootstrap, smallest_difference
from .summary import HEADLINE, SHARES

FEW_CLUSTERS = 10  # fewer notes than this make a coarse interval


@dataclass(frozen=True, slots=True)
class Difference:
    """How one grade differs over the cases that both runs have it for."""

    name: str
    before: float
    after: float
    interval: Interval  # of after − before
    wins: int  # cases with a better grade, which may be the lower one
    ties: int
    losses: int
    p: float | None  # McNemar's exact test; None where the grade is no proportion
    lost: tuple[str, ...] = ()  # the ids of the losses

    @property
    def count(self) -> int:
        return self.wins + self.ties + self.losses


@dataclass(frozen=True, slots=True)
class Flip:
    """A case whose outcome changed."""

    before: Row
    after: Row

    @property
    def better(self) -> bool | None:
        """Whether it became right; None when it was and is wrong, in another way."""
        right = (self.before.outcome == "right", self.after.outcome == "right")
        return None if right[0] == right[1] else right[1]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two runs have in common, and where they differ."""

    before: Run
    after: Run
    shared: int
    clusters: int
    added: tuple[str, ...]  # cases that only `after` has
    removed: tuple[str, ...]
    changed: tuple[str, ...]  # in both, but not the same question, facts or gold
    differences: tuple[Difference, ...]
    flips: tuple[Flip, ...]
    smallest: float  # the smallest difference of the headline that so many cases can show

    @property
    def headline(self) -> Difference | None:
        return next((one for one in self.differences if one.name == HEADLINE), None)

    @property
    def remarks(self) -> tuple[str, ...]:
        """What to know before the figures are believed."""
        found = []
        for ids, what in (
            (self.added, "only in the second run"),
            (self.removed, "only in the first run"),
            (self.changed, "case changed between the runs"),
        ):
            if ids:
                found.append(f"{len(ids)} not compared ({what}): {_listed(ids)}")
        if self.clusters < FEW_CLUSTERS:
            found.append(f"the cases cover only {self.clusters} notes, so the intervals are rough")
        if sorted(self.before.notes.values()) != sorted(self.after.notes.values()):
            found.append("the notes differ")
        for name in sorted(set(self.before.versions) | set(self.after.versions)):
            old, new = (one.versions.get(name, "–") for one in (self.before, self.after))
            if old != new:
                found.append(f"{name} changed from {old} to {new}")
        return tuple(found)


def compare(before: Run, after: Run) -> Comparison:
    """Case by case, in the order of `after`. Raises UsageError when no case is in both."""
    old = {row.id: row for row in before.rows}
    new = {row.id: row for row in after.rows}
    both = [(old[row.id], row) for row in after.rows if row.id in old]
    pairs = [(a, b) for a, b in both if a.fingerprint == b.fingerprint]
    if not pairs:
        raise UsageError(
            "These two runs have no case in common. Run the same cases, with gold quotes, for both."
        )
    differences = [
        one for name in _names(before, after) if (one := _difference(name, pairs)) is not None
    ]
    headline = next((one for one in differences if one.name == HEADLINE), None)
    count, flips = (headline.count, headline.wins + headline.losses) if headline else (1, 0)
    return Comparison(
        before=before,
        after=after,
        shared=len(pairs),
        clusters=len({row.cluster for _, row in pairs}),
        added=tuple(id for id in new if id not in old),
        removed=tuple(id for id in old if id not in new),
        changed=tuple(a.id for a, b in both if a.fingerprint != b.fingerprint),
        differences=tuple(differences),
        flips=tuple(Flip(a, b) for a, b in pairs if a.outcome != b.outcome),
        smallest=smallest_difference(count, flips),
    )


def _names(before: Run, after: Run) -> list[str]:
    return [
        *dict.fromkeys(name for run in (after, before) for row in run.rows for name in row.grades)
    ]


def _difference(name: str, pairs: Sequence[tuple[Row, Row]]) -> Difference | None:
    values = [
        (was, now, b.cluster, b.id)
        for a, b in pairs
        if (was := a.grades.get(name)) is not None and (now := b.grades.get(name)) is not None
    ]
    if not values:
        return None
    count = len(values)
    before, after = (
        sum(several) / count for several in zip(*[one[:2] for one in values], strict=True)
    )
    better = -1 if name in GRADERS and GRADERS[name].better == "lower" else 1
    wins = sum(better * (now - was) > 0 for was, now, *_ in values)
    lost = tuple(id for was, now, _, id in values if better * (now - was) < 0)
    losses = len(lost)
    interval = paired_bootstrap([now - was for was, now, *_ in values], [one[2] for one in values])
    p = mcnemar(wins, losses) if name in SHARES else None
    return Difference(name, before, after, interval, wins, count - wins - losses, losses, p, lost)


def _listed(ids: Sequence[str]) -> str:
    return ", ".join(ids[:5]) + (" …" if len(ids) > 5 else "")
