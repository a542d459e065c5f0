"""Sweeps make a matrix of models, -k, encoders and prompts; several questions are asked at once."""

from __future__ import annotations

import json
import threading
from dataclasses import replace
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from askreview import AskReview
from askreview.cli.evals import evals
from askreview.cli.ways import Counts, at_once, index_of, ways
from askreview.errors import EvalEnvironment, UsageError
from askreview.evals import compare, prompt_name, read_suite, summarise
from askreview.evals.report import report_html
from askreview.types import Writing
from askreview.writing import open_writer
from eval_suites import case, reply, run_of, write_cases
from openai_server import Reply
from test_eval_report import Page, graded, run_with
from word_encoder import WordEncoder


def named(several):
    return [(one.model, one.passages, one.encoder, one.prompt) for one in several]


def test_every_combination_is_asked_and_quotes_without_prompts(tmp_path):
    found = ways(("quotes", "gpt"), (3, 10), None, "a.txt,b.txt")
    assert named(found) == [
        ("quotes", 3, None, None), ("quotes", 10, None, None),
        ("gpt", 3, None, "a.txt"), ("gpt", 10, None, "a.txt"),
        ("gpt", 3, None, "b.txt"), ("gpt", 10, None, "b.txt"),
    ]  # fmt: skip
    assert not any(one.swept for one in found)
    two = ways(("quotes",), (5,), "first, second", None)
    assert [one.encoder for one in two] == ["first", "second"] and all(one.swept for one in two)
    folder = tmp_path / "a,b"
    folder.mkdir()
    assert named(ways(("quotes",), (5,), str(folder), None)) == [("quotes", 5, str(folder), None)]


def test_each_encoder_of_a_sweep_has_an_index_of_its_own():
    runs, index = Path("evals/runs"), Path("index")
    several = {index_of(runs, index, one) for one in ("a/b", "c/b", "b")}
    several.add(index_of(runs, Path("other"), "b"))
    assert len(several) == 4 and all(one.parent == runs / "indexes" for one in several)


@pytest.mark.parametrize("written", ["0", "3,0", "x", "", "3,"])
def test_a_count_that_is_none_is_refused(written):
    with pytest.raises(click.BadParameter):
        Counts()(written)
    assert Counts()("3,5,10") == (3, 5, 10)


def test_a_prompt_is_known_by_its_name_and_words():
    assert prompt_name("here/a.txt", "") == ""
    one, other = prompt_name("here/a.txt", "Be brief."), prompt_name("a.txt", "Be long.")
    assert one != other and one.split()[0] == other.split()[0] == "a.txt"


def test_only_models_elsewhere_are_asked_several_at_once(model_server, tmp_path):
    file = tmp_path / "llm" / "extra-openai-models.yaml"
    known = json.loads(file.read_text())
    for name, base in {
        "far": "https://api.example.com/v1",
        "near": "http://10.0.0.7:8000/v1",
    }.items():
        known.append({"model_id": name, "model_name": "x", "api_base": base})
    file.write_text(json.dumps(known))
    writers = {one: open_writer(one, Writing(), print) for one in ("far", "near", "local")}
    assert {one: at_once(each, None) for one, each in writers.items()} == {
        "far": 4, "near": 1, "local": 1,
    }  # fmt: skip
    assert at_once(None, None) == 1 and at_once(None, 3) == at_once(writers["far"], 3) == 3


@pytest.fixture
def review(vault, tmp_path):
    with AskReview(vault, tmp_path / "index", WordEncoder()) as one:
        yield one


@pytest.fixture
def cases(tmp_path):
    return write_cases(tmp_path / "cases")


@pytest.mark.parametrize("count", [1, 3])
def test_so_many_questions_are_under_way_at_once_and_no_more(review, cases, model_server, count):
    lock, under_way, most = threading.Lock(), [], []
    together = threading.Barrier(count)

    def answer(request):
        with lock:
            under_way.append(1)
            most.append(len(under_way))
        if len(most) <= count:
            together.wait(60)  # broken, and the answer lost, unless so many are asked together
        with lock:
            under_way.pop()
        return Reply(f"We read: {request['messages'][-1]['content'][-40:]}")

    model_server.script = [answer]
    run = run_of(review, cases, "local", concurrency=count)
    assert max(most) == count and not run.faults
    assert [row.id for row in run.rows] == [one.id for one in read_suite([cases], ()).cases]
    asked = [row for row in run.rows if row.reply.text.startswith("We read")]
    assert len(asked) >= count and all(row.question[-20:] in row.reply.text for row in asked)


def test_a_model_that_fails_ends_the_run_before_all_are_asked(review, tmp_path, model_server):
    many = "".join(
        f"- {{id: c{n}, question: 'Where did we stay in Kyoto {n}?', expect: closest}}\n"
        for n in range(40)
    )
    model_server.script = [Reply(status=400, message="out of order")]
    with pytest.raises(EvalEnvironment, match="out of order"):
        run_of(review, write_cases(tmp_path / "cases", many), "local", concurrency=2)
    assert len(model_server.requests) < 40


def test_conditions_restrict_what_is_searched_and_what_is_asked(review, cases):
    review.sync()
    suite = read_suite([cases], ())
    paths = {None: review.matching(("folder=travel",))}
    chosen = [one.id for one in suite.about(paths).cases]
    assert chosen == ["hotel", "market", "near-router", "mongolia", "violin"]
    run = run_of(review, cases, where=("folder=travel",))
    assert {one.note for row in run.rows for one in row.reply.sources} == {"travel/kyoto.md"}
    assert run.settings["where"] == ["folder=travel"]
    with pytest.raises(UsageError, match="No case is about notes that match --where"):
        suite.about({None: set()})


def test_the_report_compares_each_with_the_first():
    wanted = case(all=["42"])
    right, wrong = (run_with(graded(wanted, reply(text))) for text in ("42 [1]", "41 [1]"))
    more = replace(wrong, settings={**wrong.settings, "passages": 10})
    shown = [(run, summarise(run, {}), None) for run in (right, more)]
    text = Page(report_html(shown, [compare(right, more)])).text
    assert text.index("What went wrong") < text.index("Compared with quotes, k 5, case by case")
    assert "; 5, 10 passages read per answer" in text
    assert "quotes, k 10 1.000 0.000 -1.000 to -1.000 0 / 0 / 1 1.000" in text


def test_a_gate_asks_in_one_way(tmp_path):
    asked = ["gate", "-k", "1,5", "--baselines", str(tmp_path)]
    done = CliRunner().invoke(evals, asked, standalone_mode=False)
    assert "A gate asks in one way. Name one -k, --encoder and --prompt." in str(done.exception)


def test_a_way_that_cannot_be_asked_is_said_before_any_is(vault, cases, model_server, tmp_path):
    (tmp_path / "rules.txt").write_text("Be brief.")
    given = ["run", cases, "--notes", vault, "--runs", tmp_path / "runs", "-m", "quotes", "-m"]
    for more in (["nosuch"], ["local", "--prompt", tmp_path / "rules.txt"]):
        done = CliRunner().invoke(
            evals, [str(one) for one in (*given, *more)], standalone_mode=False
        )
        assert isinstance(done.exception, UsageError) and not (tmp_path / "runs").exists()
