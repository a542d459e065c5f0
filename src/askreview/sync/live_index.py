"""Hold the index open for questions, reopen it when it changes, and keep it up to date."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from ..errors import IndexBusy, IndexDamaged, IndexUnusable, NoRoom
from ..index import OpenVectors, Reader, Store, disk_errors
from ..notes import Changes, Listing, listed_again
from ..types import Encoder, IndexStatus, Note, Progress, Reading, SyncReport
from .report import Look
from .sync import Sync
from .watch import Unwatched, Watch

PATIENCE = 3.0  # seconds of encoding that a question waits for
BETWEEN = 0.2  # seconds between two looks at what another process does


class LiveIndex:
    """The newest generation that is published; one thread at a time uses it, in a `turn`."""

    def __init__(
        self,
        notes: Path,
        store: Store,
        encoder: str | Path | Encoder | None,
        reading: Reading,
        say: Callable[[str], None],
        progress: Progress,
    ) -> None:
        self._sync = Sync(notes, store, encoder, say, reading)
        self._say, self._progress = say, progress
        self.notes, self.store = notes, store
        self.about = str(notes)  # what people read of where the notes are
        self._reader: Reader | None = None
        self._vectors: OpenVectors | None = None  # of a generation that was left
        self._lock = threading.RLock()
        self._follow_links = reading.follow_links
        self._watch: Watch | None = None
        self._status: tuple[int, IndexStatus] | None = None  # and the generation that it is of
        self._listing: Listing | None = None  # of the folder that is watched
        self._stirred: frozenset[str] = frozenset()  # what changed in it since
        self._settled: int | None = None  # the generation that the folder was last found to equal

    @contextmanager
    def turn(self) -> Generator[None]:
        """Holds others off; what the disk refuses is raised as an AskReviewError."""
        with self._lock, disk_errors(self.store.folder):
            yield

    def watch(self) -> None:
        """Has the system report changes, so that a question lists the folder only after one."""
        self._settled = self._listing = None  # what changed before this is not reported
        try:
            if self._follow_links:
                raise Unwatched("linked folders are followed")
            self._watch = Watch(self.notes, self.store.folder)
        except Unwatched as why:
            self._unwatched(why)

    def _unwatched(self, why: Unwatched) -> None:
        self._watch = self._listing = None
        self._say(f"Cannot watch {self.notes} ({why}). It is listed at each question instead.")

    def _is_settled(self, reader: Reader) -> bool:
        """Whether nothing stirred in the folder since it was found to equal the index."""
        if self._watch is None:
            return False
        try:
            changed = self._watch.changed()
        except Unwatched as why:
            self._watch.close()
            self._unwatched(why)
            return False
        if changed is None:
            self._listing = None
        if changed is None or changed:
            self._settled, self._stirred = None, self._stirred | (changed or set())
        return self._settled == reader.generation.number

    def _look(self, reader: Reader) -> Look:
        """As `Sync.look`; of a listed folder that is watched, only at what changed since then."""
        listing = self._listing and listed_again(self.notes, self._listing, self._stirred)
        look = self._sync.look(reader, listing)
        self._listing, self._stirred = look.listing if self._watch else None, frozenset()
        return look

    def close(self) -> None:
        """Lets go of the files; the next question opens them again."""
        with self._lock:
            if self._watch:
                self._watch.close()
                self._watch = None
            self._leave()
            if self._vectors:
                self._vectors.close()
                self._vectors = None

    def _leave(self) -> None:
        """Lets go of a generation, but for the vectors that the next one may share."""
        if self._reader:
            self._vectors, self._reader = self._reader.leave(), None

    def sync(
        self,
        progress: Progress | None = None,
        rebuild: bool = False,
        *,
        wait: bool = False,
        first: int = 0,
    ) -> SyncReport:
        """As `Sync.sync`; while another process makes the first index, waits for it.

        `wait`: for any other index, too.
        """
        return self._bring_in_step(progress or self._progress, rebuild, wait, first)

    def _bring_in_step(
        self,
        progress: Progress,
        rebuild: bool = False,
        wait: bool = False,
        first: int = 0,
        look: Look | None = None,
    ) -> SyncReport:
        """As `sync`; `look`: what was just found in the folder."""
        with self._lock:
            waited = False
            while True:
                self._leave()  # so that the old generation can be removed
                try:
                    return self._sync.sync(progress, rebuild, first=first, look=look)
                except IndexBusy:
                    if not wait and self._readable():
                        raise
                if not waited:
                    self._say("Another process is making the index; waiting for it.")
                waited = True
                self._wait(progress)

    def _wait(self, progress: Progress) -> None:
        """Shows how far the other process is, and gives it time."""
        other = self.store.writing()
        if other:
            progress(f"{other.what or 'Waiting'} (process {other.pid})", other.done, other.total)
        time.sleep(BETWEEN)

    def status(self, *, thorough: bool) -> IndexStatus:
        """As `Sync.status`; of a folder that is watched, the last one while nothing stirs."""
        with self.turn():
            reader = self._reader
            if thorough or reader is None or self.store.current() != reader.generation.number:
                return self._sync.status(thorough=thorough)
            number = reader.generation.number
            if not self._is_settled(reader) or self._status is None or self._status[0] != number:
                look = self._look(reader)
                self._status = (number, self._sync.status(thorough=False, look=look))
                if not self._status[1].behind:
                    self._settled = number
            return self._status[1]

    def note(self, path: str) -> Note:
        """As `Sync.note`."""
        return self._sync.note(path)

    def changes(self, reader: Reader) -> Changes:
        """What changed since the notes were indexed."""
        return self._sync.look(reader).found

    def fresh(self) -> tuple[Reader, Encoder]:
        """The reader, in step with the notes unless that would take long, and its encoder."""
        reader = self.catalogue()
        reader.prepare()
        return reader, self._sync.encoder_for(reader.generation)

    def catalogue(self) -> Reader:
        """As `fresh`, for what needs neither vectors nor the encoder's words."""
        reader = self._usable()
        if reader is None:
            self.sync(wait=True)
            return self.now()
        return self._caught_up(reader)

    def _readable(self) -> bool:
        """Whether there is an index."""
        try:
            return self.opened() is not None
        except IndexDamaged:
            return False

    def _usable(self) -> Reader | None:
        """The reader of an index that is whole and of this encoder and version."""
        try:
            reader = self.opened()
        except IndexDamaged:
            return None
        return reader if reader and self._sync.fits(reader.generation) else None

    def now(self) -> Reader:
        """The reader of an index that was just written or read."""
        reader = self.opened()
        if reader is None:
            folder = self.store.folder
            raise IndexDamaged(
                f"The index in {folder} was deleted meanwhile. Run the command again."
            )
        return reader

    def opened(self) -> Reader | None:
        """The reader of the newest generation; None when there is no index."""
        if self._reader and self.store.current() != self._reader.generation.number:
            self._leave()
        if self._reader is None:
            generation = self.store.open()
            if generation is None:
                return None
            try:
                self._sync.check_folder(generation)
                vectors, self._vectors = self._vectors, None
                self._reader = Reader(generation, vectors)
            except BaseException:
                generation.close()
                raise
        return self._reader

    def _caught_up(self, reader: Reader) -> Reader:
        if self._is_settled(reader):
            return reader
        look = self._look(reader)
        found = look.found
        if not found.count:
            self._settled = reader.generation.number
            return reader
        built = reader.generation.manifest["built"]
        try:
            self.store.writer().release()  # how long it takes matters only where it can be done
            seconds = self._sync.seconds(found, reader)
            if seconds > PATIENCE:
                self._say(
                    f"{_notes(found.count)} changed; answering from the index of {built}. "
                    f"Run askreview index to update it (about {seconds:.0f} s)."
                )
                return reader
            report = self._bring_in_step(self._progress, look=look)
            self._say(f"{_notes(found.count)} changed, indexed in {report.seconds:.1f} s.")
            reader = self.now()
            self._settled = reader.generation.number
            return reader
        except IndexUnusable as problem:
            self._say(
                f"{_notes(found.count)} changed, {_why(problem)}; "
                f"answering from the index of {built}."
            )
        return self.now()


def _why(problem: IndexUnusable) -> str:
    """Why the index was left as it was."""
    if isinstance(problem, IndexBusy):
        return "and another process is indexing"
    if isinstance(problem, NoRoom):
        return "but the disk is full"
    if isinstance(problem, IndexDamaged):
        return f"but indexing failed ({str(problem).rstrip('.')})"
    return "but the index cannot be written"


def _notes(count: int) -> str:
    return "1 note" if count == 1 else f"{count:,} notes"
