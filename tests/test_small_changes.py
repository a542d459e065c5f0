"""A change of a few notes costs what these few cost: what is not new is shared, not copied."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest

from askreview import AskReview
from askreview.index.catalog import Catalog
from askreview.index.exact import ExactSearch
from askreview.index.nearest import Nearest
from askreview.index.segments import Segments
from indexes import current, write
from word_encoder import WordEncoder

pytestmark = pytest.mark.slow

MANY = 40


@pytest.fixture
def notes(tmp_path):
    return write(tmp_path / "notes", range(MANY))


@pytest.fixture
def review(notes, tmp_path):
    with AskReview(notes, tmp_path / "index", WordEncoder(), say=lambda line: None) as one:
        one.sync()
        yield one


def inodes(index: Path, below: str) -> dict[str, int]:
    folder = current(index) / below
    return {
        path.relative_to(folder).as_posix(): path.stat().st_ino
        for path in folder.rglob("*")
        if path.is_file()
    }


def said(index: Path) -> dict:
    return json.loads((current(index) / "manifest.json").read_text())


def first(review, query):
    return review.search(query)[0].note


def test_vectors_of_a_few_changes_lie_beside_chroma_whose_files_stay(review, notes):
    index = review.store.folder
    before = inodes(index, "chroma")
    write(notes, [3], "Now the otter sleeps.")
    (notes / "4.md").unlink()
    write(notes, [90])
    review.sync()
    assert inodes(index, "chroma") == before
    assert (said(index)["vectors"], said(index)["in_chroma"]) == (MANY, MANY)
    assert first(review, "the otter sleeps") == "3.md"
    assert first(review, "thing90") == "90.md"
    assert "4.md" not in {hit.note for hit in review.search("thing4", k=MANY)}
    assert len(review.search("thing7", k=MANY)) == MANY


def test_what_a_change_took_away_and_another_brings_back_is_found(review, notes):
    kept = (notes / "5.md").read_bytes()
    (notes / "5.md").unlink()
    review.sync()
    (notes / "5.md").write_bytes(kept)
    review.sync()
    assert first(review, "thing5") == "5.md"
    assert len({hit.note for hit in review.search("words about", k=MANY)}) == MANY


def test_after_many_changes_chroma_is_written_again(review, notes):
    index = review.store.folder
    before = inodes(index, "chroma")
    for turn in range(3):
        write(notes, range(25), f"Turn {turn} of " + "thing{n}.")
        review.sync()
    assert inodes(index, "chroma") != before
    assert said(index)["in_chroma"] == said(index)["vectors"] == MANY
    assert first(review, "turn 2 thing7") == "7.md"


def test_open_vectors_serve_the_next_generation_where_they_are_the_same(
    review, notes, tmp_path, monkeypatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    first(review, "thing1")
    opened = list(tmp_path.glob("askreview-*"))
    for n in (91, 92):
        write(notes, [n])
        assert first(review, f"thing{n}") == f"{n}.md"
    assert [path.name for path in (review.store.folder / "generations").iterdir()] == ["3"]
    assert list(tmp_path.glob("askreview-*")) == opened != []
    review.close()
    assert not list(tmp_path.glob("askreview-*"))


def test_a_segment_of_which_little_is_used_is_not_kept(review, notes):
    index = review.store.folder
    write(notes, range(15), "Another line about thing{n}.")
    review.sync()
    assert sorted(inodes(index, "segments")) == ["1.segment", "2.segment"]
    write(notes, range(15, 30), "Another line about thing{n}.")
    review.sync()
    assert sorted(inodes(index, "segments")) == ["2.segment", "3.segment"]
    assert first(review, "another line thing20") == "20.md"
    assert first(review, "thing35") == "35.md"


class Counting:
    """A graph that notes how many nearest it was asked for."""

    def __init__(self, exact: ExactSearch) -> None:
        self.exact, self.asked = exact, []

    def nearest(self, vector, count):
        self.asked.append(count)
        return self.exact.nearest(vector, count)


@pytest.fixture
def nearest(review):
    """The vectors of the index searched exactly, by what counts how far it is asked."""
    folder = current(review.store.folder)
    catalog, segments = Catalog(folder / "lexical.sqlite3"), Segments()
    where = catalog.encodings.all(folder / "segments")
    vectors = {key.hex(): segments.vector(place) for key, place in where.items()}
    yield (
        Counting(ExactSearch(vectors)),
        lambda few: Nearest(catalog, segments, folder / "segments", MANY, MANY, few=few),
        catalog,
    )
    segments.close()
    catalog.close()


@pytest.mark.parametrize("few", [0, 2_000])
def test_the_nearest_of_some_notes_are_those_of_an_exact_search(nearest, few):
    graph, over, catalog = nearest
    some = frozenset(f"{n}.md" for n in range(0, MANY, 4))
    [asked] = WordEncoder().encode(["thing8 words"])
    found = over(few).passages(graph, asked.vector, 5, some)
    every = over(0).passages(graph, asked.vector, MANY)
    assert len(every) == MANY and len(found) == 5
    note_of = {id: one.note for id, one in catalog.passages.read(list(every)).items()}
    wanted = [cosine for id, cosine in every.items() if note_of[id] in some]
    assert list(found.values()) == pytest.approx(wanted[:5])


def test_of_many_notes_only_as_many_are_looked_at_as_are_needed(nearest):
    graph, over, _ = nearest
    half = frozenset(f"{n}.md" for n in range(0, MANY, 2))
    [asked] = WordEncoder().encode(["thing8 words"])
    assert len(over(0).passages(graph, asked.vector, 4, half)) == 4
    assert graph.asked[0] == 12 and max(graph.asked) <= MANY
