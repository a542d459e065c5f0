"""Passages are given to the encoder again as they were indexed, and unsure answers show more."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from askreview import AskReview
from askreview.answers.answer import answer_by_quotes
from askreview.index import Reader, Store
from askreview.passages import encoded_text
from askreview.search import find
from askreview.search.anew import in_doubt
from askreview.types import Floors, Hit, Passage, Question, Ranking
from word_encoder import WordEncoder

ROOT = Path(__file__).parents[1]
LONG = " ".join(f"word{n}" for n in range(200))
NOTES = {
    "a folder/long name of a note.md": (
        "---\nstatus: open\nkind of thing: boat\n---\n"
        f"Intro.\n\n## A heading\n\n### Below it, {LONG[:300]}\n\n{LONG}\n"
    ),
    "outline.md": f"# Outline\n\n- Venus\n  - owner\n    - {LONG}\n    - Omar\n- Mars\n",
    "properties.md": "# Other\n\n## Properties\n\nThe rooms are large.\n",
    "table.md": "| who | what |\n|---|---|\n| Ada | oars |\n| Bo | sails |\n\n```\ncode\n```\n",
    "only a name.md": "",
}


def write(folder, notes):
    for name, text in notes.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")


@pytest.fixture
def read(tmp_path):
    """Indexes a folder with an encoder and opens the index."""
    opened = []

    def index(notes, encoder):
        with AskReview(notes, tmp_path / "index", encoder) as review:
            review.sync()
        opened.append(Reader(Store(tmp_path / "index").open()))
        return opened[0]

    yield index
    for one in opened:
        one.close()


def texts_of(reader, encoder):
    """What the encoder is given again of every passage."""
    return {
        passage.id: encoded_text(note, passage, encoder)
        for note in reader.notes()
        for passage in reader.passages_of(note.path)
    }


@pytest.mark.parametrize("notes", ["seeds", "evals/vault", "made up"])
def test_every_passage_can_be_given_to_the_encoder_as_it_was_indexed(notes, read, tmp_path):
    folder, encoder = ROOT / notes, WordEncoder()
    if notes == "made up":
        folder = tmp_path / "notes"
        folder.mkdir()
        write(folder, NOTES)
    reader = read(folder, encoder)
    texts = texts_of(reader, encoder)
    assert len(texts) == reader.passage_count > 5
    assert reader.unread(encoder.fingerprint, list(texts.values())) == []


def test_a_passage_is_read_anew_once_and_only_as_it_was_indexed(read, tmp_path):
    folder, encoder = tmp_path / "notes", WordEncoder()
    folder.mkdir()
    write(folder, NOTES)
    reader = read(folder, encoder)
    texts = texts_of(reader, encoder)
    (first, text), *_ = texts.items()
    encoder.read.clear()
    for _ in range(2):
        [(id, tokens)] = reader.read_anew(encoder, {first: text, "other": "not indexed"}).items()
    assert (id, encoder.read) == (first, [text])
    [again] = encoder.encode([text])
    assert np.array_equal(tokens, again.tokens)
    assert reader.read_anew(WordEncoder("words-2"), {first: text}) == {}


def test_what_hardly_answers_shows_more_than_what_surely_does(read, encoder):
    reader = read(ROOT / "evals" / "vault", encoder)
    parts = find("how do we keep the cellar dry?", encoder, reader, 5)
    signal = parts[0].ranking.signal
    surely, hardly = (
        answer_by_quotes(parts, reader, Floors(0.1, signal - above, 0.9)) for above in (0.1, 0.01)
    )
    assert (surely.status, hardly.status) == ("answered", "answered")
    assert len(surely.blocks) <= 3 < len(hardly.blocks) == 4
    assert hardly.blocks[0] == surely.blocks[0]


def test_of_a_crowd_of_passages_about_as_good_as_the_best_more_are_read_anew(read, tmp_path):
    folder, encoder = tmp_path / "notes", WordEncoder()
    folder.mkdir()
    write(folder, {f"{n}.md": f"Our boat has oars, said {n}.\n" for n in range(12)})
    reader = read(folder, encoder)
    encoder.read.clear()
    [part] = find("boat oars", encoder, reader, 5)
    question, *anew = encoder.read
    assert (question, len(anew)) == ("boat oars", 10)
    assert {hit.passage.id for hit in part.ranking.hits} <= {
        id for id, text in texts_of(reader, encoder).items() if text in anew
    }


def ranked(*scores):
    """A ranking of passages with these scores, and the ids that they have."""
    several = [Passage(str(n), "a.md", "A", (), 1, 1, 0, "", "", ()) for n in range(len(scores))]
    pairs = zip(several, scores, strict=True)
    return Ranking(tuple(Hit(one, score, {}) for one, score in pairs), 1.0, 1.0, 0.0, False, {})


@pytest.mark.parametrize(
    ("tokens", "scores", "anew"),
    [
        (4, (0.9, 0.88, 0.8), ["0", "1"]),
        (16, (0.9, 0.88, 0.8), []),  # the mean over more tokens errs less
        (4, (0.9, 0.87, 0.8), []),
        (4, (0.9, 0.86, 0.86, 0.86, 0.86, 0.7), ["0", "1", "2", "3", "4", "5"]),
        (16, (0.9, 0.86, 0.86, 0.86, 0.86, 0.7), []),
        (4, (0.9, 0.86, 0.86, 0.86, 0.7, 0.7), []),  # not all of the first five
        (4, (0.9, 0.86, 0.86, 0.86, 0.86), []),  # and nothing that could be one of them
    ],
)
def test_what_is_read_anew_is_what_packing_may_have_moved(tokens, scores, anew):
    vectors = np.ones((tokens, 2), dtype=np.float32)
    question = Question("", (), (), {}, vectors[0], vectors)
    assert list(in_doubt(question, ranked(*scores), (), 1.0, None)) == anew
