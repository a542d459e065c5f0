"""What the filters offer: counts that are kept as notes come and go."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from askreview import AskReview
from askreview.index.catalog import Catalog, Row
from askreview.types import Filed, Note
from indexes import write
from word_encoder import WordEncoder

FOLDERS = ("", "travel/", "travel/japan/", "food/")
TAGS = ("travel", "travel/japan", "food", "food/bread/rye", "Reise")
DATES = (None, "2023", "2024-05-02", "2024-05-30", "2024-06-01")
ROW = Row((1, 1, 1), "", None, ())


def drawn(chance: random.Random, number: int) -> Note:
    path = f"{chance.choice(FOLDERS)}{number}.md"
    tags = tuple(chance.sample(TAGS, chance.randrange(4)))
    note = Note(path, path, "", tags=tags, date=chance.choice(DATES))
    return replace(note, language=chance.choice(("", "en", "de")))


def upwards(path: str) -> set[str]:
    parts = path.split("/")
    return {"/".join(parts[: n + 1]) for n in range(len(parts)) if path}


def counted(notes) -> Filed:
    tags = Counter(
        one for note in notes for one in {up for tag in note.tags for up in upwards(tag)}
    )
    folders = Counter(one for note in notes for one in upwards(note.path.rpartition("/")[0]))
    dates = Counter(one for note in notes if note.date for one in {note.date[:4], note.date[:7]})
    return Filed(tags, folders, dates)


@pytest.mark.parametrize("seed", range(5))
def test_counts_are_those_of_the_notes_that_are_there(seed):
    chance, there = random.Random(seed), {}
    catalog = Catalog(Path(":memory:"), create=True, readonly=False)
    for turn in range(120):
        note = drawn(chance, turn % 30)
        catalog.drop_note(note.path)
        there.pop(note.path, None)
        if chance.random() < 0.7:
            catalog.put_note(note.path, ROW, note)
            there[note.path] = note
        assert catalog.filed() == counted(there.values())
    assert catalog.languages() == Counter(note.language for note in there.values())


def test_a_file_that_is_no_note_counts_for_nothing(tmp_path):
    notes = write(tmp_path / "notes" / "here", range(2)).parent
    (notes / "here" / "data.md").write_bytes(b"\0" * 50)
    with AskReview(notes, tmp_path / "index", WordEncoder()) as review:
        assert len(review.sync().skipped) == 1
        assert review.filed() == ({}, {"here": 2}, review.filed().dates)
        (notes / "here" / "data.md").write_text("Words now.")
        review.sync()
        assert review.filed().folders == {"here": 3}
