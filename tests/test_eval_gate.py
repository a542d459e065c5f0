"""The gate: what gets worse is caught with exit code 1, what cannot be graded with 2 or 3.

The real suite over the sample notes, asked by real engines of which one part was broken.
"""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from askreview import AskReview
from askreview.errors import UsageError
from askreview.evals import (
    GRADERS,
    Grader,
    bless,
    compare,
    gate,
    keep,
    read_baseline,
    unbless,
    write_reports,
)
from askreview.evals.junit import junit_xml
from askreview.types import Encoding
from conftest import ROOT
from eval_suites import made_up_run, run_of

CASES = ROOT / "evals" / "facts" / "seeds.yaml"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("gate")


@pytest.fixture(scope="module")
def baseline(encoder, folder):
    """The sample notes' own cases, blessed as they are answered now."""
    with AskReview(ROOT / "seeds", folder / "index") as review:
        bless(run_of(review, CASES), folder / "baselines")
    return read_baseline(folder / "baselines", "quotes")


def passed(baseline, run, folder):
    """The gate's verdict, and the text of the report that goes with it."""
    folder.mkdir()
    kept = keep(run, {}, folder, baseline)
    write_reports([kept])
    return gate(baseline, run), kept.report.read_text(encoding="utf-8")


class Pooled:
    """An encoder whose word pieces all point where the whole text does: dense retrieval only."""

    def __init__(self, encoder):
        self.encoder, self.name, self.fingerprint = encoder, "pooled", "pooled-1"
        self.window, self.dimension, self.floors = encoder.window, encoder.dimension, encoder.floors

    def count(self, texts):
        return self.encoder.count(texts)

    def encode(self, texts):
        for one in self.encoder.encode(texts):
            tokens = np.repeat(one.vector[None], len(one.tokens), axis=0)
            yield Encoding(one.vector, tokens, one.offsets)


class Truncating(AskReview):
    """Cuts the end off each quotation."""

    def ask(self, *args, **more):
        answer = super().ask(*args, **more)
        cited = tuple(replace(one, quote=one.quote[:-4]) for one in answer.citations)
        return replace(answer, citations=cited)


class Inverted(AskReview):
    """Refuses what is above its threshold, and answers what is below."""

    def ask(self, *args, **more):
        answer = super().ask(*args, **more)
        if answer.status == "not_in_notes":
            return replace(answer, status="answered", text="“Something near.” [1]")
        return replace(answer, status="not_in_notes", text="Not in your notes.", citations=())


def test_an_unchanged_engine_passes(baseline, folder):
    with AskReview(ROOT / "seeds", folder / "index") as review:
        run = run_of(review, CASES)
    verdict, report = passed(baseline, run, folder / "unchanged")
    assert (verdict.code, verdict.reasons, verdict.comparison.flips) == (0, (), ())
    assert "Nothing changed." in report


def test_dense_retrieval_alone_is_caught(baseline, encoder, folder):
    with AskReview(ROOT / "seeds", folder / "dense", Pooled(encoder)) as review:
        run = run_of(review, CASES)
    verdict, report = passed(baseline, run, folder / "dense-run")
    assert verdict.code == 1
    assert any(one.startswith("correct_and_cited fell from") for one in verdict.reasons)
    lost = [one.after.id for one in verdict.comparison.flips if one.better is False]
    assert lost and all(f"<code>{id}</code>" in report for id in lost)
    assert report.count('data-flip="lost"') == len(lost)


def test_a_truncated_quotation_is_caught(baseline, folder):
    with Truncating(ROOT / "seeds", folder / "index") as review:
        run = run_of(review, CASES)
    verdict, report = passed(baseline, run, folder / "truncated")
    assert verdict.code == 1
    assert any(one.startswith("verbatim (") for one in verdict.reasons)
    verbatim = next(one for one in verdict.comparison.differences if one.name == "verbatim")
    assert verbatim.losses == verbatim.count
    assert "verbatim" in report and f"0 / 0 / {verbatim.count}" in report


def test_an_inverted_threshold_is_caught(baseline, folder):
    with Inverted(ROOT / "seeds", folder / "index") as review:
        run = run_of(review, CASES)
    verdict, report = passed(baseline, run, folder / "inverted")
    assert verdict.code == 1
    outcomes = {one.after.outcome for one in verdict.comparison.flips}
    assert {"false refusal", "false answer"} <= outcomes
    assert "right → false refusal" in report and "right → false answer" in report


