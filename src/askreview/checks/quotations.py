"""Find quotations in an answer, and check whether a passage contains their words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from ..quantities import folded

SHORTEST = 3  # words; fewer are a term, or irony
LONGEST = 2_000  # characters

_QUOTED = re.compile(
    r"“(?P<curly>[^“”\n]{1,2000})”"
    r"|„(?P<low>[^„“”\n]{1,2000})[“”]"
    r"|«(?P<angle>[^«»\n]{1,2000})»"
    r"|「(?P<corner>[^「」\n]{1,2000})」"
    r'|(?<![\w"])"(?=[^\s"])(?P<straight>[^"\n]{1,2000})(?<=\S)"(?!\w)'
    r"|(?<![\w'’‘])['‘](?=[^\s'’‘])(?P<single>(?:[^'’‘“”\"\n]|(?<=\w)['’](?=\w)){1,2000})(?<=\S)['’](?!\w)",
)
_LEFT_OUT = re.compile(r"\[[^\[\]\n]{0,80}\]|\(\s?(?:\.{3}|…)\s?\)|\.{3,}|…|\. \. \.")
_TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*|[%$€£¥+&@]")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Quoted words, and where they stand with their quotation marks."""

    start: int
    end: int
    words: str


def quotations(text: str) -> list[Quotation]:
    """The quotations of a line, with any kind of quotation marks."""
    return [
        Quotation(*match.span(), next(words for words in match.groups() if words is not None))
        for match in _QUOTED.finditer(text)
    ]


@lru_cache(4096)
def verbatim(text: str) -> str:
    """Words with a space around each, so that words can be looked for in others.

    Case, Unicode's compatible forms, kinds of quotes and dashes, punctuation, white space and
    Markdown's marks make no difference; signs that carry meaning, as % and $, stay.
    """
    return f" {' '.join(_TOKEN.findall(folded(text).casefold()))} "


def pieces(quotation: str) -> list[str]:
    """What a quotation gives word for word: it may leave out (…) and put in [brackets]."""
    return [one for one in map(verbatim, _LEFT_OUT.split(quotation)) if one.strip()]


def long_enough(parts: Sequence[str]) -> bool:
    words = [word for part in parts for word in part.split() if word[0].isalnum()]
    return len(words) >= SHORTEST


def holds(text: str, parts: Sequence[str]) -> bool:
    """Whether verbatim text holds the pieces of a quotation, in their order."""
    at = 0
    for part in parts:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part) - 1  # the space behind it may begin the next
    return True
