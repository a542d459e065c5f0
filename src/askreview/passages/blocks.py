"""Markdown becomes blocks in reading order, each under its heading path, made of statements."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from ..nouns import Note, Statement
from .prose import sentences, strip_tags, tidy

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LONG = 400  # characters; a longer item or quotation is quoted sentence by sentence
LEAD = 100  # characters; a shorter paragraph that ends with ":" only introduces the next block
LINE_END = re.compile(r"\r\n|\r|\n")  # CommonMark's line endings
MARKER = re.compile(r"[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)*(?:\[[ xX]\]\s+)?")
WORD = re.compile(r"\w")


@dataclass(slots=True)
class Block:
    """Lines that belong together: a paragraph, a list item with what it holds, a fence, a table."""

    start: int
    end: int
    headings: tuple[str, ...]
    statements: list[Statement] = field(default_factory=list)
    lead: bool = False  # it introduces the block after it


class Lines:
    """Where the lines of a text begin, and which line a character is on."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.starts = [0, *(match.end() for match in LINE_END.finditer(raw))]

    def start(self, line: int) -> int:
        """The first character of a line, counted from 0; beyond the last, the end of the text."""
        return self.starts[line] if line < len(self.starts) else len(self.raw)

    def end(self, line: int) -> int:
        """Where the words of a line end, its line ending and trailing blanks left out."""
        start = self.start(line)
        return start + len(self.raw[start : self.start(line + 1)].rstrip())

    def number(self, character: int) -> int:
        """The line, from 1, that an editor opens for this character."""
        return bisect_right(self.starts, character)

    def statement(self, start: int, end: int, kind: str, text: str) -> Statement:
        line, end_line = self.number(start), self.number(max(start, end - 1))
        return Statement(start, end, line, end_line, kind, text)


def body_blocks(note: Note, lines: Lines) -> list[Block]:
    """The blocks below the front matter. Every line with a word on it lies in one of them."""
    reader = _Reader(note.raw, lines, lines.number(note.header_end) - 1)
    reader.read(_blocks().parse(note.raw[note.header_end :]))
    return _with_the_rest(reader.blocks, lines, note.header_end)


