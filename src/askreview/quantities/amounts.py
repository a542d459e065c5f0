"""Find the amounts in a text: numbers, ranges and fractions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from ..text import pattern
from .digits import in_digits
from .figure import Amount, Figure
from .measured import Found, Readings, readings, unit_at
from .worded import implied, in_words, shares

_RANGE = pattern(r" ?(?:-|/|to|or|and|through) ?")
_PLUS = pattern(r",? (?:and )?|")
_OUT_OF = pattern(r" (?:in|of|of the|out of|out of the|in every) ")
_FRACTION = pattern(
    r"(?<![\d/.])(?:(?P<whole>\d{1,3})[ -])?(?P<top>\d{1,3})/(?P<bottom>\d{1,3})(?![\d/]|\.\d)"
)
HUNDRED = 100  # beyond, the second number of `2 in 2024` is no total
_QUARTER = pattern(r"\bQ([1-4])(?!\w)")


def amounts(text: str) -> Iterator[Figure]:
    """The amounts of folded text; one within a longer one may come again."""
    found = sorted([*in_digits(text), *in_words(text)], key=lambda one: one.figure.start)
    yield from _composed(text, found)
    yield from (one.figure for one in _shared(text, found))
    yield from shares(text)
    yield from implied(text)
    for match in _FRACTION.finditer(text):
        if int(match["bottom"]):
            yield _fraction(text, match)
    for match in _QUARTER.finditer(text):
        yield Figure(match[0], *match.span(), (Amount(Fraction(match[1]), "th"),))


def _shared(text: str, found: Sequence[Found]) -> Sequence[Found]:
    """The numbers of a range share scale and unit: 4-8k, 3 to 5 km, $3-5 million."""
    taken = list(found)
    for i in range(len(taken) - 2, -1, -1):
        one, after = taken[i], taken[i + 1]
        between = text[one.figure.end : after.figure.start]
        if one.value is None or after.value is None or not _RANGE.fullmatch(between):
            continue
        if one.sizes and not after.sizes and one.figure.text[0] in "$€£¥₹":
            after = taken[i + 1] = _with(after, readings(after.value * after.scale, one.sizes))
        if one.scale == 1 and (after.scale != 1 or (after.sizes and not one.sizes)):
            sizes = one.sizes or after.sizes
            taken[i] = _with(one, readings(one.value * after.scale, sizes))
    return taken


def _composed(text: str, found: Sequence[Found]) -> Iterator[Figure]:
    """Two numbers that make one: an hour and 15 minutes, 4 out of 5, one in four."""
    for one, after in pairwise(found):
        if one.value is None or after.value is None:
            continue
        start, end = one.figure.start, after.figure.end
        parts = (one.figure, after.figure)
        between = text[one.figure.end : after.figure.start]
        says: Readings = ()
        if one.sizes and after.sizes and _PLUS.fullmatch(between):
            says = _sum(one, after)
        elif (
            _counts(one, after)
            and _OUT_OF.fullmatch(between)
            and 0 < one.value < after.value <= HUNDRED
        ):
            says = (Amount(one.value / after.value, "share"),)
        if says:
            sure = one.figure.sure or after.figure.sure
            yield Figure(text[start:end], start, end, says, sure=sure, parts=parts)


def _counts(one: Found, after: Found) -> bool:
    """4 out of 5, also of 5 days; not of 5 %."""
    if one.value is None or after.value is None or one.sizes:
        return False
    in_order = 0 < one.value < after.value <= HUNDRED
    return in_order and {unit for unit, _ in after.sizes} <= {"s", "month"}


def _sum(one: Found, after: Found) -> Readings:
    """3 h 42 min; nothing for what has no unit in common or is not the smaller part."""
    (unit, size), (other, smaller) = one.sizes[0], after.sizes[0]
    if unit != other or size <= smaller or one.value is None or after.value is None:
        return ()
    return (Amount(one.value * size + after.value * smaller, unit),)


def _with(one: Found, more: Readings) -> Found:
    return replace(one, figure=replace(one.figure, readings=one.figure.readings + more))


def _fraction(text: str, match: re.Match[str]) -> Figure:
    """4/5 as a fraction, or as a 4 and a 5; 1 1/2 cups."""
    top, bottom = int(match["top"]), int(match["bottom"])
    value = share = Fraction(top, bottom)
    start = match.start()
    if match["whole"] and value < 1:
        value += int(match["whole"])
    elif match["whole"]:
        start = match.start("top")
    sizes, end = unit_at(text, match.end())
    says = readings(value, sizes) if sizes else (Amount(value, "share"), Amount(value))
    parts = tuple(Figure(str(n), start, end, (Amount(Fraction(n)),), str(n)) for n in (top, bottom))
    return Figure(text[start:end], start, end, says, parts=() if sizes or value != share else parts)
