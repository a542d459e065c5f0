"""Put new records into a segment file, and gather the small and the little used ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from .disk import link
from .encodings import Encodings
from .segments import Location, copy_record

MOST_SEGMENTS = 32  # more files than this are gathered, all but the largest
LEFT_ALONE = 8  # the largest files, which are not gathered with the others


class Compaction:
    """The segment files of the next generation: `folder` is its own, `base` of the one before."""

    def __init__(self, folder: Path, base: Path | None, name: str, pending: Path) -> None:
        """`name` is that of the new file; `pending` holds what this run has encoded."""
        self._folder, self._base, self._name, self._pending = folder, base, name, pending

    def run(
        self, encodings: Encodings, added: Sequence[bytes], known: Mapping[bytes, Location]
    ) -> None:
        """Puts the new encodings into a file, and links those of the base that are used.

        A file of which little is used, and many small ones, are copied into the new file; what was
        just encoded is not, so that an index needs no room for it twice.
        """
        fresh = all(known[key].path == self._pending for key in added)
        if added and fresh:
            link(self._pending, self._folder / self._name)
        for key in added:
            where = known[key] if fresh else self._copied(known[key])
            encodings.put(key, where, self._name)
        if self._base is not None:
            self._gather(encodings, self._base)
            for one in encodings.segments():
                if one.name != self._name:
                    link(self._base / one.name, self._folder / one.name)

    def _gather(self, encodings: Encodings, base: Path) -> None:
        """Copies what is used of some files of the base into the new file, and drops them."""
        several = [one for one in encodings.segments() if one.name != self._name]
        small = several[LEFT_ALONE:] if len(several) > MOST_SEGMENTS else []
        names = [one.name for one in several if one in small or 2 * one.used < one.written]
        for key, where in encodings.lying_in(names, base).items():
            encodings.move(key, self._copied(where), self._name)
        encodings.drop_segments(names)

    def _copied(self, where: Location) -> Location:
        target = self._folder / self._name
        with target.open("ab") as file:
            return Location(target, copy_record(where, file), where.pieces)
