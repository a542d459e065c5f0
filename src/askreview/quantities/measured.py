"""Read what follows a number: its scale (`million`) and its unit (`GB`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from ..text import pattern
from .figure import Amount, Date, Figure
from .units import SCALES, UNITS, measures

Sizes = tuple[tuple[str, Fraction], ...]
Readings = tuple[Amount | Date, ...]

_SCALE = pattern(
    r"(?P<attached>[kKMBT]|mn|bn|tn|[mb])(?![\w^])|"
    r"[ -]?(?P<word>(?:(?:hundred|dozen) )?"
    r"(?:thousand|million|billion|trillion|mn|bn|tn|lakh|crore|hundred|dozen))s?(?!\w)",
)
_SPACED = pattern(r" (?P<attached>[kKMB])(?!\w)")  # after a currency: $5.6 M
_NAMED = pattern(r"[^\W\d_]+|[%°$€£¥₹]")
_GROUP = pattern(r"-?[1-9]\d{0,2}\.\d{3}")
_AGE = pattern(r"[ -](?:old|of age)\b")
_TIMES = pattern(r"[x×](?![\w×])|-?fold\b")


# A unit behind a number, the longest name of one first.
_NAMES = sorted(UNITS, key=len, reverse=True)
_SEVERAL = "|".join(re.escape(name).replace(r"\ ", "[ -]") for name in _NAMES)
_UNIT = pattern(rf"(?P<gap>[ -]?)(?P<unit>{_SEVERAL})(?![\w^])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A number before it is settled what it shares with its neighbour in a range."""

    figure: Figure
    value: Fraction | None = None  # without its scale
    scale: int = 1
    sizes: Sizes = ()


def scaled(text: str, end: int, money: bool) -> tuple[int, bool, int]:
    """The scale behind a number, whether it is doubtful (5m may be metres), and where it ends."""
    match = _SCALE.match(text, end) or (_SPACED.match(text, end) if money else None)
    if not match:
        return 1, False, end
    if match["attached"]:
        doubtful = match["attached"] == "m" and not money
        return SCALES[match["attached"]], doubtful, end if doubtful else match.end()
    scale = 1
    for word in match["word"].split():
        scale *= SCALES[word]
    return scale, False, match.end()


def unit_at(text: str, end: int) -> tuple[Sizes, int]:
    """The base units that stand behind a number, and where they end; an age may have none."""
    times = _TIMES.match(text, end)
    if times:
        return (("x", Fraction(1)),), times.end()
    unit = _UNIT.match(text, end)
    if not unit or (len(unit["unit"]) == 1 and unit["gap"] == "-"):
        return (), end
    age: Sizes = (("", Fraction(1)),) if _AGE.match(text, unit.end()) else ()
    return measures(unit["unit"]) + age, unit.end()


def readings(value: Fraction, sizes: Sizes, digits: str = "") -> Readings:
    """What a number with these units may say; four bare digits may be a year, .85 may be 85 %."""
    if sizes:
        return tuple(Amount(value * size, unit) for unit, size in sizes)
    if len(digits) == 4 and digits.isdigit() and 1000 <= int(digits) < 2200:
        return Amount(value), Date(int(digits))
    if "." in digits and 0 < value <= 1:
        return Amount(value), Amount(value, "share")
    return (Amount(value),)


def grouped(digits: str) -> bool:
    """Whether a dot may group thousands, as it does in much of Europe: 1.150 euros."""
    return _GROUP.fullmatch(digits) is not None


def written(value: Fraction) -> str:
    """The value in digits, where it has finitely many."""
    places = next((n for n in range(40) if (value * 10**n).denominator == 1), None)
    if places is None:
        return ""
    digits = str(abs((value * 10**places).numerator)).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def units_in(text: str) -> set[tuple[str, Fraction]]:
    """The units that a folded text names, each as its base unit and how many of it they are."""
    return {size for match in _NAMED.finditer(text) for size in measures(match[0])}
