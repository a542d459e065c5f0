"""Markdown becomes blocks in reading order, each under its heading path, made of statements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING

from ..text import FILLER, sentences, spoken, strip_tags, tidy, tidy_within, with_linear_quotes
from ..types import Note, Statement
from .lines import LINE_END, Lines

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LONG = 400  # characters; a longer item or quotation is quoted sentence by sentence
LEAD = 100  # characters; a shorter sentence that ends with ":" only introduces the next block
LONGEST_HEADING = 300  # characters; beyond, it is a paragraph that somebody put a # before
DEEPEST = 60  # blocks within blocks; the parser takes some Python frames for each
# What stands before the words of a paragraph: quotation marks, bullets, a task's box, a callout's
# kind, a footnote's name.
MARKER = re.compile(
    rf"(?>(?:[\s>{FILLER}]+|(?:[-*+]|\d{{1,9}}[.)])\s+)*)(?:\[[ xX/<>!?*-]\]\s+)?"
    r"(?:\[![\w-]+\][+-]?[\s>]*)?(?:\[\^[^\]\s]+\]:\s*)?"
)
CALLOUT = re.compile(r"\[![\w-]+\][+-]?[ \t]*\Z")  # with its title behind it
PREFORMATTED = re.compile(r"\s*<pre\b", re.IGNORECASE)
WORD = re.compile(r"\w")
SAYS = re.compile(r"\w|[^\x00-\x7f]")  # a word or a picture: what is worth quoting


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
    reader = _Reader(lines, lines.number(note.header_end) - 1)
    reader.read(_blocks().parse(lines.seen[note.header_end :]))
    for block in reader.blocks:
        if not block.statements and block.title and block.title.text:
            block.statements = [block.title]
    return _with_the_rest(reader.blocks, lines, note.header_end)


class _Reader:
    """One pass over the parser's tokens, gathering blocks and the headings above them."""

    def __init__(self, lines: Lines, first_line: int) -> None:
        self.seen, self.lines, self.first = lines.seen, lines, first_line
        self.blocks: list[Block] = []
        self.path: list[tuple[int, str]] = []
        # Headings with nothing below them yet: where they begin and end, and the last of them.
        self.waiting: tuple[int, int, Statement] | None = None
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
        self.blocks[-1].statements += self._statements(token, tokens, i)

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
            yield from self._code(token, first, after)
        elif token.type == "table_open":
            yield from self._rows(tokens, i)
        elif token.type == "html_block":
            yield from _html(self.lines, start, end)
        elif token.type == "heading_open":
            start = self._after_marker(start, end)
            yield from _said(self.lines, start, end, "lead", tidy(tokens[i + 1].content))
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
            yield from _said(self.lines, words, title_end, "lead", tidy(title))
            words = self._after_marker(title_end, end)
        yield from _prose(self.lines, words, end, kind)

    def _code(self, token: Token, first: int, after: int) -> Iterator[Statement]:
        """The runs of code between blank lines."""
        if token.type == "fence":
            first += 1
            closed = self.seen[self.lines.start(after - 1) : self.lines.end(after - 1)]
            after -= closed.lstrip(" \t>").startswith(token.markup) and after > first
        mark = re.compile(rf"(?:[ \t]*>[ \t]?){{0,{self.inside.count('blockquote_open')}}}")
        run: list[tuple[int, int]] = []
        for line in range(first, after + 1):
            end = self.lines.end(line)
            inside = mark.match(self.seen, self.lines.start(line), end)
            if line < after and inside and inside.end() < end:
                run.append((inside.end(), end))
            elif run:
                text = code_text([self.seen[slice(*span)] for span in run])
                yield from _said(self.lines, run[0][0], run[-1][1], "code", text)
                run = []

    def _rows(self, tokens: list[Token], i: int) -> Iterator[Statement]:
        """A statement a row, its cells named by their columns."""
        rows = list(_cells(tokens, i))
        columns = rows[0][1] if rows else []
        for row, cells in rows[1:]:
            named = zip(columns, cells, strict=False)
            text = "; ".join(f"{c}: {v}" if c else v for c, v in named if v)
            yield from self._row(row, "row", text)
        if len(rows) == 1:
            yield from self._row(rows[0][0], "columns", "; ".join(filter(None, columns)))

    def _row(self, token: Token, kind: str, text: str) -> Iterator[Statement]:
        first, _ = self._span(token)
        start, end = self.lines.start(first), self.lines.end(first)
        yield from _said(self.lines, self._after_marker(start, end), end, kind, text)


LEAVES = {
    "heading_open",
    "paragraph_open",
    "fence",
    "code_block",
    "html_block",
    "table_open",
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


def code_text(lines: list[str]) -> str:
    """Lines of code without the indentation that they share."""
    shared = min((len(one) - len(one.lstrip()) for one in lines if one.strip()), default=0)
    return "\n".join(one[shared:].rstrip() for one in lines).strip("\n")


def _said(lines: Lines, start: int, end: int, kind: str, text: str) -> Iterator[Statement]:
    """The statement, if it says anything."""
    if start < end and SAYS.search(text):
        yield lines.statement(start, end, kind, text)


def _html(lines: Lines, start: int, end: int) -> Iterator[Statement]:
    text = strip_tags(lines.seen[start:end])
    if PREFORMATTED.match(lines.seen, start, end):
        spaced = (
            strip_tags(one, keep_spaces=True) for one in LINE_END.split(lines.seen[start:end])
        )
        yield from _said(lines, start, end, "code", code_text(list(spaced)))
        return
    if len(text) <= LONG:
        yield from _said(lines, start, end, "sentence", text)
        return
    for first, after in sentences(lines.seen[start:end]):
        text = strip_tags(lines.seen[start + first : start + after])
        yield from _said(lines, start + first, start + after, "sentence", text)


def _prose(lines: Lines, start: int, end: int, kind: str) -> Iterator[Statement]:
    source = lines.seen[start:end]
    whole = tidy(source)
    if kind != "sentence" and len(whole) <= LONG:
        yield from _said(lines, start, end, "lead" if _introduces(whole) else kind, whole)
        return
    spans = list(sentences(source))
    for first, after in spans:
        text = tidy_within(source[first:after], whole)
        last = after == spans[-1][1] and _introduces(text)
        yield from _said(lines, start + first, start + after, "lead" if last else kind, text)


def _introduces(text: str) -> bool:
    return text.endswith((":", "：")) and len(spoken(text)) < LEAD


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
        said = list(_said(lines, after_it, end, "sentence", text))
        done.append(Block(start, whole_end, done[-1].headings if done else (), said))
    elif whole_end > start and done:
        done[-1].end = whole_end


@cache
def _blocks() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = with_linear_quotes(MarkdownIt("commonmark", {"maxNesting": DEEPEST}))
    parser.enable("table")
    parser.core.ruler.enableOnly(["normalize", "block"])  # inline Markdown is read by statement
    return parser
