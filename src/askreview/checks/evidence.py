"""A passage in the forms that the checks compare, each computed on first use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cached_property

from ..quantities import Figure, figures, folded, units_in
from ..text import spoken, visible
from ..types import Hit, Statement
from .polarity import Line, Use, by_stem
from .quotations import holds, verbatim
from .spelling import Spelling
from .terms import Terms, joined, terms

_UNTICKED = re.compile(r"[ \t>]*(?:[-*+]|\d+[.)])[ \t]+\[ \]")
_TARGET = re.compile(r"\[\[([^\[\]|#\n]+)")


class Evidence:
    """One passage with its number in the answer, and its note's date as far as it was told.

    `foreign`: it is in another language than the answer; set by whoever knows that one.
    """

    def __init__(self, n: int, hit: Hit, date: str = "") -> None:
        self.n = n
        self.hit = hit
        self.foreign = False
        passage = hit.passage
        self.note = passage.note
        self.raw = visible(passage.text)
        self.texts = tuple(visible(one.text) for one in passage.statements)
        self.place = "\n".join(
            dict.fromkeys(filter(None, (passage.title, *passage.headings, passage.note, date)))
        )

    @property
    def statements(self) -> tuple[Statement, ...]:
        return self.hit.passage.statements

    @cached_property
    def whole(self) -> str:
        """Place and words on lines of their own."""
        return "\n".join((self.place, *self.texts))

    @cached_property
    def folded(self) -> str:
        return folded(self.whole)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return figures(self.whole)

    @cached_property
    def terms_of(self) -> tuple[Terms, ...]:
        """The terms of each statement."""
        return tuple(map(terms, self.texts))

    @cached_property
    def terms(self) -> Terms:
        return joined([terms(self.place), *self.terms_of])

    @cached_property
    def figures_told(self) -> tuple[tuple[Figure, ...], ...]:
        """The figures of each statement, of its place and of the line that introduces it."""
        pairs = zip(self.texts, self._introductions(), strict=True)
        return tuple(figures("\n".join((self.place, above, one))) for one, above in pairs)

    @cached_property
    def told(self) -> tuple[Terms, ...]:
        """Each statement with its place and the line that introduces it."""
        place = terms(self.place)
        pairs = zip(self.terms_of, self._introductions(), strict=True)
        return tuple(joined([one, terms(above), place]) for one, above in pairs)

    @cached_property
    def wholes(self) -> tuple[Terms, ...]:
        """The same, the items of a list and the rows of a table together."""
        groups: list[list[Terms]] = []
        before = ""
        for one, words in zip(self.statements, self.told, strict=True):
            if one.kind != before or one.kind not in ("item", "row"):
                groups.append([])
            groups[-1].append(words)
            before = one.kind
        return tuple(map(joined, groups))

    @cached_property
    def uses(self) -> dict[str, list[Use]]:
        """What its statements assert and deny, by stem."""
        told = zip(
            self.statements, self.texts, self._introductions(), self._unticked(), strict=True
        )
        lines = [
            Line(text, above, unticked, prose=one.kind == "sentence")
            for one, text, above, unticked in told
        ]
        return by_stem(lines, self.place)

    def _unticked(self) -> Iterator[bool]:
        """Whether each statement is an item whose box is not ticked."""
        text, begin = self.hit.passage.text, self.hit.passage.start
        for one in self.statements:
            at = text.rfind("\n", 0, one.start - begin) + 1
            yield _UNTICKED.match(text, at) is not None

    def _introductions(self) -> Iterator[str]:
        """The line above each statement that introduces it, or the heading; nothing for those."""
        above = heading = self.hit.passage.headings[-1] if self.hit.passage.headings else ""
        for one, text in zip(self.statements, self.texts, strict=True):
            if one.kind in ("heading", "lead"):
                above, heading = text, text if one.kind == "heading" else heading
                yield ""
                continue
            yield above
            if one.kind != "item":  # a lead introduces a whole list, or one paragraph
                above = heading

    @cached_property
    def loose_units(self) -> set[tuple[str, Fraction]]:
        """The units that stand apart from any number, each with its size."""
        parts, here = [], 0
        for one in self.figures:
            parts.append(self.folded[here : one.start])
            here = one.end
        return units_in(" ".join([*parts, self.folded[here:]]))

    @cached_property
    def spelling(self) -> Spelling:
        linked = "\n".join(_TARGET.findall(self.raw))  # [[Ada Lovelace|Ada]] names her whole
        return Spelling(f"{self.whole}\n{linked}", f"{self.place}\n{self.raw}")

    @cached_property
    def _verbatim(self) -> tuple[str, ...]:
        body = " ".join(spoken(text) for text in self.texts)
        places = (verbatim(line) for line in self.place.split("\n"))
        return (verbatim(body), verbatim(self.raw), *places)

    def quotes(self, parts: Sequence[str]) -> bool:
        """Whether it holds the pieces of a quotation."""
        return any(holds(text, parts) for text in self._verbatim)
