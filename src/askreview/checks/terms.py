"""The content words and numbers of a text, and how many of them another text shares."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ..quantities import Figure, figures, folded, stated
from ..text import STOPWORDS, stem

COMMON = 5  # letters that two words must begin with alike to be taken for relatives
TELLING = 2  # a figure in common says more than a word
SHARE = 0.6  # and the part of the longer one that these must be

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
# Travelled and cancelled, but not called or chilled.
_UNSTRESSED = "|".join(f"(?<=[aeiou]{between}[aeo])" for between in ("", "[^aeiou]", "[^aeiou]{2}"))
_BRITISH = (
    (re.compile(r"is(?=(?:e|ed|es|er|ers|ing|ation|ations)\Z)"), "iz"),
    (re.compile(r"ys(?=(?:e|ed|es|er|ers|ing)\Z)"), "yz"),
    (re.compile(r"(?<=[a-z]{2})our(?=(?:s|ed|ing|ite|ites|able|er|ers|hood)?\Z)"), "or"),
    (re.compile(r"(?<=[a-z]{2})tre(?=s?\Z)"), "ter"),
    (re.compile(r"ogue(?=s?\Z)"), "og"),
    (re.compile(rf"(?:{_UNSTRESSED})(?<!insta)(?<!reca)(?<!nro)ll(?=(?:ed|ing|er|ers)\Z)"), "l"),
)


@dataclass(frozen=True, slots=True)
class Terms:
    """Telling words by their stems, and figures."""

    words: Mapping[str, str]  # stem: a word of that stem, as it is written
    figures: tuple[Figure, ...]
    starts: Mapping[str, tuple[str, ...]] = field(init=False)  # stems by their first letters

    def __post_init__(self) -> None:
        starts: dict[str, tuple[str, ...]] = {}
        for one in self.words:
            if len(one) >= COMMON:
                starts[one[:COMMON]] = (*starts.get(one[:COMMON], ()), one)
        object.__setattr__(self, "starts", starts)

    def __len__(self) -> int:
        return len(self.words) + len(self.figures)

    def without(self, stems: Collection[str]) -> Terms:
        """The same but for some words."""
        kept = {one: word for one, word in self.words.items() if one not in stems}
        return Terms(kept, self.figures)

    def has(self, one: str) -> bool:
        """Whether a stem is among its words, or begins like one far enough: insul and insulat."""
        return one in self.words or any(kin(one, o) for o in self.starts.get(one[:COMMON], ()))


def terms(text: str) -> Terms:
    """The terms of a text: no stop words; a figure is one term, however many words it has."""
    text = folded(text)
    found = tuple(one for one in figures(text) if one.sure)
    parts, here = [], 0
    for one in found:
        parts.append(text[here : one.start])
        here = one.end
    plain = (word.casefold() for word in _WORD.findall(" ".join([*parts, text[here:]])))
    words = [word.removesuffix("'s") for word in plain]
    return Terms({root(word): word for word in words if telling(word)}, found)


def telling(word: str) -> bool:
    return word not in STOPWORDS and len(word) > 1


@lru_cache(32_768)
def root(word: str) -> str:
    for british, american in _BRITISH:
        word = british.sub(american, word)
    return stem(word)


def kin(one: str, other: str) -> bool:
    """Whether two stems begin alike far enough."""
    same = alike(one, other)
    return same >= COMMON and same >= SHARE * max(len(one), len(other))


def alike(one: str, other: str) -> int:
    """With how many equal letters two words begin."""
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def share(wanted: Terms, held: Terms, weight: Callable[[str], float]) -> float:
    """The part of the wanted terms, by weight, that the other text holds."""
    got = total = 0.0
    for one, word in wanted.words.items():
        total += weight(word)
        got += weight(word) if held.has(one) else 0.0
    for figure in wanted.figures:
        total += TELLING * weight(figure.text)
        got += TELLING * weight(figure.text) if stated(figure, held.figures) else 0.0
    return got / total if total else 0.0


def joined(several: Sequence[Terms]) -> Terms:
    """The terms of several texts together."""
    words = {stem: word for one in several for stem, word in one.words.items()}
    return Terms(words, tuple(figure for one in several for figure in one.figures))
