"""Sort the lines of an answer into headings, list items, table rows, quotes, code and text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..text import fences

_LINE = re.compile(
    r"(?P<indent>[ \t]*)(?:"
    r"(?P<heading>#{1,6}[ \t]+)|(?P<quote>(?:>[ \t]?)+)(?:\[![\w-]+\][+-]?[ \t]*)?"
    r"|(?P<rule>(?>(?:[-*_][ \t]*+){3,})$)"
    r"|(?P<delimiter>\|?[ \t]*:?-{2,}:?[ \t]*(?>(?:\|[ \t]*:?-{2,}+:?[ \t]*+)*)\|?[ \t]*$)"
    r"|(?P<row>\|(?=.*\S))"
    r"|(?P<item>(?:[-*+•·–]|\d{1,3}[.)]|\(?[a-z]\))[ \t]+(?:\[[ xX]\][ \t]+)?)"
    r")?"
)
_ENDED = re.compile(r"[.!?…:;。！？][\"'”’»)\]*_`~]*\s*\Z")
TAIL = 12  # characters: a full stop, and what closes a quotation
CONTINUED = 2  # spaces before a paragraph that belongs to an item


@dataclass(slots=True)
class Line:
    """A line, or lines that are one; from `start` its words."""

    start: int
    end: int
    kind: str
    indent: int
    block: int


def lines_of(text: str, bare: str) -> Iterator[Line]:
    """Lines by what they are; a wrapped line belongs to the one before it."""
    held: Line | None = None
    block, listing = 0, False
    for start, end, kind, indent in _raw_lines(text, bare):
        listing = (kind in ("item", "blank") and (listing or kind == "item")) or (
            listing and indent >= CONTINUED
        )
        if listing and kind == "text" and not (held and held.kind == "item"):
            kind = "item"
        if kind in ("blank", "rule", "delimiter"):
            if held and kind == "delimiter" and held.kind == "row":
                held.kind = "heading"
            block += kind != "delimiter"
            if held:
                yield held
            held = None
            continue
        if held and _continues(
            held, kind, bare[max(held.start, held.end - TAIL) : held.end], bare[start:end]
        ):
            held.end = end
            continue
        if held:
            block += (held.kind != kind) or kind == "heading"
            yield held
        held = Line(start, end, kind, indent, block)
    if held:
        yield held


def _raw_lines(text: str, bare: str) -> Iterator[tuple[int, int, str, int]]:
    code = iter([*fences(text), (len(text) + 1, len(text) + 1)])
    fence = next(code)
    at = 0
    while at < len(text):
        if at >= fence[0]:
            yield fence[0], fence[1], "code", 0
            at, fence = fence[1] + (text[fence[1] : fence[1] + 1] == "\n"), next(code)
            continue
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        match = _LINE.match(bare, at, end)
        kind = (match.lastgroup if match else None) or "text"
        if kind == "indent":
            kind = "text"
        if not text[at:end].strip():
            kind = "blank"
        start = match.end() if match else at
        yield start, end, kind, len(match["indent"].expandtabs(4)) if match else 0
        at = end + 1


def _continues(held: Line, kind: str, before: str, here: str) -> bool:
    if kind != "text" or held.kind not in ("text", "item", "quote"):
        return False
    begins = here.lstrip()[:1]
    return not _ENDED.search(before) and (begins.islower() or begins.isdigit() or begins == "(")
