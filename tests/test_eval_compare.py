"""Runs of the same cases are compared case by case; runs of other cases are refused."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from askreview.errors import UsageError
from askreview.evals import compare
from askreview.evals.statistics import paired_bootstrap
from eval_suites import made_up_run


def graded(right, name="correct_and_cited"):
    """Grades by id: one where `right` says so."""
    return {f"case {n}": {name: float(one)} for n, one in enumerate(right)}


def two_runs(before, after, **more):
    return made_up_run(graded(before), **more), made_up_run(graded(after), **more)


def test_made_up_results_have_the_p_value_of_statsmodels():
    from statsmodels.stats.contingency_tables import mcnemar  # two seconds

    before = [1] * 50 + [0] * 30 + [1] * 4 + [0] * 15
    after = [1] * 50 + [0] * 30 + [0] * 4 + [1] * 15
    headline = compare(*two_runs(before, after)).headline
    table = [[50, 4], [15, 30]]
    assert (headline.wins, headline.losses, headline.ties) == (15, 4, 80)
    assert headline.p == pytest.approx(mcnemar(table, exact=True).pvalue)
    assert headline.p == pytest.approx(0.0192, abs=5e-5)
    assert headline.after - headline.before == pytest.approx(11 / 99)


def test_the_interval_draws_whole_notes():
    lots = random.Random(5)
    before = [lots.random() < 0.6 for _ in range(120)]
    after = [one if n % 3 else lots.random() < 0.8 for n, one in enumerate(before)]
    clusters = {f"case {n}": f"note {n // 10}" for n in range(120)}
    compared = compare(*two_runs(before, after, clusters=clusters))
    differences = [float(b) - float(a) for a, b in zip(before, after, strict=True)]
    assert compared.clusters == 12
    assert compared.headline.interval == paired_bootstrap(
        differences, [f"note {n // 10}" for n in range(120)]
    )


def test_flips_are_listed_with_their_direction():
    compared = compare(*two_runs([1, 1, 0, 0], [1, 0, 1, 0]))
    assert [(one.after.id, one.better) for one in compared.flips] == [
        ("case 1", False),
        ("case 2", True),
    ]


def test_a_change_between_two_wrong_outcomes_is_neither_won_nor_lost():
    before, after = two_runs([0], [0])
    hedged = replace(after.rows[0], reply=replace(after.rows[0].reply, status="closest"))
    [flip] = compare(before, replace(after, rows=(hedged,))).flips
    assert (flip.before.outcome, flip.after.outcome, flip.better) == ("wrong", "hedged", None)


def test_runs_without_a_case_in_common_are_refused():
    one = made_up_run({"a": {"correct_and_cited": 1.0}})
    other = made_up_run({"b": {"correct_and_cited": 1.0}})
    with pytest.raises(UsageError, match=r"no case in common\. Run the same cases"):
        compare(one, other)


def test_a_case_that_was_changed_is_another_case():
    before, after = two_runs([1, 1], [1, 0])
    changed = replace(after.rows[1], fingerprint="another")
    compared = compare(before, replace(after, rows=(after.rows[0], changed)))
    assert compared.changed == ("case 1",) and compared.shared == 1 and not compared.flips
    assert any("case changed between the runs): case 1" in remark for remark in compared.remarks)
    with pytest.raises(UsageError):
        compare(replace(before, rows=before.rows[1:]), replace(after, rows=(changed,)))


def test_what_only_one_run_has_is_left_out_and_said():
    before, after = two_runs([1, 1, 0], [1, 1, 0])
    compared = compare(
        replace(before, rows=before.rows[:2]),
        replace(after, rows=after.rows[1:], versions={"askreview": "2"}, notes={"notes": "2"}),
    )
    assert (compared.shared, compared.added, compared.removed) == (1, ("case 2",), ("case 0",))
    said = "\n".join(compared.remarks)
    for part in (
        "1 not compared (only in the second run): case 2",
        "1 not compared (only in the first run): case 0",
        "the notes differ",
        "askreview changed from test to 2",
        "the cases cover only 1 notes",
    ):
        assert part in said


def test_a_grade_that_one_run_lacks_is_not_compared():
    before = made_up_run({"a": {"f1": 0.5, "hit@1": None}, "b": {"f1": None, "hit@1": None}})
    after = made_up_run({"a": {"f1": 0.75, "hit@1": 1.0}, "b": {"f1": 1.0, "hit@1": 1.0}})
    [f1] = compare(before, after).differences
    assert (f1.name, f1.count, f1.before, f1.after, f1.p) == ("f1", 1, 0.5, 0.75, None)


def test_a_lower_share_of_what_is_wrong_is_a_win():
    before, after = (
        made_up_run(graded(right, "false_refusal")) for right in ([1, 1, 1, 0], [0, 0, 1, 1])
    )
    [one] = compare(before, after).differences
    assert (one.wins, one.ties, one.losses) == (2, 1, 1)
    assert one.after - one.before == pytest.approx(-0.25)
