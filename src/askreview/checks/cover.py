"""Which citations a sentence has: its own marks, or those of the line that covers it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from .marks import Mark

_ONLY_SOURCE = re.compile(
    r"[\W_]*(?:sources?|references?|citations?|see|from|notes?|passages?)?[\W_]*", re.IGNORECASE
)
_REFERENCES = re.compile(
    r"\W*(?:sources?|references?|citations?|works cited|(?:notes|passages) (?:used|cited))\W*",
    re.IGNORECASE,
)


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


def attach(units: Sequence[Unit], marks: Sequence[Mark], bare: str) -> None:
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


def cover(units: Sequence[Unit], bare: str) -> list[Unit]:
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


def set_references(units: Sequence[Unit], bare: str) -> None:
    """A list of sources at the end claims nothing."""
    inside = False
    for unit in units:
        if unit.kind in ("heading", "lead", "meta"):
            inside = bool(_REFERENCES.fullmatch(bare[unit.start : unit.end])) or (
                inside and unit.kind != "heading"
            )
        if inside and unit.kind != "heading":
            unit.kind = "reference"
