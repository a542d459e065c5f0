"""The full-text search: what is written of a passage, and how a word is looked up."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

from ..text import bigrams, is_unspaced, joined, other_forms, stems_in
from ..types import Note, Passage

# `forms`: the words in other spellings, their stems where the note is not in English, and runs of
# characters without spaces pair by pair. No content is kept: the text stands in its note, and what
# is deleted is told to FTS5 once more.
SCHEMA = """
CREATE VIRTUAL TABLE words USING fts5(
    title, headings, tags, body, labels, forms, content = '',
    tokenize = 'porter unicode61 remove_diacritics 2');
"""
# Of the columns in bm25(); labels repeat words of the body, and only select.
WEIGHTS = (1.0, 1.0, 1.0, 1.0, 0.0, 1.0)
# Characters of a note's names and tags that are searched with every passage; all of them are with
# the first. Repeated whole, 300 KB of tags in one note made an index of 543 MB.
MOST_REPEATED = 1_000


class FullText:
    """The words of all passages, by the passages' rows."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def put(self, row: int, passage: Passage, note: Note, first: bool) -> None:
        """Makes a passage findable; the `first` of a note by all that the note says of itself."""
        self._db.execute(
            "INSERT INTO words (rowid, title, headings, tags, body, labels, forms)"
            " VALUES (?,?,?,?,?,?,?)",
            (row, *_written(passage, note, first)),
        )

    def drop(self, row: int, passage: Passage, note: Note, first: bool) -> None:
        """Takes back what `put` wrote, of the same passage and note."""
        self._db.execute(
            "INSERT INTO words (words, rowid, title, headings, tags, body, labels, forms)"
            " VALUES ('delete',?,?,?,?,?,?,?)",
            (row, *_written(passage, note, first)),
        )

    def count(self) -> int:
        """How many passages can be found."""
        return int(self._db.execute("SELECT count(*) FROM words_docsize").fetchone()[0])

    def matches(
        self,
        words: Sequence[str],
        count: int,
        notes: Iterable[str] | None = None,
        *,
        labelled: bool = False,
        languages: Sequence[str] = (),
    ) -> dict[str, float]:
        """The passages that hold any of the words, with their BM25 score, best first.

        `labelled`: only those with a front matter field that is named by one of the words.
        """
        if not words:
            return {}
        some_of = any_of(words, languages)
        wanted = f"({some_of}) AND {{labels}} : ({some_of})" if labelled else some_of
        some = json.dumps(sorted(notes)) if notes is not None else None
        score = f"-bm25(words, {', '.join(map(str, WEIGHTS))}) AS score"
        if some is None:
            # Which passages they are is looked up for the best alone.
            query = (
                f"SELECT p.id, best.score FROM (SELECT rowid, {score} FROM words"
                " WHERE words MATCH ? ORDER BY score DESC LIMIT ?) best"
                " JOIN passages p ON p.row = best.rowid ORDER BY best.score DESC, p.id"
            )
        else:
            query = (
                f"SELECT p.id, {score} FROM words JOIN passages p ON p.row = words.rowid"
                " WHERE words MATCH ? AND p.note IN (SELECT value FROM json_each(?))"
                " ORDER BY score DESC, p.id LIMIT ?"
            )
        asked = (wanted, *([some] if some else []), count)
        return {id: float(score) for id, score in self._db.execute(query, asked)}

    def holding(self, word: str, languages: Sequence[str] = ()) -> int:
        """How many passages hold a word, in whatever inflection."""
        query = "SELECT count(*) FROM words WHERE words MATCH ?"
        return int(self._db.execute(query, (whole(word, languages),)).fetchone()[0])

    def known(self, word: str, languages: Sequence[str] = ()) -> bool:
        """Whether any passage holds a word that begins like this one: Qwen knows Qwen2."""
        query = "SELECT 1 FROM words WHERE words MATCH ? LIMIT 1"
        asked = (whole(word, languages, begun=True),)
        return self._db.execute(query, asked).fetchone() is not None


def _written(passage: Passage, note: Note, first: bool) -> tuple[str, ...]:
    """The columns of a passage."""
    most = None if first else MOST_REPEATED
    words = (
        _shortened([note.title, *note.aliases, *note.names], most),
        _shortened(passage.headings, MOST_REPEATED),
        _shortened(note.tags, most),
        passage.text,
        " ".join(one.label for one in passage.statements),
    )
    return *words, " ".join(other_forms("\n".join(words), note.language))


def any_of(words: Sequence[str], languages: Sequence[str] = ()) -> str:
    """What finds the passages that hold any of some words; `languages`: that these may be in."""
    return " OR ".join(one for word in words for one in _forms(word, languages))


def whole(word: str, languages: Sequence[str] = (), *, begun: bool = False) -> str:
    """What finds the passages that hold a word; `begun`: or one that begins with it."""
    end = " *" if begun else ""
    if is_unspaced(word):
        return f"forms : {phrase(' '.join(bigrams(word)))}{end}"
    return " OR ".join(f"{one}{end}" for one in _forms(word, languages))


def _forms(word: str, languages: Sequence[str]) -> Iterator[str]:
    if is_unspaced(word):
        yield from (f"forms : {phrase(pair)}" for pair in bigrams(word))
    else:
        yield phrase(word)
        if bare := joined(word):
            yield phrase(bare)
        yield from (f"forms : {phrase(one)}" for one in dict.fromkeys(stems_in(word, languages)))


def phrase(word: str) -> str:
    """A word as FTS5 takes it literally; `3.1` becomes the phrase 3 1."""
    return '"' + word.replace('"', '""') + '"'


def _shortened(names: Iterable[str], most: int | None) -> str:
    """The names in a row, cut after a whole word."""
    joined = " ".join(names)
    if most is None or len(joined) <= most:
        return joined
    return joined[:most].rpartition(" ")[0] or joined[:most]
