"""List the notes folder of an index, and tell whether the index is of that folder."""

from __future__ import annotations

import os
from pathlib import Path

from ..errors import IndexElsewhere, NotesError, UsageError
from ..index import Generation
from ..notes import SUFFIXES, Listing, list_folder
from ..types import Reading

LEFT_OUT = ("excluded", "larger")  # so begin the reasons why what seems a note is none


def list_notes(notes: Path, index: Path, reading: Reading) -> Listing:
    """The files of the folder. Raises NotesError where none is a note, and UsageError."""
    if notes.resolve() == index.resolve():
        raise UsageError(f"{notes} is the notes folder. Choose another for the index: --index DIR.")
    listing = list_folder(notes, leave_out=index, reading=reading)
    if not listing.found:
        raise NotesError(
            f"There are no notes in {notes} ({', '.join(SUFFIXES)}){_left_out(listing)}. "
            "Choose another folder with --notes DIR."
        )
    return listing


def places(notes: Path, index: Path) -> tuple[str, str]:
    """Where the notes are, whole and as seen from the index."""
    whole = notes.resolve()
    return str(whole), os.path.relpath(whole, index.resolve())


def check_folder(generation: Generation, notes: Path, index: Path) -> None:
    """Raises IndexElsewhere when the index is of another notes folder."""
    absolute, relative = places(notes, index)
    if generation.manifest["notes_folder"] == absolute:
        return
    if generation.manifest["notes_beside"] == relative:
        return  # both were moved or copied together
    raise IndexElsewhere(
        f"The index in {index} belongs to the notes in "
        f"{generation.manifest['notes_folder']}, not to {absolute}. Choose another index with "
        "--index DIR, or rebuild this one with askreview index --rebuild."
    )


def _left_out(listing: Listing) -> str:
    """Why there may be none, where something was left out."""
    reasons = dict.fromkeys(
        one.reason for one in listing.skipped if one.reason.startswith(LEFT_OUT)
    )
    return f", what is {' or '.join(reasons)} apart" if reasons else ""
