"""The index made, or opened, behind the page, so that the page is there at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress

from ..engine import AskReview
from ..errors import AskReviewError, IndexBusy, IndexUnusable, NotesError
from .live import Remarks
from .wording import for_page

FIRST = 60_000  # bytes of the newest notes, which are indexed in some seconds and asked first
AGAIN = 1.0  # seconds between two looks at an index that another process is making


class Preparing:
    """Gets the index ready in a thread of its own; `then` is called when it is in step.

    A first index begins with the newest notes, so that there is something to ask. It is made by
    an engine of its own, so that the page waits for no lock meanwhile.
    """

    def __init__(self, review: AskReview, remarks: Remarks, then: Callable[[], None]) -> None:
        self._review, self._progress, self._then = review, remarks.progress, then
        self._say = remarks.say
        self.doing = "Opening the index"  # empty when it is in step
        self.share = 0.0  # of the work that is done
        self.error = ""  # why it cannot be made
        self._ready, self._ended = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="preparing")

    def begin(self) -> None:
        self._thread.start()

    def end(self) -> None:
        """Stops at the next piece of work, and waits for that."""
        self._ended.set()
        self._ready.set()
        self._thread.join()

    def wait(self, seconds: float) -> bool:
        """Whether there is something to ask, or it has failed, within so many seconds."""
        return self._ready.wait(seconds)

    def check(self) -> None:
        """Raises IndexBusy while there is nothing to ask yet."""
        if not self.wait(0):
            raise IndexBusy(f"{self.doing}… Try again in a moment.")

    def _run(self) -> None:
        try:
            if self._review.status(thorough=False).unhealthy:
                with suppress(NotesError):  # of these few none can be read, perhaps of the others
                    self._make(FIRST)
            if self._review.status(thorough=False).behind:
                self._review.catalogue(())
                self.doing, self.share = "Reading the notes", 0.0
                self._ready.set()
                with suppress(IndexUnusable):  # as it is, it answers
                    self._make()
            self._review.ready()
            self.doing = ""
            if not self._ended.is_set():
                self._then()
        except (AskReviewError, _Ended) as problem:
            self.doing, self.error = "", for_page(str(problem))
        finally:
            self._ready.set()

    def _make(self, first: int = 0) -> None:
        while not self._ended.is_set():
            try:
                with self._review.beside(self._say, self._told) as other:
                    other.sync(first=first)
                return
            except IndexBusy:
                self.doing = "Another process is indexing these notes"
                self._ended.wait(AGAIN)

    def _told(self, what: str, done: int, total: int) -> None:
        if self._ended.is_set():
            raise _Ended
        self.doing, self.share = f"{what}: {done:,} of {total:,}", done / max(1, total)
        self._progress(what, done, total)


class _Ended(Exception):
    """The page ends before the index is whole; the next run goes on from there."""
