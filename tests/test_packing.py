"""Token vectors in two bits a direction, words without their text, and one copy of everything."""

from __future__ import annotations

import random
import sqlite3
from itertools import pairwise

import numpy as np
import pytest

from askreview import AskReview
from askreview.index.packing import cosines, pack, packed_size
from askreview.index.segments import Location, Segments, append, key_of, scan
from askreview.types import Encoding
from indexes import current, write
from word_encoder import WordEncoder

COUNT = 120


def unit(vectors: np.ndarray) -> np.ndarray:
    return (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)


def drawn(dimension: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Question tokens and tokens of a text that share a direction, as those of a passage do."""
    random = np.random.default_rng(seed)
    shared = unit(random.normal(size=dimension))
    several = [0.7 * unit(random.normal(size=(n, dimension))) + 0.5 * shared for n in (20, COUNT)]
    several[0][:5] = several[1][:5]
    return unit(several[0]), unit(several[1])


@pytest.mark.parametrize("dimension", [32, 100, 384, 512, 768])
def test_cosines_come_out_without_bias(dimension):
    question, text = drawn(dimension)
    centre = unit(text.mean(axis=0)) * float((text @ unit(text.mean(axis=0))).mean())
    [found] = cosines(question, [centre], [pack(text, centre)])
    off = found - question @ text.T
    assert found.shape == (20, COUNT)
    assert abs(off.mean()) < 0.01 and off.std() < 0.03
    assert all(found[n].argmax() == n for n in range(5))  # what is the same is the best still


@pytest.mark.parametrize(("dimension", "most"), [(32, 96), (100, 96), (384, 96), (768, 192)])
def test_a_token_takes_two_bits_for_each_direction(dimension, most):
    _, text = drawn(dimension)
    assert len(pack(text, text.mean(axis=0))) == COUNT * packed_size(dimension)
    assert packed_size(dimension) <= most


def test_several_texts_at_once_are_as_one_by_one():
    question, text = drawn(384)
    parts = [text[:1], text[1:50], text[50:50], text[50:]]
    centres = [part.sum(axis=0) / max(1, len(part)) * 0.9 for part in parts]
    packed = [pack(*each) for each in zip(parts, centres, strict=True)]
    together = cosines(question, centres, packed)
    for one, centre, each in zip(together, centres, packed, strict=True):
        assert np.allclose(one, cosines(question, [centre], [each])[0], atol=1e-5)
    assert cosines(question, [], []) == []


def test_a_record_gives_back_what_it_was_given(tmp_path):
    question, text = drawn(384)
    # Byte pieces of one letter share its span; a piece may be longer than any number of two bytes.
    offsets = [(0, 3), (4, 5), (4, 5), (5, 90_000), *[(90_000 + n, 90_001 + n) for n in range(116)]]
    encoding = Encoding(unit(text.sum(axis=0)), text, offsets)
    with (tmp_path / "one").open("wb") as file:
        for name in ("a", "b"):
            append(file, key_of("words", name), encoding)
    segments = Segments()
    found = dict(scan(tmp_path / "one"))
    assert list(found) == [key_of("words", name) for name in ("a", "b")]
    for location in found.values():
        assert isinstance(location, Location) and location.pieces == COUNT
        assert segments.offsets(location) == offsets
        assert float(segments.vector(location) @ encoding.vector) > 0.9999
        centre, packed = segments.tokens(location)
        [met] = cosines(question, [centre], [packed])
        assert np.abs(met - question @ text.T).mean() < 0.04
    segments.close()


def test_the_first_index_needs_no_room_for_its_encodings_twice(tmp_path):
    notes, index = write(tmp_path / "notes", range(COUNT)), tmp_path / "index"
    seen = set()

    def progress(what, done, total):
        if what.startswith("Encoding") and (index / "pending.segment").exists():
            seen.add((index / "pending.segment").stat().st_ino)

    with AskReview(notes, index, WordEncoder()) as review:
        review.sync(progress)
    [segment] = (current(index) / "segments").iterdir()
    assert seen == {segment.stat().st_ino} and segment.stat().st_nlink == 1


def words(index):
    """Each stem with how many passages hold it and how often, for every column."""
    with sqlite3.connect(f"file:{current(index) / 'lexical.sqlite3'}?mode=ro", uri=True) as db:
        db.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab(main, words, col)")
        return db.execute("SELECT * FROM temp.terms ORDER BY term, col").fetchall()


def test_words_that_no_note_holds_any_more_are_gone(tmp_path):
    chance = random.Random(0)
    notes, index = tmp_path / "notes", tmp_path / "index"
    notes.mkdir()
    tongues = (
        "Das ist der Weg und die Höhe von Bergen.",
        "東京の地下鉄に乗りました。",
        "A *wide* road.",
    )

    def change(name):
        tags = [f"tag{chance.randrange(9)}" for _ in range(3)]
        sections = [f"## Part {n}\n\n{chance.choice(tongues)} {n}{name}.\n" for n in range(4)]
        head = f"---\naliases: [{name} called {chance.random()}]\ntags: {tags}\n---\n"
        (notes / name).write_text(head + f"# Note {chance.randrange(99)}\n\n" + "\n".join(sections))

    names = [f"{n}.md" for n in range(12)]
    with AskReview(notes, index, WordEncoder()) as review:
        for name in names:
            change(name)
        review.sync()
        for first, second in pairwise(names):
            change(first)
            (notes / second).unlink(missing_ok=True)
            review.sync()
    with AskReview(notes, tmp_path / "fresh", WordEncoder()) as review:
        review.sync()
    assert words(index) == words(tmp_path / "fresh")


def test_a_text_is_kept_once(tmp_path):
    text = " ".join(f"word{n}" for n in range(40))
    notes, index = write(tmp_path / "notes", [1], text), tmp_path / "index"
    with AskReview(notes, index, WordEncoder()) as review:
        review.sync()
        assert text in review.search("word7")[0].text
    stored = (current(index) / "lexical.sqlite3").read_bytes()
    assert b"word7 word8" not in stored  # packed with its note; the search has the words alone
