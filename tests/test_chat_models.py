"""Conversations with a model: follow-ups made whole by it, Ctrl-C, other models, later turns."""

from __future__ import annotations

import json
import os
import threading

import pytest

import shell
from openai_server import Reply, cited
from terminal import Terminal

pytestmark = pytest.mark.usefixtures("encoder")

STAY = "Where did we stay in Kyoto?"
STAYED = cited(["We stayed at the Hotel Granvia [#]."], "Granvia")


@pytest.fixture
def command(vault, tmp_path, monkeypatch):
    """The command line of `askreview` on the vault, with a data folder of the test's own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    def command(*args: str):
        return ["askreview", *args, "--notes", str(vault), "--index", str(tmp_path / "index")]

    return command


@pytest.fixture
def run(command, tmp_path):
    def run(*args: str, stdin: str | None = None):
        done = shell.run(command(*args), text=True, cwd=tmp_path, input=stdin)
        assert "Traceback" not in done.stderr
        return done

    return run


@pytest.fixture
def terminal(command, tmp_path):
    opened = []

    def start(*args: str):
        env = {**os.environ, "TERM": "dumb"}
        opened.append(Terminal(command("chat", *args), env=env, cwd=tmp_path))
        opened[-1].until("> ")
        return opened[-1]

    yield start
    for one in opened:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()


def test_the_model_makes_a_follow_up_whole_before_it_is_searched(run, model_server):
    model_server.script = [STAYED, Reply("What did we see in Kyoto on Tuesday?"), Reply("It [1].")]
    done = run("chat", "-m", "local", stdin=f"{STAY}\nand on Tuesday?\n")
    assert done.returncode == 0
    assert "(Searched for: What did we see in Kyoto on Tuesday?)" in done.stderr
    first, rewriting, second = model_server.requests
    assert STAY in rewriting.text and "and on Tuesday?" in rewriting.text
    assert "Question: What did we see in Kyoto on Tuesday?" in second.text
    assert "Fushimi Inari" in second.text
    assert "Earlier in this conversation" not in first.text


def test_a_later_turn_is_told_the_earlier_one_and_the_passages_it_cites(run, model_server, vault):
    for n in range(20):
        (vault / f"{n}.md").write_text(f"The winter tyres number {n} are in the cellar.\n")
    asked = "Where are the winter tyres number 7?"
    model_server.script = [STAYED, Reply(asked), Reply("In the cellar [1].")]
    run("chat", "-m", "local", "-k", "2", stdin=f"{STAY}\n{asked}\n")
    last = model_server.requests[-1].text
    assert f"Question: {STAY}\nAnswer: We stayed at the Hotel Granvia [" in last
    assert "for three nights" in last  # the cited passage
    assert "Rye bread" not in last


def test_its_tokens_count(run, model_server):
    model_server.script = [STAYED, Reply(STAY), Reply("There [1].")]
    run(STAY, "-m", "local")
    answer = json.loads(run("-c", "where?", "-m", "local", "--json").stdout)
    assert answer["usage"] == {"input_tokens": 22, "output_tokens": 14}


def test_where_the_model_writes_no_question_the_rule_does_and_it_is_said(run, model_server):
    model_server.script = [STAYED, Reply("Sure! Here are some ideas for a trip."), Reply("X [1].")]
    done = run("chat", "-m", "local", stdin=f"{STAY}\nand in Osaka?\n")
    assert (
        "The follow-up was rewritten by the built-in rule: the model changed the question"
        in done.stderr
    )
    assert "(Searched for: Where did we stay in Osaka?)" in done.stderr


def test_ctrl_c_keeps_what_came_and_the_chat_goes_on(terminal, model_server):
    never = threading.Event()
    model_server.script = [
        Reply(["We stayed at the ", never, "Hotel Granvia [1]."]),
        Reply(STAY),
        STAYED,
    ]
    chat = terminal("-m", "local")
    chat.type(f"{STAY}\n")
    chat.until("We stayed at the")
    chat.type("\x03")
    assert "Stopped. The answer is incomplete." in chat.until("\n> ")
    chat.type("where was that?\n")
    assert "Hotel Granvia [" in chat.until("\n> ")
    assert "Answer: We stayed at the\n" in model_server.requests[-1].text
    chat.type("\x04")
    assert chat.end() == 0 and "Traceback" not in chat.seen


def test_ctrl_c_before_the_first_word(terminal, model_server):
    never = threading.Event()
    model_server.script = [Reply([never, "late"]), STAYED]
    chat = terminal("-m", "local")
    chat.type(f"{STAY}\n")
    while not model_server.requests:
        os.sched_yield()
    chat.type("\x03")
    chat.until("Stopped.\r\n> ")
    chat.type(f"{STAY}\n")
    assert "Hotel Granvia [" in chat.until("\n> ")
    chat.type("/quit\n")
    assert chat.end() == 0 and "Traceback" not in chat.seen


def test_a_model_that_fails_ends_the_answer_and_not_the_chat(run, model_server):
    model_server.script = [Reply(status=401, message="wrong key"), STAYED]
    done = run("chat", "-m", "local", stdin=f"{STAY}\n/new\n{STAY}\n")
    assert done.stderr.count("Error: “local”") == 1 and "401" in done.stderr
    assert "Hotel Granvia [" in done.stdout
    assert done.returncode == 1


def test_model_changes_who_answers_and_unknown_ones_are_refused_at_once(run, model_server):
    model_server.script = [STAYED]
    done = run("chat", stdin=f"/model lokal\n/model\n/model local\n{STAY}\n")
    assert "There is no model “lokal”. Did you mean local" in done.stderr
    assert "Model: quotes.\nModel: local.\n" in done.stderr
    assert "We stayed at the Hotel Granvia [" in done.stdout


def test_a_chat_has_one_model(run, model_server):
    done = run("chat", "-m", "local", "-m", "quotes", stdin="why?\n")
    assert done.returncode == 2 and "one model at a time" in done.stderr


def test_what_changed_since_is_told_as_it_is_now(run, model_server, vault):
    model_server.script = [STAYED, Reply(STAY), Reply("There [1]."), Reply(STAY), Reply("X [1].")]
    run(STAY, "-m", "local")
    note = vault / "travel" / "kyoto.md"
    note.write_text(note.read_text().replace("Hotel Granvia", "Hotel Okura"))
    run("-c", "where?", "-m", "local")
    last = model_server.requests[-1].text
    passages = last[last.index("Passage [") : last.index("Earlier in this conversation")]
    assert "Hotel Okura" in passages and "Hotel Granvia" not in passages


def test_a_dry_run_of_a_follow_up_sends_nothing(run, model_server):
    model_server.script = [STAYED]
    run(STAY, "-m", "local")
    done = run("-c", "and in Osaka?", "-m", "local", "--dry-run")
    assert "Question: Where did we stay in Osaka?" in done.stdout
    assert len(model_server.requests) == 1


def test_it_does_not_write_its_own_answers(run, model_server, tmp_path):
    (tmp_path / "llm" / "aliases.json").write_text('{"mine": "askreview"}')
    for name in ("askreview", "mine"):
        done = run(STAY, "-m", name)
        assert done.returncode == 2 and done.stdout == ""
        assert f"{name} is askreview itself and cannot write its own answers" in done.stderr


# --- as a model of llm ---


@pytest.fixture
def llm(vault, tmp_path):
    def llm(*args: str):
        command = ["llm", "-m", "askreview", *args]
        command += ["-o", "notes", str(vault), "-o", "index", str(tmp_path / "index")]
        done = shell.run(command, text=True, cwd=tmp_path)
        assert "Traceback" not in done.stderr
        return done

    return llm


def logged(tmp_path) -> list[str]:
    command = ["llm", "logs", "-n", "0", "--json"]
    done = shell.run(command, text=True, cwd=tmp_path, check=True)
    return [row["model"] for row in json.loads(done.stdout)]


def test_another_model_of_llm_writes_and_one_answer_is_logged(llm, model_server, tmp_path):
    model_server.script = [STAYED]
    done = llm(STAY, "-o", "model", "local")
    assert done.stdout.startswith("We stayed at the Hotel Granvia [")
    assert "] travel/kyoto.md:9" in done.stdout
    assert logged(tmp_path) == ["askreview"]
    llm(STAY, "-o", "model", "local", "--no-log")
    assert logged(tmp_path) == ["askreview"]


def test_a_failing_model_is_one_line_of_llms(llm, model_server):
    model_server.script = [Reply(status=401, message="wrong key")]
    done = llm(STAY, "-o", "model", "local")
    assert done.returncode == 1 and done.stdout == ""
    [line] = done.stderr.strip().splitlines()
    assert line.startswith("Error: “local”") and "401" in line


def test_an_answer_that_breaks_off_is_shown_and_said(llm, model_server):
    model_server.script = [Reply(["We stayed at the ", "Hotel"], cut=True)]
    done = llm(STAY, "-o", "model", "local")
    assert done.returncode == 1
    assert done.stdout.startswith("We stayed at the Hotel")
    assert "Error: The answer is incomplete: " in done.stderr
