"""Find which files changed since they were last read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from .files import JUST_WRITTEN, Found, Listing, digest, read_bytes

OFTEN = 100  # files between two reports of the progress


class Known(Protocol):
    """What was kept of a file when it was last read."""

    @property
    def stamp(self) -> tuple[int, int, int]: ...
    @property
    def sha256(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Change:
    """A file that is new or not as it was: its bytes, or why they cannot be had."""

    found: Found
    data: bytes
    sha256: str
    new: bool
    unreadable: str | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """The difference between a folder and what is known of it."""

    changed: tuple[Change, ...]
    gone: tuple[str, ...]

    @property
    def count(self) -> int:
        return len(self.changed) + len(self.gone)

    def newest(self, size: int) -> Changes:
        """The files written last, of about so many bytes together; at least one."""
        kept: list[Change] = []
        whole = 0
        for one in sorted(self.changed, key=lambda one: one.found.mtime_ns, reverse=True):
            if kept and whole + one.found.size > size:
                break
            kept.append(one)
            whole += one.found.size
        return Changes(tuple(sorted(kept, key=lambda one: one.found.path)), self.gone)

    @property
    def paths(self) -> set[str]:
        return {change.found.path for change in self.changed} | set(self.gone)


def changes(
    folder: Path,
    listing: Listing,
    known: Mapping[str, Known],
    progress: Callable[[int, int], None] | None = None,
) -> Changes:
    """Compares by size and times, and where these differ by content.

    `progress` is called now and then with how many files were read, and how many are to be.
    """
    differ = _differ(listing, known)
    changed = []
    for n, found in enumerate(differ, 1):
        row = known.get(found.path)
        change = _look(folder, found, row is None)
        if row is None or change.sha256 != row.sha256:
            changed.append(change)
        if progress and not n % OFTEN:
            progress(n, len(differ))
    gone = known.keys() - {found.path for found in listing.found}
    return Changes(tuple(changed), tuple(sorted(gone)))


def _differ(listing: Listing, known: Mapping[str, Known]) -> list[Found]:
    """The files whose stamps are not as they were kept."""
    kept = {path: row.stamp for path, row in known.items()}
    stamps = {one.path: one.stamp for one in listing.found}
    same = {path for path, stamp in stamps.items() & kept.items() if stamp != JUST_WRITTEN}
    return [one for one in listing.found if one.path not in same]


def _look(folder: Path, found: Found, new: bool) -> Change:
    try:
        data = read_bytes(folder, found.path)
    except OSError as error:
        why = f"cannot be read ({error.strerror})"
        return Change(found, b"", f"unreadable: {error.strerror}", new, why)
    return Change(found, data, digest(data), new)
