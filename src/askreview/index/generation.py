"""Open the current generation if its files are whole, and let one process write the next.

index/CURRENT                  the number of the current generation, replaced atomically
index/generations/7/           chroma/, lexical.sqlite3, segments/, manifest.json
index/generations/8.partial/   being built
index/generations/6.damaged/   put aside; its intact vectors are used again
index/pending.segment          encoded by a run that has not published yet
index/lock                     held by the one process that writes
"""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from ..errors import IndexBusy, IndexDamaged
from ..settings import keep_private, make_private
from ..types import Progress
from .disk import sync, unusable
from .locks import Lock, Taken
from .manifest import MANIFEST, SEGMENTS, read_manifest

PATIENCE = 2.0  # seconds to wait for a reader's lock that another program holds
PARTIAL = ".partial"  # the end of a folder's name while it is being built


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


@dataclass(frozen=True, slots=True)
class Writing:
    """The process that writes an index, as it says itself, and how far it is."""

    pid: int
    since: str
    what: str = ""
    done: int = 0
    total: int = 0

    def __str__(self) -> str:
        return f"Another process (pid {self.pid}, since {self.since})"


class Store:
    """The index folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.generations = folder / "generations"
        self.pending = folder / "pending.segment"
        self._lock = folder / "lock"
        self._fresh = folder / "CURRENT.new"
        self._since = ""

    def current(self) -> int | None:
        """The number of the current generation, None when there is none yet.

        Raises IndexDamaged when CURRENT names none.
        """
        try:
            text = (self.folder / "CURRENT").read_bytes().strip()
        except FileNotFoundError:
            if self._fresh.exists():
                return None  # the first run was stopped while publishing; its encodings are kept
            if any(folder.name.isdigit() for folder in self._folders()):
                if (self.folder / "CURRENT").exists():
                    return self.current()  # published meanwhile
                raise IndexDamaged("CURRENT is missing") from None
            return None
        except OSError as error:
            raise unusable(self.folder, error) from error
        if not re.fullmatch(rb"\d{1,9}", text):
            raise IndexDamaged("CURRENT is not a number")
        return int(text)

    def open(self, *, thorough: bool = False) -> Generation | None:
        """The current generation with its files compared with the manifest; None: no index yet.

        `thorough` hashes every file. Raises IndexDamaged with what is wrong.
        """
        keep_private(self.folder)
        for _ in range(100):
            number = self.current()
            if number is None:
                return None
            folder = self.generations / str(number)
            try:
                lock = Lock(folder / MANIFEST, exclusive=False, patience=PATIENCE)
            except FileNotFoundError:
                if self.current() != number:
                    continue  # replaced and removed since CURRENT was read
                raise IndexDamaged(f"{MANIFEST} is missing") from None
            except Taken:
                if self.current() != number:
                    continue
                # Another program's lock, which keeps our own writers off as well.
                lock = Lock.none()
            except OSError as error:
                raise unusable(self.folder, error) from error
            try:
                if self.current() == number:
                    return Generation(folder, read_manifest(folder, thorough), lock)
            except BaseException:
                lock.release()
                raise
            lock.release()
        raise IndexBusy(f"The index in {self.folder} keeps changing. Run the command again.")

    def writer(self) -> Lock:
        """The right to write, or IndexBusy with who has it."""
        try:
            make_private(self.folder)
            self.generations.mkdir(mode=0o700, exist_ok=True)
            self._lock.touch(mode=0o600)
            lock = Lock(self._lock, exclusive=True)
            self._since = time.strftime("%H:%M:%S")
        except Taken:
            raise IndexBusy(
                f"{self.writing() or 'Another process'} is writing the index in {self.folder}. "
                "Wait until it is done, then run this again."
            ) from None
        except OSError as error:
            raise unusable(self.folder, error) from error
        try:
            self._write_down(lock, "", 0, 0)
        except OSError as error:
            lock.release()
            raise unusable(self.folder, error) from error
        return lock

    def tell(self, lock: Lock, progress: Progress) -> Progress:
        """Progress that processes which wait for this one can see as well."""

        def told(what: str, done: int, total: int) -> None:
            with suppress(OSError):  # a full disk; that is noticed soon enough
                self._write_down(lock, what, done, total)
            progress(what, done, total)

        return told

    def _write_down(self, lock: Lock, what: str, done: int, total: int) -> None:
        """Says in the lock's file who writes, since when, and how far that is."""
        one = Writing(os.getpid(), self._since, what, done, total)
        lock.write(json.dumps(asdict(one)))

    def writing(self) -> Writing | None:
        """Who wrote last, and how far that was; whether it still goes on, the lock tells."""
        try:
            return Writing(**json.loads(self._lock.read_text()))
        except (OSError, ValueError, TypeError):
            return None

    def publish(self, partial: Path, number: int) -> None:
        """Makes a finished folder the current generation. The caller holds the writer's lock."""
        self._fresh.touch(mode=0o600)
        with self._fresh.open("w") as file:
            file.write(f"{number}\n")
            file.flush()
            os.fsync(file.fileno())
        partial.rename(self.generations / str(number))
        sync(self.generations)
        self._fresh.replace(self.folder / "CURRENT")
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
