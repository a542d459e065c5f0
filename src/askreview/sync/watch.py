"""Notice that something stirs in the notes folder, so that not each question lists it."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path

STEP_MS = 1  # between two looks at what the system has reported
LATEST = 1.0  # seconds in which it must report a file of ours; else it is not relied on
LISTED = 60.0  # seconds after which the folder is listed all the same: of some disks no news comes


class Unwatched(Exception):
    """The folder cannot be watched; says why."""


class Watch:
    """The changes below a folder since they were last asked for.

    The system reports them in their order, some time after they were made. So each time a file of
    ours is made in a folder watched with the notes: what was changed before is reported before it.
    """

    def __init__(self, notes: Path, apart: Path) -> None:
        """`apart`: a folder whose changes do not count. Raises Unwatched."""
        self._notes = notes
        self._apart = self._below(apart)
        self._listed = time.monotonic()
        self._ours = Path(tempfile.mkdtemp(prefix="askreview-watch-"))
        self._root: tuple[int, int] | None = None
        try:
            self._begin()
        except BaseException:
            shutil.rmtree(self._ours, ignore_errors=True)
            raise

    def _begin(self) -> None:
        from watchfiles._rust_notify import RustNotify, WatchfilesRustInternalError

        try:
            self._root = _identity(self._notes)
            paths = [str(self._notes), str(self._ours)]
            self._notify = RustNotify(paths, False, False, 0, True, True)
        except (OSError, WatchfilesRustInternalError) as error:
            raise Unwatched(str(error)) from error

    def changed(self) -> frozenset[str] | None:
        """The paths in the folder that changed since this was last asked; None: perhaps any.

        Raises Unwatched when the system reports no more.
        """
        if _identity(self._notes) != self._root:  # another folder of this name
            self._notify.close()
            self._begin()
            return None
        several = [one for one in self._reported() if self._counts(one)]
        if several:  # a new folder is watched only after it was reported
            several += filter(self._counts, self._reported())
        reported = set(map(self._path, several))
        if None in reported or time.monotonic() - self._listed > LISTED:
            self._listed = time.monotonic()
            return None
        return frozenset(one for one in reported if one is not None)

    def _path(self, reported: str) -> str | None:
        """As the notes have it; None for what is reported under another name of their folder."""
        root = f"{self._notes}{os.sep}"
        below = reported.removeprefix(root).replace(os.sep, "/")
        return below if reported.startswith(root) else None

    def close(self) -> None:
        self._notify.close()
        shutil.rmtree(self._ours, ignore_errors=True)

    def _reported(self) -> Iterable[str]:
        """The paths of all that was changed before this was called."""
        mark = self._ours / secrets.token_hex(8)
        mark.touch()
        try:
            until, changed = time.monotonic() + LATEST, set[str]()
            while time.monotonic() < until:
                news = self._notify.watch(STEP_MS, STEP_MS, int(1000 * LATEST), None)
                if news == "signal":
                    raise KeyboardInterrupt
                if not isinstance(news, str):
                    changed |= {path for _, path in news}
                if any(path.endswith(mark.name) for path in changed):
                    return changed
        finally:
            mark.unlink()
        raise Unwatched("the system no longer reports changes")

    def _counts(self, path: str) -> bool:
        own = f"{self._ours.name}{os.sep}" in path or path.endswith(self._ours.name)
        return not own and not (self._apart and path.startswith(self._apart))

    def _below(self, apart: Path) -> str:
        """The folder as it is reported, where it lies among the notes."""
        whole, root = apart.resolve(), self._notes.resolve()
        return str(self._notes / whole.relative_to(root)) if whole.is_relative_to(root) else ""


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        about = folder.stat()
    except OSError:
        return None
    return about.st_dev, about.st_ino
