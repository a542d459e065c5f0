"""Which files of the folder are notes, and their text as it stands."""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ..errors import NotesError
from ..nouns import Skipped

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

    @property
    def stamp(self) -> tuple[int, int, int]:
        """What an untouched file keeps; zeros, which match nothing, for one just written."""
        newest = max(self.mtime_ns, self.ctime_ns)
        if time.time_ns() - newest < RACY_NS:
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
    for item in _walk(folder, "", skipped, apart):
        (found if isinstance(item, Found) else skipped).append(item)  # type: ignore[arg-type]
    found.sort(key=lambda one: one.path)
    skipped.sort(key=lambda one: one.path)
    return Listing(tuple(found), tuple(skipped))


def _walk(
    folder: Path, prefix: str, skipped: list[Skipped], apart: Path | None
) -> Iterator[Found | Skipped]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        if not prefix:
            raise NotesError(
                f"The notes folder {folder} cannot be read ({error.strerror}): "
                "give yourself the right to read it, or pass another with --notes DIR."
            ) from error
        yield Skipped(prefix, f"folder cannot be read ({error.strerror})")
        return
    for entry in entries:
        path = prefix + entry.name
        reason = _not_a_note(entry)
        if reason:
            yield Skipped(_printable(path), reason)
        elif entry.is_dir(follow_symlinks=False):
            if apart is None or Path(entry.path).resolve() != apart:
                yield from _walk(Path(entry.path), path + "/", skipped, apart)
        else:
            about = entry.stat(follow_symlinks=False)
            yield Found(path, about.st_size, about.st_mtime_ns, about.st_ctime_ns)


def _not_a_note(entry: os.DirEntry[str]) -> str | None:
    """The reason to pass over a file or folder, None for a note and for a folder to enter."""
    if entry.is_symlink():
        return "a link: only files that lie in the folder itself are read"
    if entry.name.startswith("."):
        return "hidden"
    if entry.is_dir(follow_symlinks=False):
        return None
    if not entry.name.lower().endswith(SUFFIXES):
        return f"not a note ({', '.join(SUFFIXES)})"
    about = entry.stat(follow_symlinks=False)
    if not stat.S_ISREG(about.st_mode):
        return "not a regular file"
    if about.st_size > LARGEST:
        return f"larger than {LARGEST // 1_000_000} MB"
    if _printable(entry.name) != entry.name:
        return "the file name is not valid UTF-8: rename it"
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
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if b"\0" in data:
            raise ValueError("not text (it holds NUL bytes)") from None
        return data.decode("cp1252", "replace"), "not UTF-8, read as Windows-1252"
    if "\0" in text:
        raise ValueError("not text (it holds NUL bytes)")
    return text, None
