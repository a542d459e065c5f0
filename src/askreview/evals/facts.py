"""Facts are found after normalisation: figures, units, dates and Markdown written any way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from ..quantities import Figure, figures, folded, states
from ..text import stem

LINK = re.compile(r"\[([^\]\n]*)\]\((\S+?)\)")
SCHEME = re.compile(r"https?://(?:www\.)?")  # a fact may leave it out
MARK = re.compile(r"\[\^?\d+\]")
WORD = re.compile(r"[^\W_]+(?:'[^\W\d_]+)*")
SHORT = {"sec": "second", "secs": "second", "min": "minute", "mins": "minute", "hr": "hour"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word's stem, and the figure that it is, if it is one."""

    word: str
    figure: Figure | None = None


def found(fact: str, text: str) -> bool:
    """Whether the words of `fact` stand together in `text`, however either writes them."""
    wanted, held = tokens(fact), tokens(text)
    last = len(held) - len(wanted)
    return bool(wanted) and any(
        all(_same(one, held[at + i]) for i, one in enumerate(wanted)) for at in range(last + 1)
    )


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[Token, ...]:
    """The words and figures of a text in reading order; the answer's own marks, [1], left out."""
    text = SCHEME.sub(" ", LINK.sub(r"\1 \2", MARK.sub(" ", text))).replace("_", " ")
    return tuple(_tokens(text))


def _tokens(text: str) -> Iterator[Token]:
    here = 0
    whole = folded(text)
    for one in figures(text):
        # The 4 of GPT-4 is part of a name; a “one” may be a figure.
        if one.sure or one.text.isalpha():
            yield from _words(whole[here : one.start])
            several = one.parts if one.parts and not one.readings else (one,)  # May to October
            for each in several:
                yield Token(each.text.casefold(), each)
            here = one.end
    yield from _words(whole[here:])


def _words(text: str) -> Iterator[Token]:
    for word in WORD.findall(text.casefold()):
        plain = word.removesuffix("'s")
        yield Token(stem(SHORT.get(plain, plain)))


def _same(wanted: Token, held: Token) -> bool:
    if wanted.figure and held.figure and states(held.figure, wanted.figure):
        return True
    return wanted.word == held.word
