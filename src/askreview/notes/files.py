"""Which files of the folder are notes, and their text as it stands."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from dataclasses import dataclass
from pathlib import Path

from ..errors import NotesError
from ..types import Skipped

SUFFIXES = (".md", ".markdown", ".txt")
LARGEST = 5_000_000  # bytes; a larger file is data, not a note
RACY_NS = 2_000_000_000  # a file written this recently may change again within one clock tick


@dataclass(frozen=True, slots=True)
class Found:
    """A note's file as the folder lists it."""

    path: str
    size: int
    mtime_ns: int
    ctime_ns: int  # changes with every write, also where the mtime is put back
    listed_ns: int  # when it was looked at

    @property
    def stamp(self) -> tuple[int, int, int]:
        """What an untouched file keeps; zeros, which match nothing, for one just written."""
        newest = max(self.mtime_ns, self.ctime_ns)
        if self.listed_ns - newest < RACY_NS:
            return (0, 0, 0)
        return (self.size, self.mtime_ns, self.ctime_ns)


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything below the folder: the notes, and what is not one."""

    found: tuple[Found, ...]
    skipped: tuple[Skipped, ...]


def list_folder(folder: Path, leave_out: Path | None = None) -> Listing:
    """All files below `folder`, sorted by path; `leave_out` is a folder not to enter.

    Raises NotesError when the folder is missing or cannot be listed.
    """
    if not folder.is_dir():
        what = "is a file, not a folder" if folder.exists() else "does not exist"
        raise NotesError(f"The notes folder {folder} {what}: pass another with --notes DIR.")
    found: list[Found] = []
    skipped: list[Skipped] = []
    apart = leave_out.resolve() if leave_out else None
    waiting = [""]
    while waiting:
        prefix = waiting.pop()
        for entry in _entries(folder, prefix, skipped):
            item = _look(entry, prefix + entry.name)
            if isinstance(item, Found):
                found.append(item)
            elif isinstance(item, Skipped):
                skipped.append(item)
            elif item and (apart is None or Path(entry.path).resolve() != apart):
                waiting.append(item)
    found.sort(key=lambda one: one.path)
    skipped.sort(key=lambda one: one.path)
    return Listing(tuple(found), tuple(skipped))


def _entries(folder: Path, prefix: str, skipped: list[Skipped]) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder / prefix) as entries:
            return list(entries)
    except OSError as error:
        if not prefix:
            raise NotesError(
                f"The notes folder {folder} cannot be read ({error.strerror}): "
                "give yourself the right to read it, or pass another with --notes DIR."
            ) from error
        skipped.append(Skipped(prefix.rstrip("/"), f"folder cannot be read ({error.strerror})"))
        return []


def _look(entry: os.DirEntry[str], path: str) -> Found | Skipped | str | None:
    """A note, a file or folder to pass over, a folder to enter, None for what is gone meanwhile."""
    try:
        reason = _not_a_note(entry)
        if reason:
            return Skipped(_printable(path), reason)
        if entry.is_dir(follow_symlinks=False):
            return path + "/"
        about = entry.stat(follow_symlinks=False)
    except FileNotFoundError:
        return None
    except OSError as error:
        return Skipped(_printable(path), f"cannot be read ({error.strerror})")
    return Found(path, about.st_size, about.st_mtime_ns, about.st_ctime_ns, time.time_ns())


def _not_a_note(entry: os.DirEntry[str]) -> str | None:
    """The reason to pass over a file or folder, None for a note and for a folder to enter."""
    if entry.is_symlink():
        return "a link: only files that lie in the folder itself are read"
    if entry.name.startswith("."):
        return "hidden"
    is_folder = entry.is_dir(follow_symlinks=False)
    if not is_folder and not entry.name.lower().endswith(SUFFIXES):
        return f"not a note ({', '.join(SUFFIXES)})"
    if _printable(entry.name) != entry.name:
        return f"the {'folder' if is_folder else 'file'} name is not valid UTF-8: rename it"
    return None if is_folder else _not_readable_text(entry.stat(follow_symlinks=False))


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
        raise ValueError("not text (it holds NUL bytes)")
    return text, guessed


def _guess(data: bytes) -> tuple[str, str | None]:
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding), None
    except UnicodeDecodeError:
        if encoding == "utf-16":
            return data.decode(encoding, "replace"), "not valid UTF-16, read as far as it is"
        return data.decode("cp1252", "replace"), "not UTF-8, read as Windows-1252"