class _Reader:
    """One pass over the parser's tokens, gathering blocks and the headings above them."""

    def __init__(self, raw: str, lines: Lines, first_line: int) -> None:
        self.raw, self.lines, self.first = raw, lines, first_line
        self.blocks: list[Block] = []
        self.path: list[tuple[int, str]] = []
        self.waiting: tuple[int, Statement] | None = None  # headings with nothing below them yet
        self.inside: list[str] = []  # open list items and quotations

    def read(self, tokens: list[Token]) -> None:
        for i, token in enumerate(tokens):
            if token.type in ("list_item_open", "blockquote_open"):
                if not self.inside:
                    self._open(token)
                self.inside.append(token.type)
            elif token.type in ("list_item_close", "blockquote_close"):
                self.inside.pop()
            elif token.map and token.type in LEAVES:
                self._leaf(token, tokens, i)
        self._flush_heading()

    def _leaf(self, token: Token, tokens: list[Token], i: int) -> None:
        if token.type == "heading_open" and not self.inside:
            self._heading(token, tokens[i + 1].content)
            return
        if not self.inside:
            self._open(token)
        block = self.blocks[-1]
        block.statements += self._statements(token, tokens, i)
        block.lead = bool(block.statements) and all(s.kind == "lead" for s in block.statements)

    def _open(self, token: Token) -> None:
        first, after = self._span(token)
        start, end = self.lines.start(first), self.lines.end(after - 1)
        if self.waiting:
            start, self.waiting = self.waiting[0], None
        self.blocks.append(Block(start, end, tuple(text for _, text in self.path)))

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
        text = tidy(content)
        statement = self.lines.statement(start, self.lines.end(after - 1), "heading", text)
        self.path.append((level, text))
        self.waiting = (self.waiting[0] if self.waiting else start, statement)

    def _flush_heading(self) -> None:
        """A heading with nothing below it is a block of its own."""
        if self.waiting:
            start, statement = self.waiting
            path = tuple(text for _, text in self.path)
            self.blocks.append(Block(start, statement.end, path, [statement]))
            self.waiting = None

    def _statements(self, token: Token, tokens: list[Token], i: int) -> list[Statement]:
        first, after = self._span(token)
        if token.type in ("fence", "code_block"):
            return list(self._code(token, first, after))
        if token.type == "table_open":
            return list(self._rows(tokens, i))
        start, end = self.lines.start(first), self.lines.end(after - 1)
        if token.type == "html_block":
            text = strip_tags(self.raw[start:end])
            return [self.lines.statement(start, end, "sentence", text)] if text else []
        start += len(MARKER.match(self.raw, start, max(start, end - 1))[0])  # type: ignore[index]
        kind = {"list_item_open": "item", "blockquote_open": "quote"}.get(
            self.inside[-1] if self.inside else "", "sentence"
        )
        return list(_prose(self.lines, start, end, kind))

    def _code(self, token: Token, first: int, after: int) -> Iterator[Statement]:
        """The runs of code between blank lines."""
        if token.type == "fence":
            first += 1
            closed = self.lines.raw[self.lines.start(after - 1) : self.lines.end(after - 1)]
            after -= closed.lstrip(" \t>").startswith(token.markup) and after > first
        run: list[int] = []
        for line in range(first, after + 1):
            if line < after and self.lines.end(line) > self.lines.start(line):
                run.append(line)
            elif run:
                start, end = self.lines.start(run[0]), self.lines.end(run[-1])
                yield self.lines.statement(start, end, "code", self.raw[start:end].strip())
                run = []

    def _rows(self, tokens: list[Token], i: int) -> Iterator[Statement]:
        """A statement a row, its cells named by their columns."""
        columns: list[str] = []
        cells: list[str] = []
        rows = 0
        for token in tokens[i:]:
            if token.type == "table_close":
                break
            if token.type == "tr_open":
                row, cells = token, []
            elif token.type == "inline":
                cells.append(tidy(token.content))
            elif token.type == "tr_close" and not columns:
                columns, head = cells, row
            elif token.type == "tr_close":
                rows += 1
                named = zip(columns, cells, strict=False)
                text = "; ".join(f"{c}: {v}" if c else v for c, v in named if v)
                yield from self._row(row, "row", text)
        if not rows and columns:
            yield from self._row(head, "columns", "; ".join(columns))

    def _row(self, token: Token, kind: str, text: str) -> Iterator[Statement]:
        first, _ = self._span(token)
        start = self.lines.start(first)
        start += len(MARKER.match(self.raw, start)[0])  # type: ignore[index]
        if self.lines.end(first) > start and text:
            yield self.lines.statement(start, self.lines.end(first), kind, text)


LEAVES = {
    "heading_open",
    "paragraph_open",
    "fence",
    "code_block",
    "html_block",
    "table_open",
}


def _prose(lines: Lines, start: int, end: int, kind: str) -> Iterator[Statement]:
    source = lines.raw[start:end]
    text = tidy(source)
    if not text:
        return
    if text.endswith(":") and len(text) < LEAD:
        yield lines.statement(start, end, "lead", text)
    elif kind != "sentence" and len(text) <= LONG:
        yield lines.statement(start, end, kind, text)
    else:
        for first, after in sentences(source):
            one = tidy(source[first:after])
            if one:
                yield lines.statement(start + first, start + after, kind, one)


def _with_the_rest(blocks: list[Block], lines: Lines, since: int) -> list[Block]:
    """Lines that the parser passed over: with words, a block of their own; else the neighbour's."""
    done: list[Block] = []
    here = lines.number(since) - 1 if since < len(lines.raw) else len(lines.starts)
    for block in [*blocks, None]:
        until = lines.number(block.start) - 1 if block else len(lines.starts)
        for line in range(here, until):
            _add_line(done, block, lines, line)
        if block:
            done.append(block)
            here = max(here, lines.number(max(block.start, block.end - 1)))
    return done


def _add_line(done: list[Block], after: Block | None, lines: Lines, line: int) -> None:
    start, end = lines.start(line), lines.end(line)
    source = lines.raw[start:end]
    neighbour = done[-1].headings if done else ()
    if WORD.search(source):
        block = Block(start, end, neighbour)
        start += len(source) - len(source.lstrip())
        block.statements = [lines.statement(start, end, "sentence", source.strip())]
        done.append(block)
    elif source and done:
        done[-1].end = end
    elif source and after:
        after.start = start


@cache
def _blocks() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])  # inline Markdown is read by statement
    return parser
