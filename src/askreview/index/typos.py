"""A mistyped word is looked up among the notes' own words."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from ..text import PART, stem
from .full_text import phrase

# Letters. From a word shorter than LONG one wrong letter leads to another real word: score, sore.
SHORTEST, LONG = 5, 8
LOOKED_AT = 12  # stems whose words are compared


def similar(db: sqlite3.Connection, word: str) -> str | None:
    """The notes' word nearest to one that they do not hold; None when none is near enough.

    One letter left out, added or changed, or two neighbours exchanged (optimal string alignment);
    in a short word only what keeps its letters: two exchanged, or one doubled or not. Codes are
    taken to be right.
    """
    if len(word) < SHORTEST or not word.isalpha():
        return None
    from rapidfuzz.distance import OSA  # of no use to a question whose words are all known

    asked, root = word.casefold(), stem(word)
    near = [
        # The mistake may be in the ending, which the stem lacks: then the word begins as the stem.
        (min(OSA.distance(one, term) for one in (root, asked[: len(term)])), -holding, term)
        for term, holding in _stems(db, asked[0], (len(asked) + 1) // 2, len(asked) + 1)
    ]
    stems = [term for distance, _, term in sorted(near) if distance <= 1][:LOOKED_AT]
    return next((one for one in _written(db, stems) if _is_slip(asked, one.casefold())), None)


def _is_slip(asked: str, word: str) -> bool:
    from rapidfuzz.distance import OSA

    if OSA.distance(asked, word) > 1:
        return False
    same = set(asked) == set(word) and (len(asked) != len(word) or sorted(asked) == sorted(word))
    return len(asked) >= LONG or same


def _stems(db: sqlite3.Connection, first: str, least: int, most: int) -> Iterator[tuple[str, int]]:
    """The stems of the notes' words that begin with a letter, and how many passages hold each."""
    db.execute("CREATE VIRTUAL TABLE IF NOT EXISTS temp.terms USING fts5vocab(main, words, row)")
    query = (
        "SELECT term, doc FROM temp.terms WHERE term >= ? AND term < ?"
        " AND length(term) BETWEEN ? AND ?"
    )
    yield from db.execute(query, (first, chr(ord(first) + 1), least, most))


def _written(db: sqlite3.Connection, stems: list[str]) -> Iterator[str]:
    """The words of these stems as a note that holds them writes them."""
    query = (
        "SELECT p.title, p.headings, p.text FROM words JOIN passages p ON p.row = words.rowid"
        " WHERE words MATCH ? LIMIT 1"
    )
    for one in stems:
        for row in db.execute(query, (phrase(one),)):
            yield from dict.fromkeys(
                word for text in row for word in PART.findall(text) if stem(word) == one
            )
