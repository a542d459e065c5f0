"""Update an index from its notes folder, and report its status."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import astuple
from functools import partial
from pathlib import Path
from typing import Any

from ..encoder import DEFAULT, background, open_encoder
from ..errors import IndexDamaged, NotesError
from ..index import FORMAT, Generation, Reader, Row, Store, build, disk_errors, read_rows
from ..notes import (
    Changes,
    Listing,
    changes,
    find_note,
    read_bytes,
    read_note,
)
from ..passages import SPLITTER
from ..search import floors_among
from ..settings import cache_folder
from ..types import (
    READING,
    Encoder,
    Floors,
    IndexStatus,
    Note,
    Progress,
    Reading,
    SyncReport,
)
from .ingest import ingest, ingested, rows_after, settled
from .languages import foreign, hint
from .notes_folder import check_folder, list_notes, places
from .report import Look, compared, skipped, status_of

BRIEF = 1.0  # seconds of encoding that are not worth a closer look
MOST_SPLIT = 1_000_000  # bytes of changed notes that are looked at closely, which takes a second
USUAL_SPEED = 10_000.0  # characters encoded per second, until this machine's is known


class Sync:
    """A notes folder, its index, and the encoder between them."""

    def __init__(
        self,
        notes: Path,
        store: Store,
        encoder: str | Path | Encoder | None,
        say: Callable[[str], None],
        reading: Reading = READING,
    ) -> None:
        self.notes, self.store, self.say, self.reading = notes, store, say, reading
        self._wanted = encoder
        self._encoder: Encoder | None = None
        # The rows of the generation that was written last need not be read again.
        self._written: tuple[object, Mapping[str, Row]] = (None, {})

    def sync(
        self, progress: Progress, rebuild: bool, *, first: int = 0, look: Look | None = None
    ) -> SyncReport:
        """Publishes a generation that is in step with the notes, unless the current one is.

        `first`: of an index that begins, only the newest notes, of about so many bytes.
        `look`: what was just found in the folder, which is then not listed again.
        Raises IndexBusy when another process is writing, and other AskReviewErrors.
        """
        # First: a mistyped folder of notes leaves no index behind.
        look = look or Look(None, self._list(), {}, Changes((), ()))
        with disk_errors(self.store.folder):
            lock = self.store.writer()
            try:
                told = self.store.tell(lock, progress)
                report = self._sync(look, told, rebuild, first)
                self.store.prune()
                return report
            finally:
                lock.release()

    def look(self, reader: Reader, listing: Listing | None = None) -> Look:
        """What changed since the notes were indexed; `listing`: of the folder as it is now."""
        listing = listing or self._list()
        files, rows = self._written
        if files == reader.generation.manifest["files"]:
            found = compared(self.notes, listing, rows)
        else:
            found = changes(self.notes, listing, reader.stamps(), reader.digests)
            rows = reader.rows() if found.count else {}
        return Look(reader.generation.number, listing, rows, found)

    def seconds(self, found: Changes, reader: Reader) -> float:
        """About how long it takes to encode what is new in the changed notes."""
        speed = reader.generation.manifest["characters_per_second"]
        size = sum(change.found.size for change in found.changed)
        if BRIEF * speed < size < MOST_SPLIT:
            # A line more in a long note is little to encode: only the new passages are.
            encoder = self.encoder_for(reader.generation)
            entries = [ingest(change, encoder) for change in found.changed]
            texts = [passage.encoded for entry in entries for passage in entry.passages]
            size = sum(map(len, reader.unread(encoder.fingerprint, texts)))
        return float(size / speed)

    def status(self, *, thorough: bool, look: Look | None = None) -> IndexStatus:
        """What is indexed and what is not; changes nothing. `thorough` hashes every file.

        `look`: what was just found in the folder.
        """
        listing = look.listing if look else self._list()
        try:
            generation = self.store.open(thorough=thorough)
        except IndexDamaged as damage:
            return self._status(listing, None, str(damage))
        if generation is None:
            return self._status(listing, None, "there is none yet")
        if generation.manifest["format"] != FORMAT:
            generation.close()
            return self._status(listing, None, "another version of askreview made it")
        reader = Reader(generation)
        try:
            self.check_folder(generation)
            with disk_errors(self.store.folder):
                return self._status(listing, reader, None, look)
        except IndexDamaged as damage:
            return self._status(listing, None, str(damage))
        finally:
            reader.close()

    def note(self, path: str) -> Note:
        """A note as it stands now. Raises NotesError when it is none of the folder's notes."""
        # A path that is found so leads out of no folder.
        found = find_note(self.notes, path, self.store.folder, self.reading)
        if found is None:
            raise NotesError(f"There is no note {path} now. Search again for where it is.")
        try:
            return read_note(path, read_bytes(self.notes, path), found.mtime_ns)
        except (OSError, ValueError) as error:
            raise NotesError(f"Cannot read {path} ({error}). Check the file.") from error

    def fits(self, generation: Generation) -> bool:
        if generation.manifest["format"] != FORMAT:
            return False
        wanted = _fingerprint(self.encoder_for(generation))
        return bool(generation.manifest["fingerprint"] == wanted)

    def check_folder(self, generation: Generation) -> None:
        """Raises IndexElsewhere when the index is of another notes folder."""
        check_folder(generation, self.notes, self.store.folder)

    def encoder_for(self, generation: Generation | None) -> Encoder:
        """The encoder asked for; else the one the index was made with; else the default."""
        wanted = self._wanted
        if wanted is None:
            wanted = generation.manifest.get("encoder") if generation else None
        if isinstance(wanted, str | Path | None):
            name = str(wanted or DEFAULT)
            if self._encoder is None or self._encoder.name != name:
                self._encoder = open_encoder(name, cache_folder(), self.say)
        else:
            self._encoder = wanted
        return self._encoder

    def _sync(self, look: Look, progress: Progress, rebuild: bool, first: int) -> SyncReport:
        """The caller holds the writer's lock."""
        started = time.monotonic()
        said: list[str] = []
        base = None if rebuild else self._base(said)
        try:
            encoder = self.encoder_for(base)
            listing, rows, found = self._found(look, base, progress)
            found = found.newest(first) if first and base is None else found
            encoded = 0
            if found.count or base is None:
                entries = list(ingested(found, encoder, progress))
                entries = [settled(entry, self.notes) for entry in entries]
                rows = rows_after(entries, rows, found.settled)
                self._check_some(rows)
                told = Counter(one.note.language for one in entries if one.note)
                if base is None and (line := hint(told, encoder.floors is not None)):
                    self._tell(said, line)
                manifest = self._manifest(encoder, base)
                measure = partial(_floors, encoder)
                encoded = build(
                    self.store, base, entries, encoder, manifest, progress, measure, found.settled
                )
        finally:
            if base:
                base.close()
        return self._report(listing, found, rows, encoded, tuple(said), started)

    def _base(self, said: list[str]) -> Generation | None:
        """The generation to start from: none when it is damaged or read by another encoder."""
        try:
            base = self.store.open()
        except IndexDamaged as damage:
            self._tell(said, f"The index was damaged ({damage}). Rebuilding it from the notes.")
            self.store.set_aside()
            return None
        if base is None:
            return None
        try:
            self.check_folder(base)
            if self.fits(base):
                return base
        except BaseException:
            base.close()
            raise
        base.close()
        self._tell(said, "The index was made with another encoder or version. Rebuilding it.")
        return None

    def _manifest(self, encoder: Encoder, base: Generation | None) -> dict[str, Any]:
        absolute, relative = places(self.notes, self.store.folder)
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
        return list_notes(self.notes, self.store.folder, self.reading)

    def _found(
        self, look: Look, base: Generation | None, progress: Progress
    ) -> tuple[Listing, Mapping[str, Row], Changes]:
        """What is in the folder, what the base knows of it, and the difference.

        What was looked at is not listed again, unless others have published a generation since.
        """
        if base and look.number == base.number:
            return look.listing, look.rows, look.found
        listing = look.listing if look.number is None else self._list()
        rows = read_rows(base) if base else {}
        found = compared(self.notes, listing, rows, partial(progress, "Reading notes"))
        return listing, rows, found

    def _check_some(self, rows: Mapping[str, Row]) -> None:
        """Raises NotesError when no note would be left."""
        if any(row.unreadable is None for row in rows.values()):
            return
        reasons = "; ".join(f"{path}: {row.unreadable}" for path, row in rows.items())
        raise NotesError(
            f"No note in {self.notes} can be read ({reasons[:200]}). "
            "Fix them, or choose another folder with --notes DIR."
        )

    def _report(
        self,
        listing: Listing,
        found: Changes,
        rows: Mapping[str, Row],
        encoded: int,
        said: tuple[str, ...],
        started: float,
    ) -> SyncReport:
        generation = self.store.open()
        if generation is None:
            raise IndexDamaged(
                f"The index in {self.store.folder} was deleted meanwhile. Run this again."
            )
        passages = int(generation.manifest["passages"])
        self._written = (generation.manifest["files"], rows)
        generation.close()
        new = sum(change.new for change in found.changed)
        return SyncReport(
            notes=sum(row.unreadable is None for row in rows.values()),
            passages=passages,
            added=new,
            changed=len(found.changed) - new,
            removed=len(found.gone),
            encoded=encoded,
            skipped=skipped(listing, rows),
            seconds=round(time.monotonic() - started, 2),
            said=said,
        )

    def _status(
        self,
        listing: Listing,
        reader: Reader | None,
        unhealthy: str | None,
        look: Look | None = None,
    ) -> IndexStatus:
        if reader is None:
            behind = len(listing.found)
        else:
            ours = look and look.number == reader.generation.number
            behind = (look if look and ours else self.look(reader, listing)).found.count
        return status_of(self.notes, self.store, listing, behind, reader, unhealthy)

    def _tell(self, said: list[str], what: str) -> None:
        said.append(what)
        self.say(what)


def _floors(encoder: Encoder, reader: Reader) -> Floors | None:
    """The floors of the vault; None where the questions, which are in English, tell nothing.

    Never below the encoder's own: to a few notes no question comes near, but by chance.
    """
    questions = () if foreign(reader.languages) else background(encoder)
    if not questions:
        return None
    found, own = floors_among(questions, reader), encoder.floors
    return Floors(*map(max, astuple(found), astuple(own))) if own else found


def _fingerprint(encoder: Encoder) -> str:
    return f"{encoder.fingerprint}-{SPLITTER}"
