"""The passages of a folder of notes, as the index splits them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from askreview.encoder import DEFAULT, open_encoder
from askreview.notes import list_folder, read_note
from askreview.passages import split_note
from askreview.settings import cache_folder
from askreview.types import Encoder, Passage


def default_encoder() -> Encoder:
    return open_encoder(DEFAULT, cache_folder(), print)


def split_notes(notes: Path, encoder: Encoder) -> Iterator[tuple[str, list[Passage]]]:
    """The path and passages of each note; a file that is no text is left out, as in the index."""
    for file in list_folder(notes).found:
        try:
            note = read_note(file.path, (notes / file.path).read_bytes(), file.mtime_ns)
        except ValueError:
            continue
        yield file.path, split_note(note, encoder)


def passages_of(notes: Path) -> list[Passage]:
    """All passages, in the order of the notes."""
    return [one for _, some in split_notes(notes, default_encoder()) for one in some]
