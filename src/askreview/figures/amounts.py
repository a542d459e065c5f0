"""All amounts of a text: numbers, their ranges, and fractions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from .digits import in_digits
from .figure import Amount, Figure
from .measured import Found, Readings, readings, unit_at
from .worded import implied, in_words, shares

_RANGE = re.compile(r" ?(?:-|/|to|or|and|through) ?")
_FRACTION = re.compile(
    r"(?<![\d/.])(?:(?P<whole>\d{1,3})[ -])?(?P<top>\d{1,3})/(?P<bottom>\d{1,3})(?![\d/]|\.\d)"
)
_QUARTER = re.compile(r"\bQ([1-4])(?!\w)")


def amounts(text: str) -> Iterator[Figure]:
    """The amounts of folded text; one within a longer one may come again."""
    found = sorted([*in_digits(text), *in_words(text)], key=lambda one: one.figure.start)
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
