"""HTML within a note: a table by its rows, code by its lines, the rest by its words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..text import pattern, sentences, strip_tags
from ..types import Statement
from .lines import LINE_END, Lines
from .statements import LONG, code_text, said

APART = pattern(r"<(?P<name>tr|pre)\b[^<>]*>|<(?P<table>/?table)\b[^<>]*>", re.I)
ROW_END = pattern(r"</tr\s*>|(?=<tr\b|</?table\b)|\Z", re.I)
PRE_END = pattern(r"(?:\s*</code\s*>)?\s*</pre\s*>|\Z", re.I)
CODE = pattern(r"(?:\s*<code\b[^<>]*>)?[^\S\r\n]*(?:\r\n|\r|\n)?", re.I)
CELL = pattern(r"<(t[dh])\b[^<>]*>(.*?)(?=<t[dh]\b|</t[dhr]\b|\Z)", re.I | re.S)
BLANK_LINES = pattern(r"(?:[^\S\r\n]*(?:\r\n|\r|\n)){2,}")


class Html:
    """The HTML of a note in its order: a table that a blank line cuts goes on in the next block."""

    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.columns: list[str] = []  # of the table that is open

    def statements(self, start: int, end: int) -> Iterator[Statement]:
        here = start
        while opening := APART.search(self.lines.seen, here, end):
            yield from self._words(here, opening.start())
            here = opening.end()
            name = (opening["name"] or "").lower()
            if name == "tr":
                close = self._end(ROW_END, here, end)
                yield from self._row(opening.start(), close[1], self.lines.seen[here : close[0]])
                here = close[1]
            elif name == "pre":
                first = CODE.match(self.lines.seen, here, end).end()  # type: ignore[union-attr]
                close = self._end(PRE_END, first, end)
                yield from self._code(first, close[0])
                here = close[1]
            else:
                self.columns = []
        yield from self._words(here, end)

    def _end(self, kind: re.Pattern[str], start: int, end: int) -> tuple[int, int]:
        return kind.search(self.lines.seen, start, end).span()  # type: ignore[union-attr]

    def _words(self, start: int, end: int) -> Iterator[Statement]:
        source = self.lines.seen[start:end]
        start += len(source) - len(source.lstrip())
        end = start + len(source.strip())
        text = strip_tags(source)
        if len(text) <= LONG:
            yield from said(self.lines, start, end, "sentence", text)
            return
        for first, after in sentences(self.lines.seen[start:end]):
            text = strip_tags(self.lines.seen[start + first : start + after])
            yield from said(self.lines, start + first, start + after, "sentence", text)

    def _row(self, start: int, end: int, source: str) -> Iterator[Statement]:
        """The row with its columns; a first row of nothing but headings names them."""
        cells = [(cell[1].lower(), strip_tags(cell[2])) for cell in CELL.finditer(source)]
        words = [text for _, text in cells]
        if not self.columns and cells and all(kind == "th" for kind, _ in cells):
            self.columns = words
            yield from said(self.lines, start, end, "columns", "; ".join(filter(None, words)))
            return
        if not self.columns and [kind for kind, _ in cells] == ["th", "td"]:
            words = [f"{words[0]}: {words[1]}"]
        yield from said(self.lines, start, end, "row", row_text(self.columns, words))

    def _code(self, start: int, end: int) -> Iterator[Statement]:
        """The runs of code between blank lines."""
        here = start
        for blank in [*BLANK_LINES.finditer(self.lines.seen, start, end), None]:
            after = blank.start() if blank else end
            run = LINE_END.split(strip_tags(self.lines.seen[here:after], keep_spaces=True))
            length = len(self.lines.seen[here:after].rstrip())
            yield from said(self.lines, here, here + length, "code", code_text(run))
            here = blank.end() if blank else end


def row_text(columns: list[str], cells: list[str]) -> str:
    """The cells that say something, each named by its column."""
    names = [*columns, *[""] * len(cells)]
    return "; ".join(
        f"{name}: {cell}" if name else cell
        for name, cell in zip(names, cells, strict=False)
        if cell
    )
