"""Find numbers in words: `twenty-five`, `three hundred and fifty`, `two thirds`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from ..text import pattern

_ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_LARGE = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_IRREGULAR = {
    "first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12,
}  # fmt: skip
CARDINALS = {word: n for n, word in enumerate(_ONES)}
CARDINALS |= {word: 20 + 10 * n for n, word in enumerate(_TENS)} | _LARGE | {"dozen": 12}
ORDINALS = _IRREGULAR | {
    (word[:-1] + "ieth" if word.endswith("y") else word + "th"): n
    for word, n in CARDINALS.items()
    if n not in _IRREGULAR.values() and word not in ("zero", "dozen")
}
_PARTS = {"half": 2, "halves": 2, "quarter": 4, "quarters": 4} | {
    word + ending: n for word, n in ORDINALS.items() if n > 2 for ending in ("", "s")
}

_WORD = "|".join(sorted([*CARDINALS, *ORDINALS], key=len, reverse=True))
_END = r"(?:\b|(?=fold\b))"
_ARTICLE = pattern(r"\b(half )?an? $", re.IGNORECASE)
_AND_A_HALF = pattern(r" and a half\b", re.IGNORECASE)
LOOK_BACK = 10  # characters: `half an `


_RUN = pattern(rf"\b(?:{_WORD})(?>(?:(?:[ -]|,? and )(?:{_WORD}))*){_END}", re.IGNORECASE)
_NUMBER = pattern(rf"\b(?:{_WORD}){_END}|\band\b", re.IGNORECASE)
_FRACTION = pattern(
    r"\b(?P<of>an?|every|each|per|one|two|three|four|five|seven|\d)[ -]"
    rf"(?P<part>{'|'.join(_PARTS)})\b"
    r"|\b(?P<half>half)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Count:
    """A number in words: where it stands, its value, and whether it gives a place in an order."""

    start: int
    end: int
    value: Fraction
    ordinal: bool = False


def counts(text: str) -> Iterator[Count]:
    """The numbers in words, longest first reading: `three and five` are two, `one hundred and five`
    is one."""
    for run in _RUN.finditer(text):
        words = [
            (one[0].casefold(), one.start(), one.end())
            for one in _NUMBER.finditer(text, run.start(), run.end())
        ]
        for start, end, value, ordinal in _parsed(words):
            yield _widened(text, Count(start, end, Fraction(value), ordinal))


def fractions(text: str) -> Iterator[Count]:
    """`two thirds`, `a quarter`, `half`; what may also be a place in an order is left to `counts`
    as well."""
    for match in _FRACTION.finditer(text):
        if match["half"]:
            yield Count(*match.span(), Fraction(1, 2))
            continue
        over = _PARTS[match["part"].casefold()]
        of = match["of"].casefold()
        top = int(of) if of.isdigit() else CARDINALS.get(of, 1)
        if top == 1 or match["part"].casefold().endswith("s"):
            yield Count(*match.span(), Fraction(top, over))


def _parsed(words: list[tuple[str, int, int]]) -> Iterator[tuple[int, int, int, bool]]:
    """The numbers that a run of number words makes."""
    first, last, total, part = -1, -1, 0, None
    for word, start, end in words:
        if word == "and":
            continue
        value = CARDINALS.get(word, ORDINALS.get(word, 0))
        joined = _joined(total, part, value) if first >= 0 else None
        if joined is None or (_and_between(words, last, start) and not _takes_and(total, part)):
            if first >= 0:
                yield first, last, total + (part or 0), False
            first, joined = start, _joined(0, None, value)
        total, part = joined or (0, value)
        last = end
        if word in ORDINALS:
            yield first, last, total + (part or 0), True
            first, total, part = -1, 0, None
    if first >= 0:
        yield first, last, total + (part or 0), False


def _joined(total: int, part: int | None, value: int) -> tuple[int, int | None] | None:
    """What a number becomes by one more word; None when the word begins another number."""
    if value >= 1000:
        fits = not total or (part is not None and value <= total)
        return (total + (part or 1) * value, None) if fits else None
    if value == 100:
        if part is None:
            return (total, 100) if not total else None
        return (total, part * 100) if part < 100 else None
    if part is None:
        return total, value
    room = part % 100 == 0 or (part % 100 >= 20 and part % 10 == 0 and 0 < value < 10)
    return (total, part + value) if part and room else None


def _takes_and(total: int, part: int | None) -> bool:
    """`one hundred and five`, `two thousand and one`; but `three and five`."""
    return bool(total and part is None) or bool(part and part >= 100)


def _and_between(words: list[tuple[str, int, int]], after: int, before: int) -> bool:
    return any(word == "and" and after <= start < before for word, start, _ in words)


def _widened(text: str, count: Count) -> Count:
    """With what stands around it: `a million`, `half a million`, `two and a half`."""
    article = _ARTICLE.search(text, max(0, count.start - LOOK_BACK), count.start)
    half = None if count.ordinal else _AND_A_HALF.match(text, count.end)
    if half:
        return Count(count.start, half.end(), count.value + Fraction(1, 2))
    if count.ordinal or count.value < 10 or not article:
        return count
    value = count.value / 2 if article[1] else count.value
    return Count(article.start(), count.end, value)
