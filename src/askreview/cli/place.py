"""Say where a quote stands, as the terminal can show it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ..text import visible


def place(note: str, line: int, notes: Path) -> str:
    """`path:line`; on a terminal it is a link that opens the note."""
    place = sayable(f"{' '.join(visible(note).splitlines())}:{line}")
    target = notes.resolve() / note
    if styled() and target.exists():
        place = f"\x1b]8;;{target.as_uri()}#L{line}\x1b\\{place}\x1b]8;;\x1b\\"
    return place


def sayable(text: str) -> str:
    """Text that the terminal's encoding can print."""
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)


def styled() -> bool:
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
