"""Confidence intervals and paired tests, exact or with a fixed seed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Z95 = 1.959963984540054  # the normal distribution's 97.5 % point
POWER = 0.80
LEAST = 6  # flips one way with which the two-sided exact test first falls below .05
PRECISION = 12  # halvings of the interval in which the smallest difference lies
NEGLIGIBLE = 1e-7  # chances that are left out
RESAMPLES = 10_000
SEED = 2024


@dataclass(frozen=True, slots=True)
class Interval:
    """A value and the bounds of its 95 % interval."""

    value: float
    low: float
    high: float


def wilson(right: float, count: int) -> Interval:
    """A proportion with its score interval (Wilson 1927); `count` at least 1."""
    share = right / count
    spread = Z95 * math.sqrt(share * (1 - share) / count + Z95**2 / (4 * count**2))
    middle, scale = share + Z95**2 / (2 * count), 1 + Z95**2 / count
    return Interval(share, max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale))


def mcnemar(wins: int, losses: int) -> float:
    """The two-sided p of McNemar's exact test: wins and losses are tosses of one fair coin."""
    flips = wins + losses
    if not flips:
        return 1.0
    tail = sum(math.comb(flips, i) for i in range(min(wins, losses) + 1))
    return min(1.0, 2 * tail / (1 << flips))


def chance_of_losses(wins: int, losses: int) -> float:
    """The one-sided p of McNemar's exact test: so many losses or more, were it a fair coin.

    A gate asks only whether it got worse. Five losses in a row are the fewest below .05.
    """
    flips = wins + losses
    tail = sum(math.comb(flips, i) for i in range(losses, flips + 1))
    return tail / (1 << flips)


def paired_bootstrap(
    differences: Sequence[float], clusters: Sequence[str], resamples: int = RESAMPLES
) -> Interval:
    """The mean of paired differences; percentile interval, whole clusters drawn with replacement.

    Cases of one cluster stand or fall together, so they are drawn together (Miller 2024).
    """
    import numpy as np

    names = sorted(set(clusters))
    place = {name: i for i, name in enumerate(names)}
    sums, sizes = np.zeros(len(names)), np.zeros(len(names))
    for difference, cluster in zip(differences, clusters, strict=True):
        sums[place[cluster]] += difference
        sizes[place[cluster]] += 1
    random = np.random.default_rng(SEED)
    drawn = random.integers(len(names), size=(resamples, len(names)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return Interval(float(sums.sum() / sizes.sum()), float(low), float(high))


def smallest_difference(count: int, flips: int) -> float:
    """The smallest difference of two shares that `count` paired cases show with 80 % power.

    Exact: for McNemar's exact test at p < .05, two-sided, with the share of flips that was seen;
    never less than six flips one way, with which the test first falls below .05.
    """
    seen = flips / count
    low, high = min(1.0, LEAST / count), 1.0
    if _power(count, max(seen, low), low) >= POWER:
        return low
    for _ in range(PRECISION):
        middle = (low + high) / 2
        if _power(count, max(seen, middle), middle) >= POWER:
            high = middle
        else:
            low = middle
    return high


def _power(count: int, rate: float, difference: float) -> float:
    """How often McNemar's exact test shows a difference, when `rate` of the cases flip."""
    import numpy as np

    numbers = np.arange(count + 1)
    often = _binomial(count, min(1.0, rate))
    win = (rate + difference) / (2 * rate)
    likely = numbers[often > NEGLIGIBLE]
    return float(sum(often[n] * _shown(int(n), min(1.0, win)) for n in likely))


def _shown(flips: int, win: float) -> float:
    """How often so many flips, each a win with this chance, have p < .05."""
    import numpy as np

    fair = np.cumsum(_binomial(flips, 0.5))
    tail = int(np.searchsorted(2 * fair, 0.05))  # fewer wins or losses than this are a p below .05
    often = _binomial(flips, win)
    return float(often[:tail].sum() + often[flips + 1 - tail :].sum()) if tail else 0.0


def _binomial(count: int, share: float) -> Any:
    """The chances of 0, 1, … `count` successes."""
    import numpy as np

    if share in (0.0, 1.0):
        return np.eye(count + 1)[count if share else 0]
    logs = np.array([math.lgamma(n + 1) for n in range(count + 1)])
    numbers = np.arange(count + 1)
    ways = logs[count] - logs - logs[::-1]
    return np.exp(ways + numbers * math.log(share) + (count - numbers) * math.log1p(-share))


def risk_coverage(points: Sequence[tuple[float, bool]], count: int) -> list[tuple[float, float]]:
    """(coverage, risk) of the most confident 1, 2, … replies: their share of `count` questions,
    and the share of them that is wrong. Points are (confidence, wrong)."""
    curve, wrong = [], 0
    for n, (_, is_wrong) in enumerate(sorted(points, key=lambda one: -one[0]), 1):
        wrong += is_wrong
        curve.append((n / count, wrong / n))
    return curve


def area_under_risk(curve: Sequence[tuple[float, float]]) -> float:
    """AURC: the mean risk over the coverages of a curve with at least one point."""
    return sum(risk for _, risk in curve) / len(curve)
