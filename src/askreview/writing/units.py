"""A model's text cut into what can be judged alone: words, and sentences that hold a link."""

from __future__ import annotations

import re
from collections.abc import Iterator

WORD = re.compile(r"\S*\s")
SUSPECT = re.compile(
    r"!?\[(?!\d+\](?![(:]))|[［【]|<[a-z/!]|&[#a-z]|://|[a-z]:\S|//\w|\bwww\.|\?[^\s?=]*+=", re.I
)
NUMBER = re.compile(r"\[(\d+)\]")
STOPPED = re.compile(r"[.!?…][\"'”’)]*(?:\[\d+\])*\s\Z")
ONLY_MARKS = re.compile(r"(?:\[\d+\])+\s")
PAIRS = ("[]", "()", "<>")
DIGITS = 9  # that a passage's number may have at most


class Units:
    """A plain word is a unit as soon as it is complete.

    From a word that may be part of a link, an image, a tag, code or a mark, a unit goes to the end
    of its sentence, outside brackets and code, or of its line. `count`: how many passages there
    are.
    """

    def __init__(self, count: int) -> None:
        self._count = count
        self._word: list[str] = []  # pieces of a word that is not complete
        self._held: list[str] = []  # the words of a sentence that is not complete
        self._open = dict.fromkeys(PAIRS, 0)  # brackets of it that are open
        self._ticks = 0
        self._ended = False  # whether it is complete, unless a mark follows

    def feed(self, piece: str) -> Iterator[str]:
        """The units that are complete now."""
        if not piece:
            return
        self._word.append(piece)
        if any(map(str.isspace, piece)):
            waiting, here = "".join(self._word), 0
            for word in WORD.finditer(waiting):
                here = word.end()
                yield from self._take(word[0])
            self._word = [waiting[here:]] if here < len(waiting) else []
        if self._ended and len(self._word) == 1 and self._word[0][0] != "[":
            yield self._all()

    def end(self) -> Iterator[str]:
        """The rest."""
        rest, self._word = "".join(self._word), []
        if rest:
            yield from self._take(rest)
        if self._held:
            yield self._all()

    def _take(self, word: str) -> Iterator[str]:
        if self._ended and not word[0].isspace() and word[0] != "[":
            yield self._all()
        if not self._held and not self._suspect(word):
            yield word
            return
        self._hold(word)
        if word[-1] == "\n":
            yield self._all()

    def _hold(self, word: str) -> None:
        self._held.append(word)
        for pair in PAIRS:
            self._open[pair] += word.count(pair[0]) - word.count(pair[1])
        self._ticks += word.count("`")
        if word.isspace() or (self._ended and ONLY_MARKS.fullmatch(word)):
            return
        closed = max(self._open.values()) <= 0 and self._ticks % 2 == 0
        self._ended = closed and STOPPED.search(word) is not None

    def _all(self) -> str:
        held = "".join(self._held)
        self._held, self._open, self._ticks = [], dict.fromkeys(PAIRS, 0), 0
        self._ended = False
        return held

    def _suspect(self, word: str) -> bool:
        if SUSPECT.search(word) or word.count("`") % 2:
            return True
        return any(
            len(number) > DIGITS or not 1 <= int(number) <= self._count
            for number in NUMBER.findall(word)
        )
