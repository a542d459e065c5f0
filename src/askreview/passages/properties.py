"""Front matter becomes blocks: each field a statement in plain words."""

from __future__ import annotations

from ..nouns import Note
from .blocks import Block, Lines

HEADING = "Properties"


def header_blocks(note: Note, lines: Lines) -> list[Block]:
    """One block a field; together they cover the front matter, its `---` lines included."""
    if not note.fields:
        return []
    blocks = [_block(note, lines, *span) for span in note.fields]
    blocks[0].start, blocks[-1].end = 0, note.header_end
    return blocks


def _block(note: Note, lines: Lines, key: str, start: int, stop: int) -> Block:
    end = start + len(note.raw[start:stop].rstrip())
    value = note.metadata.get(key, "" if key else note.raw[start:end].strip())
    said = value if isinstance(value, str) else ", ".join(value)
    words = f"{_plain(key)}: {_plain(said)}" if key else said
    kind = "field" if said.strip() else "lead"
    return Block(start, end, (HEADING,), [lines.statement(start, end, kind, words)])


def _plain(name: str) -> str:
    """Field names and tags are written with underscores where people put spaces."""
    return name if "://" in name else name.replace("_", " ")
