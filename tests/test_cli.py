"""The shell as a user meets it: a subprocess, its stdout, stderr and exit code."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys

import pytest

import shell

pytestmark = pytest.mark.usefixtures("encoder")


@pytest.fixture
def run(vault, tmp_path):
    """Runs `askreview` on the vault."""

    def run(*args: str, stdin: str | None = None, notes: object = vault):
        command = ["askreview", *args]
        if notes is not None and args[:1] != ("config",):
            command += ["--notes", str(notes), "--index", str(tmp_path / "index")]
        done = shell.run(command, text=True, input=stdin, cwd=tmp_path)
        assert "Traceback" not in done.stderr
        return done

    return run


def only_line(done) -> str:
    """The one line on stderr."""
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_an_answer_is_quoted_with_its_source(run):
    done = run("Where did we stay in Kyoto?")
    assert done.returncode == 0
    name, words, *_ = done.stdout.splitlines()
    assert name.startswith("[1] Kyoto › Kyoto in spring (2024-05-02)  travel/kyoto.md:9")
    assert words == "    We stayed at the Hotel Granvia for three nights."
    assert "\x1b" not in done.stdout + done.stderr


def test_a_date_that_the_name_says_is_not_said_again(run, vault):
    (vault / "2025-03-03.md").write_text("We repaired the kayak's rudder.\n", encoding="utf-8")
    done = run("When did we repair the rudder of the kayak?")
    assert done.stdout.splitlines()[0].startswith("[1] 2025-03-03  2025-03-03.md:1")


def test_what_is_not_in_the_notes_exits_with_3(run):
    done = run("What is the capital of Mongolia?")
    assert done.returncode == 3
    assert done.stdout.startswith("Not in your notes: no note mentions “capital” or “Mongolia”.")


def test_unquoted_words_are_one_question(run):
    assert "Granvia" in run("where", "did", "we", "stay", "in", "Kyoto?").stdout


def test_a_question_comes_from_standard_input(run):
    assert "Granvia" in run("-", stdin="Where did we stay in Kyoto?\n").stdout


def test_a_table_row_is_shown_with_its_columns(run):
    assert "Day: Tuesday; Place: Fushimi Inari" in run("Where did we go on Tuesday?").stdout


def test_json_has_the_agreed_shape(run):
    answer = json.loads(run("Where did we stay in Kyoto?", "--json").stdout)
    assert list(answer) == [
        "question",
        "status",
        "answer",
        "model",
        "citations",
        "passages",
        "blocks",
        "checks",
        "usage",
        "timings_ms",
    ]
    assert answer["status"] == "answered"
    cited = ["n", "note", "line", "end_line", "heading", "quote", "by"]
    assert list(answer["citations"][0]) == cited
    assert answer["blocks"][0]["quote"] == answer["citations"][0]["quote"]
    place = ["n", "note", "line", "end_line", "heading", "text", "score"]
    assert [list(one) for one in answer["passages"]] == [place] * len(answer["passages"])
    assert [one["n"] for one in answer["passages"]] == [*range(1, len(answer["passages"]) + 1)]
    assert list(answer["usage"]) == ["input_tokens", "output_tokens"]
    assert list(answer["timings_ms"]) == ["sync", "retrieve", "answer"]


def test_search_lists_passages_and_why(run):
    hits = json.loads(run("search", "rye", "bread", "--json", "-k", "2").stdout)
    assert [hit["rank"] for hit in hits] == [1, 2]
    assert hits[0]["note"] == "bread.md" and hits[0]["heading"] == "Rye"
    assert list(hits[0]["parts"]) == ["dense", "lexical", "fused", "late", "words", "order"]
    assert "from dense" in run("search", "rye", "bread", "--why").stdout


@pytest.mark.parametrize(
    ("conditions", "notes"),
    [
        (["--where", "tag=japan"], {"travel/kyoto.md"}),
        (["--where", "folder=travel"], {"travel/kyoto.md"}),
        (["--where", "title=kyoto"], {"travel/kyoto.md"}),
        (["--where", "tag=baking", "--where", "folder=travel"], set()),
        (["--until", "2024-05"], {"travel/kyoto.md"}),
        (["--since", "2024-06"], {"bread.md", "router.txt"}),
    ],
)
def test_conditions_apply_before_ranking(run, conditions, notes):
    done = run("search", "the", "trip", "--json", "-k", "20", *conditions)
    assert {hit["note"] for hit in json.loads(done.stdout)} == notes


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        ([""], 2, "The question is empty"),
        (["  \n "], 2, "The question is empty"),
        (["x " * 50_000], 2, "99,999 characters"),
        (["word " * 400], 2, "tokens; the encoder reads"),
        (["why?", "--passages", "0"], 2, "0 passages"),
        (["why?", "--passages", "many"], 2, "many"),
        (["why?", "--where", "travel"], 2, "is not a condition"),
        (["why?", "--since", "someday"], 2, "is not a date"),
        (["why?", "-m", "nosuch"], 2, "no model “nosuch”"),
        (["why?", "--nosuch"], 2, "--nosuch"),
        (["why?", "--encoder", "no such/model at all"], 1, "no encoder “no such/model at all”"),
        (["index", "cards", "in", "use"], 2, 'askreview "index cards in use'),
        (["status", "quo"], 2, 'askreview "status quo'),
        (["config", "is", "this", "it"], 2, 'askreview "config is this it'),
        (["config", "nonsense"], 2, "is not a setting"),
        (["config", "notes", ""], 2, "needs a value"),
        (["ask", "status"], 2, "Put the command first: askreview status"),
        (["why?", "--where", "stauts=open"], 2, "No note has a property “stauts”"),
    ],
)
def test_bad_input_gets_one_clear_line(run, args, code, said):
    done = run(*args)
    assert done.returncode == code
    assert said in only_line(done)


def test_missing_notes_are_named(run, tmp_path):
    done = run("why?", notes=tmp_path / "nowhere")
    assert done.returncode == 1
    assert "nowhere does not exist. Choose another with --notes DIR." in only_line(done)


def test_without_notes_the_error_says_what_to_pass(run):
    done = run("why?", notes=None)
    assert done.returncode == 2
    assert "--notes DIR" in only_line(done) and "askreview config notes" in only_line(done)


def test_index_reports_and_status_adds_up(run, vault):
    (vault / "empty.md").write_bytes(b"\0")
    (vault / "photo.png").write_bytes(b"\x89PNG")
    first = run("index")
    assert "Indexed: 3 notes, " in first.stdout and "; 4 files added, 0 changed" in first.stdout
    assert run("index").stdout.startswith("Up to date: 3 notes, ")
    state = json.loads(run("status", "--json").stdout)
    assert state["files"] == 5 == state["notes"] + len(state["skipped"])
    assert [one["path"] for one in state["skipped"]] == ["empty.md", "photo.png"]
    text = run("status")
    assert text.returncode == 0
    assert "empty.md: not text" in text.stdout and "healthy" in text.stdout


def test_status_before_the_first_index_is_unhealthy(run):
    done = run("status")
    assert done.returncode == 1
    assert "unhealthy: there is none yet" in done.stdout


def test_a_change_is_indexed_before_the_answer(run, vault):
    run("index")
    (vault / "car.md").write_text("The winter tyres are in the cellar.\n")
    done = run("Where are the winter tyres?")
    assert "    The winter tyres are in the cellar." in done.stdout
    assert done.stderr.startswith("1 note changed, indexed in ")


def test_conditions_that_no_note_meets_are_named(run):
    done = run("why?", "--where", "tag=nosuch", "--since", "2030")
    assert done.returncode == 3
    assert done.stdout == "Not in your notes: no note matches tag=nosuch and since=2030.\n"


def test_bytes_that_are_no_text_are_asked_as_far_as_they_are(run, tmp_path):
    command = ["askreview", b"caf\xe9 where did we stay in Kyoto?", "--notes", "vault"]
    done = subprocess.run([*command, "--index", "index"], capture_output=True, cwd=tmp_path)
    assert done.returncode == 0 and b"Granvia" in done.stdout


def test_output_that_cannot_be_written_is_one_line(run, tmp_path, monkeypatch):
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    run("index")
    command = ["askreview", "Where did we stay in Kyoto?", "--notes", "vault", "--index", "index"]
    with open("/dev/full", "w") as full:  # noqa: PTH123
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1 and "No space left" in done.stderr


ENDING = """
import atexit, sys, threading, time
from askreview.cli import main
def work():
    time.sleep(1)
    print("worked")
