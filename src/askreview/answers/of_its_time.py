"""A question that names a day, a month or a year is asked of the notes of that time first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from ..collection import LIGHT
from ..quantities import Date, Period, figures, folded, in_its_year, period
from ..search import Source, find
from ..text import STOPWORDS, WORD
from ..types import Encoder, Floors, Part, Status
from .state import judge


class Dated(Source, Protocol):
    """An open index that knows which notes are dated, by more than their file's time."""

    def dates(self) -> Iterator[tuple[str, str]]: ...
    @property
    def floors(self) -> Floors | None: ...


@dataclass(frozen=True, slots=True)
class OfItsTime:
    """What a question finds in the notes of the time that it names.

    `status`: where its score does not tell it: for a day that is asked for as a whole, or whose
    notes do not say what is asked. `whole`: the notes of a day that is asked for as a whole.
    """

    parts: tuple[Part, ...]
    understood: str  # one line, empty where no time is
    status: Status | None = None
    whole: frozenset[str] = frozenset()


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
    day everything is about that day: there the nearest is enough, and the whole day answers what
    asks for no more. Where nothing is near, it is the closest, unless the best passage of all
    notes has that day in its words. Of a longer time they have to answer as surely as all notes
    do: what was so “when 2025 ended” may stand in a later note.
    """
    named = period(text, today)
    if named is None:
        return None
    asked = _without(text, named)
    named = named if asked else in_its_year(named, today) or named
    one_day = bool(named.first) and named.first == named.last
    if not asked and not one_day:
        return None
    allowed = None if notes is None else set(notes)
    dated = {path for path, written in source.dates() if named.holds(written)}
    dated = dated if allowed is None else dated & allowed
    if not dated:
        return None
    many = "1 note is" if len(dated) == 1 else f"{len(dated):,} notes are"
    understood = f"Time understood as {named}: {many} of that time."
    if not asked:
        found = find(text, encoder, source, k, dated)
        return OfItsTime(found, understood, "answered", frozenset(dated))
    enough = {"answered", "closest"} if one_day else {"answered"}
    floors = source.floors or encoder.floors
    sure = 0.0 if one_day else _signal(find(text, encoder, source, k, notes))
    for question in (asked, text):
        parts = find(question, encoder, source, k, dated)
        states = {judge(part.question, part.ranking, floors) for part in parts}
        if states <= enough and _signal(parts) >= sure:
            return OfItsTime(parts, understood)
    if not one_day or _states(find(text, encoder, source, k, notes), named):
        return None
    return OfItsTime(find(asked, encoder, source, k, dated), understood, "closest")


def _signal(parts: Iterable[Part]) -> float:
    """How surely the part that is found least surely is found."""
    return min(part.ranking.signal for part in parts)


def _states(parts: Iterable[Part], named: Period) -> bool:
    """Whether the best passage has the day in its words."""
    day = date.fromisoformat(named.first)
    texts = [hit.passage.text for part in parts for hit in part.ranking.hits[:1]]
    return any(
        isinstance(one, Date) and (one.month, one.day) == (day.month, day.day)
        for text in texts
        for figure in figures(text)
        for one in figure.readings
    )


def _without(text: str, named: Period) -> str:
    """The question without the words of a time; empty where nothing is left to ask."""
    whole = folded(text)
    rest = " ".join(f"{whole[: named.start]} {whole[named.end :]}".split()).replace(" ?", "?")
    words = [word.casefold() for word in WORD.findall(rest)]
    return rest if any(word not in STOPWORDS and word not in LIGHT for word in words) else ""
