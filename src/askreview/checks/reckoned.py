"""Accept numbers that a sentence computes from numbers in its passages: sums, shares, multiples."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import chain, combinations

from ..quantities import Amount, Date, Figure

MOST = 12  # figures of a sentence that are looked at
ROUNDED = Fraction(1, 200)  # of a share: a drop from 30 to 2.5 is 92 %
HALF = Fraction(1, 2)  # a multiple may be rounded to a whole number

_TOTAL = re.compile(
    r"\b(?:totals?|totalling|in all|altogether|together|sum|combined|overall|both|plus"
    r"|makes?)\b|[=+]",
    re.IGNORECASE,
)
_DIFFERENCE = re.compile(
    r"\b(?:differences?|drop\w*|fell|fall\w*|rise|rose|increas\w+|decreas\w+|reduc\w+|gain\w*|sav\w+"
    r"|minus|left|remain\w*|more|less|fewer|later|earlier|longer|shorter|apart|by)\b|=",
    re.IGNORECASE,
)
_PRODUCT = re.compile(r"=|\b(?:times|each|makes?)\b", re.IGNORECASE)


def reckoned(figure: Figure, stated: Sequence[Figure], text: str) -> bool:
    """Whether a figure follows from figures of the same sentence that passages state.

    It is their sum, difference or product, where the sentence says that it reckons; the one as a
    part or a multiple of the other; or what lies between two years.
    """
    wanted = [one for one in figure.readings if isinstance(one, Amount)]
    stated = stated[:MOST]
    for one, other in combinations(stated, 2):
        results = chain(_parts(one, other), _of_years(one, other), _told(one, other, text))
        if any(_same(result, said) for result in results for said in wanted):
            return True
    total = sum(one.written or 0 for one in stated)
    return _tells(text)[0] and any(said == Amount(Fraction(total)) for said in wanted)


def _parts(one: Figure, other: Figure) -> Iterator[Amount]:
    for a, b in _alike(one, other):
        for top, bottom in ((a, b), (b, a)):
            if bottom.value:
                yield Amount(top.value / bottom.value, "x")
                yield Amount(top.value / bottom.value, "share")
                yield Amount(abs(top.value - bottom.value) / abs(bottom.value), "share")


def _told(one: Figure, other: Figure, text: str) -> Iterator[Amount]:
    total, difference, product = _tells(text)
    for a, b in _alike(one, other):
        if total:
            yield Amount(a.value + b.value, a.unit)
        if difference:
            yield Amount(abs(a.value - b.value), a.unit)
    if product and one.written is not None and other.written is not None:
        yield Amount(one.written * other.written)


@lru_cache(maxsize=1)
def _tells(text: str) -> tuple[bool, bool, bool]:
    """Whether a sentence says that it adds, subtracts, multiplies; asked for each figure of it."""
    total, difference, product = (form.search(text) for form in (_TOTAL, _DIFFERENCE, _PRODUCT))
    return bool(total), bool(difference), bool(product)


def _of_years(one: Figure, other: Figure) -> Iterator[Amount]:
    years = [r.year for figure in (one, other) for r in figure.readings if isinstance(r, Date)]
    if len(years) == 2 and years[0] and years[1]:
        yield Amount(Fraction(abs(years[0] - years[1]) * 12), "month")


def _alike(one: Figure, other: Figure) -> Iterator[tuple[Amount, Amount]]:
    """The readings of two figures that have a unit in common."""
    for a in one.readings:
        for b in other.readings:
            if isinstance(a, Amount) and isinstance(b, Amount) and a.unit == b.unit:
                yield a, b


def _same(result: Amount, said: Amount) -> bool:
    if result.unit != said.unit:
        return False
    gap = abs(result.value - said.value)
    if said.unit == "share":
        return gap < ROUNDED
    return gap < HALF if said.unit == "x" else gap == 0
