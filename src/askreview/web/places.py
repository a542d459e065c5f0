"""Addresses of a note: its page here, and its link in Obsidian."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import quote, urlencode

from .links import Links
from .marks import Mark, text

OURS = re.compile(r'(href="/notes?)(\?)?(?=[^"]*")')
VAULT = ".obsidian"  # the folder that makes a folder a vault


class Places:
    """The addresses of notes."""

    def __init__(self, notes: Path) -> None:
        whole = notes.resolve()
        above = [folder for folder in (whole, *whole.parents) if (folder / VAULT).is_dir()]
        vault = above[0] if above else whole
        self._vault = vault.name
        self._inside = whole.relative_to(vault)

    def obsidian(self, note: str) -> str:
        """The address that opens the note in Obsidian; without a vault the folder counts as one."""
        asked = {"vault": self._vault, "file": (self._inside / note).as_posix()}
        return "obsidian://open?" + urlencode(asked, quote_via=quote, safe="/")

    def linked(self, links: Links, source: str, target: str) -> str | None:
        """The address of the note that a link in `source` names, at its heading or block."""
        note = links.find(target, source)
        asked = {"path": note, "line": "1", "heading": target.partition("#")[2].strip()}
        given = urlencode({key: one for key, one in asked.items() if one})
        return f"/note?{given}#here" if note else None

    def view(self, note: str, line: int, lit: Sequence[Mark] = (), sum: str = "") -> str:
        """The address of the note's own page; `lit` counts in the note, `sum` is of its words."""
        asked = {"path": note, "line": str(line)}
        if lit:
            asked |= {"lit": ",".join(f"{one.start}-{one.end}" for one in lit), "sum": sum}
        return f"/note?{urlencode(asked)}#here"


def checksum(words: Iterable[str]) -> str:
    """Tells whether the words that were quoted still stand where they stood."""
    return f"{zlib.crc32(chr(0).join(words).encode('utf-8', 'replace')):08x}"


def page(title: str, style: str, body: str, *, dark: bool = False) -> str:
    """A whole page of its own beside the conversation, without a script that acts on notes."""
    theme = ' class="dark"' if dark else ""
    if dark:  # the pages it leads to are dark too
        body = OURS.sub(lambda m: f"{m[1]}?dark=true{'&amp;' if m[2] else ''}", body)
    return (
        f'<!doctype html><html lang="en"{theme}><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{text(title)}</title>{styles('base', style)}</head>"
        f'<body class="{style}-page"><main>{body}</main></body></html>'
    )


def styles(*names: str) -> str:
    """The links to style sheets of ours, for a page's head."""
    return "".join(f'<link rel="stylesheet" href="/askreview/{name}.css">' for name in names)
