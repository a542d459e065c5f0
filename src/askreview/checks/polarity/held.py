"""List what a passage's statements assert and deny, each with its context."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from ...text import sentences
from .clauses import roots
from .denial import Use, denies, uses
from .opposites import OPPOSITES

_CORRECTION = re.compile(r"\b(?:correction|corrected|was wrong)\b", re.IGNORECASE)
_PRONOUN = re.compile(
    r"\b(?:it|its|they|them|their|he|she|him|her|this|these|those)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Line:
    """A statement's words and what they stand below."""

    text: str
    above: str = ""  # the line that introduces it
    unticked: bool = False  # an item whose box is not ticked
    prose: bool = False  # a sentence of a paragraph, told after the ones before


def by_stem(lines: Sequence[Line], place: str = "") -> dict[str, list[Use]]:
    """The uses in the statements of one place, by stem, each with its whole statement around it."""
    found: dict[str, list[Use]] = {}
    before = setting = frozenset[str]()
    above_all = frozenset(roots(place))
    words = [frozenset(roots(line.text)) for line in lines]
    counted = Counter(word for own in words for word in own)
    corrected = max((n for n, one in enumerate(lines) if _CORRECTION.search(one.text)), default=0)
    for n, (line, own) in enumerate(zip(lines, words, strict=True)):
        around = own | before if _PRONOUN.search(line.text) else own  # whom `it` may stand for
        before = around
        elsewhere = frozenset(word for word in counted if counted[word] > (word in own))
        elsewhere -= setting if line.prose else frozenset()
        for use in _uses(line, above_all):
            wide = use.around if use.compared else use.around | around
            use = replace(use, around=wide, elsewhere=elsewhere)
            if line.prose:
                use = replace(use, setting=setting)
            if not use.listed:
                use = replace(use, place=above_all)
            if n < corrected:  # what was said before may be wrong
                use = replace(use, denied=None)
            found.setdefault(use.word, []).append(use)
        setting |= own if line.prose else frozenset()
    return found


def _uses(line: Line, place: frozenset[str]) -> Iterator[Use]:
    told = (uses(line.text[start:end], whole=True) for start, end in sentences(line.text))
    for use in chain(_introduced(line.text, line.above, place), *told):
        if line.unticked and use.denied is False and not use.clause.done:
            use = replace(use, denied=True, todo=True)
        yield use


def _introduced(text: str, above: str, place: frozenset[str]) -> Iterator[Use]:
    """What the line above says of a statement: `Not covered:` and `Covered:` do, `Notes:` not.

    What stands below `Never give:` is denied itself, to whoever says that it may be given.
    """
    own = frozenset(roots(text))
    for use in uses(above, whole=True):
        if use.denied or use.word in OPPOSITES or use.around <= OPPOSITES.keys():
            yield replace(use, around=use.around | own)
    if denies(above):
        around = own.union(roots(above), place)
        for use in uses(text):
            if use.denied is False:
                yield replace(use, denied=True, around=around, listed=True)