def test_a_grader_that_raises_is_caught(baseline, folder):
    def broken(case, reply):
        raise KeyError("no such thing")

    with AskReview(ROOT / "seeds", folder / "index") as review:
        run = run_of(review, CASES, graders={**GRADERS, "broken": Grader(broken, "breaks")})
    verdict, report = passed(baseline, run, folder / "broken")
    assert verdict.code == 2
    assert verdict.reasons[0].endswith("grader: broken: KeyError: 'no such thing'")
    assert "60 cases were not graded" in report
    with pytest.raises(UsageError, match="60 cases were not graded"):
        bless(run, folder / "baselines")


HEADLINE = "correct_and_cited"


def graded(*right, name=HEADLINE):
    return {f"case {n}": {name: float(one)} for n, one in enumerate(right)}


@pytest.mark.parametrize(
    ("model", "before", "after", "code"),
    [
        ("quotes", [1, 1, 0], [1, 0, 0], 1),  # it does not vary: one case lost is a loss
        ("quotes", [1, 1, 0], [0, 1, 1], 0),  # one lost, one won
        ("quotes", [1, 0, 0], [1, 1, 1], 0),
        ("local", [1] * 4, [0] * 4, 0),  # four losses may be chance: p is .06
        ("local", [1] * 5, [0] * 5, 1),  # five are not: p is .03
        ("local", [1] * 5 + [0], [0] * 5 + [1], 0),  # five lost and one won: p is .11
        ("local", [1] * 7 + [0], [0] * 7 + [1], 1),  # seven lost and one won: p is .04
        ("local", [1] * 6 + [0] * 6, [0] * 6 + [1] * 6, 0),
    ],
)
def test_when_a_loss_is_a_regression(model, before, after, code):
    blessed = made_up_run(graded(*before), model=model)
    assert gate(blessed, made_up_run(graded(*after), model=model)).code == code


def test_only_gated_scores_fail_a_run():
    blessed = made_up_run(graded(1, 1, name="near_miss"), model="quotes")
    assert gate(blessed, made_up_run(graded(0, 0, name="near_miss"), model="quotes")).code == 0


@pytest.mark.parametrize(("name", "value"), [("verbatim", 0.5), ("dangling", 1.0), ("canary", 1.0)])
def test_what_must_hold_fails_whatever_the_baseline_says(name, value, tmp_path):
    run = made_up_run({"a": {HEADLINE: 1.0, name: value}}, model="quotes")
    verdict = gate(run, run)
    assert verdict.code == 1 and verdict.reasons[0].startswith(f"{name} (")
    with pytest.raises(UsageError, match=f"cannot be a baseline: {name}"):
        bless(run, tmp_path)


def test_losing_cases_of_the_baseline_is_no_way_through(baseline):
    whole = made_up_run(graded(1, 0), model="quotes")
    fewer = replace(whole, rows=whole.rows[:1])
    verdict = gate(whole, fewer)
    assert verdict.code == 2 and "1 case of the baseline is gone: case 1" in verdict.reasons[0]
    changed = replace(whole, rows=(whole.rows[0], replace(whole.rows[1], fingerprint="x")))
    assert "is changed: case 1" in gate(whole, changed).reasons[0]
    assert gate(fewer, whole).code == 0  # a new case is not held against anything


def test_a_baseline_is_the_run_without_the_words_of_the_notes(baseline, folder):
    kept = (folder / "baselines" / "quotes.json").read_text(encoding="utf-8")
    assert '"sources": []' in kept and '"quote":' not in kept
    assert {"askreview"} <= set(baseline.versions) and baseline.notes and baseline.suite
    assert not compare(baseline, baseline).flips


def settled(**settings):
    run = made_up_run(graded(1, 1, 1), model="quotes")
    return replace(run, settings=settings, versions={"encoder": settings.pop("encoder", "a")})


@pytest.mark.parametrize(
    ("now", "said"),
    [
        ({"passages": 3}, r"passages \(-k\) was 5 in the baseline, now 3"),
        ({"options": {"temperature": "1"}}, r"options \(-o\) was none .* now temperature=1"),
        ({"facts_only": True}, "facts_only"),
        ({"encoder": "b"}, "the encoder was a in the baseline, now b"),
    ],
)
def test_runs_that_were_asked_differently_are_not_compared_unless_told_to(now, said):
    before = {"passages": 5, "options": {}, "facts_only": False}
    blessed, run = settled(**before), settled(**(before | now))
    verdict = gate(blessed, run)
    assert verdict.code == 2 and re.search(said, verdict.reasons[0])
    assert "pass --force" in verdict.reasons[0]
    forced = gate(blessed, run, force=True)
    assert forced.code == 0 and re.search(said, forced.notices[0])


