"""Make a model's text safe to show while it streams.

No remote image, no link that is not in a passage the text cites, no HTML that fetches or runs, no
control, zero-width, bidirectional or tag character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..text import clean, find_marks, links, visible, written
from .units import Units

# `[label]: https://…`, which Markdown makes the target of links elsewhere in the text.
DEFINITION = re.compile(
    r"(?P<before>[ \t>]*)\[[^\]\n]+\]:[ \t]*<?(?:[a-z][a-z0-9+.-]*:[/\\]|[/\\]{2}|www\.|mailto:"
    r"|data:|(?:java|vb)script:)\S*+(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*+",
    re.I,
)
FENCE = re.compile(r"(?:```+[^`]*|~~~+.*)\Z", re.S)
BRACKET = re.compile(r"[\[［【]")
GONE = "\0"  # in place of a mark that is taken out
SPACES = " \t"


class Rendered:
    """Feed it what a model writes; what it gives back may be shown at once.

    Marks are made plain, as [1][2]; one that names no passage is taken out. Each character is
    looked at a bounded number of times.
    """

    def __init__(self, passages: Sequence[str]) -> None:
        self._links = [links(text) for text in passages]
        self._allowed: set[str] = set()  # links of the passages that were cited
        self._units = Units(len(passages))
        self._gap: list[str] = []  # spaces that a mark which is taken out may yet take along
        self._parts: list[str] = []
        self._opens = True  # whether the next unit begins a line
        self._fenced = False  # whether it stands in fenced code

    @property
    def text(self) -> str:
        """All that was given back, with its marks as they were written."""
        return "".join(self._parts)

    def feed(self, piece: str) -> str:
        """What may be shown now."""
        return "".join(map(self._release, self._units.feed(visible(piece))))

    def end(self) -> str:
        """The rest."""
        last = [self._release(unit) for unit in self._units.end()]
        gap, self._gap = self._gap, []
        return "".join([*last, *gap])

    def _release(self, unit: str) -> str:
        if self._opens and FENCE.match(unit.lstrip(SPACES)):
            self._fenced = not self._fenced
        if self._opens and not self._fenced:
            unit = DEFINITION.sub(r"\g<before>", unit, count=1) if DEFINITION.match(unit) else unit
        for n in self._cited(unit):
            self._allowed |= self._links[n - 1]
        made = clean(unit, self._allowed)
        self._opens = unit.endswith("\n") or (self._opens and not unit.strip(" \t>"))
        self._parts.append(made)
        return self._spaced(made if self._fenced else self._marked(made))

    def _cited(self, unit: str) -> Iterator[int]:
        if BRACKET.search(unit) and not self._fenced:
            for mark in find_marks(unit, len(self._links)):
                yield from (n for n in mark.numbers if 1 <= n <= len(self._links))

    def _marked(self, made: str) -> str:
        """With plain marks, and GONE in the place of those that name no passage."""
        if not BRACKET.search(made):
            return made
        parts, here = [], 0
        for mark in find_marks(made, len(self._links)):
            ours = [n for n in mark.numbers if 1 <= n <= len(self._links)]
            parts += [made[here : mark.start], written(ours) or GONE]
            here = mark.end
        return "".join([*parts, made[here:]])

    def _spaced(self, marked: str) -> str:
        """Without the spaces before what is gone; those at the end wait for what comes."""
        if not marked.strip(SPACES):
            self._gap.append(marked)
            return ""
        *before, last = "".join([*self._gap, marked]).split(GONE)
        whole = "".join([*(part.rstrip(SPACES) for part in before), last])
        kept = whole.rstrip(SPACES)
        self._gap = [whole[len(kept) :]]
        return kept
