"""Split an answer into sentences, each with the passages it cites."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..text import Mark, without_marks
from ..text import sentences as prose_sentences
from .cover import Unit, attach, cover, set_references
from .exempt import asserted, telling
from .lines import Line, lines_of
from .quotations import quotations

_BOLD_LINE = re.compile(r"(?:\*\*|__)[^*_\n]+(?<![.!])(?:\*\*|__):?")
_TERMINATED = re.compile(r"[.!?…。！？][\"'”’»)\]*_`~]*\s*\Z")
_ASKED = re.compile(r"[?？][\"'”’»)\]*_`~]*\s*\Z")
_LEADS = re.compile(r":[\"'”’»)\]*_`~]*\s*\Z")
LOOK_BACK = 12  # characters: a full stop, what closes a quotation, other marks
_WORD = re.compile(r"\w")
_STOPS = re.compile(r"[.!?…]")


def units_of(text: str, marks: Sequence[Mark]) -> list[Unit]:
    """The units of an answer in order, each with the numbers it cites and that cover it."""
    bare = without_marks(text, marks)
    units: list[Unit] = []
    for line in lines_of(text, bare):
        units += _units(line, text, bare, marks)
    attach(units, marks, bare)
    cover(units, bare)
    set_references(units, bare)
    return [one for one in units if one.numbers or _WORD.search(bare, one.start, one.end)]


def _units(line: Line, text: str, bare: str, marks: Sequence[Mark]) -> list[Unit]:
    inside = bare[line.start : line.end]
    if line.kind in ("code", "row"):
        return [_unit(line, line.start, line.end, line.kind)]
    if line.kind == "heading":
        return [_unit(line, line.start, line.end, "heading")]
    if line.kind == "text" and _BOLD_LINE.fullmatch(inside.strip()):
        return [_unit(line, line.start, line.end, "bold")]
    spans = list(_sentences(bare, line, marks))
    if not spans:
        return [_unit(line, line.start, line.end, "marks")]
    units = [_unit(line, *span, _kind(bare[slice(*span)], line.kind)) for span in spans]
    for unit in units[1:]:
        unit.first = False
    return units


def _unit(line: Line, start: int, end: int, kind: str) -> Unit:
    return Unit(start, end, kind, [], line.block, line.indent, line.kind == "item")


def _sentences(bare: str, line: Line, marks: Sequence[Mark]) -> Iterator[tuple[int, int]]:
    """Sentence spans: none ends within a quotation, each where a mark follows its full stop."""
    quiet = _quiet(bare[line.start : line.end])
    places = [line.start, *_forced(bare, line, marks), line.end]
    for start, end in pairwise(places):
        for first, last in prose_sentences(quiet[start - line.start : end - line.start]):
            yield start + first, start + last


def _forced(bare: str, line: Line, marks: Sequence[Mark]) -> Iterator[int]:
    """The ends of marks behind a full stop, even one that might be an abbreviation's."""
    for mark in marks[bisect_left(marks, line.start, key=lambda mark: mark.start) :]:
        if mark.end >= line.end:
            return
        before = bare[max(line.start, mark.start - LOOK_BACK) : mark.start]
        after = bare[mark.end : min(mark.end + LOOK_BACK, line.end)].lstrip()
        if _TERMINATED.search(before) and after and not after[0].islower():
            yield mark.end


def _quiet(line: str) -> str:
    """The line with its quotations' inner full stops made commas."""
    parts, here = [], 0
    for quote in quotations(line):
        last = quote.end - 1
        parts += [line[here : quote.start], _STOPS.sub(",", line[quote.start : last])]
        here = last
    return "".join([*parts, line[here:]])


def _kind(sentence: str, line: str) -> str:
    if _ASKED.search(sentence):
        return "question"
    if _LEADS.search(sentence):
        return "lead"
    claims = asserted(sentence)
    if not claims or not telling(claims):
        return "meta"
    return "quote" if line == "quote" else "claim"
