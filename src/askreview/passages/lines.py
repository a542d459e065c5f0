"""Convert between character positions and line numbers of a note."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise

from ..text import seen
from ..types import Note, Statement

LINE_END = re.compile(r"\r\n|\r|\n")  # CommonMark's line endings


class Lines:
    """Where the lines of a note begin, and which line a character is on.

    `seen`: its text with what no reader sees blanked out, which statements are made of.
    `parts`: the spans that are read each by itself; the front matter is in none.
    """

    def __init__(self, note: Note) -> None:
        raw = self.raw = note.raw
        self.parts = list(pairwise([*(note.parts or [note.header_end]), len(raw)]))
        self.seen = raw[: self.parts[0][0]] + "".join(seen(raw[a:b]) for a, b in self.parts)
        self.starts = [0, *(match.end() for match in LINE_END.finditer(raw))]
        self.of_file = note.lines

    def start(self, line: int) -> int:
        """The first character of a line, counted from 0; beyond the last, the end of the text."""
        return self.starts[line] if line < len(self.starts) else len(self.raw)

    def end(self, line: int) -> int:
        """Where the words of a line end that a reader sees, trailing blanks left out."""
        return self._end(self.seen, line)

    def whole_end(self, line: int) -> int:
        """Where all words of a line end, trailing blanks left out."""
        return self._end(self.raw, line)

    def _end(self, text: str, line: int) -> int:
        start = self.start(line)
        return start + len(text[start : self.start(line + 1)].rstrip())

    def number(self, character: int) -> int:
        """The line of the text, from 1, that a character is on."""
        return bisect_right(self.starts, character)

    def in_file(self, character: int) -> int:
        """The line, from 1, that an editor opens for this character."""
        number = self.number(character)
        return self.of_file[number - 1] if self.of_file else number

    def statement(self, start: int, end: int, kind: str, text: str) -> Statement:
        line, end_line = self.in_file(start), self.in_file(max(start, end - 1))
        return Statement(start, end, line, end_line, kind, text)
