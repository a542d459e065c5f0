"""Parse Markdown into blocks in reading order, each with its headings and statements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import TYPE_CHECKING

from ..text import FILLER, pieces, spoken, tidy
from ..types import Note, Statement
from .html import Html, row_text
from .lines import Lines
from .outline import block_parser, entries
from .statements import MARKER, code, is_question, prose, said

if TYPE_CHECKING:
    from markdown_it.token import Token

LONGEST_HEADING = 300  # characters; beyond, it is a paragraph that somebody put a # before
CALLOUT = re.compile(r"\[![\w-]+\][+-]?[ \t]*\Z")  # with its title behind it
WORD = re.compile(r"\w")


@dataclass(slots=True)
class Block:
    """Lines that belong together: a paragraph, a list item with what it holds, a fence, a table."""

    start: int
    end: int
    headings: tuple[str, ...]
    statements: list[Statement] = field(default_factory=list)
    title: Statement | None = None  # the heading that it begins with

    @property
    def lead(self) -> bool:
        """Whether it introduces the block after it."""
        return bool(self.statements) and self.statements[-1].kind == "lead"


def body_blocks(note: Note, lines: Lines) -> list[Block]:
    """The blocks below the front matter. Every line with a word on it lies in one of them."""
    blocks: list[Block] = []
    for start, end in lines.parts:
        reader = _Reader(lines, lines.number(start) - 1)
        reader.read(block_parser().parse(lines.seen[start:end]))
        blocks += reader.blocks
    for block in blocks:
        if not block.statements and block.title and block.title.text:
            block.statements = [block.title]
    return _questions_lead(_with_the_rest(blocks, lines, note.header_end))


class _Reader:
    """One pass over the parser's tokens, gathering blocks and the headings above them."""

    def __init__(self, lines: Lines, first_line: int) -> None:
        self.seen, self.lines, self.first = lines.seen, lines, first_line
        self.html = Html(lines)
        self.blocks: list[Block] = []
        self.path: list[tuple[int, str]] = []
        # Headings with nothing below them yet: where they begin and end, and the last of them.
        self.waiting: tuple[int, int, Statement] | None = None
        self.inside: list[str] = []  # open list items and quotations
        self.items: list[Statement | None] = []  # what the open list items begin with

    def read(self, tokens: list[Token]) -> None:
        for i, token in enumerate(tokens):
            if token.type in ("list_item_open", "blockquote_open"):
                if not self.inside:
                    self._open(token)
                self._enter(token.type)
            elif token.type in ("list_item_close", "blockquote_close"):
                self._leave()
            elif token.map and token.type in LEAVES:
                self._leaf(token, tokens, i)
        self._flush_heading()

    def _leaf(self, token: Token, tokens: list[Token], i: int) -> None:
        if token.type == "heading_open" and not self.inside:
            self._heading(token, tokens[i + 1].content)
            return
        if not self.inside:
            self._open(token)
        if token.type == "deep":
            self._deep(token)
        else:
            self._add(self._statements(token, tokens, i))

    def _enter(self, kind: str) -> None:
        self.inside.append(kind)
        self.items += [None] if kind == "list_item_open" else []

    def _leave(self) -> None:
        if self.inside.pop() == "list_item_open":
            self.items.pop()

    def _deep(self, token: Token) -> None:
        """Items that lie too deep for the parser, each below those that begin further left."""
        inside, items = self.inside, self.items
        begun: list[Statement | None] = []
        for entry in entries(self.lines, *self._span(token)):
            self.inside = [*inside, "list_item_open"] if entry.item else inside
            self.items = [*items, *begun[: entry.depth], None]
            self._add(self._paragraph(entry.start, entry.end))
            begun[entry.depth :] = self.items[-1:]
        self.inside, self.items = inside, items

    def _add(self, statements: Iterable[Statement]) -> None:
        """Adds to the block at hand, each statement with the items that it hangs below."""
        above = tuple(one for one in self.items if one)
        found = [replace(one, above=above) for one in statements]
        if found and self.items and self.items[-1] is None:
            self.items[-1] = replace(found[0], above=())
        self.blocks[-1].statements += found

    def _open(self, token: Token) -> None:
        first, after = self._span(token)
        block = Block(self.lines.start(first), self.lines.whole_end(after - 1), self._headings())
        if self.waiting:
            (block.start, _, block.title), self.waiting = self.waiting, None
        self.blocks.append(block)

    def _headings(self) -> tuple[str, ...]:
        return tuple(text for _, text in self.path if text)

    def _span(self, token: Token) -> tuple[int, int]:
        """The block's lines in the file, from 0, the blank ones at its end left out."""
        assert token.map is not None
        first, after = (line + self.first for line in token.map)
        while after - 1 > first and self.lines.end(after - 1) == self.lines.start(after - 1):
            after -= 1
        return first, after

    def _heading(self, token: Token, content: str) -> None:
        level = int(token.tag[1])
        if self.waiting and level <= self.path[-1][0]:
            self._flush_heading()
        while self.path and self.path[-1][0] >= level:
            self.path.pop()
        first, after = self._span(token)
        start = self.lines.start(first)
        text = spoken(tidy(content))[:LONGEST_HEADING]
        statement = self.lines.statement(start, self.lines.end(after - 1), "heading", text)
        self.path.append((level, text))
        above = self.waiting[0] if self.waiting else start
        self.waiting = above, self.lines.whole_end(after - 1), statement

    def _flush_heading(self) -> None:
        """A heading with nothing below it is a block of its own."""
        if self.waiting:
            start, end, title = self.waiting
            self.blocks.append(Block(start, end, self._headings(), title=title))
            self.waiting = None

    def _statements(self, token: Token, tokens: list[Token], i: int) -> Iterator[Statement]:
        first, after = self._span(token)
        start, end = self.lines.start(first), self.lines.end(after - 1)
        if token.type in ("fence", "code_block"):
            if token.type == "fence":
                first += 1
                closed = self.seen[self.lines.start(after - 1) : end]
                after -= closed.lstrip(" \t>").startswith(token.markup) and after > first
            yield from code(self.lines, first, after, self.inside.count("blockquote_open"))
        elif token.type == "table_open":
            yield from self._rows(tokens, i)
        elif token.type == "html_block":
            yield from self.html.statements(start, end)
        elif token.type == "heading_open":
            start = self._after_marker(start, end)
            yield from said(self.lines, start, end, "lead", tidy(tokens[i + 1].content))
        else:
            yield from self._paragraph(start, end)

    def _after_marker(self, start: int, end: int) -> int:
        return MARKER.match(self.seen, start, max(start, end - 1)).end()  # type: ignore[union-attr]

    def _paragraph(self, start: int, end: int) -> Iterator[Statement]:
        words = self._after_marker(start, end)
        kind = {"list_item_open": "item", "blockquote_open": "quote"}.get(
            self.inside[-1] if self.inside else "", "sentence"
        )
        title_end = self.lines.end(self.lines.number(words) - 1)
        if title_end < end and CALLOUT.search(self.seen, start, words):
            title = self.seen[words:title_end]
            yield from said(self.lines, words, title_end, "lead", tidy(title))
            words = self._after_marker(title_end, end)
        for piece in pieces(self.seen, words, end):
            if piece.key:
                text = f"{piece.key}: {tidy(piece.value)}"
                yield from said(self.lines, piece.start, piece.end, "field", text)
            else:
                yield from prose(self.lines, piece.start, piece.end, kind)

    def _rows(self, tokens: list[Token], i: int) -> Iterator[Statement]:
        """A statement a row, its cells named by their columns."""
        rows = list(_cells(tokens, i))
        columns = rows[0][1] if rows else []
        for row, cells in rows[1:]:
            yield from self._row(row, "row", row_text(columns, cells))
        if len(rows) == 1:
            yield from self._row(rows[0][0], "columns", "; ".join(filter(None, columns)))

    def _row(self, token: Token, kind: str, text: str) -> Iterator[Statement]:
        first, _ = self._span(token)
        start, end = self.lines.start(first), self.lines.end(first)
        yield from said(self.lines, self._after_marker(start, end), end, kind, text)


