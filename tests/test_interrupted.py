"""Runs that are stopped, and runs beside each other: nothing is lost, nothing is mixed."""

from __future__ import annotations

import fcntl
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time

import pytest

import shell
from askreview import AskReview
from indexes import askreview, current, only_line, start, write
from word_encoder import WordEncoder

pytestmark = pytest.mark.slow

CHUNK = 64  # texts that a run may have to encode again
COUNT = 150
TEXT = "Some words about thing{n} here, turn"
INDEX = """
say("ready")
with AskReview(notes, index, Slow(sys.argv[3], 0.002)) as review:
    review.sync()
"""
WAIT = """
with AskReview(notes, index, Waiting()) as review:
    print(review.sync().notes)
"""


def killed(notes, index, log, after):
    """Runs an index command and kills it; whether that was before it had finished."""
    process = start(INDEX, notes, index, log)
    assert process.stdout.readline() == "ready\n"
    time.sleep(after)
    process.kill()
    _, errors = process.communicate()
    assert errors == ""
    return process.returncode == -signal.SIGKILL


def encoded(log):
    return len(log.read_text().splitlines()) if log.exists() else 0


def answers(notes, index, folder):
    """Whether a question to a copy of the index is answered, whatever state it is in."""
    copy = shutil.copytree(index, folder) if index.exists() else folder
    said = []
    with AskReview(notes, copy, WordEncoder(), say=said.append) as review:
        hits = review.search("thing77")
    shutil.rmtree(folder)
    return hits[0].note == "77.md" and not [line for line in said if "damaged" in line]


def test_a_first_build_killed_at_any_moment_goes_on(tmp_path):
    chance = random.Random(1)
    notes, index, log = (
        write(tmp_path / "notes", range(COUNT)),
        tmp_path / "index",
        tmp_path / "log",
    )
    kills = 0
    for n in range(6):
        kills += killed(notes, index, log, chance.uniform(0, 0.9))
        assert answers(notes, index, tmp_path / f"copy{n}")
    assert kills
    encoder = WordEncoder()
    with AskReview(notes, index, encoder) as review:
        assert review.sync().passages == COUNT
    assert COUNT <= encoded(log) + len(encoder.read) <= COUNT + kills * CHUNK
    assert sorted(path.name for path in (index / "generations").iterdir()) == [current(index).name]


def test_changes_killed_at_any_moment_are_taken_up_again(tmp_path):
    chance = random.Random(2)
    notes, index, log = (
        write(tmp_path / "notes", range(COUNT)),
        tmp_path / "index",
        tmp_path / "log",
    )
    with AskReview(notes, index, WordEncoder()) as review:
        review.sync()
    kills, written, finished = 0, 0, True
    for turn in range(14):
        if finished:
            write(notes, range(100), f"{TEXT} {turn}.")
            written += 100
        finished = not killed(notes, index, log, chance.uniform(0, 1.1))
        kills += not finished
        assert answers(notes, index, tmp_path / f"copy{turn}")
    assert kills >= 5
    encoder = WordEncoder()
    with AskReview(notes, index, encoder) as review:
        review.sync()
        state = review.status()
    assert (state.unhealthy, state.behind, state.notes) == (None, 0, COUNT)
    assert encoded(log) + len(encoder.read) <= written + kills * CHUNK


class Stopped(WordEncoder):
    """Is stopped by Ctrl-C at its second text."""

    def encode(self, texts):
        for n, encoding in enumerate(super().encode(texts)):
            if n:
                raise KeyboardInterrupt
            yield encoding


def test_a_run_stopped_between_publishing_and_tidying_up_damages_nothing(tmp_path):
    notes, index = write(tmp_path / "notes", range(4)), tmp_path / "index"
    with AskReview(notes, index, WordEncoder()) as review:
        review.sync()
        [segment] = (current(index) / "segments").iterdir()
        os.link(segment, index / "pending.segment")  # as the kill left it
        write(notes, range(10, 14))
        with pytest.raises(KeyboardInterrupt), AskReview(notes, index, Stopped()) as stopped:
            stopped.sync()
        assert review.status().unhealthy is None
        assert review.sync().encoded == 3


def test_a_first_index_stopped_while_it_was_published_is_no_damage(tmp_path):
    notes, index = write(tmp_path / "notes", range(4)), tmp_path / "index"
    with AskReview(notes, index, WordEncoder()) as review:
        review.sync()
    (index / "CURRENT").rename(index / "CURRENT.new")  # as the kill left it
    said, encoder = [], WordEncoder()
    with AskReview(notes, index, encoder, say=said.append) as review:
        assert review.search("thing3")[0].note == "3.md"
        assert review.status().unhealthy is None
    assert not [line for line in said if "damaged" in line]
    assert encoder.read == ["thing3"]
    assert [path.name for path in (index / "generations").iterdir()] == [current(index).name]


def test_ctrl_c_says_one_line_and_keeps_what_was_encoded(tmp_path, encoder):
    text = " ".join(f"word{n} of thing{{n}}" for n in range(10))
    notes, index = write(tmp_path / "notes", range(300), text), tmp_path / "index"
    command = ["askreview", "index", "--notes", notes, "--index", index]
    process = shell.Piped(command)
    pending = index / "pending.segment"
    while not (pending.exists() and pending.stat().st_size):
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    printed, errors = process.communicate()
    assert (process.returncode, printed) == (130, "")
    # click ends the line of the terminal's ^C
    *progress, line = (one for one in errors.splitlines() if one)
    assert all(one.endswith(" s left") for one in progress)
    assert line.startswith("Stopped. Nothing is lost")
    assert pending.stat().st_size
    assert not list((index / "generations").iterdir())


