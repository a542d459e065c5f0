"""Turn front matter into blocks: each field is a statement in plain words."""

from __future__ import annotations

from ..text import images_as_words, wikilinks_as_labels
from ..types import Note
from .blocks import Block
from .lines import Lines

HEADING = "Properties"


def header_blocks(note: Note, lines: Lines) -> list[Block]:
    """One block a field; together they cover the front matter, its `---` lines included."""
    if not note.fields:
        return []
    last = {key: start for key, start, _ in note.fields}
    blocks = [_block(note, lines, *span, last[span[0]] == span[1]) for span in note.fields]
    blocks[0].start, blocks[-1].end = 0, note.header_end
    return blocks


def _block(note: Note, lines: Lines, key: str, start: int, stop: int, last: bool) -> Block:
    end = start + len(note.raw[start:stop].rstrip())
    value = note.metadata.get(key) if key and last else None
    if value is None:  # no name, an earlier one of two, or one that YAML spells in another way
        value = note.raw[start:end].strip()
        value = value.partition(":")[2].strip() if key else value
    said = ", ".join(map(_plain, (value,) if isinstance(value, str) else value))
    words = f"{_plain(key)}: {said}" if key else said
    kind = "field" if said.strip() else "columns"  # a name without a value
    return Block(start, end, (HEADING,), [lines.statement(start, end, kind, words)])


def _plain(name: str) -> str:
    """Field names and tags are written with underscores where people put spaces."""
    name = images_as_words(name)
    return name if "://" in name else wikilinks_as_labels(name).replace("_", " ")
