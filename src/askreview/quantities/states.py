"""Decide whether one figure states another, however each is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from .figure import Amount, Date, Figure
from .measured import written

CLOSE = Fraction(1, 20)  # `about 2.8 million` may stand for 2,788,000, not for 2.5 million
ENDLESS = 99
PLACES = Fraction(1, 200)  # a third may be given as 33 %
WIDE = Fraction(3, 2)  # `over 1,000` may stand for up to 1,500
_UPWARDS, _DOWNWARDS = {"over", "least"}, {"under", "most"}


def stated(wanted: Figure, among: Iterable[Figure]) -> bool:
    """Whether a figure, or each of its parts, is stated by one of several."""
    among = tuple(among)
    if any(states(held, wanted) for held in among):
        return True
    return bool(wanted.parts) and all(stated(part, among) for part in wanted.parts)


def states(held: Figure, wanted: Figure) -> bool:
    """Whether `held` says what `wanted` says, or says it more exactly.

    Values are equal in the same unit; a bare number is held with any unit; a date, as far as it
    is said, is the same. `about`, `over` and `under` may round; `at least` may not. Versions are
    compared as they are written.
    """
    if wanted.version or held.version:
        same = bool(wanted.digits) and held.digits == wanted.digits
        if same or (wanted.version and held.version):
            return same
    if any(states(part, wanted) for part in held.parts):
        return True
    bounds = {held.bound, wanted.bound}
    if bounds & _UPWARDS and bounds & _DOWNWARDS:
        return False
    return any(_says(held, one, wanted) for one in wanted.readings)


def _says(held: Figure, said: Amount | Date, wanted: Figure) -> bool:
    if isinstance(said, Date):
        return any(isinstance(one, Date) and covers(one, said) for one in held.readings)
    return any(
        _amounts_meet(one, held, said, wanted)
        if isinstance(one, Amount)
        else said == Amount(Fraction(one.day or 0), "th")  # the 14th
        for one in held.readings
    )


def _amounts_meet(one: Amount, held: Figure, said: Amount, wanted: Figure) -> bool:
    if one.unit == said.unit or {one.unit, said.unit} <= {"", "th"}:
        return near(one.value, said.value, wanted.bound) or _rounded(one, said)
    units = {one.unit, said.unit}
    if "degree" in units and units <= {"degree", "celsius", "fahrenheit"}:
        return one.value == said.value
    if units == {"clock", ""}:
        return held.written is not None and held.written == wanted.written
    if said.unit == "x" and not one.unit:
        return near(one.value, said.value, wanted.bound)  # downloaded 3 times: 3 downloads
    bare = held.written if not said.unit else None
    return bare is not None and near(bare, said.value, wanted.bound)


def _rounded(one: Amount, said: Amount) -> bool:
    """Two thirds are 67 %, and 66.7 %."""
    endless = any(set(_primes(part.value.denominator)) - {2, 5} for part in (one, said))
    return one.unit == "share" and endless and abs(one.value - said.value) < PLACES


def _primes(number: int) -> Iterator[int]:
    return (n for n in (2, 3, 5, 7) if number % n == 0)


def near(held: Fraction, wanted: Fraction, bound: str) -> bool:
    """Whether a value may be given so: exactly, or rounder with `about`, `over` or `under`."""
    if held == wanted:
        return True
    if bound not in ("about", "over", "under") or held * wanted <= 0:
        return False
    if _digits(wanted) >= _digits(held):
        return False  # not rounder
    if bound == "over":
        return abs(wanted) < abs(held) <= WIDE * abs(wanted)
    if bound == "under":
        return abs(held) < abs(wanted) <= WIDE * abs(held)
    return abs(held - wanted) <= CLOSE * abs(held)


def _digits(value: Fraction) -> int:
    """How many digits a value has, noughts at its ends left out; many when it has no end."""
    return len(written(value).replace(".", "").strip("-0")) or ENDLESS


def covers(held: Date, said: Date) -> bool:
    """Whether a date says all that another says: 2024-03-05 says March, 2024 and a Tuesday."""
    if said.span > 1 or held.span > 1:
        return (
            said.year is not None
            and held.year is not None
            and said.span >= held.span
            and held.year // said.span == said.year // said.span
        )
    if said.weekday is not None and said.weekday != held.on:
        return False
    return all(
        wanted is None or wanted == known
        for wanted, known in (
            (said.year, held.year),
            (said.month, held.month),
            (said.day, held.day),
        )
    )
