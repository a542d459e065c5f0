"""Find times of day: `8:30 pm` is 20:30, `noon` is 12:00."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from ..text import pattern
from .counting import CARDINALS
from .figure import Amount, Figure

_HALF_DAY = r"(?:(?P<half>[ap])\.? ?m\b\.?)"
_TIME = pattern(
    rf"(?<![\w.:])(?P<hour>[01]?\d|2[0-4])(?:[:.h](?P<minute>[0-5]\d)(?::[0-5]\d)?)? ?{_HALF_DAY}"
    r"|(?<![\w.:])(?P<hour24>[01]?\d|2[0-4]):(?P<minute24>[0-5]\d)(?::[0-5]\d)?(?![\w:])",
    re.IGNORECASE,
)
_HOURS = "|".join(word for word, n in CARDINALS.items() if n < 13)
_SPOKEN = pattern(
    rf"\b(?:(?P<name>noon|midday|midnight)\b|(?P<hour>\d{{1,2}}|{_HOURS}) ?"
    rf"(?:o'clock|{_HALF_DAY}))",
    re.IGNORECASE,
)
_RELATIVE = pattern(
    rf"\b(?P<minutes>half|quarter|five|ten|twenty|twenty[ -]five) (?P<side>past|to|before) "
    rf"(?P<hour>\d{{1,2}}|{_HOURS})\b(?! ?\w*%)",
    re.IGNORECASE,
)
_MINUTES = {"half": 30, "quarter": 15, "five": 5, "ten": 10, "twenty": 20}
_RANGE = pattern(
    r"(?<![\w.:])(?P<hour>\d{1,2}|"
    + _HOURS
    + r")(?= ?(?:-|to) ?\d{1,2}(?::\d\d)? ?(?P<half>[ap])\.?m)",
    re.I,
)


def times(text: str) -> Iterator[Figure]:
    """The times of folded text, in hours; a time without am or pm may be either."""
    for match in _TIME.finditer(text):
        hour = Fraction(match["hour"] or match["hour24"])
        minute = Fraction(match["minute"] or match["minute24"] or 0)
        yield _time(match, hour, minute, match["half"])
    for match in _SPOKEN.finditer(text):
        if match["name"]:
            hour = Fraction(0 if match["name"].casefold() == "midnight" else 12)
            clock = (Amount(hour, "clock"), *([] if hour else [Amount(Fraction(24), "clock")]))
            yield Figure(match[0], *match.span(), clock)
        else:
            yield _time(match, _number(match["hour"]), Fraction(0), match["half"])
    for match in _RELATIVE.finditer(text):
        minutes = _MINUTES.get(match["minutes"].casefold(), 25)
        past = match["side"].casefold() == "past"
        hour = _number(match["hour"])
        if minutes in (15, 30) or past:  # `five to ten` is a range
            yield _time(
                match, hour if past else hour - 1, Fraction(minutes if past else 60 - minutes), None
            )
    for match in _RANGE.finditer(text):
        yield _time(match, _number(match["hour"]), Fraction(0), match["half"])


def _number(written: str) -> Fraction:
    return Fraction(written if written.isdigit() else CARDINALS[written.casefold()])


def _time(match: re.Match[str], hour: Fraction, minute: Fraction, half: str | None) -> Figure:
    digits = "" if minute else str(hour)
    hours = [hour % 12 + (12 if half.casefold() == "p" else 0)] if half else [hour]
    if not half and 0 < hour <= 12:
        hours.append((hour + 12) % 24)
    clock = tuple(Amount(one + minute / 60, "clock") for one in hours)
    return Figure(match[0], *match.span(), clock, digits)