@pytest.fixture
def writing(tmp_path):
    """A process that is encoding a new note, and goes on when it is sent a line."""
    notes, index = write(tmp_path / "notes", range(8)), tmp_path / "index"
    with AskReview(notes, index, WordEncoder()) as review:
        review.sync()
    write(notes, [20])
    process = start(WAIT, notes, index)
    assert process.stdout.readline() == "encoding\n"
    yield notes, index, process
    process.kill()
    process.communicate()


def test_of_two_that_index_at_once_one_works_and_the_other_names_it(writing):
    notes, index, process = writing
    done = askreview(notes, index, "index")
    assert done.returncode == 1
    assert f"Another process (pid {process.pid}, since " in only_line(done)
    assert process.communicate("\n") == ("9\n", "")
    with AskReview(notes, index, WordEncoder()) as review:
        assert (review.status().notes, review.status().behind) == (9, 0)


def test_a_question_beside_a_writer_is_answered_from_what_there_is(writing):
    notes, index, process = writing
    said = []
    with AskReview(notes, index, WordEncoder(), say=said.append) as review:
        assert review.search("thing3")[0].note == "3.md"
        assert "20.md" not in [hit.note for hit in review.search("thing20")]
        assert said[0].startswith(
            "1 note changed, and another process is indexing; answering from the index of "
        )
        assert process.communicate("\n") == ("9\n", "")
        said.clear()
        assert review.search("thing20")[0].note == "20.md"
        assert said == []


@pytest.mark.parametrize("args", [["index"], ["What about thing1?"]])
def test_a_second_process_waits_for_the_first_index(tmp_path, args):
    notes, index = write(tmp_path / "notes", range(3)), tmp_path / "index"
    process = start(WAIT, notes, index)
    assert process.stdout.readline() == "encoding\n"
    second = ["askreview", *args, "--notes", notes, "--index", index]
    waiting = shell.Piped(second)
    assert waiting.stderr.readline() == "Another process is making the index; waiting for it.\n"
    waiting.send_signal(signal.SIGINT)
    _, errors = waiting.communicate()
    assert waiting.returncode == 130 and errors.strip().startswith("Stopped.")
    said, answers = [], []
    with AskReview(notes, index, WordEncoder(), say=said.append) as review:
        thread = threading.Thread(target=lambda: answers.extend(review.search("thing1")))
        thread.start()
        while not said:
            assert thread.is_alive()
            time.sleep(0.02)
        assert process.communicate("\n") == ("3\n", "")
        thread.join()
    assert answers[0].note == "1.md"
    assert said == ["Another process is making the index; waiting for it."]


def test_a_waiting_process_takes_over_from_one_that_was_killed(tmp_path):
    notes, index = write(tmp_path / "notes", range(3)), tmp_path / "index"
    process = start(WAIT, notes, index)
    assert process.stdout.readline() == "encoding\n"
    told, answers = [], []
    progress = lambda what, done, total: told.append((what, done, total))  # noqa: E731
    with AskReview(notes, index, WordEncoder(), progress=progress) as review:
        thread = threading.Thread(target=lambda: answers.extend(review.search("thing1")))
        thread.start()
        while not told:
            assert thread.is_alive()
            time.sleep(0.02)
        process.kill()
        process.communicate()
        thread.join()
    assert told[0] == (f"Encoding passages (process {process.pid})", 0, 3)
    assert answers[0].note == "1.md"


def test_a_lock_of_another_program_does_not_make_the_index_anew(tmp_path):
    notes, index = write(tmp_path / "notes", range(8)), tmp_path / "index"
    with AskReview(notes, index, WordEncoder()) as review:
        review.sync()
    encoder, said = WordEncoder(), []
    with (current(index) / "manifest.json").open() as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with AskReview(notes, index, encoder, say=said.append) as review:
            assert review.search("thing3")[0].note == "3.md"
    assert said == [] and len(encoder.read) == 1
    assert current(index).name == "1"


def test_a_writer_that_was_killed_holds_no_lock(writing):
    notes, index, process = writing
    process.kill()
    process.wait()
    with AskReview(notes, index, WordEncoder()) as review:
        assert review.sync().notes == 9


def test_ctrl_c_while_a_library_is_imported_is_no_error_of_ours(tmp_path, monkeypatch):
    """A compiled module turns Ctrl-C into an error of its own, as some do."""
    (tmp_path / "tokenizers.py").write_text(
        "try:\n    raise KeyboardInterrupt\nexcept KeyboardInterrupt as error:\n"
        "    raise ImportError('initialization failed') from error\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    notes = write(tmp_path / "notes", range(2))
    place = ["--notes", notes, "--index", tmp_path / "index"]

    def said(*words, typed=""):
        command = [sys.executable, "-m", "askreview", *words, *place]
        done = subprocess.run(command, input=typed, text=True, capture_output=True)
        return done.returncode, done.stderr

    code, errors = said("what is thing1?")
    assert (code, errors.splitlines()[-1][:25]) == (130, "Stopped. Nothing is lost;")
    _, errors = said("chat", typed="what is thing1?\n")
    assert "Stopped." in errors and "Error" not in errors
