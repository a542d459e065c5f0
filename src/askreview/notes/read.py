"""Read a file's bytes as a Note."""

from __future__ import annotations

from ..types import Note


def read_note(path: str, data: bytes, mtime_ns: int) -> Note:
    """The note in a file's bytes. Raises ValueError, with the reason, when it is not text."""
    from .parse import parse_note  # a question over unchanged notes reads none

    return parse_note(path, data, mtime_ns)
