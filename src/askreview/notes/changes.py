"""Find which files changed since they were last read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .files import JUST_WRITTEN, Found, Listing, Stamp, digest, looked_at, read_bytes

OFTEN = 100  # files between two reports of the progress

Digests = Callable[[Sequence[str]], Mapping[str, str]]  # what was kept of the bytes of some files


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
    settled: Mapping[str, Stamp] = field(default_factory=dict)  # of files with other times alone

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
        several = tuple(sorted(kept, key=lambda one: one.found.path))
        return Changes(several, self.gone, self.settled)

    @property
    def paths(self) -> set[str]:
        return {change.found.path for change in self.changed} | set(self.gone)


def changes(
    folder: Path,
    listing: Listing,
    stamps: Mapping[str, Stamp],
    digests: Digests,
    progress: Callable[[int, int], None] | None = None,
) -> Changes:
    """Compares by size and times, and where these differ by content.

    `stamps` are those of all files that are known. `progress` is called now and then with how many
    files were read, and how many are to be.
    """
    differ = _differ(listing, stamps)
    known = digests([found.path for found in differ if found.path in stamps])
    changed, settled = [], {}
    for n, found in enumerate(differ):
        if progress and len(differ) > OFTEN and not n % OFTEN:
            progress(n, len(differ))
        before = known.get(found.path)
        change = _look(folder, found, before is None)
        if change.sha256 != before:
            changed.append(change)
        elif found.stamp != JUST_WRITTEN:
            settled[found.path] = found.stamp
    gone = stamps.keys() - {found.path for found in listing.found}
    return Changes(tuple(changed), tuple(sorted(gone)), settled)


def settled_stamp(folder: Path, path: str, sha256: str) -> Stamp:
    """The stamp of a file that still has these bytes; JUST_WRITTEN where that is not sure yet."""
    found = looked_at(folder, path)
    if found is None or found.stamp == JUST_WRITTEN:
        return JUST_WRITTEN
    return found.stamp if _look(folder, found, False).sha256 == sha256 else JUST_WRITTEN


def _differ(listing: Listing, known: Mapping[str, Stamp]) -> list[Found]:
    """The files whose stamps are not as they were kept."""
    stamps = {one.path: one.stamp for one in listing.found}
    same = {path for path, stamp in stamps.items() & known.items() if stamp != JUST_WRITTEN}
    return [one for one in listing.found if one.path not in same]


def _look(folder: Path, found: Found, new: bool) -> Change:
    try:
        data = read_bytes(folder, found.path)
    except OSError as error:
        why = f"cannot be read ({error.strerror})"
        return Change(found, b"", f"unreadable: {error.strerror}", new, why)
    return Change(found, data, digest(data), new)