LEAVES = {
    "heading_open",
    "paragraph_open",
    "fence",
    "code_block",
    "html_block",
    "table_open",
    "deep",
}


def _cells(tokens: list[Token], i: int) -> Iterator[tuple[Token, list[str]]]:
    """The rows of the table that opens at `tokens[i]`, its header first."""
    for token in tokens[i:]:
        if token.type == "table_close":
            return
        if token.type == "tr_open":
            row, cells = token, list[str]()
        elif token.type == "inline":
            cells.append(tidy(token.content))
        elif token.type == "tr_close":
            yield row, cells


def _with_the_rest(blocks: list[Block], lines: Lines, since: int) -> list[Block]:
    """Lines that the parser passed over: with words, a block of their own; else the neighbour's."""
    done: list[Block] = []
    first = lines.number(since) - 1 if since < len(lines.raw) else len(lines.starts)
    here = first
    for block in [*blocks, None]:
        until = lines.number(block.start) - 1 if block else len(lines.starts)
        for line in range(here, until):
            _add_line(done, lines, line)
        if block:
            done.append(block)
            here = max(here, lines.number(max(block.start, block.end - 1)))
    if done:  # what stands before the first goes with it
        between = range(first, lines.number(done[0].start) - 1)
        before = (n for n in between if lines.whole_end(n) > lines.start(n))
        done[0].start = lines.start(next(before, lines.number(done[0].start) - 1))
    elif WORD.search(lines.raw, since):
        done.append(Block(lines.start(first), lines.whole_end(len(lines.starts) - 1), ()))
    return done


def _add_line(done: list[Block], lines: Lines, line: int) -> None:
    start, end, whole_end = lines.start(line), lines.end(line), lines.whole_end(line)
    if WORD.search(lines.seen, start, end):
        marker = MARKER.match(lines.seen, start, max(start, end - 1))
        after_it = marker.end() if marker else start
        text = lines.seen[after_it:end].replace(FILLER, "").strip()
        found = list(said(lines, after_it, end, "sentence", text))
        done.append(Block(start, whole_end, done[-1].headings if done else (), found))
    elif whole_end > start and done:
        done[-1].end = whole_end


def _questions_lead(blocks: list[Block]) -> list[Block]:
    """Makes a question a lead where something stands below it that is no question itself."""
    for block, after in zip_longest(blocks, blocks[1:]):
        below = {item.start for one in block.statements for item in one.above}
        for n, one in enumerate(block.statements):
            last = n == len(block.statements) - 1
            if not (one.quotable and is_question(one.text)):
                continue
            if one.start in below or (last and one.kind != "item" and _answers(block, after)):
                block.statements[n] = replace(one, kind="lead")
    return blocks


def _answers(block: Block, after: Block | None) -> bool:
    return (
        after is not None
        and after.headings == block.headings
        and not (after.title or (after.statements and is_question(after.statements[0].text)))
    )
