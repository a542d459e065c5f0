"""Words as HTML, and the marks that light some of them: in the source, and for the parser."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from ..text import visible

# Where a mark begins and ends while the parser runs: punctuation, so that emphasis beside it is
# still emphasis, and so rare that a note which has it is shown with plain brackets instead.
OPEN, CLOSE = "\u2e55", "\u2e56"
NO_SIGNS = str.maketrans({OPEN: "", CLOSE: ""})
PLAIN = str.maketrans({OPEN: "[", CLOSE: "]"})
EDGE = re.compile(r"[\s|]*")  # around the cells of a table's row
SAID = re.compile(r"[^\W_]+")  # words, emphasis by underscores left out


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters of a source that are lit up, and the id of the element that lights them."""

    start: int
    end: int
    id: str


def text(words: str) -> str:
    """Words as HTML: escaped, and without characters that are not seen."""
    return escape(visible(words))


def apart(marks: Sequence[Mark]) -> list[Mark]:
    """The marks in order, those that overlap one before them left out."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda one: (one.start, -one.end)):
        if mark.start < mark.end and (not kept or mark.start >= kept[-1].end):
            kept.append(mark)
    return kept


def with_signs(source: str, marks: Sequence[Mark]) -> str:
    """The source with a sign before and behind each mark, inside the edges of a table's row."""
    source = source.translate(PLAIN)
    parts, here = [], 0
    for mark in marks:
        start, end = _within(source, mark)
        parts += [source[here:start], OPEN, source[start:end], CLOSE]
        here = end
    return "".join([*parts, source[here:]])


def _within(source: str, mark: Mark) -> tuple[int, int]:
    words = source[mark.start : mark.end]
    before = EDGE.match(words)
    behind = EDGE.match(words[::-1])
    assert before and behind  # they match nothing at least
    start, end = mark.start + before.end(), mark.end - behind.end()
    return (start, end) if start < end else (mark.start, mark.end)


def says(source: str, mark: Mark, lit: dict[str, list[str]]) -> bool:
    """Whether what is lit are words of the mark, in their order, from its first to its last."""
    wanted = SAID.findall(visible(source[mark.start : mark.end]))
    shown = SAID.findall(" ".join(lit.get(mark.id, [])))
    rest = iter(wanted)
    return bool(shown) and all(word in rest for word in shown)


def verbatim(source: str, marks: Sequence[Mark]) -> str:
    """The source as it is written, its marks in place."""
    parts, here = [], 0
    for mark in apart(marks):
        parts.append(text(source[here : mark.start]))
        parts.append(lit_html(mark.id, source[mark.start : mark.end], first=True))
        here = mark.end
    parts.append(text(source[here:]))
    return f'<pre class="raw">{"".join(parts)}</pre>'


def lit_html(id: str, words: str, *, first: bool) -> str:
    """Lit words; all of a mark have its id as their class, the first has it as its id."""
    named = f' id="{id}"' if first else ""
    return f'<mark class="{id}"{named}>{text(words)}</mark>'
