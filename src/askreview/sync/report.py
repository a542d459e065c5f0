"""Say how an index compares with its notes folder."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..index import Reader, Row, Store
from ..notes import Changes, Listing, changes
from ..types import IndexStatus, Place, Skipped
from .languages import hint


@dataclass(frozen=True, slots=True)
class Look:
    """What was found in the folder, and how it differs from a generation; None: from none.

    The rows of that generation are read only where it differs.
    """

    number: int | None
    listing: Listing
    rows: Mapping[str, Row]
    found: Changes


def compared(
    notes: Path,
    listing: Listing,
    rows: Mapping[str, Row],
    progress: Callable[[int, int], None] | None = None,
) -> Changes:
    """What changed since the rows were written, as `changes` finds it."""
    stamps = {path: row.stamp for path, row in rows.items()}
    return changes(
        notes, listing, stamps, lambda some: {one: rows[one].sha256 for one in some}, progress
    )


def status_of(
    notes: Path,
    store: Store,
    listing: Listing,
    behind: int,
    reader: Reader | None,
    unhealthy: str | None,
) -> IndexStatus:
    """What is indexed and what is not, by what was found; `unhealthy`: why nothing is read."""
    rows = reader.remarked() if reader else {}
    manifest = reader.generation.manifest if reader else {}
    calibrated = bool(manifest.get("calibrated"))
    size = store.size()
    place = Place("index", str(store.folder), size)
    return IndexStatus(
        notes_folder=str(notes),
        index_folder=str(store.folder),
        unhealthy=unhealthy,
        files=len(listing.found) + len(listing.skipped),
        notes=int(manifest.get("notes", 0)),
        passages=reader.passage_count if reader else 0,
        behind=behind,
        skipped=skipped(listing, rows),
        warnings=tuple(Skipped(path, why) for path, row in rows.items() for why in row.warnings),
        encoder=manifest.get("encoder"),
        calibrated=calibrated,
        hint=hint(reader.languages, calibrated) if reader else "",
        built=manifest.get("built"),
        bytes=size,
        places=(place,) if size else (),
    )


def skipped(listing: Listing, rows: Mapping[str, Row]) -> tuple[Skipped, ...]:
    """The files that are not indexed, and why; `rows`: at least those that are no notes."""
    unreadable = [Skipped(path, row.unreadable) for path, row in rows.items() if row.unreadable]
    return tuple(sorted([*listing.skipped, *unreadable], key=lambda one: one.path))
