"""A question that names a day, a month or a year is asked of the notes of that time first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ..quantities import Period, folded, period
from ..search import Source, find
from ..text import STOPWORDS, WORD
from ..types import Encoder, Floors, Part
from .state import judge


class Dated(Source, Protocol):
    """An open index that knows which notes are dated, by more than their file's time."""

    def dates(self) -> Iterator[tuple[str, str]]: ...
    @property
    def floors(self) -> Floors | None: ...


@dataclass(frozen=True, slots=True)
class OfItsTime:
    """What a question finds in the notes of the time that it names."""

    parts: tuple[Part, ...]
    understood: str  # one line


def find_of_its_time(
    text: str,
    encoder: Encoder,
    source: Dated,
    k: int,
    notes: Iterable[str] | None,
    today: date,
) -> OfItsTime | None:
    """As `search.find`, in the notes of the time that the question names; None where it names
    none, or where none of these notes answers.

    They are asked without the words of that time, which they need not hold, then with them. On one
    day everything is about that day: there the nearest is enough. Of a longer time they have to
    answer as surely as all notes do: what was so “when 2025 ended” may stand in a later note.
    """
    named = period(text, today)
    asked = _without(text, named) if named else ""
    if named is None or not asked:
        return None
    allowed = None if notes is None else set(notes)
    dated = {path for path, written in source.dates() if named.holds(written)}
    dated = dated if allowed is None else dated & allowed
    if not dated:
        return None
    one_day = bool(named.first) and named.first == named.last
    enough = {"answered", "closest"} if one_day else {"answered"}
    floors = source.floors or encoder.floors
    sure = 0.0 if one_day else _signal(find(text, encoder, source, k, notes))
    for question in (asked, text):
        parts = find(question, encoder, source, k, dated)
        states = {judge(part.question, part.ranking, floors) for part in parts}
        if states <= enough and _signal(parts) >= sure:
            many = "1 note is" if len(dated) == 1 else f"{len(dated):,} notes are"
            return OfItsTime(parts, f"Time understood as {named}: {many} of that time.")
    return None


def _signal(parts: Iterable[Part]) -> float:
    """How surely the part that is found least surely is found."""
    return min(part.ranking.signal for part in parts)


def _without(text: str, named: Period) -> str:
    """The question without the words of a time; empty where nothing is left to ask."""
    whole = folded(text)
    rest = " ".join(f"{whole[: named.start]} {whole[named.end :]}".split()).replace(" ?", "?")
    telling = [word for word in WORD.findall(rest) if word.casefold() not in STOPWORDS]
    return rest if telling else ""
