"""List the note files of a folder and decode their text."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import NotesError
from ..types import READING, Reading, Skipped
from .exclude import Exclusions, is_rule

CANVAS, NOTEBOOK = ".canvas", ".ipynb"
SUFFIXES = (".md", ".markdown", ".txt", CANVAS, NOTEBOOK)
LARGEST = 5_000_000  # bytes; a larger file is data, not a note
RACY_NS = 2_000_000_000  # a file written this recently may change again within one clock tick
Stamp = tuple[int, int, int]  # size, mtime and ctime in nanoseconds
JUST_WRITTEN: Stamp = (0, 0, 0)  # the stamp of such a file, which matches none


@dataclass(frozen=True, slots=True)
class Found:
    """A note's file as the folder lists it."""

    path: str
    size: int
    mtime_ns: int
    ctime_ns: int  # changes with every write, also where the mtime is put back
    listed_ns: int  # when it was looked at
    stamp: Stamp = field(init=False)  # what an untouched file keeps

    def __post_init__(self) -> None:
        settled = self.listed_ns - max(self.mtime_ns, self.ctime_ns) >= RACY_NS
        stamp = (self.size, self.mtime_ns, self.ctime_ns) if settled else JUST_WRITTEN
        object.__setattr__(self, "stamp", stamp)


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything below the folder: the notes, and what is not one."""

    found: tuple[Found, ...]
    skipped: tuple[Skipped, ...]


def is_json(path: str) -> bool:
    return path.lower().endswith((CANVAS, NOTEBOOK))


def list_folder(folder: Path, leave_out: Path | None = None, reading: Reading = READING) -> Listing:
    """All files below `folder`, sorted by path; `leave_out` is a folder not to enter.

    Raises NotesError when the folder is missing or cannot be listed.
    """
    if not folder.is_dir():
        what = "is a file, not a folder" if folder.exists() else "does not exist"
        raise NotesError(f"The notes folder {folder} {what}. Choose another with --notes DIR.")
    return _Lister(folder, leave_out, reading).run()


def find_note(
    folder: Path, path: str, leave_out: Path | None = None, reading: Reading = READING
) -> Found | None:
    """A note that `list_folder` would list, by a look at the folders above it alone."""
    return _Lister(folder, leave_out, reading).find(path)


def listed_again(folder: Path, listing: Listing, changed: Iterable[str]) -> Listing | None:
    """A listing with a few paths looked at again; None where the whole folder has to be.

    That is so when there may be new notes, or other rules of what is one.
    """
    found = {one.path: one for one in listing.found}
    for path in changed:
        if is_rule(path):
            return None
        if path in found:
            again = looked_at(folder, path)
            if again:
                found[path] = again
            else:
                del found[path]
        elif not _is_passing(folder, path, found):
            return None
    return Listing(tuple(found.values()), listing.skipped) if found else None


def looked_at(folder: Path, path: str) -> Found | None:
    """A note that was listed, as it is now; None when it is none any more."""
    try:
        about = (folder / path).lstat()
    except OSError:
        return None
    if _not_readable_text(about):
        return None
    return Found(path, about.st_size, about.st_mtime_ns, about.st_ctime_ns, time.time_ns())


def _is_passing(folder: Path, path: str, found: Iterable[str]) -> bool:
    """Whether a path that is no note's may be passed over: hidden, or gone and no folder of notes.

    Programs write a note into a file of another name beside it, and rename that.
    """
    if any(part.startswith(".") for part in path.split("/")):
        return True
    gone = not os.path.lexists(folder / path)
    return gone and not any(one.startswith(f"{path}/") for one in found)


class _Lister:
    """One walk through a folder."""

    def __init__(self, folder: Path, leave_out: Path | None, reading: Reading) -> None:
        self.folder, self.follow = folder, reading.follow_links
        self.apart = leave_out.resolve() if leave_out else None
        self.root = folder.resolve()
        self.linked = set[Path]()  # folders outside that were entered by a link
        self.exclusions = Exclusions(folder, reading)
        self.found: list[Found] = []
        self.skipped: list[Skipped] = []

    def run(self) -> Listing:
        waiting = [""]
        while waiting:
            prefix = waiting.pop()
            for entry in self._enter(prefix):
                item = self._look(entry, prefix + entry.name)
                if isinstance(item, Found):
                    self.found.append(item)
                elif isinstance(item, Skipped):
                    self.skipped.append(item)
                elif item and not self._is_apart(entry):
                    waiting.append(item)
        self.found.sort(key=lambda one: one.path)
        self.skipped.sort(key=lambda one: one.path)
        return Listing(tuple(self.found), tuple(self.skipped))

    def find(self, path: str) -> Found | None:
        prefix = ""
        for name in path.split("/"):
            entry = next((one for one in self._enter(prefix) if one.name == name), None)
            item = self._look(entry, prefix + name) if entry else None
            if isinstance(item, Found) and item.path == path:
                return item
            if entry is None or not isinstance(item, str) or self._is_apart(entry):
                return None
            prefix = item
        return None

    def _enter(self, prefix: str) -> list[os.DirEntry[str]]:
        """What lies in a folder, whose own rules count from now on."""
        entries = self._entries(prefix)
        self.exclusions.enter(prefix, (entry.name for entry in entries))
        return entries

    def _is_apart(self, entry: os.DirEntry[str]) -> bool:
        return self.apart is not None and Path(entry.path).resolve() == self.apart

    def _entries(self, prefix: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(self.folder / prefix) as entries:
                return list(entries)
        except OSError as error:
            if not prefix:
                raise NotesError(
                    f"Cannot read the notes folder {self.folder} ({error.strerror}). "
                    "Check its permissions, or choose another with --notes DIR."
                ) from error
            why = f"folder cannot be read ({error.strerror})"
            self.skipped.append(Skipped(prefix.rstrip("/"), why))
            return []

    def _look(self, entry: os.DirEntry[str], path: str) -> Found | Skipped | str | None:
        """A note, what to pass over, a folder to enter, None for what is gone meanwhile."""
        try:
            reason = self._not_a_note(entry, path)
            if reason:
                return Skipped(_printable(path), reason)
            if entry.is_dir(follow_symlinks=self.follow):
                return path + "/"
            about = entry.stat(follow_symlinks=self.follow)
        except FileNotFoundError:
            return None
        except OSError as error:
            return Skipped(_printable(path), f"cannot be read ({error.strerror})")
        return Found(path, about.st_size, about.st_mtime_ns, about.st_ctime_ns, time.time_ns())

    def _not_a_note(self, entry: os.DirEntry[str], path: str) -> str | None:
        """The reason to pass over a file or folder, None for a note and for a folder to enter."""
        link = entry.is_symlink()
        if link and not self.follow:
            return "a symbolic link (only files inside the folder itself are read)"
        if entry.name.startswith("."):
            return "hidden"
        is_folder = entry.is_dir(follow_symlinks=self.follow)
        if not is_folder and not entry.name.lower().endswith(SUFFIXES):
            return f"not a note ({', '.join(SUFFIXES)})"
        if not entry.name.isascii() and _printable(entry.name) != entry.name:
            what = "folder" if is_folder else "file"
            return f"the {what} name is not valid UTF-8: rename it"
        reason = self.exclusions.reason(path, is_folder=is_folder)
        if reason:
            return reason
        if link and self._is_read_elsewhere(entry.path, is_folder=is_folder):
            return "a link to what is read in its own place"
        return None if is_folder else _not_readable_text(entry.stat(follow_symlinks=self.follow))

    def _is_read_elsewhere(self, link: str, *, is_folder: bool) -> bool:
        """Whether a link leads into the notes, to a folder around them, or where one led before."""
        target = Path(link).resolve()
        inside = target.is_relative_to(self.root)
        if not is_folder or inside:
            return inside
        known = (self.root, *self.linked)
        if any(target.is_relative_to(one) or one.is_relative_to(target) for one in known):
            return True
        self.linked.add(target)
        return False


def _not_readable_text(about: os.stat_result) -> str | None:
    if not stat.S_ISREG(about.st_mode):
        return "not a regular file"
    if about.st_size > LARGEST:
        return f"larger than {LARGEST // 1_000_000} MB"
    return None


def _printable(path: str) -> str:
    return os.fsencode(path).decode("utf-8", "replace")


def read_bytes(folder: Path, path: str) -> bytes:
    """The file's bytes. Raises OSError."""
    return (folder / path).read_bytes()


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def decode(data: bytes) -> tuple[str, str | None]:
    """The text of a file without its byte order mark, newlines untouched, and a warning if guessed.

    Raises ValueError when the file is no text at all.
    """
    text, guessed = _guess(data)
    if "\0" in text:
        raise ValueError("not text (it contains NUL bytes)")
    return text, guessed


def _guess(data: bytes) -> tuple[str, str | None]:
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding), None
    except UnicodeDecodeError:
        if encoding == "utf-16":
            return data.decode(
                encoding, "replace"
            ), "not valid UTF-16; unreadable characters were replaced"
        return data.decode("cp1252", "replace"), "not UTF-8; read as Windows-1252"
