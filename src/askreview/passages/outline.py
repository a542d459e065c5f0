"""Lists deeper than the parser goes are read by their indentation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from ..text import with_linear_quotes
from .lines import Lines

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock

DEEPEST = 60  # blocks within blocks; the parser takes some Python frames for each
TAB = 4  # columns
QUOTED = re.compile(r"[ \t>]*")
ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)")


@dataclass(frozen=True, slots=True)
class Entry:
    """The characters of an item, or of a text that is none, and how many items are above it."""

    start: int
    end: int
    depth: int
    item: bool


def entries(lines: Lines, first: int, after: int) -> Iterator[Entry]:
    """The items on some lines, counted from 0, in their order."""
    columns: list[int] = []  # where the items above begin
    held: Entry | None = None
    for line in range(first, after):
        start, end = lines.start(line), lines.end(line)
        words = QUOTED.match(lines.seen, start, end).end()  # type: ignore[union-attr]
        if words >= end:
            continue
        item = ITEM.match(lines.seen, words, end)
        if held and not item:
            held = replace(held, end=end)
            continue
        if held:
            yield held
        column = len(lines.seen[start:words].expandtabs(TAB))
        while item and columns and columns[-1] >= column:
            columns.pop()
        held = Entry(start, end, len(columns), bool(item))
        columns += [column] if item else []
    if held:
        yield held


@cache
def block_parser() -> MarkdownIt:
    """Reads blocks, not the Markdown inside them; what lies too deep comes as one `deep` token."""
    from markdown_it import MarkdownIt

    parser = with_linear_quotes(MarkdownIt("commonmark", {"maxNesting": DEEPEST}))
    parser.enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])
    parser.block.ruler.before("table", "deep", _deep)
    return parser


def _deep(state: StateBlock, first: int, after: int, silent: bool) -> bool:
    """Takes the lines that belong to the block at hand when the next would be one too deep."""
    if silent or state.level < DEEPEST - 2:  # a list and its item are two
        return False
    line = first
    while line < after and (state.isEmpty(line) or state.sCount[line] >= state.blkIndent):
        line += 1
    token = state.push("deep", "", 0)
    token.map = [first, line]
    state.line = line
    return True
