"""The time that a text names: a day, a month, a year, `last week`, `in the last 30 days`."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from .counting import CARDINALS
from .dates import dates, names_of_time
from .figure import Date, Figure
from .find import folded

EARLIEST, LATEST = "0001-01-01", "9999-12-31"

_COUNT = rf"(?P<count>\d{{1,4}}|{'|'.join(CARDINALS)}|a|an|few|couple of)"
_UNIT = r"(?P<unit>day|week|fortnight|month|quarter|year)"
_DAYS_OF_WEEK = "monday tuesday wednesday thursday friday saturday sunday".split()  # noqa: SIM905
# Relative times; the parts of each form by name.
_RELATIVE = [
    re.compile(rf"\b{form}\b", re.IGNORECASE)
    for form in (
        r"(?P<day>today|tomorrow|yesterday|the day before yesterday)",
        rf"(?P<which>this|last|past|previous|next) {_UNIT}",
        rf"(?:(?:in|during|over|within|for) )?(?:the )?(?:last|past|previous) {_COUNT} {_UNIT}s?",
        rf"{_COUNT} {_UNIT}s? ago",
        rf"(?:last|on|this) (?P<weekday>{'|'.join(_DAYS_OF_WEEK)})",
    )
]
_SINCE = re.compile(r"\b(?P<side>since|after|before|until|till|up to)\s$", re.IGNORECASE)
_LEADING = re.compile(
    r"\b(?:(?:in|on|during|of|from|for|at|as of|over|within|by|throughout)\s(?:the\s)?)$", re.I
)
_LENGTHS = {"few": 3, "couple of": 2, "a": 1, "an": 1}
_BETWEEN = 25  # characters before a date that are looked at for `since`


@dataclass(frozen=True, slots=True)
class Period:
    """Some days, and the words that name them; without `first` a month or day of any year."""

    start: int  # characters of the words in the folded text, with a preposition before them
    end: int
    first: str = ""  # ISO 8601 days, both included
    last: str = ""
    month: int | None = None
    day: int | None = None

    def holds(self, written: str) -> bool:
        """Whether a date, in ISO 8601 as far as it is known, lies in the period as a whole."""
        if self.first:
            low, high = bounds(written)
            return self.first <= low and high <= self.last
        parts = written.split("-")
        month = int(parts[1]) if len(parts) > 1 else None
        day = int(parts[2]) if len(parts) > 2 else None
        return month == self.month and (self.day is None or day == self.day)

    def __str__(self) -> str:
        if not self.first:
            day = f"{self.day} " if self.day else ""
            return f"{day}{calendar.month_name[self.month or 1]} of any year"
        if self.first == EARLIEST:
            return f"until {self.last}"
        if self.last == LATEST:
            return f"since {self.first}"
        return self._plain()

    def _plain(self) -> str:
        """A day, a month or a year by itself where it is one; else from when to when."""
        for size in (10, 7, 4):
            if self.first[:size] == self.last[:size]:
                whole = self.first[:size]
                if bounds(whole) == (self.first, self.last):
                    return whole
        return f"{self.first} to {self.last}"


def bounds(written: str) -> tuple[str, str]:
    """The first and the last day of a date in ISO 8601, as far as it is said."""
    if len(written) == 4:
        return f"{written}-01-01", f"{written}-12-31"
    if len(written) == 7:
        year, month = int(written[:4]), int(written[5:])
        return f"{written}-01", f"{written}-{calendar.monthrange(year, month)[1]:02}"
    return written, written


def in_its_year(named: Period, today: date, *, ahead: bool = False) -> Period | None:
    """A month or day of any year as the latest that has begun; `ahead`: the next that is not over.

    None for a day that neither of two years has.
    """
    if named.first:
        return named
    day = f"-{named.day:02}" if named.day else ""
    for year in (today.year, today.year + 1 if ahead else today.year - 1):
        try:
            low, high = bounds(f"{year}-{named.month:02}{day}")
            near = date.fromisoformat(high) >= today if ahead else date.fromisoformat(low) <= today
        except ValueError:  # 29 February
            continue
        if near:
            return Period(named.start, named.end, low, high)
    return None


def period(text: str, today: date) -> Period | None:
    """The one time that a text names, against today; None where it names none or several."""
    text = folded(text)
    found = list(_relative(text, today)) or list(_absolute(text))
    return _bounded(text, found[0]) if len(found) == 1 else None


def _relative(text: str, today: date) -> Iterator[Period]:
    for form in _RELATIVE:
        for match in form.finditer(text):
            span = _span(match, today)
            if span:
                yield Period(*match.span(), span[0].isoformat(), span[1].isoformat())


def _span(match: re.Match[str], today: date) -> tuple[date, date] | None:
    said = {name: one.casefold() for name, one in match.groupdict().items() if one}
    if "day" in said:
        back = {"today": 0, "tomorrow": -1, "yesterday": 1}.get(said["day"], 2)
        return (today - timedelta(back),) * 2
    if "weekday" in said:
        back = (today.weekday() - _DAYS_OF_WEEK.index(said["weekday"]) - 1) % 7 + 1
        return (today - timedelta(back),) * 2
    if "which" in said:
        this = _unit_around(today, said["unit"])
        if said["which"] == "next":
            return _unit_around(this[1] + timedelta(1), said["unit"])
        return (
            this if said["which"] == "this" else _unit_around(this[0] - timedelta(1), said["unit"])
        )
    count = _LENGTHS.get(said["count"]) or CARDINALS.get(said["count"]) or int(said["count"])
    then = _back(today, int(count), said["unit"])
    if then is None:
        return None
    if match[0].casefold().endswith("ago"):
        return (then, then) if said["unit"] == "day" else _unit_around(then, said["unit"])
    return then, today


def _unit_around(day: date, unit: str) -> tuple[date, date]:
    """The week (from Monday), month, quarter or year that a day lies in."""
    if unit == "day":
        return day, day
    if unit in ("week", "fortnight"):
        monday = day - timedelta(day.weekday() + (7 if unit == "fortnight" else 0))
        return monday, monday + timedelta(13 if unit == "fortnight" else 6)
    months = {"month": 1, "quarter": 3, "year": 12}[unit]
    month = (day.month - 1) // months * months + 1
    last = month + months - 1
    return date(day.year, month, 1), date(day.year, last, calendar.monthrange(day.year, last)[1])


def _back(today: date, count: int, unit: str) -> date | None:
    """So many units before today; None before the calendar begins."""
    days = {"day": 1, "week": 7, "fortnight": 14}.get(unit)
    try:
        if days:
            return today - timedelta(days * count)
        months = (
            today.year * 12 + today.month - 1 - count * {"month": 1, "quarter": 3, "year": 12}[unit]
        )
        year, month = divmod(months, 12)
        return date(year, month + 1, min(today.day, calendar.monthrange(year, month + 1)[1]))
    except (ValueError, OverflowError):
        return None


def _absolute(text: str) -> Iterator[Period]:
    taken = -1
    found = [*dates(text), *_years(text), *(one for one in names_of_time(text) if one.sure)]
    for one in sorted(found, key=lambda figure: (figure.start, -figure.end)):
        if one.start >= taken:
            taken = one.end
            made = _of_figure(one)
            if made:
                yield made


def _years(text: str) -> Iterator[Figure]:
    for match in re.finditer(r"(?<![\w.,-])(?:19|20)\d\d(?![\w-]|[.,]\d|\s?%)", text):
        yield Figure(match[0], *match.span(), (Date(int(match[0])),))


def _of_figure(figure: Figure) -> Period | None:
    several = [part.readings[0] for part in figure.parts] or list(figure.readings[:1])
    said = [one for one in several if isinstance(one, Date)]
    if not said or any(one.weekday is not None for one in said):
        return None
    first, last = said[0], said[-1]
    if first.year is None or last.year is None:
        if len(said) > 1 or first.month is None:
            return None
        return Period(figure.start, figure.end, month=first.month, day=first.day)
    try:
        whole = _iso(last) if last.span == 1 else f"{last.year + last.span - 1:04}"
        low, high = bounds(_iso(first))[0], bounds(whole)[1]
    except ValueError:
        return None
    return Period(figure.start, figure.end, low, high) if low <= high else None


def _iso(one: Date) -> str:
    """Raises ValueError for a day that no calendar has."""
    date(one.year or 1, one.month or 1, one.day or 1)
    return str(one).removesuffix("s")


def _next(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days)).isoformat()


def _bounded(text: str, found: Period) -> Period:
    """With the word before it that bounds or places it: `since March 2025`, `in March`."""
    before = text[max(0, found.start - _BETWEEN) : found.start]
    side = _SINCE.search(before)
    if side and found.first:
        start = found.start - len(side[0])
        word = side["side"].casefold()
        if word in ("since", "after"):
            first = _next(found.last, 1) if word == "after" else found.first
            return Period(start, found.end, first, LATEST)
        last = _next(found.first, -1) if word == "before" else found.last
        return Period(start, found.end, EARLIEST, last)
    leading = _LEADING.search(before)
    start = found.start - len(leading[0]) if leading else found.start
    return Period(start, found.end, found.first, found.last, found.month, found.day)
