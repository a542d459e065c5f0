"""Which generation is current, whether its files are whole, and who may write the next.

index/CURRENT                  the number of the current generation, replaced atomically
index/generations/7/           chroma/, lexical.sqlite3, segments/, manifest.json
index/generations/8.partial/   being built
index/generations/6.damaged/   put aside; its intact vectors are used again
index/pending.segment          encoded by a run that has not published yet
index/lock                     held by the one process that writes
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import IndexBusy, IndexDamaged, IndexUnusable, NoRoom
from .locks import Lock, Taken

FORMAT = 1  # of the files of a generation: raise it when an older version could not read them
VECTORS, CATALOG, SEGMENTS, MANIFEST = "chroma", "lexical.sqlite3", "segments", "manifest.json"
PARTIAL = ".partial"  # the end of a folder's name while it is being built
CHROMA_DATABASE = f"{VECTORS}/chroma.sqlite3"  # every reader adds a row to it


@dataclass(frozen=True, slots=True)
class Generation:
    """One published generation, locked against removal until `close`."""

    folder: Path
    manifest: Mapping[str, Any]
    lock: Lock

    @property
    def number(self) -> int:
        return int(self.folder.name)

    def close(self) -> None:
        self.lock.release()


class Store:
    """The index folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.generations = folder / "generations"
        self.pending = folder / "pending.segment"

    def current(self) -> int | None:
        """The number of the current generation, None when there is none yet.

        Raises IndexDamaged when CURRENT names none.
        """
        try:
            text = (self.folder / "CURRENT").read_bytes().strip()
        except FileNotFoundError:
            if any(folder.name.isdigit() for folder in self._folders()):
                raise IndexDamaged("CURRENT is missing") from None
            return None
        except OSError as error:
            raise unusable(self.folder, error) from error
        if not re.fullmatch(rb"\d{1,9}", text):
            raise IndexDamaged("CURRENT names no generation")
        return int(text)

    def open(self, *, thorough: bool = False) -> Generation | None:
        """The current generation with its files compared with the manifest; None: no index yet.

        `thorough` hashes every file. Raises IndexDamaged with what is wrong.
        """
        for _ in range(100):
            number = self.current()
            if number is None:
                return None
            folder = self.generations / str(number)
            try:
                lock = Lock(folder / MANIFEST, exclusive=False)
            except (FileNotFoundError, Taken):
                if self.current() != number:
                    continue  # replaced and removed since CURRENT was read
                raise IndexDamaged(f"{MANIFEST} is missing") from None
            except OSError as error:
                raise unusable(self.folder, error) from error
            try:
                if self.current() == number:
                    return Generation(folder, read_manifest(folder, thorough), lock)
            except BaseException:
                lock.release()
                raise
            lock.release()
        raise IndexBusy(f"The index in {self.folder} keeps changing: run the command again.")

    def writer(self) -> Lock:
        """The right to write, or IndexBusy with who has it."""
        path = self.folder / "lock"
        try:
            self.generations.mkdir(parents=True, exist_ok=True)
            path.touch()
            lock = Lock(path, exclusive=True)
        except Taken:
            holder = _holder(path)
            raise IndexBusy(
                f"Another process{holder} is writing the index in {self.folder}: "
                "wait until it is done, then run this again."
            ) from None
        except OSError as error:
            raise unusable(self.folder, error) from error
        try:
            lock.write(json.dumps({"pid": os.getpid(), "since": time.strftime("%H:%M:%S")}))
        except OSError as error:
            lock.release()
            raise unusable(self.folder, error) from error
        return lock

    def publish(self, partial: Path, number: int) -> None:
        """Makes a finished folder the current generation. The caller holds the writer's lock."""
        fresh = self.folder / "CURRENT.new"
        with fresh.open("w") as file:
            file.write(f"{number}\n")
            file.flush()
            os.fsync(file.fileno())
        partial.rename(self.generations / str(number))
        sync(self.generations)
        fresh.replace(self.folder / "CURRENT")
        sync(self.folder)

    def set_aside(self) -> None:
        """Puts every generation aside as damaged. The caller holds the writer's lock."""
        for folder in self._folders():
            if folder.name.isdigit():
                aside = folder.with_name(folder.name + ".damaged")
                shutil.rmtree(aside, ignore_errors=True)
                folder.rename(aside)
        (self.folder / "CURRENT").unlink(missing_ok=True)

    def segments(self) -> list[Path]:
        """The segment files of all generations: current, damaged or never published."""
        return sorted(
            path for one in self._folders() for path in (one / SEGMENTS).glob("*.segment")
        )

    def prune(self) -> None:
        """Removes what is neither current nor read by anyone. The caller holds the lock."""
        current = self.current()
        for folder in self._folders():
            if folder.name == str(current):
                continue
            try:
                lock = Lock(folder / MANIFEST, exclusive=True)
            except Taken:
                continue
            except OSError:
                lock = None
            shutil.rmtree(folder, ignore_errors=True)
            if lock:
                lock.release()

    def discard_unfinished(self) -> None:
        """Removes what a stopped run was building; its encodings are in the pending segment.

        The caller holds the writer's lock.
        """
        for folder in self._folders():
            if folder.name.endswith(PARTIAL):
                shutil.rmtree(folder, ignore_errors=True)

    def size(self) -> int:
        """Bytes on the disk, a file shared by several generations counted once."""
        files = {}
        for path in self.folder.rglob("*"):
            if path.is_file():
                about = path.stat()
                files[about.st_ino] = about.st_size
        return sum(files.values())

    def next_number(self) -> int:
        numbers = [int(m[0]) for f in self._folders() if (m := re.match(r"\d+", f.name))]
        return max([0, *numbers]) + 1

    def _folders(self) -> list[Path]:
        return sorted(self.generations.iterdir()) if self.generations.is_dir() else []


