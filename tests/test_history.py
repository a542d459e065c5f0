"""What is kept of conversations: whole or not at all, readable by the user alone."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys

import pytest

from askreview import AskReview
from askreview.conversation.history import MOST_LINES, MOST_TURNS, History
from askreview.types import Answer
from word_encoder import WordEncoder


@pytest.fixture
def said():
    return []


@pytest.fixture
def history(tmp_path, said):
    return History(tmp_path / "data" / "history", said.append)


@pytest.fixture
def answers(vault, tmp_path):
    """Two answers of one conversation."""
    with AskReview(vault, tmp_path / "index", WordEncoder()) as review:
        first = review.ask("Where did we stay in Kyoto?")
        return [first, review.ask("and on Tuesday?", history=[first])]


def bare(question) -> Answer:
    return Answer(question, "answered", "", (), (), searched=question)


def test_a_conversation_comes_back_as_it_was(history, vault, answers, said):
    history.keep_turns(vault, answers)
    back = history.turns(vault)
    assert [one.question for one in back] == [one.question for one in answers]
    assert [one.searched for one in back] == [one.searched for one in answers]
    assert [one.text for one in back] == [one.text for one in answers]
    assert [one.citations for one in back] == [one.citations for one in answers]
    assert said == []


def test_of_passages_only_their_place_is_kept(history, vault, answers):
    history.keep_turns(vault, answers)
    for before, after in zip(answers, history.turns(vault), strict=True):
        assert [hit.passage.id for hit in after.passages] == [
            hit.passage.id for hit in before.passages
        ]
        assert not any(hit.text or hit.passage.statements for hit in after.passages)


def test_nothing_is_kept_where_nothing_was_said(history, vault, tmp_path):
    assert history.turns(vault) == () and history.lines() == [] and history.places() == ()
    assert not (tmp_path / "data").exists()


def test_only_the_user_can_read_it(history, vault, tmp_path):
    history.keep_turns(vault, [bare("why?")])
    history.add_lines(["why?"])
    folder = tmp_path / "data" / "history"
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}
    assert modes == {"conversation.json": 0o600, "lines.json": 0o600}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_another_folder_of_notes_begins_another_conversation(history, vault, tmp_path, said):
    history.keep_turns(vault, [bare("why?")])
    (tmp_path / "other").mkdir()
    assert history.turns(tmp_path / "other") == ()
    assert len(said) == 1 and str(vault) in said[0]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b'{"format": 2, "notes": "", "answers": []}',
        b'{"format": 1, "notes": 3, "answers": []}',
        b'{"format": 1, "notes": "", "answers": [{"question": "why?"}]}',
        b'{"format": 1, "notes": "", "answers": 5}',
        b"[" * 100_000,
    ],
    ids=range(10),
)
def test_a_damaged_file_is_said_in_one_line_and_begun_anew(history, vault, tmp_path, said, content):
    path = tmp_path / "data" / "history" / "conversation.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert history.turns(vault) == ()
    assert len(said) == 1 and "conversation.json (damaged)" in said[0]
    history.keep_turns(vault, [bare("why?")])
    assert [one.question for one in history.turns(vault)] == ["why?"]


def test_every_cut_of_the_file_is_noticed(history, vault, answers, tmp_path, said):
    history.keep_turns(vault, answers)
    path = tmp_path / "data" / "history" / "conversation.json"
    whole = path.read_bytes()
    for length in range(0, len(whole), max(1, len(whole) // 50)):
        path.write_bytes(whole[:length])
        assert history.turns(vault) == ()
    assert all("damaged" in line for line in said)


def test_a_value_of_another_kind_is_damage(history, vault, answers, tmp_path, said):
    history.keep_turns(vault, answers)
    path = tmp_path / "data" / "history" / "conversation.json"
    for key, value in (("text", 3), ("searched", None), ("citations", [{"n": 9}]), ("usage", 1)):
        kept = json.loads(path.read_bytes())
        kept["answers"][0][key] = value
        changed = path.with_name("changed.json")
        changed.write_text(json.dumps(kept))
        changed.replace(path)
        assert history.turns(vault) == () and "damaged" in said[-1]
        history.keep_turns(vault, answers)


def test_where_nothing_can_be_written_one_line_says_so(vault, tmp_path, said):
    (tmp_path / "file").write_text("")
    history = History(tmp_path / "file" / "history", said.append)
    history.keep_turns(vault, [bare("why?")])
    assert len(said) == 1 and "Cannot write" in said[0] and "--no-history" in said[0]


def test_typed_lines_of_two_conversations_are_both_kept(history, tmp_path):
    other = History(tmp_path / "data" / "history", print)
    history.add_lines(["why?", "a\nb"])
    other.add_lines(["when?"])
    assert history.lines() == ["why?", "a\nb", "when?"]


def test_the_oldest_are_let_go(history, vault):
    history.add_lines([str(n) for n in range(MOST_LINES)])
    history.add_lines(["last"])
    assert history.lines() == [*(str(n) for n in range(1, MOST_LINES)), "last"]
    history.keep_turns(vault, [bare(str(n)) for n in range(MOST_TURNS + 1)])
    assert [one.question for one in history.turns(vault)][:: MOST_TURNS - 1] == ["1", "50"]


@pytest.mark.slow
def test_killed_in_the_middle_of_writing_it_leaves_the_old_one(history, vault, tmp_path, said):
    """A writer that never ends is killed at a random moment, five times."""
    script = (
        "import sys, itertools, pathlib\n"
        "from askreview.conversation.history import History\n"
        "history = History(pathlib.Path(sys.argv[1]), print)\n"
        "print('ready', flush=True)\n"
        "for n in itertools.count():\n"
        "    history.add_lines([f'{n} ' * 2000])\n"
    )
    folder = tmp_path / "data" / "history"
    for _ in range(5):
        command = [sys.executable, "-c", script, str(folder)]
        writer = subprocess.Popen(command, stdout=subprocess.PIPE)
        assert writer.stdout and writer.stdout.readline() == b"ready\n"
        while not (folder / "lines.json").exists():
            os.sched_yield()
        writer.kill()
        writer.wait()
        writer.stdout.close()
        assert history.lines() and said == []
