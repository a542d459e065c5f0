"""A model's text made safe to show, also while it streams.

No remote image, no link that is not in a passage the text cites, no HTML that fetches or runs, no
control, zero-width, bidirectional or tag character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from ..text import clean, links, visible
from .prompt import MARK

MOST_MARKS = 10  # numbers that a range like [1-3] may stand for
LONGEST_MARK = 40  # characters

DEFINITION = re.compile(r"[ \t>]*\[[^\]\n]+\]:[ \t]*<?(?:[^\s/]*/|www\.)[^\n]*")
WORD = re.compile(r"\S*\s")
GONE = "\0"  # in place of a mark that is taken out, with the space before it
GAP = re.compile(rf"[ \t]*{GONE}+")
SUSPECT = re.compile(
    r"!?\[(?!\d+\](?![(:]))|[［【]|<[a-z/!]|&[#a-z]|://|[a-z]:\S|//\w|\bwww\.|\?\S*=", re.I
)
UNIT_END = re.compile(r"\n|[.!?…][\"'”’)]*(?:\s*\[\d+\])*[ \t]+(?=[^\s\[])")
CITED = re.compile(r"\[(\d+)\]")


class Rendered:
    """Feed it what a model writes; what it gives back may be shown at once.

    A plain word passes when it is complete. What could be a link, an image or a tag is held back
    to the end of its sentence or line, when it is known which passages that cites.
    """

    def __init__(self, passages: Sequence[str]) -> None:
        self._links = [links(text) for text in passages]
        self._cited: set[int] = set()
        self._held = ""
        self._gap = ""  # spaces that a mark which is taken out may yet take along
        self._parts: list[str] = []

    @property
    def text(self) -> str:
        """All that was given back, and the marks of passages that there are not."""
        return "".join(self._parts)

    def feed(self, piece: str) -> str:
        """What may be shown now."""
        self._held += visible(piece)
        ends = [0, *_ends(self._held)]
        ready = [self._held[a:b] for a, b in pairwise(ends)]
        self._held = self._held[ends[-1] :]
        return "".join(map(self._release, ready))

    def end(self) -> str:
        """The rest."""
        rest, self._held = self._held, ""
        last, gap = self._release(rest), self._gap
        self._gap = ""
        return last + gap

    def _release(self, unit: str) -> str:
        unit = MARK.sub(_plain_marks, unit)
        self._cited |= {int(n) for n in CITED.findall(unit) if self._is_ours(n)}
        if not self._parts or self._parts[-1].endswith("\n"):
            unit = DEFINITION.sub("", unit, count=1) if DEFINITION.match(unit) else unit
        made = clean(unit, set().union(*(self._links[n - 1] for n in self._cited)))
        if made:
            self._parts.append(made)
        return self._shown(made)

    def _shown(self, made: str) -> str:
        ours = CITED.sub(lambda mark: mark[0] if self._is_ours(mark[1]) else GONE, made)
        whole = GAP.sub("", self._gap + ours)
        kept = whole.rstrip(" \t")
        self._gap = whole[len(kept) :]
        return kept

    def _is_ours(self, number: str) -> bool:
        return len(number) < LONGEST_MARK and 1 <= int(number) <= len(self._links)


def _ends(text: str) -> Iterator[int]:
    """Where units end: after each word, and from a suspect word on after its sentence or line."""
    end: int | None = 0
    while end is not None and (word := WORD.match(text, end)):
        end = _sentence_end(text, end) if SUSPECT.search(word[0]) else word.end()
        if end is not None:
            yield end


def _sentence_end(text: str, start: int) -> int | None:
    """The first end of a sentence outside brackets, or of the line; None when none came yet."""
    for found in UNIT_END.finditer(text, start):
        unit = text[start : found.end()]
        if found[0] == "\n" or all(unit.count(a) <= unit.count(b) for a, b in ("[]", "()", "<>")):
            return found.end()
    return None


def _plain_marks(mark: re.Match[str]) -> str:
    """[1, 2], 【1】, [^1] and [1-3] as [1][2], [1], [1] and [1][2][3]."""
    if len(mark[0]) > LONGEST_MARK:
        return mark[0]
    numbers: list[int] = []
    for part in re.split(r"[,;]", mark[1]):
        ends = [int(n) for n in re.findall(r"\d+", part)]
        numbers += range(ends[0], ends[-1] + 1) if ends[-1] - ends[0] < MOST_MARKS else ends
    return "".join(f"[{n}]" for n in numbers)
