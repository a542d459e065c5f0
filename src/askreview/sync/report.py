"""Say how an index compares with its notes folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ..index import Reader, Row, Store
from ..notes import Changes, Listing
from ..types import IndexStatus, Place, Skipped
from .languages import hint


@dataclass(frozen=True, slots=True)
class Look:
    """What was found in the folder, and how it differs from a generation; None: from none."""

    number: int | None
    listing: Listing
    rows: Mapping[str, Row]
    found: Changes


def status_of(
    notes: Path, store: Store, look: Look, reader: Reader | None, unhealthy: str | None
) -> IndexStatus:
    """What is indexed and what is not, by what was found; `unhealthy`: why nothing is read."""
    rows = look.rows
    manifest = reader.generation.manifest if reader else {}
    calibrated = bool(manifest.get("calibrated"))
    size = store.size()
    place = Place("index", str(store.folder), size)
    return IndexStatus(
        notes_folder=str(notes),
        index_folder=str(store.folder),
        unhealthy=unhealthy,
        files=len(look.listing.found) + len(look.listing.skipped),
        notes=sum(row.unreadable is None for row in rows.values()),
        passages=reader.passage_count if reader else 0,
        behind=look.found.count,
        skipped=skipped(look.listing, rows),
        warnings=tuple(Skipped(path, why) for path, row in rows.items() for why in row.warnings),
        encoder=manifest.get("encoder"),
        calibrated=calibrated,
        hint=hint(reader.languages, calibrated) if reader else "",
        built=manifest.get("built"),
        bytes=size,
        places=(place,) if size else (),
    )


def skipped(listing: Listing, rows: Mapping[str, Row]) -> tuple[Skipped, ...]:
    """The files that are not indexed, and why."""
    unreadable = [Skipped(path, row.unreadable) for path, row in rows.items() if row.unreadable]
    return tuple(sorted([*listing.skipped, *unreadable], key=lambda one: one.path))
