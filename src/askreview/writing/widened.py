"""Widen the passages that a model reads: a short section whole, of a long one whole lists."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ..answers import Notes, Outline
from ..types import Hit, Passage, Statement
from .tokens import CHARACTERS

# Tokens of a section that is sent whole. Five of them fit a window of 4,096 tokens, the smallest
# that local models are commonly run with, beside the rules, earlier turns and an answer.
SHORT = 500
WHOLE = ("list", "table", "code")  # what says less when it is cut


@dataclass(frozen=True, slots=True)
class _Stretch:
    """Some of a section's statements in a row, for a hit."""

    hit: Hit
    rank: int  # of the hit
    first: int
    last: int


def widened(hits: Iterable[Hit], notes: Notes) -> tuple[Hit, ...]:
    """The hits with wider passages, in the same order; those that meet become one.

    A passage gets the id of the one it begins with. What fits into one passage stays as it is.
    """
    sections: dict[tuple[str, tuple[str, ...]], _Section] = {}
    stretches: dict[tuple[str, tuple[str, ...]], list[_Stretch]] = {}
    for rank, hit in enumerate(hits):
        key = hit.note, hit.passage.headings
        if key not in sections:
            sections[key] = _Section(notes.section(*key), notes.raw(hit.note))
        _add(stretches.setdefault(key, []), sections[key].around(hit, rank))
    made = [
        (one.rank, replace(one.hit, passage=sections[key].passage(one)))
        for key, each in stretches.items()
        for one in each
    ]
    return tuple(hit for _, hit in sorted(made, key=lambda pair: pair[0]))


def _add(several: list[_Stretch], new: _Stretch) -> None:
    """Adds a stretch, joined with those that it overlaps; they keep the best one's hit."""
    for one in [one for one in several if one.first <= new.last and new.first <= one.last]:
        several.remove(one)
        best = min(one, new, key=lambda each: each.rank)
        new = replace(best, first=min(one.first, new.first), last=max(one.last, new.last))
    several.append(new)


class _Section:
    """What stands under one heading path, and which of it is read together."""

    def __init__(self, passages: Sequence[Passage], raw: str) -> None:
        self._outline = Outline(passages, raw)
        self._order = self._outline.statements
        self._at = {one.start: n for n, one in enumerate(self._order)}
        self._begins = {one.statements[0].start: one for one in passages if one.statements}
        self._ends = {one.statements[-1].start: one for one in passages if one.statements}

    def around(self, hit: Hit, rank: int) -> _Stretch:
        """The whole section if it is short, else the passage with its lists and tables whole."""
        places = [self._at[one.start] for one in hit.passage.statements]
        own = _Stretch(hit, rank, min(places), max(places))
        for wider in (self._all(own), self._units(own)):
            if len(self._text(wider)) <= SHORT * CHARACTERS:
                return wider
        return own

    def passage(self, one: _Stretch) -> Passage:
        """The passage of a stretch; its text is a piece of the raw note."""
        old = one.hit.passage
        some = tuple(self._order[one.first : one.last + 1])
        if some == old.statements:
            return old
        begin, end = self._begins.get(some[0].start), self._ends.get(some[-1].start)
        return replace(
            old,
            id=begin.id if begin else old.id,
            line=begin.line if begin else some[0].line,
            end_line=end.end_line if end else max(each.end_line for each in some),
            start=self._start(some[0]),
            text=self._text(one),
            encoded="",
            statements=some,
        )

    def _all(self, own: _Stretch) -> _Stretch:
        """From heading to heading: one path may stand twice in a note."""
        heads = [n for n, one in enumerate(self._order) if one.kind == "heading"]
        first = max((n for n in heads if n <= own.first), default=0)
        after = min((n for n in heads if n > own.last), default=len(self._order))
        return replace(own, first=first, last=after - 1)

    def _units(self, own: _Stretch) -> _Stretch:
        first, last = own.first, own.last
        for unit in self._outline.units:
            parts = [*([unit.lead] if unit.lead else []), *unit.statements]
            places = [self._at[one.start] for one in parts]
            if unit.kind in WHOLE and min(places) <= own.last and max(places) >= own.first:
                first, last = min(first, *places), max(last, *places)
        return replace(own, first=first, last=last)

    def _text(self, one: _Stretch) -> str:
        end = self._end(self._order[one.last])
        return self._outline.raw[self._start(self._order[one.first]) : end]

    def _start(self, one: Statement) -> int:
        if begin := self._begins.get(one.start):
            return begin.start
        before = self._outline.before(one.start)
        return one.start if any(map(str.isalpha, before)) else one.start - len(before)

    def _end(self, one: Statement) -> int:
        if end := self._ends.get(one.start):
            return end.start + len(end.text)
        return one.end
