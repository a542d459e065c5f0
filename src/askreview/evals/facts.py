"""Facts are found however they are written, and only where a sentence does not deny them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from ..quantities import Amount, Date, Figure, figures, folded, states
from .denial import Heed, Span, calls_untrue, denied, denies
from .spelling import joined, spelled, without_accents

_WORD = re.compile(
    r"(?<!\w)[a-z](?:\+\+|[#+-])(?!\w)"  # C++, C#, A+, B-
    r"|\d+(?:\.\d+)+|[^\W_]+(?:'[^\W\d_]+)*"
)
_SHORT = {"sec": "second", "secs": "second", "min": "minute", "mins": "minute", "hr": "hour"}
_LITTLE = frozenset({"a", "an", "the", "per"})  # they tell no two facts apart
_JOINS = frozenset({"to", "until", "till", "through"})  # between the ends of a range
_OPENS = frozenset({"from", "between"})
_DECIMALS = re.compile(r"\d+\.\d+")
_CODE = re.compile(r"\A0\d+\Z")  # 0077, 007
_POINTS = re.compile(r"percentage[ -]points?")
_CENTS = re.compile(r"\bcents?\b")


@dataclass(frozen=True, slots=True)
class Token:
    """A word or a figure of a text, and where it stands in the text as it is compared."""

    word: str
    figure: Figure | None = None
    start: int = 0
    end: int = 0


def found(fact: str, text: str, heed: Heed = "all") -> bool:
    """Whether the words of `fact` stand together in `text`, however either writes them.

    Where a sentence denies them they are not found, as far as denials are heeded; of a fact that is
    itself a denial only what calls it false.
    """
    fact, text = spelled(fact), spelled(text)
    if heed == "all" and denies(fact):
        heed = "none" if calls_untrue(fact) else "false"
    variants = ((fact, text), (joined(fact), joined(text)))
    return any(
        _found(_tokens(one, loose), _tokens(other, loose), other, heed)
        for one, other in dict.fromkeys(variants)
        for loose in (False, True)
    )


def tokens(text: str) -> tuple[Token, ...]:
    """The words and figures of a text in reading order; the answer's own marks, [1], left out."""
    return _tokens(spelled(text), loose=False)


def _found(wanted: Sequence[Token], held: Sequence[Token], text: str, heed: Heed) -> bool:
    """What a sentence says and denies it denies: “from Friday, so it is not Friday any more”."""
    count = len(wanted)
    places = [
        (held[at].start, held[at + count - 1].end)
        for at in range(len(held) - count + 1 if wanted else 0)
        if all(_same(one, held[at + i]) for i, one in enumerate(wanted))
    ]
    for sentence, denials in _denied(text, heed) if places else ():
        if any(_within(place, denials) for place in places):
            places = [one for one in places if not _within(one, [sentence])]
    return bool(places)


def _within(place: Span, several: Sequence[Span]) -> bool:
    return any(first <= place[0] and place[1] <= last for first, last in several)


@lru_cache(maxsize=4096)
def _denied(text: str, heed: Heed) -> tuple[tuple[Span, tuple[Span, ...]], ...]:
    return tuple(denied(folded(text), heed))


@lru_cache(maxsize=4096)
def _tokens(text: str, loose: bool) -> tuple[Token, ...]:
    """`loose`: “a quarter” and “an hour”, which may be no figures, are taken for some."""
    every = [one for one in _read(text, loose)]
    telling = [one for one in every if one.word not in _LITTLE or one.figure]
    return tuple(_ranged(telling or every))


def _read(text: str, loose: bool) -> Iterator[Token]:
    here = 0
    whole = folded(text)
    for one in figures(text):
        # The 4 of GPT-4 is part of a name; a “one” may be a figure.
        worded = one.text.replace(" ", "").isalpha() if loose else one.text.isalpha()
        if one.sure or worded:
            yield from _words(whole, here, one.start)
            several = one.parts if one.parts and not one.readings else (one,)  # May to October
            for each in several:
                yield Token(each.text.casefold(), each, one.start, one.end)
            here = one.end
    yield from _words(whole, here, len(whole))


