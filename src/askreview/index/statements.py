"""The statements of a passage as the catalog keeps them.

A list item names the items above it by their places in the list, so that deep outlines stay small.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from ..types import Statement


def dump(statements: Sequence[Statement]) -> str:
    """As JSON: how many items stand above the passage, then those items and its statements."""
    own = {one.start for one in statements}
    outside = {
        item.start: item for one in statements for item in one.above if item.start not in own
    }
    rows = [*outside.values(), *statements]
    places = {one.start: n for n, one in reversed(list(enumerate(rows)))}
    kept = [
        (
            *(one.start, one.end, one.line, one.end_line, one.kind, one.text, one.tokens),
            [places[item.start] for item in one.above],
        )
        for one in rows
    ]
    return json.dumps([len(outside), kept], ensure_ascii=False)


def load(stored: str) -> tuple[Statement, ...]:
    outside, rows = json.loads(stored)
    bare = [
        Statement(start, end, line, end_line, kind, text, tuple(tokens))
        for start, end, line, end_line, kind, text, tokens, _ in rows
    ]
    whole = (
        replace(one, above=tuple(bare[n] for n in row[-1])) if row[-1] else one
        for one, row in zip(bare, rows, strict=True)
    )
    return tuple(whole)[outside:]
