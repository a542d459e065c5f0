"""Read the value of a property as what it can be compared by: a number, an amount or a date."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from ..text import pattern
from .figure import Amount
from .find import figures, folded
from .written_date import read_date

LONGEST = 60  # characters; a longer text is neither a number nor a date
# 7, 4/5, € 1,250.50, 80 ml: one number, with a unit or what it is out of.
_NUMBER = pattern(r"[^\w+-]{0,2}([-+]?\d[\d,]*(?:\.\d+)?)(?:\s?/\s?\d+)?\s?[^\W\d]*\W{0,2}")
_STARS = pattern(r"(?:(?:★|⭐)\ufe0f?)+[☆\s]*")
_BARE = pattern(r"[-+]?\d+(?:\.\d+)?|\d+(?:\.\d+)?\s?/\s?\d+")
_SPARE = pattern(r"[\s\[\](){}~≈.,]*(?:about |ca\.? )?")


@dataclass(frozen=True, slots=True)
class Value:
    """A text as what it says: 7, `4/5` and `★★★★` are numbers; `1 h 30` is 5,400 `s`."""

    number: float | None = None  # as written, without its unit
    amount: float | None = None  # in the base unit
    unit: str = ""
    day: str | None = None  # ISO 8601, as far as it is said


@lru_cache(4096)
def value_of(text: str) -> Value:
    """What a text says as a whole; an empty Value where it is only words."""
    text = text.strip().removeprefix("[[").removesuffix("]]")
    if stars := _STARS.fullmatch(text):
        count = float(sum(one in "★⭐" for one in stars[0]))
        return Value(count, count)
    if not any(c.isdigit() for c in text) or len(text) > LONGEST:
        return Value()
    if _BARE.fullmatch(text):
        bare = float(text.partition("/")[0])
        year = len(text) == 4 and text.isdigit() and bare >= 1000
        return Value(bare, bare, day=text if year else None)
    number = _NUMBER.fullmatch(text)
    written = float(number[1].replace(",", "")) if number else None
    amount = _amount(text)
    if amount:
        size = float(amount.value)
        money = amount.unit in tuple("$€£¥₹")
        return Value(size if money else written, size, amount.unit)
    if written is not None:
        return Value(written, written)
    return Value(day=read_date(text))


def _amount(text: str) -> Amount | None:
    """The one amount that a text is; None where other words stand beside it, or it is a date."""
    found = figures(text)
    if len(found) != 1 or not found[0].readings or not isinstance(found[0].readings[0], Amount):
        return None
    whole = folded(text)
    rest = whole[: found[0].start] + whole[found[0].end :]
    one = found[0].readings[0]
    return one if one.unit not in ("th", "clock", "x") and _SPARE.fullmatch(rest) else None
