"""Citation marks as models write them: `[1, 2]`, `[1–3]`, `[^1]`, `[passage 1]`, `【1†source】`."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from ..text import code_spans

MOST = 50  # numbers that one range may name; a longer one is taken for its two ends

_SORT = r"(?:\^|#|(?:(?:passage|source|note|ref(?:erence)?|citation|doc(?:ument)?)s?[ :#]*+))?"
_NUMBER = rf"{_SORT}\d{{1,9}}(?:[†:][\w ]{{0,20}})?"
_TARGET = r"\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?: +\"[^\"\n]*\")?\)"  # of a link
_MARK = re.compile(
    rf"\\?[\[［] ?(?P<list>{_NUMBER}(?>(?: ?(?:,|;|&|and|to|-|–|—) ?{_NUMBER}){{0,40}})) ?"
    rf"\\?[\]］](?!{_TARGET})"
    r"|【(?P<odd>\d{1,9})[^】\n]{0,40}】",
    re.IGNORECASE,
)
_FENCE = re.compile(r"^ {0,3}(`{3,}+|~{3,}+)[^\n]*+\n.*?(?:^ {0,3}\1[`~]* *$|\Z)", re.M | re.S)
_STEP = re.compile(r"\d+|[-–—]|\bto\b", re.IGNORECASE)
_AFTER_DAGGER = re.compile(r"[†:][\w ]*")


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark and the numbers it names, as they are written."""

    start: int
    end: int
    numbers: tuple[int, ...]


def fences(text: str) -> list[tuple[int, int]]:
    """The spans of fenced code."""
    return [match.span() for match in _FENCE.finditer(text)]


def find_marks(text: str) -> list[Mark]:
    """The marks of an answer; what stands in code or before a link's address is none."""
    code = sorted([*fences(text), *code_spans(text)])
    return [
        Mark(*match.span(), _numbers(match["list"] or match["odd"]))
        for match in _MARK.finditer(text)
        if not _within(match.start(), code) and text[match.start() - 1 : match.start()] != "["
    ]


def _within(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    i = bisect_right(spans, (at, at)) - 1
    return i >= 0 and at < max(end for _, end in spans[max(0, i - 1) : i + 1])


def written(numbers: Sequence[int]) -> str:
    return "".join(f"[{n}]" for n in numbers)


def without_marks(text: str, marks: Sequence[Mark]) -> str:
    """The text with spaces in the place of its marks: every other character keeps its place."""
    parts, here = [], 0
    for mark in marks:
        parts += [text[here : mark.start], " " * (mark.end - mark.start)]
        here = mark.end
    return "".join([*parts, text[here:]])


def _numbers(listed: str) -> tuple[int, ...]:
    numbers: list[int] = []
    through = False
    for step in _STEP.findall(_AFTER_DAGGER.sub("", listed)):
        if not step.isdigit():
            through = True
            continue
        n = int(step)
        if through and numbers and 0 < n - numbers[-1] <= MOST:
            numbers.extend(range(numbers[-1] + 1, n))
        numbers.append(n)
        through = False
    return tuple(dict.fromkeys(numbers))