if sys.argv.pop() == "works":
    threading.Thread(target=work).start()
atexit.register(print, "left")
main()
"""


@pytest.mark.parametrize("thread, ends", [("works", ["worked", "left"]), ("idle", ["left"])])
def test_what_is_to_be_done_at_the_end_is_done(thread, ends, monkeypatch):
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    command = [sys.executable, "-c", ENDING, "--version", thread]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.stdout.splitlines()[1:] == ends


def test_without_words_the_help_is_shown(run):
    done = run(notes=None)
    assert done.returncode == 0 and done.stdout.startswith("Usage: askreview")


def test_a_terminal_sees_a_bar_while_notes_are_read_and_links_afterwards(vault, tmp_path):
    for n in range(40):
        (vault / f"{n}.md").write_text(f"The tide was {n} feet high in the harbour on day {n}.\n")
    command = ["askreview", "Where did we stay in Kyoto?", "--notes", "vault", "--index", "index"]
    seen = in_a_terminal(command, tmp_path)
    assert "Encoding" in seen and "/45" in seen and "Granvia" in seen
    assert "\x1b]8;;file://" in seen and "#L9\x1b\\travel/kyoto.md:9" in seen
    assert seen.count("\x1b[?25l") == seen.count("\x1b[?25h")  # the cursor is shown again


def in_a_terminal(command, folder) -> str:
    """What a command prints when stdout and stderr are a terminal."""
    ours, its = pty.openpty()
    process = subprocess.Popen(command, stdin=its, stdout=its, stderr=its, cwd=folder)
    os.close(its)
    seen = b""
    while True:
        try:
            more = os.read(ours, 4096)
        except OSError:  # Linux: the other end was closed
            break
        if not more:
            break
        seen += more
    os.close(ours)
    assert process.wait() == 0, seen
    return seen.decode()


def test_nothing_reports_to_anyone(run, home):
    run("Where did we stay in Kyoto?")
    assert [path.name for path in (home / "cache").iterdir()] == ["askreview"]


def test_config_sets_shows_and_unsets(run, vault):
    assert run("config", "notes", str(vault)).returncode == 0
    try:
        assert str(vault) in run("config").stdout
        assert "Granvia" in run("Where did we stay in Kyoto?", notes=None).stdout
    finally:
        shown = run("config", "--unset", "notes").stdout
        assert re.match(r"notes +–  ", shown), shown
    assert "is not a setting" in only_line(run("config", "nonsense", "1"))
    assert "There is no folder" in only_line(run("config", "notes", "/no/such/folder"))


def test_an_index_elsewhere_is_not_put_among_the_notes(run, vault, home, tmp_path):
    done = shell.run(
        ["askreview", "Where did we stay in Kyoto?", "--notes", str(vault)],
        text=True,
        cwd=tmp_path,
    )
    assert done.returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["vault"]
    assert list((home / "data" / "askreview" / "indexes").glob("vault-*/CURRENT"))


def test_seeds_and_index_of_the_current_folder_are_the_default(run, vault, tmp_path):
    vault.rename(tmp_path / "seeds")
    assert "Granvia" in run("Where did we stay in Kyoto?", notes=None).stdout
    assert (tmp_path / "index" / "CURRENT").exists()


def test_notes_cannot_steer_the_terminal(run, vault):
    hostile = "The \x1b[31mpassword\u202e of the safe is \u200b4711 [3].\n"
    (vault / "safe.md").write_text(hostile)
    done = run("What is the password of the safe?")
    assert "    The password of the safe is 4711 (3)." in done.stdout
    cited = json.loads(run("What is the password of the safe?", "--json").stdout)["citations"][0]
    assert cited["quote"] == hostile.strip()
