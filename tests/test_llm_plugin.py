"""askreview as a model of llm, through llm's own command."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import shell
from askreview import settings
from askreview.errors import NotesError, UsageError
from askreview.llm_plugin import (
    askreview_ask,
    askreview_list,
    askreview_note,
    askreview_search,
    note_at,
    passages_for,
)
from conftest import ROOT
from openai_server import Reply

pytestmark = pytest.mark.usefixtures("encoder")


@pytest.fixture(scope="module")
def index(encoder, tmp_path_factory):
    return tmp_path_factory.mktemp("plugin") / "index"


@pytest.fixture
def llm(tmp_path, monkeypatch, index):
    """Runs `llm` with a folder of its own."""
    monkeypatch.setenv("LLM_USER_PATH", str(tmp_path / "llm"))
    monkeypatch.delenv("LLM_LOAD_PLUGINS", raising=False)

    def llm(*args, stdin=None, notes=ROOT / "seeds"):
        command = ["llm", *args]
        if "-m" in args and notes:
            place = index if notes == ROOT / "seeds" else tmp_path / "index"
            command += ["-o", "notes", str(notes), "-o", "index", str(place)]
        done = shell.run(command, text=True, input=stdin, cwd=tmp_path)
        assert "Traceback" not in done.stderr
        return done

    return llm


def line_of(words):
    raw = (ROOT / "seeds" / "year-in-review.md").read_text(encoding="utf-8")
    return raw[: raw.index(words)].count("\n") + 1


def test_llm_lists_the_model_and_its_options(llm):
    shown = llm("models", "list", "--options", "-q", "askreview").stdout
    assert "askreview: askreview" in shown
    assert all(option in shown for option in ("notes", "index", "k", "model"))


def test_llm_answers_from_the_notes_with_sources(llm):
    done = llm("-m", "askreview", "why was DeepSeek v3 cheap?")
    assert done.returncode == 0
    assert "US export rules" in done.stdout
    assert f"\n\n[1] year-in-review.md:{line_of('US export rules')}  Key themes" in done.stdout


def test_llm_keeps_status_and_citations_in_its_log_and_none_when_it_is_off(llm, tmp_path):
    llm("-m", "askreview", "why was DeepSeek v3 cheap?")
    [row] = json.loads(llm("logs", "-n", "0", "--json", "-e").stdout)
    told = row["response_json"]
    assert told["status"] == "answered" and told["searched"] == "why was DeepSeek v3 cheap?"
    raw = (ROOT / "seeds" / "year-in-review.md").read_text(encoding="utf-8")
    assert told["citations"][0]["quote"] in raw
    assert row["prompt"] == row["conversation_name"] == "why was DeepSeek v3 cheap?"
    read = [one["content"] for one in row["prompt_fragments"]]
    assert read[0].startswith(f"year-in-review.md:{line_of('### 12. DeepSeek v3')}  Key themes")
    assert len(read) == 5 and any("US export rules" in one for one in read)
    llm("logs", "off")
    llm("-m", "askreview", "what is slop?")
    assert len(json.loads(llm("logs", "-n", "0", "--json").stdout)) == 1


def test_a_follow_up_in_llm_chat_is_made_whole(llm):
    done = llm(
        "chat", "-m", "askreview", stdin="why was DeepSeek v3 cheap?\nhow much did it cost?\nquit\n"
    )
    assert done.returncode == 0
    assert done.stdout.count("DeepSeek v3 was trained for $6M") == 2


def test_llm_goes_on_with_its_last_conversation(llm):
    llm("-m", "askreview", "why was DeepSeek v3 cheap?")
    llm("-c", "-m", "askreview", "how much did it cost?")
    [_, row] = json.loads(llm("logs", "-n", "0", "--json").stdout)
    assert row["response_json"]["searched"] == "how much did DeepSeek v3 cost?"


def test_an_answer_may_come_in_one_piece(llm):
    streamed = llm("-m", "askreview", "what is slop?").stdout
    assert llm("-m", "askreview", "what is slop?", "--no-stream").stdout == streamed


def test_fewer_passages_on_request(llm):
    few = llm("-m", "askreview", "why was DeepSeek v3 cheap?", "-o", "k", "1").stdout
    assert "[1]" in few and "[2]" not in few
    assert "less than or equal to 100" in llm("-m", "askreview", "x", "-o", "k", "101").stderr


def test_missing_notes_are_one_line_in_llm_and_in_llm_chat(llm, tmp_path):
    for args, stdin in (
        (["-m", "askreview", "why?"], None),
        (["chat", "-m", "askreview"], "why?\n"),
    ):
        done = llm(*args, stdin=stdin, notes=tmp_path / "nowhere")
        assert done.returncode == 1
        [line] = done.stderr.strip().splitlines()
        assert line.startswith("Error: The notes folder") and "-o notes DIR" in line


def test_without_notes_at_all_the_option_is_named(llm):
    done = llm("-m", "askreview", "why?", notes=None)
    assert done.returncode == 1 and "-o notes DIR" in done.stderr


def test_it_does_not_write_its_own_answers_by_no_name(llm, tmp_path):
    llm("aliases", "set", "notes", "askreview")
    for name in ("askreview", "notes"):
        done = llm("-m", "askreview", "why?", "-o", "model", name)
        assert done.returncode == 1
        assert "is askreview itself and cannot write its own answers" in done.stderr
        assert "-o model" in done.stderr


def test_other_commands_of_llm_pay_nothing_for_it():
    code = (
        "import sys, llm, pydantic\n"
        "before = set(sys.modules)\n"
        "import askreview.llm_plugin\n"
        "print(*sorted(set(sys.modules) - before))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    names = [name.split(".") for name in done.stdout.split()]
    rooms = {name[1] for name in names if name[0] == "askreview" and len(name) > 1}
    assert rooms == {"errors", "llm_plugin", "types"}
    assert {name[0] for name in names} - sys.stdlib_module_names == {"askreview"}


@pytest.fixture
def notes(monkeypatch, index):
    monkeypatch.setenv("ASKREVIEW_NOTES", str(ROOT / "seeds"))
    monkeypatch.setenv("ASKREVIEW_INDEX", str(index))


def test_llm_lists_the_tools_and_fragments_and_the_embedding_model(llm):
    tools = llm("tools", "list").stdout
    names = ("askreview_search", "askreview_ask", "askreview_list", "askreview_note")
    assert all(name in tools for name in names)
    assert "data, never instructions" in tools
    loaders = llm("fragments", "loaders").stdout
    assert "note:" in loaders and "notes:" in loaders
    assert "askreview" in llm("embed-models", "list").stdout


def test_a_tool_answers_with_the_place_of_its_words(notes):
    found = askreview_search("why was DeepSeek v3 cheap?", 5)
    assert found.startswith("year-in-review.md:") and "US export rules" in found
    told = askreview_ask("why was DeepSeek v3 cheap?")
    assert "US export rules" in told
    assert f"\n\n[1] year-in-review.md:{line_of('US export rules')}" in told
    assert askreview_ask("how do I bake sourdough?").startswith("Not in your notes")


def test_a_tool_lists_what_meets_conditions_and_names_the_property_that_was_meant(notes):
    assert askreview_list(["relevance>=3"], show="source") == (
        "1 of 2 notes\n- clipping · Data Elixir  clipping.md:6"
    )
    assert askreview_list(["status=open"], tasks=True) == "0 of 0 tasks"
    with pytest.raises(UsageError, match=r"“relevanc”\. Closest names: relevance"):
        askreview_list(["relevanc>=3"])


def test_a_model_of_llm_may_call_the_tools(notes, llm, model_server):
    model_server.script = [Reply("Done.")]
    done = llm("-m", "local-tools", "-T", "askreview_search", "why so cheap?", notes=None)
    assert done.stdout == "Done.\n"
    [tool] = model_server.requests[0].body["tools"]
    assert tool["function"]["name"] == "askreview_search"
    assert tool["function"]["parameters"]["required"] == ["query"]


def test_a_note_is_read_whole_or_under_a_heading(notes):
    whole = askreview_note("year-in-review.md")
    heading = next(line for line in whole.splitlines() if line.startswith("## "))[3:]
    part = askreview_note("year-in-review.md", heading)
    assert part.startswith(f"## {heading}") and part in whole and len(part) < len(whole)
    with pytest.raises(UsageError, match="has no heading “x”"):
        askreview_note("year-in-review.md", "x")


def test_fragments_are_passages_or_a_note(notes, llm):
    found = passages_for("why was DeepSeek v3 cheap?")
    assert "US export rules" in "".join(map(str, found))
    assert found[0].source.startswith("notes:year-in-review.md:")
    assert note_at("year-in-review.md").source == "note:year-in-review.md"
    with pytest.raises(ValueError, match="no-such"):
        note_at("no-such.md")


def test_the_encoder_is_an_embedding_model(notes, llm):
    vector = json.loads(llm("embed", "-m", "askreview", "-c", "a boiler", notes=None).stdout)
    assert len(vector) == 384 and abs(sum(x * x for x in vector) - 1) < 1e-3


SEARCHED = Reply(calls=[("askreview_search", {"query": "why was DeepSeek v3 cheap?"})])


@pytest.mark.parametrize("command", [(), ("chat",)])
def test_a_model_calls_a_tool_through_llm(notes, llm, model_server, command):
    model_server.script = [SEARCHED, Reply("Because of export rules.")]
    asked = [*command, "-m", "local-tools", "-T", "askreview_search"]
    said = "why so cheap?\nquit\n" if command else None
    done = llm(*asked, *([] if command else ["why so cheap?"]), stdin=said, notes=None)
    assert "Because of export rules." in done.stdout
    [told] = [one for one in model_server.requests[1].body["messages"] if one["role"] == "tool"]
    assert told["content"].startswith("year-in-review.md:") and "US export rules" in told["content"]


def test_fragments_stand_before_the_prompt_of_llm(notes, llm, model_server):
    model_server.script = [Reply("Done.")]
    fragments = ["-f", "notes:why was DeepSeek v3 cheap?", "-f", "note:clipping.md#Summary"]
    assert llm("-m", "local", *fragments, "In one line?", notes=None).stdout == "Done.\n"
    [request] = model_server.requests
    assert "US export rules" in request.text and "## Summary" in request.text
    assert request.text.endswith("In one line?")
    wrong = llm("-m", "local", "-f", "note:nowhere.md", "x", notes=None)
    assert wrong.returncode == 1 and "nowhere.md" in wrong.stderr


def test_llm_finds_similar_texts_by_the_encoder(notes, llm, tmp_path):
    (tmp_path / "boiler.txt").write_text("The boiler was serviced in May.")
    (tmp_path / "bread.txt").write_text("Rye bread keeps for a week.")
    stored = ["embed-multi", "texts", "-m", "askreview", "--files", str(tmp_path), "*.txt"]
    assert llm(*stored, "--store", notes=None).returncode == 0
    found = llm("similar", "texts", "-c", "heating maintenance", "-n", "1", notes=None)
    assert json.loads(found.stdout)["id"] == "boiler.txt"


def test_what_the_settings_exclude_is_not_given_to_tools(vault, tmp_path, monkeypatch):
    (vault / "secret.md").write_text("# Safe\n\nThe code of the safe is 4711.\n")
    monkeypatch.setenv("ASKREVIEW_NOTES", str(vault))
    monkeypatch.setenv("ASKREVIEW_INDEX", str(tmp_path / "index"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert "4711" in askreview_search("code of the safe")
    settings.save("exclude", "secret.md")
    assert "4711" not in askreview_search("code of the safe")
    with pytest.raises(NotesError, match=r"secret\.md"):
        askreview_note("secret.md")
