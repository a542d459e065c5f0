"""What a note embeds, `![[Note#Heading]]`, as a folded frame that leads to where it stands."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from ..errors import NotesError
from ..text import WORD
from ..types import Note
from .links import Links
from .marks import text
from .markup import below, parsed, to_html
from .places import Places

if TYPE_CHECKING:
    from markdown_it.token import Token

MOST = 20  # frames on a page; what is embedded beyond them is a link
LARGEST = 20_000  # characters of a frame; a longer section is a link


class Embeds:
    """The frames of one note's page. Inside a frame an embed is a link: none is endless."""

    def __init__(
        self, note: Note, read: Callable[[str], Note], links: Links, places: Places
    ) -> None:
        self._note, self._read, self._links, self._places = note, read, links, places
        self._left = MOST

    def frame(self, target: str) -> str | None:
        """What is inside the frame; None for what is no note's, too long, or one frame too many."""
        name, _, heading = target.partition("#")
        path = self._links.find(name, self._note.path)
        if path is None or not self._left or (path == self._note.path and not heading):
            return None
        try:
            note = self._read(path)
        except NotesError:
            return None
        found = section(note.raw[note.header_end :], heading)
        if found is None or len(found[1]) > LARGEST:
            return None
        self._left -= 1
        line = 1 + note.raw[: note.header_end].count("\n") + found[0]
        return self._inside(note, heading.rpartition("#")[2], line, found[1])

    def _inside(self, note: Note, heading: str, line: int, words: str) -> str:
        named = note.title
        if heading and not heading.startswith("^") and not _same(heading, named):
            named = f"{named} › {heading}"
        there = text(self._places.view(note.path, line))
        lead = partial(self._places.linked, self._links, note.path)
        body = below(to_html(words, lead=lead), named.split(" › "))
        return (
            f"<summary>{text(named)}</summary>"
            f'<p class="leads"><a href="{there}">Open {text(note.title)}</a></p>{body}'
        )


def section(body: str, heading: str) -> tuple[int, str] | None:
    """The first line, from 0, and the Markdown of what `#Heading` or `#^block` names; else None.

    Without a heading all of it.
    """
    name = heading.rpartition("#")[2].strip()
    if not name:
        return 0, body
    tokens = parsed(body)
    lines = body.splitlines(keepends=True)
    spans = _block(tokens, lines, name) if name.startswith("^") else _below(tokens, name)
    for first, after in spans:
        return first, "".join(lines[first : after or len(lines)])
    return None


def _below(tokens: list[Token], name: str) -> Iterator[tuple[int, int | None]]:
    """From each heading of that name to the next one that is not below it."""
    headings = [
        (token.tag, token.map[0], words.content)
        for token, words in pairwise(tokens)
        if token.type == "heading_open" and token.level == 0 and token.map
    ]
    for i, (tag, first, words) in enumerate(headings):
        if _same(words, name):
            above = (line for other, line, _ in headings[i + 1 :] if other <= tag)
            yield first, next(above, None)


def _same(one: str, other: str) -> bool:
    return WORD.findall(one.casefold()) == WORD.findall(other.casefold())


def _block(tokens: list[Token], lines: list[str], name: str) -> Iterator[tuple[int, int | None]]:
    """The block that ends with the name; where it stands alone, the one above it."""
    before = None
    for token in tokens:
        if token.level or token.nesting < 0 or not token.map:
            continue
        words = "".join(lines[slice(*token.map)])
        if re.search(rf"(?:^|\s){re.escape(name)}\s*$", words, re.MULTILINE):
            alone = words.strip() == name
            yield before if alone and before else (token.map[0], token.map[1])
        before = token.map[0], token.map[1]
