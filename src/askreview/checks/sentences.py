"""The sentences of an answer, each with the passages that it cites."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from ..prose import sentences as prose_sentences
from .exempt import asserted, telling
from .marks import Mark, fences, without_marks
from .quotations import quotations

_LINE = re.compile(
    r"(?P<indent>[ \t]*)(?:"
    r"(?P<heading>#{1,6}[ \t]+)|(?P<quote>(?:>[ \t]?)+)(?:\[![\w-]+\][+-]?[ \t]*)?"
    r"|(?P<rule>(?:[-*_][ \t]*+){3,}+$)"
    r"|(?P<delimiter>\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}+:?[ \t]*+)*+\|?[ \t]*$)"
    r"|(?P<row>\|(?=.*\S))"
    r"|(?P<item>(?:[-*+•·–]|\d{1,3}[.)]|\(?[a-z]\))[ \t]+(?:\[[ xX]\][ \t]+)?)"
    r")?"
)
_BOLD_LINE = re.compile(r"(?:\*\*|__)[^*_\n]+(?:\*\*|__)[:.]?\s*\Z")
_ENDED = re.compile(r"[.!?…:;。！？][\"'”’»)\]*_`~]*\s*\Z")
_TERMINATED = re.compile(r"[.!?…。！？][\"'”’»)\]*_`~]*\s*\Z")
_ASKED = re.compile(r"[?？][\"'”’»)\]*_`~]*\s*\Z")
_LEADS = re.compile(r":[\"'”’»)\]*_`~]*\s*\Z")
_ONLY_SOURCE = re.compile(
    r"[\W_]*(?:sources?|references?|citations?|see|from|notes?|passages?)?[\W_]*", re.IGNORECASE
)
_REFERENCES = re.compile(
    r"\W*(?:sources?|references?|citations?|works cited|(?:notes|passages) (?:used|cited))\W*",
    re.IGNORECASE,
)
LOOK_BACK = 12  # characters: a full stop, what closes a quotation, other marks
_STOPS = re.compile(r"[.!?…]")


@dataclass(slots=True)
class Unit:
    """A sentence, an item's sentence, a row, a heading or a block of code, where it stands."""

    start: int
    end: int
    kind: str  # claim, heading, lead, question, meta, code, quote, row, reference
    numbers: list[int] = field(default_factory=list)
    block: int = 0  # units of one list, table or paragraph share it
    indent: int = 0
    item: bool = False
    first: bool = True  # of its line
    listed: int = 0  # how many items it leads
    borrowed: tuple[int, ...] = ()  # numbers of the line that covers it, or of the items it leads

    @property
    def cited(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(self.numbers or self.borrowed))


@dataclass(slots=True)
class _Line:
    """A line, or lines that are one; from `start` its words."""

    start: int
    end: int
    kind: str
    indent: int
    block: int


def units_of(text: str, marks: Sequence[Mark]) -> list[Unit]:
    """The units of an answer in order, each with the numbers it cites and that cover it."""
    bare = without_marks(text, marks)
    units: list[Unit] = []
    for line in _lines(text, bare):
        units += _units(line, text, bare, marks)
    _attach(units, marks, bare)
    units = [unit for unit in _cover(units, bare) if bare[unit.start : unit.end].strip()]
    _references(units, bare)
    return units


def _lines(text: str, bare: str) -> Iterator[_Line]:
    """Lines by what they are; a wrapped line belongs to the one before it."""
    held: _Line | None = None
    block = 0
    for start, end, kind, indent in _raw_lines(text, bare):
        if kind in ("blank", "rule", "delimiter"):
            if held and kind == "delimiter" and held.kind == "row":
                held.kind = "heading"
            block += kind != "delimiter"
            if held:
                yield held
            held = None
            continue
        if held and _continues(
            held, kind, bare[max(held.start, held.end - LOOK_BACK) : held.end], bare[start:end]
        ):
            held.end = end
            continue
        if held:
            block += (held.kind != kind) or kind == "heading"
            yield held
        held = _Line(start, end, kind, indent, block)
    if held:
        yield held


def _raw_lines(text: str, bare: str) -> Iterator[tuple[int, int, str, int]]:
    code = iter([*fences(text), (len(text) + 1, len(text) + 1)])
    fence = next(code)
    at = 0
    while at < len(text):
        if at >= fence[0]:
            yield fence[0], fence[1], "code", 0
            at, fence = fence[1] + (text[fence[1] : fence[1] + 1] == "\n"), next(code)
            continue
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        match = _LINE.match(bare, at, end)
        kind = (match.lastgroup if match else None) or "text"
        if kind == "indent":
            kind = "text"
        if not text[at:end].strip():
            kind = "blank"
        start = match.end() if match else at
        yield start, end, kind, len(match["indent"].expandtabs(4)) if match else 0
        at = end + 1