def read_manifest(folder: Path, thorough: bool = False) -> Mapping[str, Any]:
    """The manifest of a generation, its files found as they were written.

    Sizes and times first; a file whose time differs (a copied index) is hashed.
    Raises IndexDamaged with what is wrong.
    """
    try:
        manifest: Mapping[str, Any] = json.loads((folder / MANIFEST).read_bytes())
        files, passages = manifest["files"], manifest["passages"]
    except (OSError, ValueError, KeyError, TypeError):
        raise IndexDamaged(f"{MANIFEST} cannot be read") from None
    if manifest.get("format") != FORMAT:
        return manifest  # another version's: its files are not looked at, it is made anew
    for name, (size, mtime_ns, sha256) in files.items():
        _check_file(folder, name, size, None if thorough else mtime_ns, sha256)
    _check_chroma_database(folder / CHROMA_DATABASE, passages)
    return manifest


def write_manifest(
    folder: Path, manifest: Mapping[str, Any], known: Mapping[str, Sequence[Any]]
) -> None:
    """Describes every file below the folder but Chroma's database, and syncs all to the disk.

    `known` are the files of the generation before: a segment that is one of them is not read again.
    """
    files: dict[str, Sequence[Any]] = {}
    for path in sorted(folder.rglob("*")):
        sync(path)
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name != CHROMA_DATABASE:
            about = path.stat()
            stamp = (about.st_size, about.st_mtime_ns)
            same = path.parent.name == SEGMENTS and tuple(known.get(name, ())[:2]) == stamp
            files[name] = known[name] if same else (*stamp, file_sha256(path))
    (folder / MANIFEST).write_text(json.dumps({**manifest, "format": FORMAT, "files": files}))
    sync(folder / MANIFEST)
    sync(folder)


def _check_file(folder: Path, name: str, size: int, mtime_ns: int | None, sha256: str) -> None:
    try:
        about = (folder / name).stat()
        if about.st_size != size:
            raise IndexDamaged(f"{name} has {about.st_size} bytes instead of {size}")
        if about.st_mtime_ns != mtime_ns and file_sha256(folder / name) != sha256:
            raise IndexDamaged(f"{name} was altered")
    except FileNotFoundError:
        raise IndexDamaged(f"{name} is missing") from None
    except OSError as error:
        raise IndexDamaged(f"{name} cannot be read ({error.strerror})") from error


def _check_chroma_database(path: Path, passages: int) -> None:
    """Chroma notices no damage of its own: SQLite's check, and the count that must be there."""
    if not path.is_file():
        raise IndexDamaged(f"{CHROMA_DATABASE} is missing")
    try:
        database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=rw", uri=True)
        try:
            [(state,), *_] = database.execute("PRAGMA quick_check(1)").fetchall()
            [(count,)] = database.execute("SELECT count(*) FROM embeddings").fetchall()
        finally:
            database.close()
    except sqlite3.Error as error:
        problem = _of_sqlite(path.parents[3], error)
        if isinstance(problem, IndexDamaged):
            problem = IndexDamaged(f"{CHROMA_DATABASE} cannot be read")
        raise problem from error
    if state != "ok" or count != passages:
        raise IndexDamaged(f"{CHROMA_DATABASE} was altered")


def _holder(path: Path) -> str:
    try:
        held = json.loads(path.read_text())
        return f" (pid {held['pid']}, since {held['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def unusable(folder: Path, error: OSError) -> IndexUnusable:
    """What an error of the file system means for the user of the index."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return NoRoom(
            f"The disk is full, so the index in {folder} was left as it was: make room, then run "
            "this again; what was encoded is kept."
        )
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return read_only(folder)
    return IndexUnusable(
        f"The index in {folder} cannot be used ({error.strerror}): pass another with --index DIR."
    )


def read_only(folder: Path) -> IndexUnusable:
    return IndexUnusable(
        f"The index in {folder} cannot be written, and answering needs that too: make it writable, "
        "or pass a folder of your own with --index DIR."
    )


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Errors of the file system, SQLite's included, as one line for the user."""
    try:
        yield
    except OSError as error:
        raise unusable(folder, error) from error
    except sqlite3.Error as error:
        raise _of_sqlite(folder, error) from error


def _of_sqlite(folder: Path, error: sqlite3.Error) -> IndexUnusable:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC")):
        return unusable(folder, OSError(errno.ENOSPC, str(error)))
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return read_only(folder)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return IndexBusy(f"Other processes keep the index in {folder} busy: try again.")
    return IndexDamaged(
        f"The index in {folder} cannot be used ({error}): run askreview index --rebuild."
    )


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def sync(path: Path) -> None:
    """Waits until a file, or the names in a folder, are on the disk."""
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
