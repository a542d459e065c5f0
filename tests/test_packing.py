"""Token vectors in one bit a direction, words without their text, and one copy of everything."""

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


def centre_of(text: np.ndarray) -> np.ndarray:
    pooled = unit(text.mean(axis=0))
    return pooled * float((text @ pooled).mean())


@pytest.mark.parametrize("dimension", [32, 100, 384, 512, 768])
def test_cosines_come_out_without_bias(dimension):
    question, text = drawn(dimension)
    centre = centre_of(text)
    [found] = cosines(question, [centre], pack([(text, centre)]))
    off = found - question @ text.T
    assert found.shape == (20, COUNT)
    assert abs(off.mean()) < 0.01 and off.std() < 0.035
    assert all(found[n].argmax() == n for n in range(5))  # what is the same is the best still


def test_a_token_meets_itself_fully():
    _, text = drawn(384)
    centre = centre_of(text)
    [found] = cosines(text, [centre], pack([(text, centre)]))
    assert np.abs(np.diag(found) - 1).max() < 0.005


def test_a_bit_and_those_before_it_tell_more_than_a_side():
    """Signs and the best single length would keep two thirds of what is around the centre."""
    _, text = drawn(384)
    question = drawn(384, seed=1)[0]
    nothing = np.zeros(384, np.float32)
    [found] = cosines(question, [nothing], pack([(text, nothing)]))
    off = found - question @ text.T
    of_signs = np.sqrt((np.pi / 2 - 1) / 384)
    assert off.std() < 0.92 * of_signs


@pytest.mark.parametrize(("dimension", "size"), [(32, 48), (100, 38), (384, 48), (768, 96)])
def test_a_token_takes_a_bit_for_each_direction(dimension, size):
    _, text = drawn(dimension)
    assert packed_size(dimension) == size
    assert len(pack([(text, text.mean(axis=0))])[0]) == COUNT * size


def test_a_text_of_one_token_or_of_nothing_is_its_centre():
    question, text = drawn(384)
    nearly = unit(text + 1e-4 * unit(np.random.default_rng(1).normal(size=text.shape)))
    nothing = np.zeros((1, 384), np.float32)
    for row, centre in [*zip(text[:, None], nearly, strict=True), (nothing, nothing[0])]:
        [found] = cosines(question, [centre], pack([(row, centre)]))
        assert np.allclose(found, question @ row.T, atol=2e-3)


def test_several_texts_at_once_are_as_one_by_one():
    question, text = drawn(384)
    parts = [text[:1], text[1:50], text[50:50], text[50:]]
    centres = [part.sum(axis=0) / max(1, len(part)) * 0.9 for part in parts]
    packed = pack(list(zip(parts, centres, strict=True)))
    together = cosines(question, centres, packed)
    for one, centre, each in zip(together, centres, packed, strict=True):
        assert np.allclose(one, cosines(question, [centre], [each])[0], atol=1e-5)
    alone = [pack([each])[0] for each in zip(parts, centres, strict=True)]
    for one, other in zip(together, cosines(question, centres, alone), strict=True):
        assert np.abs(one - other).sum() <= 1e-3 * one.size  # sums may be rounded otherwise
    assert cosines(question, [], []) == [] == pack([])


def test_packing_leaves_numpy_as_it_was():
    before, (_, text) = np.getbufsize(), drawn(384)
    pack([(text, centre_of(text))])
    assert np.getbufsize() == before


def test_a_record_gives_back_what_it_was_given(tmp_path):
    question, text = drawn(384)
    # Byte pieces of one letter share its span; a piece may be longer than any number of two bytes.
    offsets = [(0, 3), (4, 5), (4, 5), (5, 90_000), *[(90_000 + n, 90_001 + n) for n in range(116)]]
    encoding = Encoding(unit(text.sum(axis=0)), text, offsets)
    with (tmp_path / "one").open("wb") as file:
        append(file, [(key_of("words", name), encoding) for name in ("a", "b")])
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