def _continues(held: _Line, kind: str, before: str, here: str) -> bool:
    if kind != "text" or held.kind not in ("text", "item", "quote"):
        return False
    begins = here.lstrip()[:1]
    return not _ENDED.search(before) and (begins.islower() or begins.isdigit() or begins == "(")


def _units(line: _Line, text: str, bare: str, marks: Sequence[Mark]) -> list[Unit]:
    inside = bare[line.start : line.end]
    if line.kind in ("code", "row"):
        return [_unit(line, line.start, line.end, line.kind)]
    if line.kind == "heading" or _BOLD_LINE.fullmatch(inside.strip()):
        return [_unit(line, line.start, line.end, "heading")]
    spans = list(_sentences(bare, line, marks))
    if not spans:
        return [_unit(line, line.start, line.end, "marks")]
    units = [_unit(line, *span, _kind(bare[slice(*span)], line.kind)) for span in spans]
    for unit in units[1:]:
        unit.first = False
    return units


def _unit(line: _Line, start: int, end: int, kind: str) -> Unit:
    return Unit(start, end, kind, [], line.block, line.indent, line.kind == "item")


def _sentences(bare: str, line: _Line, marks: Sequence[Mark]) -> Iterator[tuple[int, int]]:
    """Sentence spans: none ends within a quotation, each where a mark follows its full stop."""
    quiet = _quiet(bare[line.start : line.end])
    places = [line.start, *_forced(bare, line, marks), line.end]
    for start, end in pairwise(places):
        for first, last in prose_sentences(quiet[start - line.start : end - line.start]):
            yield start + first, start + last


def _forced(bare: str, line: _Line, marks: Sequence[Mark]) -> Iterator[int]:
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


def _attach(units: Sequence[Unit], marks: Sequence[Mark], bare: str) -> None:
    """Each mark's numbers to its sentence: the one it stands in, follows, or opens."""
    i = 0
    for mark in marks:
        while i + 1 < len(units) and _begins(units[i + 1], bare) <= mark.start:
            i += 1
        if units:
            units[i].numbers += mark.numbers
            units[i].end = max(units[i].end, mark.end)
            units[i].start = min(units[i].start, mark.start)


def _begins(unit: Unit, bare: str) -> int:
    """Where a unit begins, with the marks that open its line."""
    return bare.rfind("\n", 0, unit.start) + 1 if unit.first else unit.start


def _cover(units: Sequence[Unit], bare: str) -> list[Unit]:
    """Numbers reach what a line covers: a lead its list, a heading its section, an item its own."""
    kept: list[Unit] = []
    for unit in units:
        if unit.numbers and _ONLY_SOURCE.fullmatch(bare[unit.start : unit.end]) and kept:
            last = kept[-1].block
            for one in reversed(kept):
                if one.block != last:
                    break
                one.borrowed = one.borrowed or tuple(unit.numbers)
        else:
            kept.append(unit)
    for i, unit in enumerate(kept):
        below = _led(kept, i)
        if not below:
            continue
        unit.listed = sum(one.item and one.first and one.indent == below[0].indent for one in below)
        if unit.numbers:
            for one in below:
                one.borrowed = one.borrowed or tuple(unit.numbers)
        elif unit.kind == "lead":
            unit.borrowed = unit.borrowed or tuple(n for one in below for n in one.numbers)
    return kept


def _led(units: Sequence[Unit], i: int) -> list[Unit]:
    """What a unit covers: a heading its section, a lead the list below it, an item its items."""
    unit, below = units[i], []
    for at in range(i + 1, len(units)):
        one = units[at]
        if unit.kind == "heading":
            within = one.kind != "heading"
        elif unit.item:
            within = one.kind == "code" or (one.item and one.indent > unit.indent)
        else:
            within = unit.kind == "lead" and (one.item or one.kind in ("code", "row", "quote"))
        if not within:
            break
        below.append(one)
    return below


def _references(units: Sequence[Unit], bare: str) -> None:
    """A list of sources at the end claims nothing."""
    inside = False
    for unit in units:
        if unit.kind in ("heading", "lead", "meta"):
            inside = bool(_REFERENCES.fullmatch(bare[unit.start : unit.end])) or (
                inside and unit.kind != "heading"
            )
        if inside and unit.kind != "heading":
            unit.kind = "reference"
