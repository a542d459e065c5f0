"""A comparison as its two sides, where no block tells of both."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..text import content_words, stems
from ..types import Part
from .compose import Chosen, compose, place
from .outline import Notes


def apart(part: Part, notes: Notes) -> tuple[Part, ...]:
    """The sides of a comparison, each with the passages about it; any other part as it is.

    It stays whole where one block tells of both sides, or where a side that the notes have words
    for is found nowhere.
    """
    if not part.sides:
        return (part,)
    own = _own_words(part.sides)
    best = compose(part, notes, 1)
    pairs = list(zip(part.sides, own, strict=True))
    if best and all(_tells(_said(best[0]), *pair) for pair in pairs):
        return (part,)
    sides = tuple(_about(*pair) for pair in pairs)
    found = [side for side in sides if side.ranking.hits]
    known = [side for side, words in pairs if not _unknown(side, words)]
    return sides if found and len(found) == len(known) else (part,)


def _own_words(sides: Sequence[Part]) -> list[frozenset[str]]:
    """The words of each side that the other one has not."""
    each = [_words(side) for side in sides]
    return [words.difference(*each[:n], *each[n + 1 :]) for n, words in enumerate(each)]


def _about(side: Part, own: frozenset[str]) -> Part:
    """A side with the passages about it: they tell of it, or are named by its own words."""
    about = tuple(
        hit
        for hit in side.ranking.hits
        if _tells(place(hit) + _stems(one.in_place for one in hit.passage.statements), side, own)
        or all(word in place(hit) for word in own)
    )
    found = side.ranking if about else replace(side.ranking, signal=0.0, covered=0.0)
    return replace(side, ranking=replace(found, hits=about), own=own)


def _tells(text: str, side: Part, own: frozenset[str]) -> bool:
    """Whether a text is about a side: all its own words are there, and half of the others."""
    others = _words(side) - own
    held = sum(word in text for word in others)
    return all(word in text for word in own) and 2 * held >= len(others)


def _unknown(side: Part, own: frozenset[str]) -> bool:
    """Whether no note holds a word of its own."""
    return own <= {stems(word) for word in side.question.unknown}


def _said(one: Chosen) -> str:
    return place(one.hit) + _stems(each.text for each in one.extent.shown)


def _words(side: Part) -> frozenset[str]:
    return frozenset(stems(word) for word in content_words(side.question.text))


def _stems(texts: Iterable[str]) -> str:
    return stems("\n".join(texts))
