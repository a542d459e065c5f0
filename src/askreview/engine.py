"""The class that the doors open: questions to a folder of notes, and their answers."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from types import TracebackType

from .answering import answer_by_quotes, cite, nothing_satisfies
from .errors import IndexBusy, IndexDamaged, NoRoom, UsageError
from .index import Reader, Store, disk_errors
from .notes import matching
from .nouns import Answer, Encoder, Hit, IndexStatus, Progress, SyncReport
from .retrieval import checked, rank, read_question
from .upkeep import Upkeep

PATIENCE = 3.0  # seconds of encoding that a question waits for
MOST_PASSAGES = 100


class AskReview:
    """Answers questions from a folder of Markdown notes.

    notes, index    folders; the index is made when there is none
    encoder         a model's name or folder, or an Encoder; None: the index's own, else the default
    say             told in one line what the user should know; by default the `askreview` logger
    progress        told how far slow work is, as (what, done, of how many)
    """

    def __init__(
        self,
        notes: str | Path,
        index: str | Path,
        encoder: str | Path | Encoder | None = None,
        *,
        say: Callable[[str], None] | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.notes = Path(notes)
        self.store = Store(Path(index))
        self._reader: Reader | None = None
        self._say = say or logging.getLogger("askreview").warning
        self._progress = progress or (lambda what, done, total: None)
        self._upkeep = Upkeep(self.notes, self.store, encoder, self._say)
        self._turn = threading.RLock()

    def __enter__(self) -> AskReview:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the index; the next question opens it again."""
        with self._turn:
            if self._reader:
                self._reader.close()
                self._reader = None

    def search(self, query: str, k: int = 5, where: Mapping[str, str] | None = None) -> list[Hit]:
        """The `k` passages that speak most to the query, best first.

        `where` holds conditions on the notes, see `notes.matching`. Raises AskReviewError.
        """
        _check_k(k)
        query = checked(query)
        with self._turn, disk_errors(self.store.folder):
            reader, encoder = self._fresh()
            question = read_question(query, encoder, reader)
            return list(rank(question, reader, k, self._allowed(reader, where)).hits)

    def ask(
        self,
        question: str,
        model: str | None = None,
        k: int = 5,
        history: Sequence[Answer | tuple[str, str]] = (),
        where: Mapping[str, str] | None = None,
    ) -> Answer:
        """An answer in the notes' own words, with citations.

        `k` passages are read for it. `history` has the earlier turns, oldest first: a question
        that needs them is made whole before it is searched for. Raises AskReviewError.
        """
        _check_k(k)
        if model not in (None, "quotes"):
            raise UsageError(f"There is no model “{model}”: use quotes, which needs none.")
        question = checked(question)
        searched = _whole(question, history)
        with self._turn, disk_errors(self.store.folder):
            clock = [time.perf_counter()]
            reader, encoder = self._fresh()
            clock.append(time.perf_counter())
            asked = read_question(searched, encoder, reader)
            allowed = self._allowed(reader, where)
            if allowed is not None and not allowed:
                nothing = nothing_satisfies(asked, where or {})
                return replace(nothing, question=question, searched=searched)
            ranking = rank(asked, reader, k, allowed)
            clock.append(time.perf_counter())
            answer, quotes = answer_by_quotes(asked, ranking, reader, encoder.floors)
            citations = cite(quotes, answer)
            clock.append(time.perf_counter())
            spent = [round(1000 * (b - a), 1) for a, b in pairwise(clock)]
            timings = dict(zip(("sync", "retrieve", "answer"), spent, strict=True))
            answer = replace(answer, citations=citations, timings_ms=timings)
            return replace(answer, question=question, searched=searched)

    def stream(
        self,
        question: str,
        model: str | None = None,
        k: int = 5,
        history: Sequence[Answer | tuple[str, str]] = (),
        where: Mapping[str, str] | None = None,
    ) -> Iterator[str | Answer]:
        """The answer's text piece by piece as it is written, and last the answer."""
        answer = self.ask(question, model, k, history, where)
        yield answer.text
        yield answer

    def sync(self, progress: Progress | None = None, *, rebuild: bool = False) -> SyncReport:
        """Brings the index in step with the notes; `rebuild` makes it anew, for these notes.

        Every file of the index is hashed, so that what `status` finds is mended.
        Raises IndexBusy when another process is writing it, and other AskReviewErrors.
        """
        return self._sync(progress, rebuild, thorough=True)

    def _sync(
        self, progress: Progress | None = None, rebuild: bool = False, *, thorough: bool = False
    ) -> SyncReport:
        with self._turn:
            self.close()  # so that the old generation can be removed
            return self._upkeep.sync(progress or self._progress, rebuild, thorough=thorough)

    def status(self) -> IndexStatus:
        """What is indexed and what is not, every file hashed; changes nothing."""
        with self._turn, disk_errors(self.store.folder):
            return self._upkeep.status()

    def _allowed(self, reader: Reader, where: Mapping[str, str] | None) -> set[str] | None:
        return matching(reader.notes(), where) if where else None

    def _fresh(self) -> tuple[Reader, Encoder]:
        """The open index, in step with the notes unless that would take long."""
        try:
            reader = self._opened()
        except IndexDamaged:
            reader = None
        if reader is None or not self._upkeep.fits(reader.generation):
            self._sync()
            reader = self._open_now()
        else:
            reader = self._caught_up(reader)
        reader.prepare()
        return reader, self._upkeep.encoder_for(reader.generation)

    def _open_now(self) -> Reader:
        """The reader of an index that was just written."""
        reader = self._opened()
        if reader is None:
            raise IndexDamaged(f"{self.store.folder} was emptied meanwhile: run the command again.")
        return reader

    def _opened(self) -> Reader | None:
        """The current generation, opened again when another process has published one."""
        if self._reader and self.store.current() != self._reader.generation.number:
            self.close()
        if self._reader is None:
            generation = self.store.open()
            if generation is None:
                return None
            try:
                self._upkeep.check_folder(generation)
                self._reader = Reader(generation)
            except BaseException:
                generation.close()
                raise
        return self._reader

    def _caught_up(self, reader: Reader) -> Reader:
        found = self._upkeep.changes(reader)
        if not found.count:
            return reader
        built = reader.generation.manifest["built"]
        seconds = self._upkeep.seconds(found, reader)
        if seconds > PATIENCE:
            self._say(
                f"{_notes(found.count)} changed; answering from the index of {built}. "
                f"Run askreview index (about {seconds:.0f} s)."
            )
            return reader
        try:
            report = self._sync()
            self._say(f"{_notes(found.count)} changed, indexed in {report.seconds:.1f} s.")
        except (IndexBusy, NoRoom) as problem:
            busy = isinstance(problem, IndexBusy)
            why = "and another process is indexing" if busy else "but the disk is full"
            self._say(f"{_notes(found.count)} changed, {why}; answering from the index of {built}.")
        return self._open_now()


def _whole(question: str, history: Sequence[Answer | tuple[str, str]]) -> str:
    """The question made whole from the earlier turns."""
    if not history:
        return question
    from .conversation import standalone

    return standalone(question, history)


def _check_k(k: int) -> None:
    if not 1 <= k <= MOST_PASSAGES:
        raise UsageError(f"{k} passages cannot be shown: ask for 1 to {MOST_PASSAGES}.")


def _notes(count: int) -> str:
    return "1 note" if count == 1 else f"{count:,} notes"
