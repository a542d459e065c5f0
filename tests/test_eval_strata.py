"""Strata: the kinds of questions that a run is reported by, and tags that gold quotes bear out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from askreview.evals import GRADERS, CaseError, read_suite, summarise
from askreview.evals.case import Gold
from askreview.evals.markdown import markdown
from askreview.evals.report import report_html
from askreview.evals.results import read_run, row_of, write_results
from askreview.evals.strata import shared_words, strata
from eval_suites import case, made_up_run, reply

QUOTE = Gold("hut.md", "The hut lies at 1,640 m and has fourteen beds.")


def asked(question, **more):
    return replace(case(all=["1,640 m"], gold=(QUOTE,), **more), question=question)


@pytest.mark.parametrize(
    ("question", "shared", "stratum"),
    [
        ("Has the hut a bed for me?", ("hut", "bed"), "same_words"),
        ("How high up is the hut?", ("hut",), "one_word"),
        ("How many huts are there?", ("huts",), "one_word"),  # huts and hut have one stem
        ("How far above the sea is our refuge?", (), "other_words"),
        ("Has it any?", (), "other_words"),  # function words are no content words
    ],
)
def test_words_are_shared_by_their_stems(question, shared, stratum):
    one = asked(question)
    assert shared_words(one) == shared
    assert strata(one) == (stratum,)


def test_a_question_after_another_has_that_ones_words_too():
    assert strata(asked("How high up?", history=("Where is the hut?",))) == ("one_word",)


def test_kinds_come_from_type_and_expectation_and_tags_are_kept():
    assert strata(asked("How high up?", type="list", tags=("mine", "typo"))) == (
        "other_words",
        "list",
        "typo",
        "mine",
    )
    assert strata(case("closest")) == ("near_miss",)
    assert strata(case("not_in_notes")) == ("absent",)


CASE = """\
- id: hut
  question: {question}
  expect: answered
  facts: {{all: ["1,640 m"]}}
  gold: [{{note: hut.md, quote: "The hut lies at 1,640 m."}}]
  tags: [{tag}, mountains]
"""


def problem(folder, text):
    path = folder / "cases.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CaseError) as caught:
        read_suite([path], GRADERS)
    [one] = caught.value.problems
    return f"{Path(one.file).name}:{one.line}: {one.message}"


def test_the_loader_checks_what_tags_say_of_shared_words(tmp_path):
    assert problem(tmp_path, CASE.format(question="How high is the hut?", tag="other_words")) == (
        "cases.yaml:1: the tag other_words is wrong: question and gold quotes share “hut”; write "
        "one_word, or ask in other words"
    )
    assert problem(tmp_path, CASE.format(question="How high up?", tag="same_words")) == (
        "cases.yaml:1: the tag same_words is wrong: question and gold quotes share no content "
        "word; write other_words, or ask in other words"
    )
    without = CASE.format(question="How high up?", tag="other_words").replace("  gold:", "  #")
    assert "the tag other_words needs gold quotes" in problem(tmp_path, without)


def test_tags_do_not_change_how_a_case_is_graded(tmp_path):
    one, other = asked("How high up?"), asked("How high up?", tags=("mine",))
    assert one.fingerprint == other.fingerprint


def run_with_strata():
    cases = [
        (asked("How high up?"), "The hut lies at 1,640 m. [1]", "answered"),
        (asked("How far up?"), "no", "not_in_notes"),
        (case("closest"), "7 m [1]", "answered"),
        (case("not_in_notes"), "no", "not_in_notes"),
    ]
    rows = []
    for n, (one, text, status) in enumerate(cases):
        answer = reply(text, status)
        grades = {name: each.grade(one, answer) for name, each in GRADERS.items()}
        rows.append(replace(row_of(one, answer, grades=grades), id=str(n)))
    settings = {"passages": 5, "repeat": 1, "facts_only": False}
    return replace(made_up_run({}), rows=tuple(rows), settings=settings)


def test_each_stratum_has_its_false_answers_and_false_refusals(tmp_path):
    run = run_with_strata()
    write_results(tmp_path / "results.json", run)
    summary = summarise(read_run(tmp_path / "results.json"), {})
    told = {
        name: (one.right, one.false_answers, one.false_refusals, one.count)
        for name, one in summary.strata.items()
    }
    assert told == {
        "other_words": (1, 0, 1, 2),
        "near_miss": (0, 1, 0, 1),
        "absent": (1, 0, 0, 1),
    }
    html = report_html([(run, summary, None)])
    assert "false answers" in html and "#type=other_words" in html
    assert "| other\\_words | 1 of 2 | 0 | 1 |" in markdown(run, summary, None)
