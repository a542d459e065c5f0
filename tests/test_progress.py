"""Slow work is shown: each step by its name, how far it is, how fast, and how long it will take."""

from __future__ import annotations

import pytest

from askreview import AskReview
from askreview.cli.progress import BETWEEN, FIRST, Bar
from indexes import write
from word_encoder import WordEncoder


def test_a_first_line_comes_within_two_seconds_and_others_within_five():
    assert FIRST < 2 and BETWEEN < 5


def test_the_line_names_step_count_rate_and_what_is_left(monkeypatch, capsys):
    now = 100.0
    monkeypatch.setattr("askreview.cli.progress.time.monotonic", lambda: now)
    bar = Bar()
    bar("Reading notes", 0, 900)
    now += 1
    bar("Reading notes", 300, 900)
    bar("Splitting notes", 0, 900)
    now += 1
    bar("Splitting notes", 90, 900)
    now += 1
    bar("Splitting notes", 100, 900)
    now += 2
    bar("Splitting notes", 400, 900)
    assert capsys.readouterr().err.splitlines() == [
        "Splitting notes: 90 of 900, 90/s, 9 s left",
        "Splitting notes: 400 of 900, 100/s, 5 s left",
    ]


def test_a_step_that_begins_when_a_line_is_due_is_told_at_once(monkeypatch, capsys):
    now = 100.0
    monkeypatch.setattr("askreview.cli.progress.time.monotonic", lambda: now)
    bar = Bar()
    bar("Storing passages", 0, 900)
    now += 2
    bar("Storing passages", 500, 900)
    now += 2.9
    bar("Storing passages", 899, 900)
    now += 0.2
    bar("Storing vectors", 0, 900)
    now += 4
    bar("Storing vectors", 400, 900)
    assert capsys.readouterr().err.splitlines() == [
        "Storing passages: 500 of 900, 250/s, 2 s left",
        "Storing vectors: 0 of 900",
        "Storing vectors: 400 of 900, 100/s, 5 s left",
    ]


def test_work_that_begins_long_after_is_silent_while_it_is_quick(monkeypatch, capsys):
    now = 100.0
    monkeypatch.setattr("askreview.cli.progress.time.monotonic", lambda: now)
    bar = Bar()
    for _ in range(3):
        bar("Reading notes", 0, 900)
        now += 1
        bar("Reading notes", 300, 900)
        now += 60
    assert capsys.readouterr().err == ""


def test_steps_that_take_long_are_told_each(monkeypatch, capsys):
    now = 100.0
    monkeypatch.setattr("askreview.cli.progress.time.monotonic", lambda: now)
    bar = Bar("questions")
    for done in range(3):
        bar("a-model", done, 40)
        now += 10
    assert capsys.readouterr().err.splitlines() == [
        "a-model: 1 of 40 questions, 0/s, 390 s left",
        "a-model: 2 of 40 questions, 0/s, 380 s left",
    ]


@pytest.mark.slow
def test_every_step_of_a_first_index_is_told(tmp_path):
    told: list[tuple[str, int, int]] = []
    notes = write(tmp_path / "notes", range(600))

    def progress(what, done, total):
        told.append((what, done, total))

    with AskReview(notes, tmp_path / "index", WordEncoder(), progress=progress) as review:
        review.sync()
    steps = list(dict.fromkeys(what for what, _, _ in told))
    assert steps == [
        "Reading notes",
        "Splitting notes",
        "Encoding passages",
        "Storing passages",
        "Storing vectors",
    ]
    for one in steps:
        counts = [(done, total) for what, done, total in told if what == one]
        assert counts == sorted(counts) and counts[-1][0] <= counts[-1][1] == 600
        assert counts[0][0] == 0, one  # a rate is told from the beginning
