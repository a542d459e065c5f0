"""Read numbers in words with their units, and mark those that may be no number at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from ..text import pattern
from .bounds import bound
from .counting import CARDINALS, Count, counts, fractions
from .figure import Amount, Figure
from .measured import Found, readings, scaled, unit_at, written

LOOK_BACK = 16  # characters: the word before
_DIGIT = pattern(r"\d[ -]?\Z")
_ANAPHORIC = pattern(r"\b(?:the|these|those|other|all|both|last|next|previous) \Z", re.IGNORECASE)
_RANKED = pattern(r"\b(?:came|finish\w*|rank\w*|placed|in) \Z", re.IGNORECASE)
_POSSESSED = pattern(r"\b(?:the|its|his|her|their|our|my|your) \Z", re.IGNORECASE)
_FIRST = pattern(r"\b(?:first|one)\b", re.IGNORECASE)
FAR_BACK = 120  # characters: a clause or two
_OPENING = pattern(r"(?:\A|[.:;!?\n-] ?)\Z")
_MULTIPLE = pattern(
    r"\b(?:(twice|double[ds]?|doubling|twofold)|(thrice|tripl(?:e[ds]?|ing)))\b", re.I
)
_ONE_UNIT = pattern(r"\b(?:an?|per|each|every)(?= )", re.IGNORECASE)
_OF_A = pattern(r"(?: of)? an?\b|(?=-)", re.IGNORECASE)
_LASTING = pattern(
    r"\b(?:for|within|takes?|took|lasts?|lasted|about|than|exactly) \Z", re.IGNORECASE
)
_OF_LARGE = pattern(r" of an? (hundred|thousand|million|billion)\b", re.IGNORECASE)
_AND_A_HALF = pattern(r" and a half\b", re.IGNORECASE)
_ONLY = pattern(r"\b(?:only|just|exactly|precisely|at least|at most) \Z", re.IGNORECASE)
_ANY = pattern(r"\b(?:no|any) \Z", re.IGNORECASE)
_ALONE = pattern(r"\b(?:single|sole|lone|only|alone|once)\b", re.IGNORECASE)
_NONE = pattern(r"\b(?:no|none|nothing|nobody)\b", re.IGNORECASE)


def in_words(text: str) -> Iterator[Found]:
    """The numbers that folded text has in words."""
    for count in counts(text):
        if not _DIGIT.search(text, max(0, count.start - 2), count.start):
            yield _counted(text, count)
    for match in _MULTIPLE.finditer(text):
        value = Fraction(2 if match[1] else 3)
        sure = match[0].casefold() in ("twice", "thrice")  # `double` may be reckoned
        yield Found(Figure(match[0], *match.span(), (Amount(value, "x"),), written(value), sure))
    yield from _single_units(text)


def shares(text: str) -> Iterator[Figure]:
    """`two thirds`, `half of`, `half an hour`; a `third` alone may be a place in an order."""
    for part in fractions(text):
        large = _OF_LARGE.match(text, part.end)
        value = part.value * (CARDINALS[large[1].casefold()] if large else 1)
        article = _OF_A.match(text, part.end)
        sizes, end = unit_at(text, large.end() if large else article.end() if article else 0)
        measured = bool(sizes and (large or article))
        end = end if measured or large else part.end
        says = readings(value, sizes) if measured else _share(part.value, value)
        sure = measured or part.value.numerator > 1 or text.startswith(" of ", part.end)
        yield Figure(
            text[part.start : end],
            part.start,
            end,
            says,
            written(value) if measured or large else "",
            sure or bool(large),
            bound=bound(text, part.start, end),
        )


def _share(part: Fraction, value: Fraction) -> tuple[Amount, ...]:
    """A fraction alone: a part of something, a number, or a place in an order."""
    if part != value:
        return (Amount(value),)
    place = (Amount(Fraction(part.denominator), "th"),) if part.numerator == 1 else ()
    return (Amount(part), Amount(part, "share"), *place)


def implied(text: str) -> Iterator[Figure]:
    """`no` and `none` may be a zero, `a single` a one."""
    for value, form in enumerate((_NONE, _ALONE)):
        for match in form.finditer(text):
            says = (Amount(Fraction(value)),)
            yield Figure(match[0], *match.span(), says, str(value), sure=False)


_NEXT = pattern(  # “for a second reading”
    r"(?<=second) (?!(?:and|or|on|in|at|to|of|with|when|while|after|before|per|each|ago|later|is"
    r"|was|for|by|from|as|if|then|longer|more|less)\b)[a-z]"
)


def _counted(text: str, count: Count) -> Found:
    if count.ordinal:
        says, end = (Amount(count.value, "th"),), count.end
        sure = _sure_place(text, count)
        figure = Figure(text[count.start : end], count.start, end, says, written(count.value), sure)
        return Found(figure)
    scale, _, end = scaled(text, count.end, money=False)
    sizes, end = unit_at(text, end)
    value = count.value * scale
    minus = text[max(0, count.start - LOOK_BACK) : count.start].endswith("minus ")
    figure = Figure(
        text[count.start : end],
        count.start,
        end,
        readings(-value if minus else value, sizes),
        written(-value if minus else value),
        _sure_count(text, count, bool(sizes)),
        bound=bound(text, count.start, end),
    )
    return Found(figure, count.value, scale, sizes)


def _single_units(text: str) -> Iterator[Found]:
    """`an hour` may be one hour; `an hour and a half` is one and a half."""
    for match in _ONE_UNIT.finditer(text):
        sizes, end = unit_at(text, match.end())
        if sizes:
            half = _AND_A_HALF.match(text, end)
            value, end = (Fraction(3, 2), half.end()) if half else (Fraction(1), end)
            says = readings(value, sizes)
            said = text[match.start() : end]
            lasting = _LASTING.search(text, max(0, match.start() - LOOK_BACK), match.start())
            sure = bool(half) or (lasting is not None and match[0].casefold() in ("a", "an"))
            sure = sure and not _NEXT.match(text, end)
            figure = Figure(said, match.start(), end, says, sure=sure)
            yield Found(figure, value, 1, sizes)


def _sure_count(text: str, count: Count, measured: bool) -> bool:
    """Not the `one` that is a pronoun, the `zero` of zero-shot, the `two` of `these two`."""
    before = text[max(0, count.start - LOOK_BACK) : count.start]
    if count.value == 1:
        return bool(_ONLY.search(before)) or (
            measured and not before.casefold().endswith(("no ", "any "))
        )
    if measured:
        return True
    if before.casefold().endswith(("per ", "every ")) and count.value >= 100:
        return False  # dollars per million
    if text[count.end : count.end + 1] == "-" and count.value < 2:
        return False
    return not (_ANAPHORIC.search(before) and count.value <= 3)


def _sure_place(text: str, count: Count) -> bool:
    """Not the `first` of an argument nor the `second` that is a moment; `came first` is sure."""
    if count.value > 3:
        return True
    before = text[max(0, count.start - LOOK_BACK) : count.start]
    after = text[count.end : count.end + 16].casefold()
    if _RANKED.search(before):
        return not before.casefold().endswith("in ") or after.startswith(" place")
    if count.value == 1 or _OPENING.search(before) or after.startswith((",", "-", " party")):
        return False
    if _FIRST.search(text, max(0, count.start - FAR_BACK), count.start):
        return False  # one thing after another
    return count.value == 3 or bool(_POSSESSED.search(before))
