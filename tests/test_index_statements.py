"""What the index keeps of a passage's statements is what it gives back."""

from __future__ import annotations

import json
import zlib

from askreview.index.statements import dump, load
from askreview.types import Statement

RAW = ""  # of a note that holds none of the words


def item(start: int, text: str, *above: Statement, tokens=(0, 1)) -> Statement:
    return Statement(start, start + len(text), 1, 1, "item", text, tokens, above)


def test_an_item_comes_back_with_the_items_above_it():
    outer, inner = item(0, "Planets"), item(10, "Venus", tokens=(1, 2))
    statements = (
        item(10, "Venus", outer, tokens=(1, 2)),
        item(20, "owner Omar", outer, inner, tokens=(2, 4)),
        item(40, "Mars", outer),
    )
    assert load(dump(statements, RAW), RAW) == statements


def test_words_that_are_the_notes_own_are_kept_once():
    raw = "Venus is **hot** and " + "dry " * 200
    own, bare = item(9, raw[9:]), item(0, "Venus is hot")
    assert load(dump((bare, own), raw), raw) == (bare, own)
    assert b"dry" not in zlib.decompress(dump((own,), raw))


def test_a_deep_outline_stays_small():
    chain: list[Statement] = []
    for n in range(200):
        chain.append(item(20 * n, f"level {n}"))
    deep = [item(one.start, one.text, *chain[:n]) for n, one in enumerate(chain)]
    stored = dump(deep[150:], RAW)
    assert len(zlib.decompress(dump(deep, RAW))) < 150_000
    assert load(stored, RAW) == tuple(deep[150:])
    assert len(json.loads(zlib.decompress(stored))[1]) == 200
