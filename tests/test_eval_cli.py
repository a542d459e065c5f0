"""`askreview eval` as a user meets it: a subprocess, its output, its files and its exit codes."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys

import pytest

import shell
from askreview.evals import bless, read_run
from conftest import ROOT
from eval_suites import CASES, made_up_run, write_cases

pytestmark = pytest.mark.usefixtures("encoder")


@pytest.fixture
def run(vault, tmp_path):
    """Runs `askreview eval` in a folder of its own, on the vault."""

    def run(command: str, *args: object, notes: object = vault, stdin: str | None = None):
        line = ["askreview", "eval", command, *map(str, args)]
        if notes is not None:
            line += ["--notes", str(notes), "--index", str(tmp_path / "index")]
        done = shell.run(line, text=True, cwd=tmp_path, timeout=300, input=stdin)
        assert "Traceback" not in done.stderr
        return done

    return run


@pytest.fixture
def facts(tmp_path):
    """The cases where the commands look for them."""
    return write_cases(tmp_path / "evals" / "facts")


def kept(tmp_path):
    return sorted((tmp_path / "evals" / "runs").glob("2*"))


def test_a_run_prints_its_scores_and_keeps_everything(run, facts, tmp_path):
    done = run("run")
    assert done.returncode == 0, done.stderr
    assert "correct_and_cited   " in done.stdout and " n=6" in done.stdout
    assert "pairs  " in done.stdout and " of 1\n" in done.stdout
    [folder] = kept(tmp_path)
    assert folder.name.endswith("-quotes")
    assert f"Report: evals/runs/{folder.name}/report.html" in done.stdout
    assert sorted(one.name for one in folder.iterdir()) == [
        "junit.xml", "report.html", "results.json", "summary.md", "timings.json",
    ]  # fmt: skip
    assert len(read_run(folder).rows) == 7


def test_the_same_run_is_the_same_bytes_twice(run, facts, tmp_path):
    run("run")
    run("run")
    first, second = ((one / "results.json").read_bytes() for one in kept(tmp_path))
    assert first == second


def test_mistakes_in_cases_are_listed_and_nothing_runs(run, facts, tmp_path):
    facts.write_text(CASES.replace("expect: closest", "expect: close").replace("kyoto.md", "x.md"))
    done = run("run")
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.splitlines() == [
        "evals/facts/cases.yaml:27: “close” is not a status: write “closest”",
        "Error: 1 mistake in the cases; nothing was run. Fix what is listed and try again.",
    ]
    facts.write_text(CASES.replace("kyoto.md", "x.md"))
    done = run("run")
    assert done.returncode == 2 and "2 mistakes in the cases" in done.stderr
    assert "evals/facts/cases.yaml:5: no note “travel/x.md” in " in done.stderr
    assert not kept(tmp_path) and not (tmp_path / "evals" / "runs").exists()


def test_facts_only_asks_other_notes_with_the_same_facts(run, facts, vault, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(vault, other)
    (other / "bread.md").rename(other / "baking.md")
    assert run("run", notes=other).returncode == 2
    shutil.rmtree(tmp_path / "index")
    done = run("run", "--facts-only", notes=other)
    assert done.returncode == 0 and "facts_found" in done.stdout and "hit@1" not in done.stdout


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (["nowhere"], 2, "nowhere:1: does not exist: pass a file"),
        (["--passages", "0"], 2, "0 is not in the range"),
        (["--repeat", "0"], 2, "0 is not in the range"),
        (["-m", "nosuch"], 2, "nosuch"),
        (["--judge", "nosuch"], 2, "nosuch"),
        (["--encoder", "no such/model"], 3, "no encoder “no such/model”"),
    ],
)
def test_what_cannot_be_run_is_said(run, facts, args, code, said):
    done = run("run", *args)
    assert done.returncode == code and said in done.stderr, done.stderr


def test_an_environment_without_notes_or_a_baseline_is_3(run, facts, tmp_path):
    done = run("run", notes=tmp_path / "nowhere")
    assert done.returncode == 3 and "does not exist. Choose another with --notes" in done.stderr
    done = run("gate")
    assert done.returncode == 3 and "There is no baseline of quotes" in done.stderr
    bless(
        made_up_run({"elsewhere": {"correct_and_cited": 1.0}}, model="quotes"),
        tmp_path / "evals/baselines",
    )
    done = run("gate")
    assert done.returncode == 3 and "no baseline of quotes for these cases" in done.stderr
    (tmp_path / "evals" / "runs").write_text("a file")
    done = run("run")
    assert done.returncode == 3 and "Cannot write to evals/runs" in done.stderr


def test_bless_gate_and_compare(run, facts, vault, tmp_path):
    run("run")
    blessed = run("bless", kept(tmp_path)[0], notes=None)
    assert blessed.stdout == "evals/baselines/quotes.json is now the baseline of quotes.\n"
    passed = run("gate")
    assert passed.returncode == 0 and passed.stdout.startswith("Gate: passed\n")

    (vault / "more.md").write_text("Nothing that anybody asked for.\n")
    run("run")
    compared = run("compare", kept(tmp_path)[0], kept(tmp_path)[-1], notes=None)
    assert (
        compared.returncode == 0 and "7 cases in common; before: quotes, after:" in compared.stdout
    )
    assert "- the notes differ" in compared.stdout
    as_json = run("compare", "evals/baselines/quotes.json", kept(tmp_path)[0], "--json", notes=None)
    assert (json.loads(as_json.stdout)["shared"], json.loads(as_json.stdout)["flips"]) == (7, [])

    (vault / "bread.md").write_text("# Bread\n\n- Proof for 11 hours in the fridge\n")
    vanished = run("gate")
    assert vanished.returncode == 2 and "is not in bread.md" in vanished.stderr


def test_a_regression_is_1_and_the_report_shows_the_flip(run, facts, vault, tmp_path):
    run("run")
    run("bless", kept(tmp_path)[0], notes=None)
    # The words are still there, in a note full of the same words about another page.
    (vault / "copy.md").write_text(
        "".join(
            f"# Router {n}\n\nThe address of the router's admin page is said to be 10.0.0.{n}.\n\n"
            for n in range(12)
        )
    )
    done = run("gate")
    assert done.returncode == 1, done.stdout
    assert done.stdout.startswith("Gate: regression\n- correct_and_cited fell from ")
    assert "lost  router: right → wrong" in done.stdout
    report = (kept(tmp_path)[-1] / "report.html").read_text()
    assert 'data-flip="lost"' in report and "Before, in the baseline: right" in report


def test_a_run_that_cannot_be_read_is_refused(run, tmp_path):
    done = run("compare", "nowhere", "nowhere", notes=None)
    assert done.returncode == 2 and "There is no run at nowhere" in done.stderr
    done = run("bless", "nowhere", notes=None)
    assert done.returncode == 2 and "There is no run at nowhere" in done.stderr


def test_suggest_drafts_cases_that_load_and_pass(run, tmp_path):
    drafts = run("suggest", "travel/kyoto.md")
    assert "quote: We stayed at the Hotel Granvia for three nights." in drafts.stdout
    assert "fish" not in drafts.stdout
    (tmp_path / "drafts.yaml").write_text(drafts.stdout)
    done = run("run", "drafts.yaml")
    assert done.returncode == 0 and "facts_found" in done.stdout
    missing = run("suggest", "nowhere.md")
    assert missing.returncode == 2 and "nowhere.md is not in the notes" in missing.stderr


def test_accepted_drafts_are_added_to_a_file_once(run, tmp_path):
    done = run("suggest", "travel/kyoto.md", "--into", "mine.yaml", stdin="n\ny\nq\n")
    assert done.returncode == 0 and "1 of " in done.stdout
    first = (tmp_path / "mine.yaml").read_text()
    assert first.count("- id: ") == 1
    done = run("suggest", "travel/kyoto.md", "--into", "mine.yaml", stdin="y\nq\n")
    both = (tmp_path / "mine.yaml").read_text()
    assert both.startswith(first) and both.count("- id: ") == 2
    assert run("run", "mine.yaml").returncode == 0


def test_a_question_that_starts_with_eval_is_pointed_out(run):
    done = run("is", "important", notes=None)
    assert done.returncode == 2
    assert "No such command 'is'" in done.stderr and 'askreview "eval is important"' in done.stderr


def test_an_eval_of_quotes_loads_no_model(vault, facts, tmp_path):
    code = (
        "import sys\n"
        "from askreview.cli import askreview\n"
        f"askreview.main(['eval', 'run', {str(facts)!r}, '--notes', {str(vault)!r}, '--index', "
        f"{str(tmp_path / 'index')!r}, '--quiet'], standalone_mode=False)\n"
        "heavy = {'llm', 'torch', 'gradio', 'sentence_transformers'} & set(sys.modules)\n"
        "print(*heavy, *(one for one in sys.modules if one.startswith('askreview.writing')))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    assert done.stdout.splitlines()[-1] == ""


def test_the_project_s_own_suite_passes_its_gate(tmp_path):
    """What CI gates by: the cases over the sample notes and the vault, against the baseline."""
    done = subprocess.run(
        ["askreview", "eval", "gate", "--quiet", "--runs", str(tmp_path / "runs"),
         "--index", str(tmp_path / "index")],
        capture_output=True, text=True, cwd=ROOT, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
