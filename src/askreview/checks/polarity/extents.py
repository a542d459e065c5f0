"""Find how far a text says something holds: only these, until then, most."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...quantities import folded
from ..terms import most_of
from .clauses import roots
from .negators import QUESTION
from .opposites import OPPOSITES
from .relations import LONGEST, SEGMENT, negators_in

_NAMED = (
    r"(?=(?:noon|midnight|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may\b|jun|jul|aug|sep|oct|nov"
    r"|dec|spring|summer|autumn|winter|easter|christmas))"
)
_DATE = rf"(?:the (?:end|start|beginning|middle) of |the )?(?:(?=\d)|{_NAMED})"
_WAYS = tuple(
    (kind, re.compile(rf"\b(?:{one})\b", re.I), re.compile(rf"\b(?:{other})\b", re.I))
    for kind, one, other in (
        (
            "scope",
            r"(?<!not )(?<!the )only",
            r"except(?: for)?|apart from|other than|save for",
        ),
        (
            "limit",
            rf"(?:until|till|before|up to|through) {_DATE}|by (?=(?:\d\d? )?{_NAMED})",
            rf"(?:from|after|since|as of|starting) {_DATE}",
        ),
        (
            "part",
            r"all|every|each|most|the majority of",
            r"not all|not every|only (?:some|a few)|(?<!a )(?<!the )few|hardly any|a minority of",
        ),
    )
)
_PLACED = re.compile(r"(.*)\b(?:in|on|at|for|to|by|from|with)\b(.*)", re.IGNORECASE)
_ENDS = re.compile(r"[,()]|\b(?:in|on|at|for|when|because|and|so|if|or)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Extent:
    """What is said, of what, and which of two opposite ways reach there."""

    kind: str
    said: frozenset[str]
    of: frozenset[str]
    way: bool
    written: str
    negators: int


def extents(text: str) -> tuple[Extent, ...]:
    text = QUESTION.sub(" ", folded(text))
    segments = (one for one in SEGMENT.split(text) if len(one) <= LONGEST)
    return tuple(one for segment in segments for one in _in_segment(segment))


def contradicted(told: Sequence[Extent], held: Sequence[Extent]) -> list[Extent]:
    """What a sentence says to hold where its passages say that it does not."""
    found = []
    for one in told:
        fits = [_fit(one, other) for other in held if other.kind == one.kind]
        if max((-fit for fit in fits), default=0) > max(fits, default=0):
            found.append(one)
    return found


def _in_segment(segment: str) -> Iterator[Extent]:
    for kind, one, other in _WAYS:
        against = list(other.finditer(segment))
        plain = other.sub(lambda match: "_" * len(match[0]), segment)
        several = [*one.finditer(plain), *against]
        if len(several) == 1:
            word = several[0]
            before, after = segment[: word.start()], segment[word.end() :]
            said, of = _sides(kind, before.rstrip(), after.strip())
            words = frozenset(roots(said)), frozenset(roots(of))
            if all(words):
                yield Extent(kind, *words, not against, word[0].strip(), negators_in(said))


def _sides(kind: str, before: str, after: str) -> tuple[str, str]:
    """What is said, and of what: the words before and after; each, where it tells of all words."""
    if kind == "part":
        return before + after, before + after
    clause = before.rpartition(",")[2]
    before = clause if roots(clause) else before
    if kind == "limit":
        return before, _ENDS.split(after, maxsplit=1)[0]
    if not roots(after):  # on Mondays only
        placed = _PLACED.match(before)
        return (placed[1], placed[2]) if placed else (before, "")
    return (before if roots(before) else after), after


def _fit(one: Extent, held: Extent) -> int:
    """How many words two extents share: less than 0 when they say the reverse of each other."""
    opposite = sum(_opposite(*sides) for sides in ((one.said, held.said), (one.of, held.of)))
    if not most_of(one.said, held.said) or not (most_of(one.of, held.of) or opposite):
        return 0
    if one.kind == "part" and one.negators + held.negators:
        return 0  # few cannot
    turns = (one.way is not held.way) + one.negators + held.negators + opposite
    alike = most_of(one.said | one.of, held.said | held.of)
    return -alike if turns % 2 else alike


def _opposite(one: frozenset[str], other: frozenset[str]) -> bool:
    return any(OPPOSITES.get(word, frozenset()) & other - one for word in one - other)
