"""Render a whole note as a read-only page that opens at the quoted words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from ..types import Note
from .markup import Mark, text, to_html, verbatim
from .places import checksum

SPANS = re.compile(r"\d{1,8}-\d{1,8}(?:,\d{1,8}-\d{1,8}){0,99}")
BLOCK = re.compile(r'id="L(\d+)"')
LINE_END = re.compile(r"\r\n|\r|\n")
HERE = "here"  # the id that the page opens at
CHANGED = "This note has changed since it was quoted, so the quote is not highlighted."
PAGE = (
    '<!doctype html><html lang="en" class="{theme}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    '<title>{title}</title><link rel="stylesheet" href="/askreview/style.css"></head>'
    '<body class="note-page"><main><header><p class="file">{path}</p><h1>{title}</h1>{remark}'
    "</header>{body}</main></body></html>"
)


def note_page(note: Note, line: int, lit: str = "", sum: str = "", *, dark: bool = False) -> str:
    """The note's HTML page. `lit` holds spans of characters, `sum` the checksum of their words.

    Where the words are not the ones that were quoted, the page says so and lights nothing.
    """
    marks = _marks(note.raw, lit)
    changed = bool(lit) and checksum(note.raw[m.start : m.end] for m in marks) != sum
    if changed:
        marks = []
    header = [one for one in marks if one.start < note.header_end]
    body = [
        Mark(one.start - note.header_end, one.end - note.header_end, one.id)
        for one in marks
        if one.start >= note.header_end
    ]
    first = 1 + len(LINE_END.findall(note.raw[: note.header_end]))
    shown = to_html(note.raw[note.header_end :], body, line=first)
    if not marks:
        shown = _opened_at(shown, line)
    shown = _without_title(shown, note.title)
    properties = (
        verbatim(note.raw[: note.header_end].strip("\r\n"), header) if note.header_end else ""
    )
    return PAGE.format(
        theme="dark" if dark else "",
        title=text(note.title),
        path=text(note.path),
        remark=f'<p class="remark">{CHANGED}</p>' if changed else "",
        body=properties + shown,
    )


def _without_title(html: str, title: str) -> str:
    """The page says the title itself; the heading that says it again is left out, not its place."""
    again = re.match(rf'<h\d( id="\w+")>{re.escape(text(title))}</h\d>', html)
    return f"<span{again[1]}></span>{html[again.end() :]}" if again else html


def _marks(raw: str, lit: str) -> list[Mark]:
    """The spans of an address, those beyond the note left out; the first is where it opens."""
    spans = []
    if SPANS.fullmatch(lit):
        for one in lit.split(","):
            start, _, end = one.partition("-")
            if int(start) < int(end) <= len(raw):
                spans.append((int(start), int(end)))
    first = min(spans, default=None)
    return [Mark(*one, HERE if one == first else f"q{i}") for i, one in enumerate(spans)]


def _opened_at(html: str, line: int) -> str:
    """The block that holds the line gets the id that the page opens at."""
    lines: Sequence[int] = [int(n) for n in BLOCK.findall(html)]
    at = bisect_right(lines, line)
    return html.replace(f'id="L{lines[at - 1]}"', f'id="{HERE}"', 1) if at else html
