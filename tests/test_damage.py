"""A damaged index is noticed before it is used, said in one line, and made anew from the notes."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3

import pytest

from askreview import AskReview
from indexes import askreview, current, only_line, write
from word_encoder import WordEncoder

pytestmark = pytest.mark.slow

FILES = (
    "chroma/chroma.sqlite3",
    "chroma/*/data_level0.bin",
    "chroma/*/header.bin",
    "chroma/*/index_metadata.pickle",
    "chroma/*/length.bin",
    "chroma/*/link_lists.bin",
    "lexical.sqlite3",
    "manifest.json",
    "segments/1.segment",
    "segments/2.segment",
)
NOTES = {"segments/1.segment": 8, "segments/2.segment": 4}  # whose encodings lie there


def cut(path):
    os.truncate(path, path.stat().st_size // 2)


def empty(path):
    os.truncate(path, 0)


def garble(path):
    path.write_bytes(random.Random(7).randbytes(path.stat().st_size))


def remove(path):
    path.unlink()


DAMAGE = (cut, empty, garble, remove)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Twelve notes and their index of two segments, to be copied."""
    folder = tmp_path_factory.mktemp("built")
    write(folder / "notes", range(8))
    with AskReview(folder / "notes", folder / "index", WordEncoder()) as review:
        review.sync()
        write(folder / "notes", range(8, 12))
        review.sync()
    return folder


@pytest.fixture
def index(built, tmp_path):
    return shutil.copytree(built / "index", tmp_path / "index")


def one(index, pattern):
    [path] = current(index).glob(pattern)
    return path


def test_every_file_of_a_generation_is_tried(index):
    there = [path for path in current(index).rglob("*") if path.is_file()]
    assert sorted(there) == sorted(one(index, pattern) for pattern in FILES)


@pytest.mark.parametrize("damage", DAMAGE)
@pytest.mark.parametrize("pattern", FILES)
def test_the_next_question_mends_any_damage(built, index, pattern, damage):
    damage(one(index, pattern))
    encoder, said = WordEncoder(), []
    with AskReview(built / "notes", index, encoder, say=said.append) as review:
        assert review.status().unhealthy
        answer = review.ask("What about thing9 here?")
        assert answer.citations[0].quote == "Some words about thing9 here."
        assert review.search("thing3")[0].note == "3.md"
        assert review.status().unhealthy is None
    [line] = said
    assert line.startswith("The index was damaged (") and line.endswith(
        "Rebuilding it from the notes."
    )
    encoded = len(encoder.read) - 2  # without the questions
    if pattern not in NOTES:
        assert encoded == 0
    elif damage is cut:
        assert 0 < encoded < NOTES[pattern]
    else:
        assert encoded == NOTES[pattern]


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_pointer_is_mended(built, index, damage):
    (index / "CURRENT").write_text("2 \n")
    damage(index / "CURRENT")
    encoder, said = WordEncoder(), []
    with AskReview(built / "notes", index, encoder, say=said.append) as review:
        assert review.search("thing3")[0].note == "3.md"
    assert len(encoder.read) == 1
    if damage is not cut:  # which leaves a whole number
        assert len(said) == 1 and said[0].startswith("The index was damaged (CURRENT ")


def test_every_file_damaged_at_once(built, index):
    for pattern in FILES:
        garble(one(index, pattern))
    with AskReview(built / "notes", index, WordEncoder(), say=lambda line: None) as review:
        assert review.search("thing3")[0].note == "3.md"


def test_a_generation_that_is_gone_is_made_anew(built, index):
    shutil.rmtree(index / "generations")
    said = []
    with AskReview(built / "notes", index, WordEncoder(), say=said.append) as review:
        assert review.search("thing3")[0].note == "3.md"
    assert len(said) == 1


@pytest.mark.parametrize("pattern", [name for name in FILES if name != "manifest.json"])
def test_damage_that_kept_size_and_time_is_found_when_asked_for_and_mended_by_a_rebuild(
    built, index, pattern
):
    path = one(index, pattern)
    before = path.stat()
    garble(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    said = []
    with AskReview(built / "notes", index, WordEncoder(), say=said.append) as review:
        # What SQLite cannot read is noticed at once.
        assert bool(review.status().unhealthy) == (pattern == "lexical.sqlite3")
        assert path.name in review.status(thorough=True).unhealthy
        review.sync(rebuild=True)
        assert said == []
        assert review.status(thorough=True).unhealthy is None
        assert review.search("thing3")[0].note == "3.md"


def test_vectors_of_another_index_are_noticed(built, index):
    """Chroma's database holds as much as it should, but not what it should."""
    database = sqlite3.connect(one(index, "chroma/chroma.sqlite3"))
    with database:
        database.execute("DELETE FROM embeddings WHERE rowid = 1")
    database.close()
    said = []
    with AskReview(built / "notes", index, WordEncoder(), say=said.append) as review:
        assert review.search("thing3")[0].note == "3.md"
    assert "chroma.sqlite3 was altered" in said[0]


# The same through the shell: a process of its own, which Chroma could take down with it.


@pytest.fixture(scope="module")
def shell_built(built, encoder, tmp_path_factory):
    index = tmp_path_factory.mktemp("shell") / "index"
    assert askreview(built / "notes", index, "index").returncode == 0
    return index


@pytest.mark.parametrize(
    ("pattern", "damage"),
    [
        ("chroma/*/header.bin", cut),
        ("chroma/*/header.bin", garble),
        ("chroma/*/data_level0.bin", cut),
        ("chroma/*/link_lists.bin", garble),
        ("chroma/*/index_metadata.pickle", empty),
        ("chroma/chroma.sqlite3", garble),
        ("lexical.sqlite3", cut),
        ("segments/1.segment", remove),
        ("manifest.json", cut),
    ],
)
def test_the_shell_reports_and_mends_damage(built, shell_built, tmp_path, pattern, damage):
    index = shutil.copytree(shell_built, tmp_path / "index")
    path = one(index, pattern)
    damage(path)
    state = askreview(built / "notes", index, "status")
    assert state.returncode == 1
    assert f"unhealthy: {path.relative_to(current(index))}" in state.stdout
    done = askreview(built / "notes", index, "What about thing9 here?")
    assert done.returncode == 0
    assert done.stdout == "[1] Note 9  9.md:3\n    Some words about thing9 here.\n"
    assert only_line(done).startswith("The index was damaged (")
    assert askreview(built / "notes", index, "status").returncode == 0