def test_every_lost_case_of_every_gated_score_is_named():
    ids = [f"case {n}" for n in range(30)]
    blessed = made_up_run({id: {HEADLINE: 1.0, "hit@5": 1.0} for id in ids}, model="quotes")
    now = made_up_run({id: {HEADLINE: 0.0, "hit@5": 1.0} for id in ids}, model="quotes")
    assert gate(blessed, now).notices == (f"{HEADLINE} lost: {', '.join(ids)}",)


@pytest.mark.parametrize(
    ("floors", "code", "said"),
    [
        ({HEADLINE: 0.5}, 0, ""),
        ({HEADLINE: 0.8}, 1, "correct_and_cited is 0.500, below the limit of 0.8"),
        ({"false_answer": 0.2}, 1, "false_answer is 0.500, above the limit of 0.2"),
        ({"hit@1": 0.2}, 1, "no case is graded by it"),
    ],
)
def test_floors_hold_whatever_the_baseline_says(floors, code, said):
    grades = {"a": {HEADLINE: 1.0, "false_answer": 1.0}, "b": {HEADLINE: 0.0, "false_answer": 0.0}}
    run = made_up_run(grades, model="quotes")
    verdict = gate(run, run, floors)
    assert verdict.code == code and said in " ".join(verdict.reasons)


def test_too_few_cases_are_said_to_show_nothing():
    run = made_up_run(graded(1, 1, 1, 1), model="local")
    assert gate(run, run).notices == (
        "4 cases cannot show that a model got worse: at least 5 are needed",
    )
    assert not gate(run, replace(run, model="quotes")).notices


def of_file(run, file):
    return replace(run, rows=tuple(replace(row, file=file) for row in run.rows))


def test_each_suite_has_a_baseline_of_its_own_and_a_blessing_can_be_undone(tmp_path):
    first = of_file(made_up_run(graded(1, 0), model="a/b"), "evals/facts/one.yaml")
    other = of_file(made_up_run(graded(1, 1, 1), model="a/b"), "mine/kepano.yaml")
    assert bless(first, tmp_path).name == "a%2Fb.json"
    assert bless(other, tmp_path).name == "a%2Fb@kepano.json"
    assert len(read_baseline(tmp_path, "a/b", "kepano").rows) == 3
    assert len(read_baseline(tmp_path, "a/b", "one").rows) == 2
    assert len(read_baseline(tmp_path, "a/b", "elsewhere").rows) == 2  # the model's first
    with pytest.raises(UsageError, match="no earlier baseline of a/b"):
        unbless(tmp_path, "a/b")
    more = of_file(made_up_run(graded(1, 1, 1, 1), model="a/b"), "mine/kepano.yaml")
    bless(more, tmp_path)
    unbless(tmp_path, "a/b")
    assert len(read_baseline(tmp_path, "a/b", "kepano").rows) == 3
    unbless(tmp_path, "a/b")
    assert len(read_baseline(tmp_path, "a/b", "kepano").rows) == 4


def test_junit_is_red_for_regressions_alone():
    before = made_up_run(graded(1, 0, 1), model="quotes")
    now = made_up_run(graded(0, 0, 1), model="quotes")
    with_baseline = junit_xml(now, {}, compare(before, now)).decode()
    assert with_baseline.count("<failure") == 1 and with_baseline.count("<skipped") == 1
    assert 'failures="1"' in with_baseline and 'skipped="1"' in with_baseline
    first = junit_xml(now, {}).decode()  # there is nothing to be worse than
    assert first.count("<failure") == 0 and first.count("<skipped") == 2
    chance = [replace(one, model="local") for one in (before, now)]  # one lost may be chance
    assert "<failure" not in junit_xml(chance[1], {}, compare(*chance)).decode()
    elsewhere = replace(now, versions={"encoder": "b"}), replace(before, versions={"encoder": "a"})
    assert (
        "<failure" not in junit_xml(elsewhere[0], {}, compare(elsewhere[1], elsewhere[0])).decode()
    )
    forced = junit_xml(elsewhere[0], {}, compare(elsewhere[1], elsewhere[0]), force=True)
    assert forced.decode().count("<failure") == 1
