"""A mistyped word is looked up among the notes' own words."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

from ..text import PART, stem
from .full_text import phrase

# Letters. From a word shorter than LONG one wrong letter leads to another real word: score, sore.
SHORTEST, LONG = 5, 8
LOOKED_AT = 12  # stems whose words are compared


def similar(db: sqlite3.Connection, word: str, text_of: Callable[[int], str]) -> str | None:
    """The notes' word nearest to one that they do not hold; None when none is near enough.

    `text_of`: all that is written of a passage, by its row.

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
    return next(
        (one for one in _written(db, stems, text_of) if _is_slip(asked, one.casefold())), None
    )


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


def _written(
    db: sqlite3.Connection, stems: list[str], text_of: Callable[[int], str]
) -> Iterator[str]:
    """The words of these stems as a note that holds them writes them."""
    query = "SELECT rowid FROM words WHERE words MATCH ? LIMIT 1"
    for one in stems:
        for (row,) in db.execute(query, (phrase(one),)):
            words = PART.findall(text_of(row))
            yield from dict.fromkeys(word for word in words if stem(word) == one)
