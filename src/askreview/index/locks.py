"""Locks between processes; the system drops them when a process ends, however it ends."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path


class Taken(Exception):
    """Another process holds the lock."""


class Lock:
    """A lock on an existing file, shared or exclusive, until `release`."""

    def __init__(self, path: Path, *, exclusive: bool) -> None:
        """Raises Taken when it cannot be had at once, OSError when there is no such file."""
        self._fd = os.open(path, os.O_RDWR if exclusive else os.O_RDONLY)
        try:
            kind = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
            fcntl.flock(self._fd, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            self.release()
            raise Taken(str(path)) from None

    def write(self, text: str) -> None:
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, text.encode(), 0)

    def release(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
