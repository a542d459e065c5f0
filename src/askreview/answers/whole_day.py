"""A day that is asked for as a whole: what its notes say, in their own order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ..types import Answer, Hit, Passage
from .answer import said
from .blocks import block, citations
from .compose import WORDS, stated_dates
from .extent import LONGEST, Extent, led
from .outline import Notes, Section, Unit

BESIDE = ("field", "name")  # they say what a note is, and not what was that day

Piece = tuple[Extent, Hit]  # what one block is to show, and the passage that it begins in


def answer_by_day(
    question: str, paths: Iterable[str], notes: Notes, *, full: bool
) -> Answer | None:
    """The blocks of these notes, as many as there is room for; `full`: all of them.

    None where they have nothing but headings.
    """
    every = [piece for path in sorted(paths) for piece in _pieces(path, notes)]
    if not every:
        return None
    shown = every if full else _begin(every)
    hits = {hit.passage.id: hit for _, hit in shown}
    numbers = {id: n for n, id in enumerate(hits, 1)}
    dates = stated_dates(notes, [hit.note for _, hit in shown])
    placed = [(extent, hit, numbers[hit.passage.id]) for extent, hit in shown]
    blocks = tuple(block(*one, dates.get(one[1].note)) for one in placed)
    cited = tuple(each for one in placed for each in citations(*one))
    last = [f"{len(shown)} of {len(every)} blocks shown."] if len(shown) < len(every) else []
    text = "\n\n".join([*map(said, blocks), *last])
    return Answer(question, "answered", text, cited, tuple(hits.values()), blocks=blocks)


def _pieces(path: str, notes: Notes) -> Iterator[Piece]:
    """Each paragraph, list, table and run of code; properties where a note has no more."""
    sections: dict[tuple[str, ...], list[Passage]] = {}
    for one in sorted(notes.passages_of(path), key=lambda one: one.start):
        sections.setdefault(one.headings, []).append(one)
    several = [each for one in sections.values() for each in _of_section(one, notes.raw(path))]
    yield from [one for one in several if one[0].unit.kind not in BESIDE] or several


def _of_section(passages: Sequence[Passage], raw: str) -> Iterator[Piece]:
    section, done = Section(passages, raw), set[int]()
    for unit in _joined(section.units):
        shown = tuple(one for one in led(unit, unit.statements) if one.start not in done)
        done |= {one.start for one in shown}
        if shown:
            begun = [one for one in passages if one.start <= shown[0].start]
            yield Extent(section, unit, shown, shown), Hit(begun[-1], 1.0, {})


def _joined(units: Iterable[Unit]) -> list[Unit]:
    """The units with short paragraphs that follow each other as one."""
    joined = list[Unit]()
    for unit in units:
        last = joined[-1] if joined else unit
        both = [*last.statements, *unit.statements]
        short = sum(len(one.text.split()) for one in both) <= LONGEST
        if joined and last.kind == unit.kind == "paragraph" and short:
            joined[-1] = replace(last, statements=both)
        else:
            joined.append(unit)
    return joined


def _begin(every: Sequence[Piece]) -> Sequence[Piece]:
    """The first of them, as many as WORDS hold, one at least."""
    room = WORDS
    for n, (extent, _) in enumerate(every):
        room -= sum(len(one.text.split()) for one in extent.shown)
        if room < 0:
            return every[: max(n, 1)]
    return every
