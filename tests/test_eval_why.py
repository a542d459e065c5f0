"""Why a case went wrong is said in a line, at the end of a run and first in the report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from askreview.cli import show_evals
from askreview.evals import Kept, names_of, summarise, why, write_reports
from askreview.evals.results import Fault, row_of
from eval_suites import case, citation, finding, gold, reply, source
from test_eval_report import graded, page, run_with

LONG = "The hob is from Ghent. " * 20


@pytest.mark.parametrize(
    ("expected", "answer", "said"),
    [
        (case(all=["42"]), reply("It is 42 [1]"), ""),
        (
            case(all=["42", "Ghent"], any=["May", "June"]),
            reply("It is 41 [1]"),
            "does not say “42”, “Ghent”; says none of “May”, “June”",
        ),
        (case(all=["42"], none=["41"]), reply("42, not 43, but 41 [1]"), "says “41”"),
        (
            case(all=["42"]),
            reply("", "not_in_notes", gold=(gold(2),)),
            "refused; the gold quote is in passage 2",
        ),
        (
            case(all=["42"]),
            reply("41", "closest", gold=(gold(None),)),
            "shown only as the closest; does not say “42”; "
            "the gold quote is in none of the first 10 passages",
        ),
        (
            case(all=["42"]),
            reply("42 [1]", gold=(gold(7),), sources=(source(1, "42"), source(2, "x"))),
            "the gold quote is in passage 7, beyond those that were read (2)",
        ),
        (
            case(all=["42"]),
            reply("42 [1]", gold=(gold(1),)),
            "the gold quote is in passage 1, but is not cited",
        ),
        (case(all=["Ghent"]), reply(f"{LONG} [1]"), "100 words, and at most 60 count as brief"),
        (
            case(all=["42"]),
            reply("42 [1]", checks=(finding("uncited_sentence"),)),
            "uncited_sentence: why",
        ),
        (case("not_in_notes"), reply(f"{LONG} [1]"), "says “The hob is from Ghent. The hob is"),
        (case("closest"), reply("It is 42 [1]"), "says “It is 42 [1]”"),
    ],
)
def test_why_names_what_is_missing_and_where_the_gold_is(expected, answer, said):
    row = graded(expected, answer)
    assert (row.outcome == "right") == (said == "")
    assert why(row).startswith(said) and bool(why(row)) == bool(said)


def test_a_right_answer_that_cites_another_passage_says_so():
    answer = reply("42 [1]", citations=(citation(1),), sources=(source(1, "nothing"),))
    assert why(graded(case(all=["42"]), answer)) == "the cited words do not say “42”"


def test_what_could_not_be_asked_says_why():
    row = row_of(case(), None, grades={}, fault=Fault("model", "out of order"))
    assert why(row) == "model: out of order"


@pytest.fixture
def kept(tmp_path):
    """Two models of one suite: one right, one wrong."""
    wanted = case(all=["42"])
    several = []
    for model, text in {"right": "It is 42 [1]", "wrong": "It is 41 [1]"}.items():
        run = run_with(graded(wanted, reply(text)), model=model)
        folder = tmp_path / model
        folder.mkdir()
        several.append(Kept(run, {}, summarise(run, {}), Path(folder)))
    return several


def test_the_end_of_a_run_lists_what_failed_and_why(kept, capsys):
    show_evals.runs(kept)
    printed = capsys.readouterr().out
    assert "wrong: 1 of 1 cases went wrong:\n- a: wrong: does not say “42”\n" in printed
    assert "right: " not in printed


def test_the_report_begins_with_what_failed(kept):
    write_reports(kept)
    one, other = (each.run for each in kept)
    text = page((one, None), (other, None)).text
    first = text.index("What went wrong")
    assert text.index("Correct and cited") < first < text.index("score right wrong")
    assert "a Why? wrong: wrong does not say “42”" in text[first:]
    assert "wrong: wrong does not say" in page((other, None), (one, None), (other, None)).text
    assert "What went wrong" not in page((one, None)).text
    shown = page((other, None), (replace(other, model="worse"), None)).text
    assert shown.count("does not say “42”") == 1 and "wrong: wrong worse: wrong does" in shown


def test_runs_are_named_by_what_tells_them_apart():
    def run(model="quotes", **settings):
        one = run_with(model=model)
        return replace(one, settings={**one.settings, **settings})

    assert names_of([run(), run("gpt")]) == ["quotes", "gpt"]
    assert names_of([run(passages=3), run(passages=10)]) == ["quotes, k 3", "quotes, k 10"]
    first, second = run("gpt"), run("gpt", prompt="b.txt 12ab", passages=3)
    assert names_of([first, second]) == ["gpt, k 5", "gpt, k 3, prompt b.txt"]
    other = replace(run(), versions={"encoder": "/home/models/all-mpnet"})
    here = replace(run(), versions={"encoder": "all-MiniLM"})
    assert names_of([here, other]) == ["quotes, all-MiniLM", "quotes, models/all-mpnet"]
    assert names_of([here]) == ["quotes"]
