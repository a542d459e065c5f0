"""The statements of a passage as the catalog keeps them.

A list item names the items above it by their places in the list, so that deep outlines stay small.
Places are written as distances, and words only where they are not the note's own: then it all
packs into a third of the text.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from ..types import Statement


def dump(statements: Sequence[Statement], raw: str) -> bytes:
    """How many items stand above the passage, then those items and its statements, packed.

    `raw` is the text of their note, which `load` needs again.
    """
    own = {one.start for one in statements}
    outside = {
        item.start: item for one in statements for item in one.above if item.start not in own
    }
    rows = [*outside.values(), *statements]
    places = {one.start: n for n, one in reversed(list(enumerate(rows)))}
    end, line, kept = 0, 0, []
    for one in rows:
        text = None if raw[one.start : one.end] == one.text else one.text
        where = (one.start - end, one.end - one.start, one.line - line, one.end_line - one.line)
        first, after = one.tokens
        above = [places[item.start] for item in one.above]
        kept.append((*where, one.kind, text, first, after - first, above))
        end, line = one.end, one.end_line
    written = json.dumps([len(outside), kept], ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(written.encode("utf-8", "surrogatepass"))


def load(stored: bytes, raw: str) -> tuple[Statement, ...]:
    outside, rows = json.loads(zlib.decompress(stored).decode("utf-8", "surrogatepass"))
    bare = list(_bare(rows, raw))
    whole = (
        replace(one, above=tuple(bare[n] for n in row[-1])) if row[-1] else one
        for one, row in zip(bare, rows, strict=True)
    )
    return tuple(whole)[outside:]


def _bare(rows: Sequence[Sequence[Any]], raw: str) -> Iterator[Statement]:
    """The statements without the items that they hang below."""
    end = end_line = 0
    for before, length, lines, more, kind, text, first, pieces, _ in rows:
        start, line = end + before, end_line + lines
        end, end_line = start + length, line + more
        words = raw[start:end] if text is None else text
        yield Statement(start, end, line, end_line, kind, words, (first, first + pieces))


def on_tokens(
    statements: Sequence[Statement], offsets: Sequence[tuple[int, int]]
) -> tuple[Statement, ...]:
    """The statements with rows of token vectors in place of spans of characters."""

    @cache
    def rows(start: int, end: int) -> tuple[int, int]:
        inside = [n for n, (first, after) in enumerate(offsets) if first < end and after > start]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)

    def placed(one: Statement) -> Statement:
        return replace(one, tokens=rows(*one.tokens), above=tuple(map(placed, one.above)))

    return tuple(map(placed, statements))