def _words(whole: str, start: int, end: int) -> Iterator[Token]:
    # Offsets are of the text as it is; folding the case may change its length.
    for match in _WORD.finditer(
        whole.lower() if len(whole.lower()) == len(whole) else whole, start, end
    ):
        plain = without_accents(match[0].casefold()).removesuffix("'s")
        if match[0] == "a" and whole[match.start()] == "A":
            plain = "A"  # the grade, or the vitamin: no article
        yield Token(_SHORT.get(plain, plain), None, *match.span())


def _ranged(several: Sequence[Token]) -> Iterator[Token]:
    """The tokens without the words between and before the ends of a range: from 9 to 5."""
    for at, one in enumerate(several):
        before, after = several[at - 1] if at else None, several[at + 1 : at + 4]
        ends = len(after) > 0 and after[0].figure
        if one.word in _JOINS and ends and before and before.figure:
            continue
        if one.word in _OPENS and ends and len(after) > 2 and _closes(after[1], after[2]):
            continue
        yield one


def _closes(join: Token, end: Token) -> bool:
    return join.word in _JOINS and end.figure is not None


def _same(wanted: Token, held: Token) -> bool:
    if wanted.figure and held.figure:
        return wanted.word == held.word or _stated(wanted.figure, held.figure)
    if _month(wanted) or _month(held):  # March, and to march
        return False
    return wanted.word == held.word or _plural(wanted.word, held.word)


def _stated(wanted: Figure, held: Figure) -> bool:
    """Whether one figure states another, as exactly as a fact wants it.

    The checks of an answer are kinder: there 3.10 may be 3.1, the third may be 3, and percentage
    points may be per cent.
    """
    if _ordinal(wanted) != _ordinal(held) and not _dated(held):
        return False
    if bool(_POINTS.search(wanted.text)) != bool(_POINTS.search(held.text)):
        return False
    if _written_otherwise(wanted, held):
        return False
    return states(held, wanted) or _as_cents(wanted, held)


def _ordinal(one: Figure) -> bool:
    return bool(one.readings) and all(
        isinstance(said, Amount) and said.unit == "th" for said in one.readings
    )


def _dated(one: Figure) -> bool:
    return any(isinstance(said, Date) for said in one.readings)


def _month(one: Token) -> bool:
    said = one.figure.readings if one.figure else ()
    return bool(said) and all(
        isinstance(each, Date) and not each.year and not each.day and each.month for each in said
    )


def _written_otherwise(one: Figure, other: Figure) -> bool:
    """Whether bare numbers differ as they are written: 0077 and 77, 3.1 and 3.10."""
    if not (_bare(one) and _bare(other)):
        return False
    first, second = (each.text.strip().removeprefix("v") for each in (one, other))
    if first != second and (_CODE.match(first) or _CODE.match(second)):
        return True
    decimals = _DECIMALS.fullmatch(first) and _DECIMALS.fullmatch(second)
    return bool(decimals) and first != second


def _bare(one: Figure) -> bool:
    return any(isinstance(said, Amount) and not said.unit for said in one.readings)


def _as_cents(wanted: Figure, held: Figure) -> bool:
    """“10 cents” are €0.10 where the fact names the currency."""
    if not _CENTS.search(held.text.casefold()):
        return False
    money = {
        said.value
        for said in wanted.readings
        if isinstance(said, Amount) and said.unit in "$€" and said.unit
    }
    return any(isinstance(said, Amount) and said.value in money for said in held.readings)


def _plural(one: str, other: str) -> bool:
    """Whether the words are one in the singular and in the plural; no other ending is dropped."""
    short, long = sorted((one, other), key=len)
    ends = (short + "s", short + "es", short[:-1] + "ies" if short.endswith("y") else "")
    return len(short) > 2 and long in ends and _stem(short) == _stem(long)


@cache
def _stem(word: str) -> str:
    """By Porter's second algorithm, which knows that news is not the plural of new."""
    import Stemmer

    return str(Stemmer.Stemmer("english").stemWord(word))
