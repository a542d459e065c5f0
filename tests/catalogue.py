"""A catalogue of some notes in memory: what conditions select from it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path

from askreview import collection
from askreview.index.catalog import Catalog, Row
from askreview.types import Note, Where


def matching(notes: Iterable[Note], where: Where, today: date | None = None) -> set[str]:
    """The paths of the notes that satisfy the conditions."""
    made = Catalog(Path(":memory:"), create=True, readonly=False)
    for note in notes:
        made.put_note(note.path, Row((0, 0, 0), "", None, ()), note)
    return collection.matching(where, made, today or date.today())
