"""Render a whole note as a read-only page that opens at the quoted words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import partial
from html import unescape
from urllib.parse import urlencode

from ..types import Note
from .embeds import Embeds, section
from .links import Links
from .marks import Mark, text, verbatim
from .markup import Embed, Lead, to_html
from .places import Places, checksum, page

SPANS = re.compile(r"\d{1,8}-\d{1,8}(?:,\d{1,8}-\d{1,8}){0,99}")
BLOCK = re.compile(r'id="L(\d+)"')
HEADING = re.compile(r'<h([2-6]) id="(L\d+|here)">(.*?)</h\1>', re.DOTALL)
TAG = re.compile(r"<[^>]*>")
LINK = re.compile(r"\[\[([^\[\]<>\n]+)\]\]")  # with no mark inside
TURN = re.compile(r"t[0-9a-f]{6,40}")
LINE_END = re.compile(r"\r\n|\r|\n")
HERE = "here"  # the id that the page opens at
CONTENTS = 3  # headings from which on they are listed
CHANGED = "This note has changed since it was quoted, so the quote is not highlighted."


def note_page(
    note: Note,
    line: int,
    lit: str = "",
    sum: str = "",
    *,
    heading: str = "",
    places: Places,
    links: Links | None = None,
    read: Callable[[str], Note] | None = None,
    turn: str = "",
    dark: bool = False,
) -> str:
    """The note's HTML page. `lit` holds spans of characters, `sum` the checksum of their words.

    Where the words are not the ones that were quoted, the page says so and lights nothing. `links`:
    the notes that its links may lead to; `read` gives the text of those that it embeds; `turn`:
    the answer that it was opened from.
    """
    line = _line(note, heading) or line
    marks = _marks(note.raw, lit)
    changed = bool(lit) and checksum(note.raw[m.start : m.end] for m in marks) != sum
    if changed:
        marks = []
    known = links or Links([note])
    embed = Embeds(note, read, known, places).frame if read else None
    lead = partial(places.linked, known, note.path)
    shown = _body(note, marks, lead, embed)
    if not marks:
        shown = _opened_at(shown, line)
    shown = _without_title(shown, note.title)
    remark = f'<p class="remark">{CHANGED}</p>' if changed else ""
    head = f"{_way(turn)}{_about(note)}<h1>{text(note.title)}</h1>{_tags(note)}{remark}"
    contents = _contents(shown)
    words = f'<div class="text">{_properties(note, marks, lead)}{shown}</div>'
    body = f"<header>{head}</header>{contents}{words}{_linked(note, known, places)}"
    return page(note.title, "note", body, dark=dark)


def _line(note: Note, heading: str) -> int:
    """Of a heading or block; 0 where there is none of that name."""
    found = section(note.raw[note.header_end :], heading) if heading else None
    return _first(note) + found[0] if found else 0


def _first(note: Note) -> int:
    """The line that the note's body begins with."""
    return 1 + len(LINE_END.findall(note.raw[: note.header_end]))


def _body(note: Note, marks: Sequence[Mark], lead: Lead, embed: Embed | None) -> str:
    """What stands below the properties."""
    end = note.header_end
    body = [Mark(m.start - end, m.end - end, m.id) for m in marks if m.start >= end]
    return to_html(note.raw[end:], body, line=_first(note), lead=lead, embed=embed)


def _way(turn: str) -> str:
    """The way back to the answer, and to the other notes."""
    answer = f'<a href="/#{turn}">← Back to the answer</a>' if TURN.fullmatch(turn) else ""
    ask = answer or '<a href="/">← Ask</a>'
    return f'<nav class="way">{ask} <a href="/notes">All notes</a></nav>'


def _about(note: Note) -> str:
    """Its path, each folder a link, and its date."""
    *folders, name = note.path.split("/")
    parts = [
        f'<a href="{_notes("folder", "/".join(folders[: i + 1]))}">{text(folder)}</a>/'
        for i, folder in enumerate(folders)
    ]
    date = f" · {text(note.shown_date)}" if note.date else ""
    return f'<p class="file">{"".join(parts)}{text(name)}{date}</p>'


def _tags(note: Note) -> str:
    if not note.tags:
        return ""
    several = " ".join(f'<a href="{_notes("tag", tag)}">#{text(tag)}</a>' for tag in note.tags)
    return f'<p class="tags">{several}</p>'


def _notes(key: str, value: str) -> str:
    return text(f"/notes?{urlencode({key: value})}")


def _properties(note: Note, marks: Sequence[Mark], lead: Lead) -> str:
    """As they are written, their links to notes leading to them."""
    if not note.header_end:
        return ""
    first = LINE_END.search(note.raw)
    begin = first.end() if first else 0
    end = max(begin, note.raw.rfind("---", begin, note.header_end))
    header = [
        Mark(max(0, one.start - begin), one.end - begin, one.id) for one in marks if one.start < end
    ]
    shown = verbatim(note.raw[begin:end].rstrip("\r\n"), header)
    return LINK.sub(lambda m: _linked_name(m[1], lead(unescape(m[1]))), shown)


def _linked_name(name: str, address: str | None) -> str:
    return f'[[<a href="{text(address)}">{name}</a>]]' if address else f"[[{name}]]"


def _contents(html: str) -> str:
    several = HEADING.findall(html)
    if len(several) < CONTENTS:
        return ""
    rows = "".join(
        f'<li class="level{level}"><a href="#{id}">{TAG.sub("", words)}</a></li>'
        for level, id, words in several
    )
    return f'<details class="contents"><summary>Contents</summary><ul>{rows}</ul></details>'


def _linked(note: Note, links: Links, places: Places) -> str:
    """The notes that link to this one."""
    several = links.to(note.path)
    if not several:
        return ""
    rows = "".join(
        f'<li><a href="{text(places.view(one.path, 1))}">{text(one.title)}</a></li>'
        for one in several
    )
    return f"<footer><h2>Linked from</h2><ul>{rows}</ul></footer>"


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
