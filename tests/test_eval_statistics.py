"""The statistics agree with scipy and statsmodels, and with sums worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from askreview.evals.statistics import (
    area_under_risk,
    chance_of_losses,
    mcnemar,
    paired_bootstrap,
    risk_coverage,
    smallest_difference,
    wilson,
)


@pytest.mark.parametrize(("right", "count"), [(0, 1), (1, 1), (45, 50), (0, 28), (166, 241)])
def test_wilson_is_that_of_scipy_and_statsmodels(right, count):
    from scipy.stats import binomtest
    from statsmodels.stats.proportion import proportion_confint

    ours = wilson(right, count)
    theirs = binomtest(right, count).proportion_ci(method="wilson")
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)
    theirs = proportion_confint(right, count, method="wilson")
    assert (ours.low, ours.high) == pytest.approx(theirs, abs=1e-12)


def test_forty_five_of_fifty_is_79_to_96_per_cent():
    ours = wilson(45, 50)
    assert (round(ours.low, 2), round(ours.high, 2)) == (0.79, 0.96)


@pytest.mark.parametrize(
    ("wins", "losses"), [(0, 0), (0, 5), (0, 6), (3, 3), (15, 4), (40, 61), (700, 500)]
)
def test_mcnemar_is_that_of_statsmodels_and_the_sign_test(wins, losses):
    from scipy.stats import binomtest
    from statsmodels.stats.contingency_tables import mcnemar as statsmodels_mcnemar

    theirs = statsmodels_mcnemar([[10, wins], [losses, 10]], exact=True).pvalue
    assert mcnemar(wins, losses) == pytest.approx(min(1.0, theirs), abs=1e-12)
    if wins + losses:
        sign = binomtest(wins, wins + losses).pvalue
        assert mcnemar(wins, losses) == pytest.approx(sign, abs=1e-12)


def made_up(clusters, seed=7):
    """Differences of −1, 0 and 1 in clusters of one to twelve cases that lean the same way."""
    random = np.random.default_rng(seed)
    differences, names = [], []
    for n in range(clusters):
        lean = random.normal(0.2, 0.5)
        for _ in range(random.integers(1, 13)):
            differences.append(float(np.sign(np.round(random.normal(lean, 0.5)))))
            names.append(f"note {n}")
    return differences, names


def test_the_bootstrap_of_single_cases_is_that_of_scipy():
    from scipy.stats import bootstrap

    differences, _ = made_up(40)
    ours = paired_bootstrap(differences, [str(i) for i in range(len(differences))])
    theirs = bootstrap(
        (np.array(differences),), np.mean, method="percentile", n_resamples=20_000,
        rng=np.random.default_rng(1),
    ).confidence_interval  # fmt: skip
    assert ours.value == pytest.approx(np.mean(differences))
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.012)


def test_the_bootstrap_of_whole_notes_is_that_of_scipy_over_notes():
    from scipy.stats import bootstrap

    differences, names = made_up(40)
    groups = {name: [d for d, n in zip(differences, names, strict=True) if n == name]
              for name in names}  # fmt: skip
    sums, sizes = (np.array([f(one) for one in groups.values()]) for f in (sum, len))
    theirs = bootstrap(
        (sums, sizes), lambda s, n, axis: s.sum(axis) / n.sum(axis), paired=True,
        method="percentile", n_resamples=20_000, rng=np.random.default_rng(1),
    ).confidence_interval  # fmt: skip
    ours = paired_bootstrap(differences, names)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=0.015)
    single = paired_bootstrap(differences, [str(i) for i in range(len(differences))])
    assert ours.high - ours.low > 1.2 * (single.high - single.low)


def test_the_bootstrap_is_the_same_twice():
    assert paired_bootstrap(*made_up(12)) == paired_bootstrap(*made_up(12))


@pytest.mark.parametrize(("count", "flips"), [(30, 8), (100, 10), (241, 4), (241, 60), (1000, 90)])
def test_the_smallest_difference_is_found_four_times_in_five(count, flips):
    from scipy.stats import binom

    """Simulated: with so many cases and flips, McNemar's exact test has 80 % power."""
    difference = smallest_difference(count, flips)
    random = np.random.default_rng(3)
    rate = max(flips / count, difference)
    discordant = random.binomial(count, rate, size=20_000)
    wins = random.binomial(discordant, (rate + difference) / (2 * rate))
    p = 2 * binom.cdf(np.minimum(wins, discordant - wins), discordant, 0.5)
    assert 0.78 < np.mean(p < 0.05) < 0.84


@pytest.mark.parametrize(("wins", "losses"), [(0, 0), (0, 5), (1, 7), (6, 6), (9, 3)])
def test_the_chance_of_losses_is_scipy_s_one_sided_binomial_test(wins, losses):
    from scipy.stats import binomtest

    theirs = binomtest(losses, wins + losses, alternative="greater").pvalue if losses else 1.0
    assert chance_of_losses(wins, losses) == pytest.approx(theirs, abs=1e-15)


def test_without_flips_six_cases_are_the_least_that_can_be_seen():
    assert mcnemar(6, 0) < 0.05 < mcnemar(5, 0)
    assert smallest_difference(150, 0) >= 6 / 150
    assert smallest_difference(3, 0) == 1.0


def test_risk_and_coverage_by_hand():
    points = [(0.9, False), (0.5, True), (0.7, False), (0.6, True)]
    curve = risk_coverage(points, 5)
    assert curve == [(0.2, 0), (0.4, 0), (0.6, pytest.approx(1 / 3)), (0.8, 0.5)]
    assert area_under_risk(curve) == pytest.approx((1 / 3 + 0.5) / 4)
