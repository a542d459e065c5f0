"""Find dates in every common form, as precise as they are given: day, month, year or weekday."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .figure import Date, Figure

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DECADES = (
    "twenties", "thirties", "forties", "fifties", "sixties", "seventies", "eighties", "nineties",
)  # fmt: skip

_MONTH = (
    r"(?:jan(?:uary|\.)?|feb(?:ruary|\.)?|mar(?:ch|\.)?|apr(?:il|\.)?|may|june?|july?|aug(?:ust|\.)?"
    r"|sept?(?:ember|\.)?|oct(?:ober|\.)?|nov(?:ember|\.)?|dec(?:ember|\.)?)(?!\w)"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th|\.(?=[ -]))?(?![\d.]\d|\d|:)"
_YEAR = r"(?:1[0-9]|20|21)\d\d(?!\d|[.,]\d)"
_COMMA = r"\s?,?\s"
_TO = r"\s?(?:-|to|and|or|&|through)\s?"
_SEVERAL = rf"{_DAY}(?:(?:,\s{_DAY})*,?{_TO}{_DAY})?"  # 12, 13 and 14; 12-14

# The parts of each form by name; forms that hold another come first.
_FORMS = [
    re.compile(form, re.IGNORECASE)
    for form in (
        r"(?<![\w.-])(?P<y>\d{4})-(?P<m>1[0-2]|0[1-9])-(?P<d>3[01]|[12]\d|0[1-9])(?!\d)",
        r"(?<![\w.-])(?P<y>(?:1\d|20|21)\d\d)[/.](?P<m>1[0-2]|0?[1-9])[/.](?P<d>3[01]|[12]\d|0?[1-9])"
        r"(?!\d)",
        rf"(?<![\w.])(?P<d>{_SEVERAL})\s?(?:of\s)?(?P<m>{_MONTH})"
        rf"(?:(?:{_COMMA}|\sof\s)(?P<y>{_YEAR}))?",
        rf"(?<!\w)(?P<m>{_MONTH})\s(?:the\s)?(?P<d>{_SEVERAL})"
        rf"(?:{_COMMA}(?P<y>{_YEAR}))?(?!\w)",
        rf"(?<!\w)(?P<m2>{_MONTH}){_TO}(?P<m>{_MONTH})(?:{_COMMA}(?:of\s)?(?P<y>{_YEAR}))?",
        rf"(?<!\w)(?P<m>{_MONTH})(?:{_COMMA}(?:of\s)?|\s?-\s?|/)(?P<y>{_YEAR})",
        rf"(?<![\w.-])(?P<y>{_YEAR})[-/](?P<m>1[0-2]|0[1-9]|{_MONTH})"
        rf"(?:[-/](?P<d>3[01]|[12]\d|0?[1-9]))?(?![\w-])",
        rf"(?<!\w)(?P<y>{_YEAR})\s(?P<m>{_MONTH})(?:\s(?P<d>{_DAY}))?",
    )
]
_NUMERIC = re.compile(r"(?<![\w./-])(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d\d)(?![\w/]|[.-]\d)")
_SPAN = re.compile(r"(?<![\w.-])((?:1\d|20)\d\d)\s?[-/]\s?(\d\d)(?![\w-]|[.,]\d)")
_DECADE = re.compile(
    r"(?<![\w.])(?:((?:1\d|20)\d0)['’]?s|(?:['’]|(?<=the ))([2-9]0)s"
    rf"|({'|'.join(_DECADES)}))(?!\w)",
    re.IGNORECASE,
)
_SHORT_YEAR = re.compile(r"(?<![\w'])'(\d\d)(?![\w'])")
_ALONE = re.compile(rf"(?<![\w./-])(?P<m>{_MONTH})(?![-/]\w)", re.IGNORECASE)
_WEEKDAY = re.compile(rf"(?<!\w)({'|'.join(_DAYS)})s?(?!\w)", re.IGNORECASE)
_WEEKDAY_SHORT = re.compile(r"(?<!\w)(Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun)\.?(?!\w)")
_IN_TIME = re.compile(
    r"\b(?:in|since|until|till|by|from|of|during|last|next|this|early|late|mid|before|after|through"
    r"|to|between|every|each)[ -]$",
    re.IGNORECASE,
)
LOOK_BACK = 12  # characters: the longest word that places a month, and a space


def dates(text: str) -> Iterator[Figure]:
    """The dates of folded text; a date within a longer one may come again."""
    for form in _FORMS:
        for match in form.finditer(text):
            if match["y"] or match["m"][0].isupper():  # `10 may be`
                yield _dated(match)
    for match in _NUMERIC.finditer(text):
        readings = _numeric(int(match[1]), int(match[3]), match[4])
        if readings:
            yield Figure(match[0], *match.span(), readings)
    for match in _SPAN.finditer(text):
        if int(match[2]) > 12:
            last = int(match[1][:2] + match[2])
            yield _several(match, Date(int(match[1])), Date(last))
    for match in _SHORT_YEAR.finditer(text):
        yield Figure(
            match[0], *match.span(), (Date(1900 + int(match[1])), Date(2000 + int(match[1])))
        )
    for match in _DECADE.finditer(text):
        yield Figure(match[0], *match.span(), (_decade(match),))


def names_of_time(text: str) -> Iterator[Figure]:
    """Months and weekdays that stand alone; `May` and `March` are sure only where time is told."""
    for match in _ALONE.finditer(text):
        name = match[0].rstrip(".")
        told = bool(_IN_TIME.search(text, max(0, match.start() - LOOK_BACK), match.start()))
        plain = name[0].isupper() and len(name) > 3 and name not in ("March", "August", "Sept")
        sure = name[0].isupper() and (plain or (told and len(name) >= 3))
        if name[0].isupper():
            yield Figure(match[0], *match.span(), (Date(month=_month(name)),), sure=sure)
    for match in _WEEKDAY.finditer(text):
        on = _DAYS.index(match[1].casefold())
        yield Figure(match[0], *match.span(), (Date(weekday=on),))
    for match in _WEEKDAY_SHORT.finditer(text):
        on = next(i for i, day in enumerate(_DAYS) if day.startswith(match[1].casefold()))
        yield Figure(match[0], *match.span(), (Date(weekday=on),), sure=False)


def _dated(match: re.Match[str]) -> Figure:
    part = match.groupdict()
    year = int(part["y"]) if part.get("y") else None
    month = _month(part["m"])
    days = [int(day) for day in re.findall(r"\d+", part.get("d") or "")]
    dated = [Date(year, month, day) for day in days] or [Date(year, month)]
    if part.get("m2"):
        dated.insert(0, Date(year, _month(part["m2"])))
    return (
        _several(match, *dated) if len(dated) > 1 else Figure(match[0], *match.span(), (dated[0],))
    )


def _several(match: re.Match[str], *each: Date) -> Figure:
    """A range by its first and its last date; a list by each."""
    parts = tuple(Figure(match[0], *match.span(), (one,)) for one in each)
    return Figure(match[0], *match.span(), (), parts=parts)


def _numeric(first: int, second: int, year: str) -> tuple[Date, ...]:
    """05/03/2024 is the 5th of March, or the 3rd of May."""
    full = int(year) if len(year) == 4 else 2000 + int(year) - (100 if int(year) > 60 else 0)
    pairs = dict.fromkeys([(second, first), (first, second)])
    return tuple(Date(full, month, day) for month, day in pairs if 0 < month < 13 and 0 < day < 32)


def _decade(match: re.Match[str]) -> Date:
    if match[1]:
        return Date(int(match[1]), span=10)
    tens = int(match[2]) if match[2] else 20 + 10 * _DECADES.index(match[3].casefold())
    return Date(1900 + tens, span=10)


def _month(name: str) -> int:
    if name.isdigit():
        return int(name)
    start = name[:3].casefold()
    return next(i for i, month in enumerate(_MONTHS, 1) if month.startswith(start))
