"""A question that names a day, a month or a year is asked of the notes of that time first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol

from ..collection import LIGHT
from ..quantities import Date, Period, bounds, figures, folded, in_its_year, period
from ..search import Source, find
from ..text import STOPWORDS, WORD
from ..types import Encoder, Floors, Part, Status
from .state import judge


class Dated(Source, Protocol):
    """An open index that knows which notes are dated, by more than their file's time."""

    def dates(self) -> Iterator[tuple[str, str]]: ...
    @property
    def floors(self) -> Floors | None: ...


YEAR = re.compile(r"\b\d{4}\b")
OURS = re.compile(r"\b(?:i|we)\b", re.IGNORECASE)


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


@dataclass(frozen=True, slots=True)
class _Search:
    """What a question is asked of, and how many passages are found."""

    encoder: Encoder
    source: Dated
    k: int
    notes: frozenset[str] | None  # only these, where there are conditions

    def find(self, text: str, notes: Iterable[str] | None) -> tuple[Part, ...]:
        return find(text, self.encoder, self.source, self.k, notes)

    def judged(self, parts: Iterable[Part]) -> set[Status]:
        floors = self.source.floors or self.encoder.floors
        return {judge(part.question, part.ranking, floors) for part in parts}

    def dates(self) -> dict[str, str]:
        """The notes that state a date, with it."""
        every = self.source.dates()
        return {path: day for path, day in every if self.notes is None or path in self.notes}


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

    A day of which nothing else is asked is answered by its notes as a whole.
    """
    named = period(text, today)
    if named is None:
        return None
    asked = _without(text, named)
    named = named if asked else in_its_year(named, today) or named
    if not asked and named.first != named.last:
        return None
    search = _Search(encoder, source, k, None if notes is None else frozenset(notes))
    dates = search.dates()
    dated = {path for path, written in dates.items() if named.holds(written)}
    if not dates or not (asked or dated):
        return None
    several = f"{len(dated):,} notes are" if dated else "no note is"
    many = "1 note is" if len(dated) == 1 else several
    understood = f"Time understood as {named}: {many} of that time."
    if not asked:
        return OfItsTime(search.find(text, dated), understood, "answered", frozenset(dated))
    found = _nearest(text, asked, named, search, dated, dates.keys() - dated)
    return replace(found, understood=understood) if found else None


def _nearest(
    text: str,
    asked: str,
    named: Period,
    search: _Search,
    dated: AbstractSet[str],
    others: AbstractSet[str],
) -> OfItsTime | None:
    """What notes of the time say, `others` being those of another time.

    They are asked without the words of that time, which they need not hold, then with them. On one
    day everything is about that day: there the nearest is enough. Of a longer time they have to
    answer as surely as all notes do, where the best passage of these has that time in its words:
    what was so “when 2025 ended” may stand in a later note. Where nothing answers, they are the
    closest: those of a day, unless such a passage is the best, and those of any time for what we
    did then. So is what a note of another time answers.
    """
    one_day = bool(named.day) or (bool(named.first) and named.first == named.last)
    enough = {"answered", "closest"} if one_day else {"answered"}
    every = () if one_day else search.find(text, search.notes)  # a day's notes come first anyhow
    sure = _signal(every) if every and _is_elsewhere(every, dated, named) else 0.0
    for question in (asked, text) if dated else ():
        parts = search.find(question, dated)
        if search.judged(parts) <= enough and _signal(parts) >= sure:
            return OfItsTime(parts, "")
    every = every or search.find(text, search.notes)
    elsewhere = _is_elsewhere(every, dated, named)
    ours, answered = bool(OURS.search(asked)), search.judged(every) == {"answered"}
    if dated and ((ours and not answered) or (one_day and not elsewhere)):
        return OfItsTime(search.find(asked, dated), "", "closest")
    if not elsewhere and _best(every) <= others:
        stated = YEAR.search(folded(text), named.start, named.end)  # a word that a note may lack
        parts = every if stated else search.find(asked, search.notes)
        return OfItsTime(parts, "", "closest" if "answered" in search.judged(parts) else None)
    return None


def _best(parts: Iterable[Part]) -> set[str]:
    """The notes of the best passages."""
    return {hit.note for part in parts for hit in part.ranking.hits[:1]}


def _is_elsewhere(parts: Sequence[Part], dated: AbstractSet[str], named: Period) -> bool:
    """Whether the best passage is of a note of no such date, and has the time in its words."""
    return not _best(parts) <= dated and _states(parts, named)


def _signal(parts: Iterable[Part]) -> float:
    """How surely the part that is found least surely is found."""
    return min(part.ranking.signal for part in parts)


def _states(parts: Iterable[Part], named: Period) -> bool:
    """Whether the best passage has the time in its words."""
    texts = [hit.passage.text for part in parts for hit in part.ranking.hits[:1]]
    return any(
        _meets(one, named)
        for text in texts
        for figure in figures(text)
        for one in figure.readings
        if isinstance(one, Date)
    )


def _meets(one: Date, named: Period) -> bool:
    """Whether a date lies in the time, or may: one without a year is of that year."""
    if one.weekday is not None:
        day = named.first if named.first == named.last else ""
        return bool(day) and date.fromisoformat(day).weekday() == one.weekday
    if not (one.year or one.month):
        return False
    if not named.first:
        return one.month == named.month and one.day in (None, named.day)
    year = one.year or int(named.first[:4])
    written = "-".join(f"{n:02}" for n in (year, one.month, one.day) if n)
    try:
        low, high = bounds(written)
    except ValueError:
        return False
    return low <= named.last and named.first <= high


def _without(text: str, named: Period) -> str:
    """The question without the words of a time; empty where nothing is left to ask."""
    whole = folded(text)
    rest = " ".join(f"{whole[: named.start]} {whole[named.end :]}".split()).replace(" ?", "?")
    words = [word.casefold() for word in WORD.findall(rest)]
    return rest if any(word not in STOPWORDS and word not in LIGHT for word in words) else ""
