"""Turn disk errors into errors a user can act on, and flush files to disk."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import IndexBusy, IndexDamaged, IndexUnusable, NoRoom


def unusable(folder: Path, error: OSError) -> IndexUnusable:
    """What an error of the file system means for the user of the index."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return NoRoom(
            f"The disk is full. The index in {folder} was left as it was. Free some space and run "
            "this again; it continues where it stopped."
        )
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return read_only(folder)
    return IndexUnusable(
        f"Cannot use the index in {folder} ({error.strerror}). Choose another with --index DIR."
    )


def read_only(folder: Path) -> IndexUnusable:
    return IndexUnusable(
        f"Cannot read or write the index in {folder}. Change its permissions, or choose "
        "another folder with --index DIR."
    )


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Errors of the file system, SQLite's included, as one line for the user."""
    try:
        yield
    except OSError as error:
        raise unusable(folder, error) from error
    except sqlite3.Error as error:
        raise of_sqlite(folder, error) from error


def of_sqlite(folder: Path, error: sqlite3.Error) -> IndexUnusable:
    name = getattr(error, "sqlite_errorname", "")
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC")):
        return unusable(folder, OSError(errno.ENOSPC, str(error)))
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return read_only(folder)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return IndexBusy(f"Other processes are using the index in {folder}. Try again.")
    return IndexDamaged(
        f"Cannot use the index in {folder} ({error}). Run askreview index --rebuild."
    )


def sync(path: Path) -> None:
    """Waits until a file, or the names in a folder, are on the disk."""
    fd = os.open(path, os.O_RDONLY)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)


def link(source: Path, target: Path) -> None:
    """Gives a file that is not written any more a second name."""
    try:
        os.link(source, target)
    except OSError:  # a file system without hard links
        shutil.copyfile(source, target)
