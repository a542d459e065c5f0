"""Evals from Python and from pytest."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib

import pytest

from askreview import AskReview
from askreview.errors import UsageError
from askreview.evals import GRADERS, CaseError, Evaluation, Plan, evaluate, read_suite
from conftest import ROOT
from eval_suites import CASES, write_cases
from word_encoder import WordEncoder


@pytest.fixture
def review(vault, tmp_path):
    with AskReview(vault, tmp_path / "index", WordEncoder()) as one:
        yield one


def test_a_suite_is_asked_from_python(review, tmp_path):
    file = write_cases(tmp_path / "cases")
    result = evaluate(review, file, k=3)
    assert result.score is not None and 0 < result.score <= 1
    assert [one.id for one in result.asked][:2] == ["hotel", "market"]
    assert all(one.why for one in result.wrong) and result.asked[0].right
    assert "Granvia" in result.asked[0].answer and result.asked[0].grades["hit@1"] == 1
    assert result.run.settings["passages"] == 3
    again = evaluate(review, read_suite([file], GRADERS), k=3)
    assert again.run == result.run


def test_cases_about_other_notes_are_refused(review, tmp_path):
    file = write_cases(tmp_path / "cases", "notes: ..\ncases:\n" + CASES)
    with pytest.raises(UsageError, match="Open an engine for these notes"):
        evaluate(review, file)


def test_one_case_is_asked(review, tmp_path):
    suite = read_suite([write_cases(tmp_path / "cases")], GRADERS)
    evaluation = Evaluation(review, Plan())
    assert evaluation.ask(suite.cases[0]).right
    (review.notes / "bread.md").unlink()
    fresh = Evaluation(review, Plan())
    with pytest.raises(CaseError):
        fresh.ask(suite.cases[2])


def test_the_plugin_is_found_by_pytest_and_loads_nothing_by_itself():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    points = project["project"]["entry-points"]["pytest11"]
    assert points == {"askreview": "askreview.pytest_plugin"}


@pytest.mark.slow
def test_the_plugin_costs_other_suites_nothing():
    code = (
        "import sys, pytest, contextlib, functools, dataclasses, pathlib\n"
        "before = set(sys.modules)\n"
        "import askreview.pytest_plugin\n"
        "print(*sorted(one for one in set(sys.modules) - before if '_' not in one[:1]))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "askreview.pytest_plugin" in loaded
    ours = {"askreview", "askreview.errors", "askreview.pytest_plugin", "askreview.types"}
    assert loaded <= ours


@pytest.mark.slow
@pytest.mark.usefixtures("encoder")
def test_each_case_is_a_test(vault, tmp_path):
    write_cases(tmp_path, CASES.partition("- id: near")[0].replace("12 hours]", "13 hours]"))
    (tmp_path / "pytest.ini").write_text(
        f"[pytest]\naskreview_cases = cases.yaml\naskreview_notes = {vault}\naskreview_index = ix\n"
    )
    (tmp_path / "test_notes.py").write_text(
        "def test_answers(askreview_case):\n"
        "    assert askreview_case.right, askreview_case.why\n\n\n"
        "def test_other():\n    assert True\n"
    )
    command = [sys.executable, "-m", "pytest", "-p", "askreview.pytest_plugin", "-q", "-rfs"]
    env = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "COLUMNS": "200"}
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=env)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 failed, 4 passed" in done.stdout
    assert (
        "test_notes.py::test_answers[proof] - AssertionError: does not say “13 hours”"
        in done.stdout
    )
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    none = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=env)
    assert none.returncode == 0 and "1 passed, 1 skipped" in none.stdout
    assert "pass --askreview-cases FILE" in none.stdout
