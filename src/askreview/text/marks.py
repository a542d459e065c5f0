"""Citation marks as models write them: `[1, 2]`, `[1–3]`, `[^1]`, `[passage 1]`, `【1†source】`.

The one rule for what a mark is. With k passages, a bracket is a mark when its numbers, lists and
ascending ranges are all within 1 … k. Numbers beyond that, also as the end of a range, are a
dangling mark only where a citation would stand: not glued to a word, and before punctuation,
another mark or the line's end, or right after a full stop, or at a line's start before a capital.
Everything else is text and stays: `[30] dollars`, `x[0]`, `[2024-06]`, `[3-1]`, `[sic]`, `[^9]`.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from .code_spans import code_spans
from .patterns import pattern

MOST = 100  # numbers that one range may name; a longer one is taken for its two ends
BEYOND = 10**9  # stands for a number too long to be one

_SORT = r"(?:\^|#|(?:(?:passage|source|note|ref(?:erence)?|citation|doc(?:ument)?)s?[ :#]*+))?"
_NUMBER = rf"{_SORT}\d{{1,9}}(?:†[\w ]{{0,20}})?"
_TARGET = r"\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?: +\"[^\"\n]*\")?\)"  # of a link
_MARK = pattern(
    rf"\\?(?<!\[)[\[［] ?(?:(?P<list>{_NUMBER}(?>(?: ?(?:,|;|&|and|to|-|–|—) ?{_NUMBER}){{0,40}}))"
    rf"|(?P<long>\d{{10,}}+)) ?\\?[\]］](?!{_TARGET})"
    r"|【(?P<odd>\d{1,9})[^】\n]{0,40}】",
    re.IGNORECASE,
)
_FENCE = pattern(r"^ {0,3}(`{3,}+|~{3,}+)[^\n]*+\n.*?(?:^ {0,3}\1[`~]* *$|\Z)", re.M | re.S)
_PART = pattern(r" ?(?:,|;|&|and) ?", re.IGNORECASE)
_RANGE = pattern(
    rf"(?P<sort>{_SORT})(?P<first>\d+)(?:†[\w ]*)?"
    rf"(?: ?(?:-|–|—|to) ?{_SORT}(?P<last>\d+)(?:†[\w ]*)?)?",
    re.IGNORECASE,
)
_AFTER = pattern(r"[ \t]*+(?:[.,:](?!\d)|[;!?…。！？)”’\"'»*_|]|\n|\r|\Z)")
_STOPPED = pattern(r"[.!?…。！？][\"'”’»)*_]*[ \t]*\Z")
_CAPITAL = pattern(r"[ \t]*+[^\W\d_]")
_OPENS = pattern(r"(?:\A|[\n\r])[ \t>]*(?:[-*+•] +)?\Z")
_GLUED = pattern(r"[\w)\]]\Z")
LOOK_BACK = 24  # characters before a mark that are looked at


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark and the numbers it names, those beyond the last passage too."""

    start: int
    end: int
    numbers: tuple[int, ...]


def find_marks(text: str, count: int) -> list[Mark]:
    """The marks of an answer from `count` passages.

    What stands in code or before a link's address is none.
    """
    code = sorted([*fences(text), *code_spans(text)])
    found: list[Mark] = []
    candidates = [one for one in _MARK.finditer(text) if not _within(one.start(), code)]
    ends = {match.end() for match in candidates}
    following = -1  # where the mark after this one begins
    for match in reversed(candidates):
        numbers = _numbers(match, count)
        within = all(1 <= n <= count for n in numbers)
        if numbers and (within or _cites(text, match, following, ends)):
            found.append(Mark(*match.span(), numbers))
            following = match.start()
    return [*_with_those_behind(text, candidates, found, count)]


def _with_those_behind(
    text: str, candidates: Sequence[re.Match[str]], found: Sequence[Mark], count: int
) -> Iterator[Mark]:
    """The marks, and those that would be one in the place of the marks before them that go."""
    known = {mark.start: mark for mark in found}
    begin = until = -1  # of the marks before this one, none of which names a passage
    for match in candidates:
        start, end = match.span()
        if until < 0 or text[until:start].strip(" \t"):
            begin = start
        mark = known.get(start)
        if mark is None and begin < start and (numbers := _numbers(match, count)):
            before = text[max(0, begin - LOOK_BACK) : begin]
            mark = Mark(start, end, numbers) if _follows(text, before, end) else None
        if mark:
            yield mark
        until = end if mark and not any(1 <= n <= count for n in mark.numbers) else -1


def fences(text: str) -> list[tuple[int, int]]:
    """The spans of fenced code."""
    return [match.span() for match in _FENCE.finditer(text)]


def written(numbers: Sequence[int]) -> str:
    return "".join(f"[{n}]" for n in numbers)


def without_marks(text: str, marks: Sequence[Mark]) -> str:
    """The text with spaces in the place of its marks: every other character keeps its place."""
    parts, here = [], 0
    for mark in marks:
        parts += [text[here : mark.start], " " * (mark.end - mark.start)]
        here = mark.end
    return "".join([*parts, text[here:]])


def _numbers(match: re.Match[str], count: int) -> tuple[int, ...]:
    """The numbers that a bracket names; none for what cannot be passages' numbers."""
    if match["odd"]:
        return (int(match["odd"]),)
    if match["long"]:
        return (BEYOND,)
    numbers: list[int] = []
    for part in _PART.split(match["list"]):
        several = _range(part, count)
        if not several:
            return ()
        numbers += several
    return tuple(dict.fromkeys(numbers))


def _range(part: str, count: int) -> Sequence[int]:
    """`2`, or `1-3` where that ascends within the passages; a leading nought is a date's."""
    match = _RANGE.fullmatch(part)
    if not match or any(n and n[0] == "0" and len(n) > 1 for n in (match["first"], match["last"])):
        return ()
    first = int(match["first"])
    if match["last"]:
        last = int(match["last"])
        if not 1 <= first <= count or last <= first:
            return ()
        whole = range(first, min(last, count) + 1) if last - first <= MOST else (first,)
        return (*whole, last)
    footnote = match["sort"] in ("^", "#") and not 1 <= first <= count
    return () if footnote else (first,)


def _cites(text: str, match: re.Match[str], following: int, ends: Collection[int]) -> bool:
    """Whether a bracket with a number beyond the passages stands where a citation would.

    `following`: where the next mark begins; `ends`: where brackets with numbers end.
    """
    start, end = match.span()
    before = text[max(0, start - LOOK_BACK) : start]
    if match["odd"]:
        return True
    if start not in ends and _GLUED.search(before):
        return False
    between = text[end:following] if following >= end else "…"
    return not between.strip() or bool(_AFTER.match(text, end)) or _follows(text, before, end)


def _follows(text: str, before: str, end: int) -> bool:
    """Whether a bracket stands behind a sentence, or opens a line that goes on like one."""
    if _STOPPED.search(before):
        return True
    capital = _CAPITAL.match(text, end)
    return bool(capital and capital[0][-1].isupper() and _OPENS.search(before))


def _within(at: int, spans: Sequence[tuple[int, int]]) -> bool:
    i = bisect_right(spans, (at, at)) - 1
    return i >= 0 and at < max(end for _, end in spans[max(0, i - 1) : i + 1])
