"""Find numbers in a sentence that no cited passage states."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from ..quantities import Amount, Date, Figure, figures, folded, stated
from .evidence import Evidence
from .reckoned import reckoned

MOST_COUNTED = 20

_STEP = re.compile(
    r"\A[\W_]*(?:step|option|part|point|reason|phase|tip|rule|item)\s#?\d+(?=\W*?[:.)–—-](?:\W|\Z))",
    re.IGNORECASE,
)
_SERIES = re.compile(
    r"[^,;:.()\n]{1,60}(?:, [^,;:.()\n]{1,60}){0,19},? (?:and|or|&) [^,;:.()\n]{1,60}"
    r"|[^,;:.()\n]{1,60}(?:, [^,;:.()\n]{1,60}){2,19}"
)
_NOUN = re.compile(r"[ -](\w+)")
_JOINT = re.compile(r", and |, or |, & |, | and | or | & ")


def unsupported(sentence: str, cited: Sequence[Evidence], listed: int = 0) -> list[Figure]:
    """The sure figures of a sentence that no passage states, as written or in another form.

    What the sentence reckons or counts itself is supported: 11 + 14 = 25, and a `three` before
    three things, also where a passage lists three (`listed` is how many items the sentence leads).
    """
    text = folded(_STEP.sub("", sentence))
    wanted = figures(text)
    missing: list[Figure] = []
    given: list[Figure] = []
    for one in wanted:
        if one.sure:
            (given if held(one, cited) else missing).append(one)
    if not missing:
        return []
    counts = {listed, *_series(text)}
    return [
        one
        for one in missing
        if not reckoned(one, given, text)
        and not _by_article(one, text, cited)
        and not (_is_count(one) and (_count(one) in counts or _listed_in(one, cited)))
    ]


def held(wanted: Figure, cited: Sequence[Evidence]) -> bool:
    """Whether a passage states a figure, be it with its unit or its year elsewhere."""
    return any(
        stated(wanted, one.figures) or _unit_apart(wanted, one) or _year_apart(wanted, one)
        for one in cited
    )


def _unit_apart(wanted: Figure, evidence: Evidence) -> bool:
    """A passage may state the unit apart from the number, as a column's name does."""
    value = wanted.written
    if not value:
        return False
    bare = any(
        one.written == value and one.readings[:1] == (Amount(value),) for one in evidence.figures
    )
    return bare and any(
        isinstance(one, Amount)
        and (one.unit == "clock" or (one.unit, one.value / value) in evidence.loose_units)
        for one in wanted.readings
    )


def _year_apart(wanted: Figure, evidence: Evidence) -> bool:
    """A heading may state the year of a date: `March 5` below `2024`."""
    dates = [one for one in wanted.readings if isinstance(one, Date) and one.year and one.month]
    held = [r for one in evidence.figures for r in one.readings if isinstance(r, Date)]
    years = {one.year for one in held if one.year and not one.month}
    return any(
        date.year in years and any(not h.year and h == replace(date, year=None) for h in held)
        for date in dates
    )


def _by_article(figure: Figure, text: str, cited: Sequence[Evidence]) -> bool:
    """1 onion is an onion."""
    noun = _NOUN.match(text, figure.end)
    if not noun or not figure.readings or figure.readings[0] != Amount(Fraction(1)):
        return False
    article = re.compile(rf"\ban? (?:\w+ )?{re.escape(noun[1])}\b", re.IGNORECASE)
    return any(article.search(one.folded) for one in cited)


def _is_count(figure: Figure) -> bool:
    readings = figure.readings
    return bool(readings) and readings[0] == Amount(Fraction(_count(figure))) and _count(figure) > 1


def _count(figure: Figure) -> int:
    written = figure.written
    whole = written is not None and written.denominator == 1 and 0 <= written <= MOST_COUNTED
    return int(written) if written is not None and whole else -1


def _series(text: str) -> Iterator[int]:
    """How many things each series of a text names: `a, b and c` are three.

    Where the count stands in front, `two of them, a and b`, its words are no thing of the series.
    """
    for match in _SERIES.finditer(text):
        things = _JOINT.split(match[0])
        yield len(things)
        if any(one.sure for one in figures(things[0])):
            yield len(things) - 1


def _listed_in(figure: Figure, cited: Sequence[Evidence]) -> bool:
    count = _count(figure)
    return any(count in _lists(one) for one in cited)


def _lists(evidence: Evidence) -> set[int]:
    """How many things each list, table and series of a passage has."""
    lengths, run, before = set(), 0, ""
    for one in evidence.statements:
        run = run + 1 if one.kind == before and one.kind in ("item", "row") else 1
        before = one.kind
        if before in ("item", "row"):
            lengths.add(run)
    for text in evidence.texts:
        lengths.update(_series(folded(text)))
    return lengths
