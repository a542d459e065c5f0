"""The one place where the rooms meet: a folder of notes, its index, questions and answers."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Any

from .answering import answer_by_quotes, cite
from .encoder import DEFAULT, open_encoder
from .errors import IndexBusy, IndexDamaged, IndexElsewhere, NotesError, UsageError
from .index import FORMAT, Entry, Generation, Reader, Row, Store, build, disk_errors, read_rows
from .notes import Change, Changes, Listing, changes, list_folder, matching, read_note
from .nouns import Answer, Encoder, Hit, IndexStatus, Progress, Skipped, SyncReport
from .passages import SPLITTER, split_note
from .retrieval import rank, read_question
from .settings import cache_folder

PATIENCE = 3.0  # seconds of encoding that a question waits for
MOST_PASSAGES = 100
USUAL_SPEED = 10_000.0  # characters encoded per second, until this machine's is known


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
        self._wanted = encoder
        self._encoder: Encoder | None = None
        self._reader: Reader | None = None
        self._say = say or logging.getLogger("askreview").warning
        self._progress = progress or (lambda what, done, total: None)
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

    # Questions

    def search(self, query: str, k: int = 5, where: Mapping[str, str] | None = None) -> list[Hit]:
        """The `k` passages that speak most to the query, best first.

        `where` holds conditions on the notes, see `notes.matching`. Raises AskReviewError.
        """
        _check_k(k)
        with self._turn:
            reader, encoder = self._fresh()
            question = read_question(query, encoder, reader)
            return list(rank(question, reader, k, self._allowed(reader, where)).hits)

    def ask(
        self,
        question: str,
        model: str | None = None,
        k: int = 5,
        history: Sequence[tuple[str, str]] = (),
        where: Mapping[str, str] | None = None,
    ) -> Answer:
        """An answer in the notes' own words, with citations.

        `k` passages are read for it. `history` is for models that write; quotes answer each
        question by itself. Raises AskReviewError.
        """
        _check_k(k)
        if model not in (None, "quotes"):
            raise UsageError(f"There is no model “{model}”: use quotes, which needs none.")
        with self._turn:
            clock = [time.perf_counter()]
            reader, encoder = self._fresh()
            clock.append(time.perf_counter())
            asked = read_question(question, encoder, reader)
            ranking = rank(asked, reader, k, self._allowed(reader, where))
            clock.append(time.perf_counter())
            answer, quotes = answer_by_quotes(asked, ranking, reader, encoder.floors)
            citations = cite(quotes, answer)
            clock.append(time.perf_counter())
            spent = [round(1000 * (b - a), 1) for a, b in zip(clock, clock[1:], strict=False)]
            timings = dict(zip(("sync", "retrieve", "answer"), spent, strict=True))
            return replace(answer, citations=citations, timings_ms=timings)

    def _allowed(self, reader: Reader, where: Mapping[str, str] | None) -> set[str] | None:
        return matching(reader.notes(), where) if where else None

    # The index

    def sync(self, progress: Progress | None = None, *, rebuild: bool = False) -> SyncReport:
        """Brings the index in step with the notes; `rebuild` makes it anew, for these notes.

        Raises IndexBusy when another process is writing it, and other AskReviewErrors.
        """
        with self._turn:
            self.close()
            with disk_errors(self.store.folder):
                lock = self.store.writer()
                try:
                    report = self._sync(progress or self._progress, rebuild)
                    self.store.prune()
                    return report
                finally:
                    lock.release()

    def status(self) -> IndexStatus:
        """What is indexed and what is not, every file hashed; changes nothing."""
        with self._turn:
            listing = self._list()
            try:
                generation = self.store.open(thorough=True)
            except IndexDamaged as damage:
                return self._status(listing, None, str(damage))
            if generation is None:
                return self._status(listing, None, "there is none yet")
            reader = Reader(generation)
            try:
                self._check_folder(generation)
                return self._status(listing, reader, None)
            finally:
                reader.close()

    def _sync(self, progress: Progress, rebuild: bool) -> SyncReport:
        """The caller holds the writer's lock."""
        started = time.monotonic()
        listing = self._list()
        said: list[str] = []
        base = None if rebuild else self._base(said)
        try:
            encoder = self._encoder_for(base)
            rows = _rows(base)
            found = changes(self.notes, listing, rows)
            encoded = 0
            if found.count or base is None:
                entries = [self._entry(one, encoder) for one in found.changed]
                entries += [Entry(path, None) for path in found.gone]
                self._check_readable(entries, rows)
                manifest = self._manifest(encoder, base)
                encoded = build(self.store, base, entries, encoder, manifest, progress)
        finally:
            if base:
                base.close()
        return self._report(listing, found, encoded, tuple(said), started)

    def _base(self, said: list[str]) -> Generation | None:
        """The generation to start from: none when it is damaged or read by another encoder."""
        try:
            base = self.store.open()
        except IndexDamaged as damage:
            self._tell(said, f"The index was damaged ({damage}); it is made anew from the notes.")
            self.store.set_aside()
            return None
        if base is None:
            return None
        try:
            self._check_folder(base)
            if self._fits(base):
                return base
        except BaseException:
            base.close()
            raise
        base.close()
        self._tell(said, "The index was made by another encoder or version; it is made anew.")
        return None

    def _check_folder(self, generation: Generation) -> None:
        """Raises IndexElsewhere when the index is of another notes folder."""
        absolute, relative = self._places()
        if generation.manifest["notes_folder"] == absolute:
            return
        if generation.manifest["notes_beside"] == relative:
            return  # both were moved or copied together
        raise IndexElsewhere(
            f"The index in {self.store.folder} is of the notes in "
            f"{generation.manifest['notes_folder']}, not of {absolute}: pass another with "
            "--index DIR, or make it anew for these with askreview index --rebuild."
        )

    def _places(self) -> tuple[str, str]:
        whole = self.notes.resolve()
        return str(whole), os.path.relpath(whole, self.store.folder.resolve())

    def _fits(self, generation: Generation) -> bool:
        if generation.manifest["format"] != FORMAT:
            return False
        wanted = _fingerprint(self._encoder_for(generation))
        return bool(generation.manifest["fingerprint"] == wanted)

    def _encoder_for(self, generation: Generation | None) -> Encoder:
        """The encoder asked for; else the one the index was made with; else the default."""
        if self._encoder is None:
            wanted = self._wanted
            if wanted is None and generation is not None:
                wanted = generation.manifest.get("encoder")
            if wanted is None or isinstance(wanted, str | Path):
                wanted = open_encoder(str(wanted or DEFAULT), cache_folder(), self._say)
            self._encoder = wanted
        return self._encoder

    def _manifest(self, encoder: Encoder, base: Generation | None) -> dict[str, Any]:
        absolute, relative = self._places()
        return {
            "notes_folder": absolute,
            "notes_beside": relative,
            "fingerprint": _fingerprint(encoder),
            "encoder": encoder.name,
            "calibrated": encoder.floors is not None,
            "characters_per_second": base.manifest["characters_per_second"]
            if base
            else USUAL_SPEED,
        }

    def _list(self) -> Listing:
        listing = list_folder(self.notes, leave_out=self.store.folder)
        if not listing.found:
            raise NotesError(
                f"There are no notes in {self.notes} (.md, .markdown or .txt): "
                "pass another folder with --notes DIR."
            )
        return listing

    def _entry(self, change: Change, encoder: Encoder) -> Entry:
        """A changed file, read and split; one that is no text is kept with the reason."""
        found, why, note, passages = change.found, change.unreadable, None, []
        if why is None:
            try:
                note = read_note(found.path, change.data, found.mtime_ns)
                passages = split_note(note, encoder)
                why = None if passages else "empty: no words in it"
            except ValueError as error:
                note, why = None, str(error)
        row = Row(found.stamp, change.sha256, why, note.warnings if note else ())
        return Entry(found.path, row, note, passages)

    def _check_readable(self, entries: Sequence[Entry], rows: Mapping[str, Row]) -> None:
        """Raises NotesError when not one note would be left in the index."""
        after = {**rows, **{entry.path: entry.row for entry in entries}}
        if not any(row and row.unreadable is None for row in after.values()):
            reasons = "; ".join(f"{path}: {row.unreadable}" for path, row in after.items() if row)
            raise NotesError(
                f"No note in {self.notes} can be read ({reasons[:200]}): "
                "mend them, or pass another folder with --notes DIR."
            )

    def _report(
        self, listing: Listing, found: Changes, encoded: int, said: tuple[str, ...], started: float
    ) -> SyncReport:
        reader = self._opened()
        rows = reader.rows()
        new = sum(change.new for change in found.changed)
        return SyncReport(
            notes=sum(row.unreadable is None for row in rows.values()),
            passages=reader.passage_count,
            added=new,
            changed=len(found.changed) - new,
            removed=len(found.gone),
            encoded=encoded,
            skipped=_skipped(listing, rows),
            seconds=round(time.monotonic() - started, 2),
            said=said,
        )

    def _status(
        self, listing: Listing, reader: Reader | None, unhealthy: str | None
    ) -> IndexStatus:
        rows = reader.rows() if reader else {}
        manifest = reader.generation.manifest if reader else {}
        return IndexStatus(
            notes_folder=str(self.notes),
            index_folder=str(self.store.folder),
            unhealthy=unhealthy,
            files=len(listing.found) + len(listing.skipped),
            notes=sum(row.unreadable is None for row in rows.values()),
            passages=reader.passage_count if reader else 0,
            behind=changes(self.notes, listing, rows).count,
            skipped=_skipped(listing, rows),
            warnings=tuple(
                Skipped(path, why) for path, row in rows.items() for why in row.warnings
            ),
            encoder=manifest.get("encoder"),
            calibrated=bool(manifest.get("calibrated")),
            built=manifest.get("built"),
            bytes=self.store.size(),
        )

    # Freshness

    def _fresh(self) -> tuple[Reader, Encoder]:
        """The open index, in step with the notes unless that would take long."""
        try:
            reader = self._opened()
        except IndexDamaged:
            reader = None
        if reader is None or not self._fits(reader.generation):
            self.sync()
            reader = self._opened()
        else:
            reader = self._caught_up(reader)
        return reader, self._encoder_for(reader.generation)

    def _opened(self) -> Reader | None:
        """The current generation, opened again when another process has published one."""
        if self._reader and self.store.current() != self._reader.generation.number:
            self.close()
        if self._reader is None:
            generation = self.store.open()
            if generation is None:
                return None
            try:
                self._check_folder(generation)
                self._reader = Reader(generation)
            except BaseException:
                generation.close()
                raise
        return self._reader

    def _caught_up(self, reader: Reader) -> Reader:
        found = changes(self.notes, self._list(), reader.rows())
        if not found.count:
            return reader
        seconds = (
            sum(one.found.size for one in found.changed)
            / reader.generation.manifest["characters_per_second"]
        )
        if seconds > PATIENCE:
            self._say(
                f"{_notes(found.count)} changed; answering from the index of "
                f"{reader.generation.manifest['built']}. Run askreview index (about {seconds:.0f} s)."
            )
            return reader
        try:
            report = self.sync()
            self._say(f"{_notes(found.count)} changed, indexed in {report.seconds:.1f} s.")
        except IndexBusy:
            self._say(
                f"{_notes(found.count)} changed, and another process is indexing; answering from "
                f"the index of {reader.generation.manifest['built']}."
            )
        fresh = self._opened()
        assert fresh is not None
        return fresh

    def _tell(self, said: list[str], what: str) -> None:
        said.append(what)
        self._say(what)


def _check_k(k: int) -> None:
    if not 1 <= k <= MOST_PASSAGES:
        raise UsageError(f"{k} passages cannot be shown: ask for 1 to {MOST_PASSAGES}.")


def _fingerprint(encoder: Encoder) -> str:
    return f"{encoder.fingerprint}-{SPLITTER}"


def _notes(count: int) -> str:
    return "1 note" if count == 1 else f"{count:,} notes"


def _rows(base: Generation | None) -> dict[str, Row]:
    if base is None:
        return {}
    return read_rows(base)


def _skipped(listing: Listing, rows: Mapping[str, Row]) -> tuple[Skipped, ...]:
    unreadable = [Skipped(path, row.unreadable) for path, row in rows.items() if row.unreadable]
    return tuple(sorted([*listing.skipped, *unreadable], key=lambda one: one.path))
