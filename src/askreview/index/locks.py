"""Locks between processes, which the system releases when a process ends."""

from __future__ import annotations

import fcntl
import os
import time
from pathlib import Path

BETWEEN = 0.05  # seconds between two tries


class Taken(Exception):
    """Another process holds the lock."""


class Lock:
    """A lock on an existing file, shared or exclusive, until `release`."""

    def __init__(self, path: Path, *, exclusive: bool, patience: float = 0.0) -> None:
        """Raises Taken when it cannot be had in `patience` seconds, OSError without such a file."""
        self._fd = os.open(path, os.O_RDWR if exclusive else os.O_RDONLY)
        kind = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
        until = time.monotonic() + patience
        while not self._locked(kind):
            if time.monotonic() >= until:
                self.release()
                raise Taken(str(path))
            time.sleep(BETWEEN)

    @classmethod
    def none(cls) -> Lock:
        """No lock at all, for a file that another program has locked for itself."""
        lock = cls.__new__(cls)
        lock._fd = -1
        return lock

    def _locked(self, kind: int) -> bool:
        try:
            fcntl.flock(self._fd, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def write(self, text: str) -> None:
        """Replaces what the file says."""
        told = text.encode()
        os.pwrite(self._fd, told, 0)
        os.ftruncate(self._fd, len(told))

    def release(self) -> None:
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1
