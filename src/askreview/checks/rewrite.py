"""Rewrite an answer with its citation marks in one form, and keep track of positions."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from ..text import Mark, written

_SPACES_BEFORE = re.compile(r"[ \t]*\Z")
_SPACES_AFTER = re.compile(r"[ \t]*")
_BLANK = re.compile(r"\s*")


class Rewritten:
    """`[1, 9]` becomes `[1]` where there is no passage 9; a mark that names none is gone."""

    def __init__(self, text: str, marks: Sequence[Mark], count: int) -> None:
        parts: list[str] = []
        self._from: list[int] = [0]
        self._to: list[int] = [0]
        here = length = 0
        for mark in marks:
            kept = written([n for n in mark.numbers if 1 <= n <= count])
            start, end = (mark.start, mark.end) if kept else _with_space(text, mark, here)
            parts += [text[here:start], kept]
            length += start - here
            self._note(start, length)
            length += len(kept)
            self._note(end, length)
            here = end
        self.text = "".join([*parts, text[here:]])

    def _note(self, before: int, after: int) -> None:
        self._from.append(before)
        self._to.append(after)

    def moved(self, at: int) -> int:
        """Where the character at `at` is now; within a mark, where the mark ends."""
        i = bisect_right(self._from, at) - 1
        inside = i % 2 == 1 and at > self._from[i]
        return self._to[i + 1] if inside else self._to[i] + at - self._from[i]


def _with_space(text: str, mark: Mark, here: int) -> tuple[int, int]:
    """The span of a mark that goes, with the space before it; on a new line, the one behind it."""
    before = _SPACES_BEFORE.search(text, here, mark.start)
    start = before.start() if before else mark.start
    if (start > here and text[start - 1] != "\n") or (start == here and here):
        return start, mark.end
    after = (_SPACES_AFTER if mark.start else _BLANK).match(text, mark.end)
    return mark.start, after.end() if after else mark.end
