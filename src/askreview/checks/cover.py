"""Decide which citations apply to a sentence: its own, or those of the line that covers it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ..text import Mark

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
    kind: str  # claim, quote, row, code; heading, lead, question, meta, reference
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


def cover(units: Sequence[Unit], bare: str) -> None:
    """Numbers reach what a line covers: a lead its list, a heading its section, an item its own."""
    for i, unit in enumerate(units):
        if unit.kind == "bold":
            unit.kind = _bold(units, i)
        if unit.numbers and _ONLY_SOURCE.fullmatch(bare[unit.start : unit.end]):
            unit.kind = "reference"
            _lend_back(units, i)
        elif unit.item and unit.numbers and not unit.first:
            _lend_to_item(units, i)
    for i, unit in enumerate(units):
        below = _led(units, i)
        unit.listed = sum(one.item and one.first and one.indent == below[0].indent for one in below)
        if unit.numbers:
            for one in below:
                one.borrowed = one.borrowed or tuple(unit.numbers)
        elif unit.kind == "lead":
            unit.borrowed = unit.borrowed or tuple(n for one in below for n in one.numbers)


def _bold(units: Sequence[Unit], i: int) -> str:
    """A line in bold is a heading, unless it cites for itself: **It cost $5** [1]."""
    leads = i + 1 < len(units) and (units[i + 1].item or units[i + 1].kind in ("row", "code"))
    return "claim" if units[i].numbers and not leads else "heading"


def _lend_back(units: Sequence[Unit], i: int) -> None:
    """Marks on a line of their own are those of the list or paragraph before."""
    for at in range(i - 1, -1, -1):
        if units[at].block != units[i - 1].block:
            break
        units[at].borrowed = units[at].borrowed or tuple(units[i].numbers)


def _lend_to_item(units: Sequence[Unit], i: int) -> None:
    """Marks at the end of an item are those of all its sentences that have none before them."""
    at = i
    while not units[at].first:
        at -= 1
        if units[at].numbers:
            return
    for one in units[at:i]:
        one.borrowed = tuple(units[i].numbers)


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
    """A list of sources at the end claims nothing; what follows it without a mark does."""
    inside = False
    for unit in units:
        if unit.kind in ("heading", "lead", "meta"):
            inside = bool(_REFERENCES.fullmatch(bare[unit.start : unit.end]))
        elif inside and (unit.numbers or unit.item):
            unit.kind = "reference"
        else:
            inside = False
