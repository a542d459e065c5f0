"""Kept runs are listed, and their headline is charted, in the terminal and in the report."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from askreview.cli.evals import evals
from askreview.evals import Kept, summarise, write_reports
from askreview.evals.results import write_run
from eval_suites import case, reply
from test_eval_report import Page, graded, run_with


def keep(runs, when, text, model="quotes", **changes):
    rows = [
        replace(graded(replace(case(all=["x"]), id=id, file="mine.yaml"), reply(words)))
        for id, words in zip("ab", ("x [1]", text), strict=True)
    ]
    run = replace(run_with(*rows, model=model), **changes)
    folder = runs / f"{when}-{model}"
    folder.mkdir(parents=True)
    write_run(folder, run, {})
    return Kept(run, {}, summarise(run, {}), folder)


@pytest.fixture
def runs(tmp_path):
    """Three runs of quotes, the last over other notes, and one of a model."""
    folder = tmp_path / "runs"
    keep(folder, "2026-01-02T03-04-05", "y [1]")
    keep(folder, "2026-01-05T10-00-00", "x [1]")
    keep(folder, "2026-02-01T00-30-00", "x [1]", notes={"notes": "2"}, suite="other")
    keep(folder, "2026-01-06T10-00-00", "y [1]", model="gpt-x")
    return folder


def run(*args):
    return CliRunner().invoke(evals, [str(one) for one in args], standalone_mode=False)


def test_kept_runs_are_listed_oldest_first(runs):
    assert run("list", "--runs", runs).stdout.splitlines() == [
        "began             suite  asked of     cases  wrong  correct  run",
        "2026-01-02 03:04  mine   quotes, k 5  2      1      0.500    2026-01-02T03-04-05-quotes",
        "2026-01-05 10:00  mine   quotes, k 5  2      0      1.000    2026-01-05T10-00-00-quotes",
        "2026-01-06 10:00  mine   gpt-x, k 5   2      1      0.500    2026-01-06T10-00-00-gpt-x",
        "2026-02-01 00:30  mine   quotes, k 5  2      0      1.000    2026-02-01T00-30-00-quotes",
    ]
    told = json.loads(run("list", "--runs", runs, "--json").stdout)
    assert [one["wrong"] for one in told] == [1, 0, 1, 0]


def test_the_headline_is_charted_and_what_changed_is_said(runs):
    lines = run("history", "--runs", runs, "-m", "quotes").stdout.splitlines()
    assert lines[0] == "mine: quotes, k 5" and len(lines) == 4
    assert [line.count("█") for line in lines[1:]] == [20, 40, 40]
    assert lines[1].startswith("  2026-01-02 03:04  ██") and lines[1].endswith(" 0.500 n=2")
    assert lines[3].endswith(" 1.000 n=2  cases and notes changed")
    assert "gpt-x" in run("history", "--runs", runs).stdout
    assert "No kept run asked nobody" in str(
        run("history", "--runs", runs, "-m", "nobody").exception
    )


def test_a_run_of_another_version_is_named_and_the_rest_is_shown(runs, tmp_path):
    (runs / "2026-03-01T00-00-00-old").mkdir()
    (runs / "2026-03-01T00-00-00-old" / "results.json").write_text('{"format": 0}')
    done = run("list", "--runs", runs)
    assert done.exit_code == 0 and "made by another version" in done.stderr
    assert len(done.stdout.splitlines()) == 5
    empty = run("list", "--runs", tmp_path / "none")
    assert "There is no run in" in str(empty.exception)


def test_the_report_draws_the_runs_that_were_asked_alike(runs):
    now = keep(runs, "2026-02-02T00-00-00", "y [1]")
    write_reports([now])
    shown = Page(now.report.read_text())
    assert "Correct and cited, over the kept runs" in shown.text
    dots = [one for tag, one in shown.elements if tag == "circle" and one.get("r") == "3"]
    assert len(dots) == 4 and "2026-02-02 00:00: 0.500" in shown.text
    heights = [float(one["cy"]) for one in dots]
    assert heights[0] == heights[3] > heights[1] == heights[2]
