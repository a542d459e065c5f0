"""Read changed files and split them into passages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ..index import Entry, Row
from ..notes import JUST_WRITTEN, Change, Changes, Stamp, read_note, settled_stamp
from ..passages import split_note
from ..types import Encoder, Progress
from .languages import language

OFTEN = 20  # notes between two reports of the progress


def ingested(found: Changes, encoder: Encoder, progress: Progress) -> Iterator[Entry]:
    """What becomes of every file that changed, or is gone."""
    total = len(found.changed)
    for n, change in enumerate(found.changed):
        if total > OFTEN and not n % OFTEN:
            progress("Splitting notes", n, total)
        yield ingest(change, encoder)
    yield from (Entry(path, None) for path in found.gone)


def ingest(change: Change, encoder: Encoder) -> Entry:
    """A changed file, read and split; one that is no text is kept with the reason."""
    found, why, note, passages = change.found, change.unreadable, None, []
    if why is None:
        try:
            note = read_note(found.path, change.data, found.mtime_ns)
            passages = split_note(note, encoder)
            note = replace(note, language=language(passages))
        except ValueError as error:
            note, why = None, str(error)
    row = Row(found.stamp, change.sha256, why, note.warnings if note else ())
    return Entry(found.path, row, note, passages)


def settled(entry: Entry, notes: Path) -> Entry:
    """With the stamp that could not be relied on when the file was read, where it now can."""
    row = entry.row
    if row is None or row.stamp != JUST_WRITTEN:
        return entry
    return replace(entry, row=replace(row, stamp=settled_stamp(notes, entry.path, row.sha256)))


def rows_after(
    entries: Sequence[Entry], rows: Mapping[str, Row], stamps: Mapping[str, Stamp]
) -> Mapping[str, Row]:
    """What is known of every file, with what changed; `stamps`: of files with other times alone."""
    touched = {path: replace(rows[path], stamp=stamp) for path, stamp in stamps.items()}
    changed = {**rows, **touched, **{entry.path: entry.row for entry in entries}}
    return {path: row for path, row in changed.items() if row}
