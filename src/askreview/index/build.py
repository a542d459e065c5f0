"""Build the next generation from the current one, and verify it before publishing."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any

from ..types import Encoder, Encoding, Floors, Note, Passage, Progress
from .catalog import Catalog, Row
from .compaction import Compaction
from .generation import PARTIAL, Generation, Store
from .graph import GraphUpdate
from .locks import Lock
from .manifest import CATALOG, SEGMENTS, write_manifest
from .reader import Reader
from .segments import Location, Segments, append, key_of, scan, whole_until
from .statements import on_tokens
from .vectors import prepare

CHUNK = 64  # texts encoded between two looks at the progress
GROWN = 0.1  # a vault that has grown or shrunk by less has the floors that it had
OFTEN = 500  # passages between two reports of the progress
TELLING = 20_000  # characters; less is over before it says how fast the encoder is

Measure = Callable[[Reader], Floors | None]
Stamp = tuple[int, int, int]  # what an untouched file keeps


@dataclass(frozen=True, slots=True)
class Entry:
    """What becomes of one file: its new row and passages, or nothing if it is gone."""

    path: str
    row: Row | None
    note: Note | None = None
    passages: Sequence[Passage] = ()


def build(
    store: Store,
    base: Generation | None,
    entries: Sequence[Entry],
    encoder: Encoder,
    manifest: Mapping[str, Any],
    progress: Progress,
    measure: Measure,
    settled: Mapping[str, Stamp],
) -> int:
    """Publishes a generation in which `entries` replace what `base` says of their files.

    The caller holds the writer's lock. Returns how many passages were encoded; the rest was known
    from `base`, from a run that was stopped, or from a damaged generation. Raises IndexDamaged when
    what was written cannot be read back; nothing is published then. `measure` gives the floors,
    and `settled` are the stamps of files that are not among the entries.
    """
    made = _Build(store, base, entries, encoder, progress, measure, settled)
    return made.run(dict(manifest))


class _Build:
    def __init__(
        self,
        store: Store,
        base: Generation | None,
        entries: Sequence[Entry],
        encoder: Encoder,
        progress: Progress,
        measure: Measure,
        settled: Mapping[str, Stamp],
    ) -> None:
        self.store, self.base, self.entries = store, base, entries
        self.encoder, self.progress, self.measure = encoder, progress, measure
        self.settled = settled
        self.number = store.next_number()
        self.folder = store.generations / f"{self.number}{PARTIAL}"
        self.segments = Segments()
        self.keys = {
            passage.id: key_of(encoder.fingerprint, passage.encoded)
            for entry in entries
            for passage in entry.passages
        }

    def run(self, manifest: dict[str, Any]) -> int:
        try:
            self.store.discard_unfinished()
            known = self._known()
            started, encoded, read = time.monotonic(), *self._encode(known)
            spent = time.monotonic() - started
            if read >= TELLING:
                manifest["characters_per_second"] = round(read / max(spent, 1e-3), 1)
            self.folder.mkdir(mode=0o700)
            (self.folder / SEGMENTS).mkdir()
            self._write(known, manifest)
            self.store.publish(self.folder, self.number)
        except BaseException:
            # What was encoded stays in the pending segment; the rest is made again.
            shutil.rmtree(self.folder, ignore_errors=True)
            raise
        finally:
            self.segments.close()
        self.store.pending.unlink(missing_ok=True)
        return encoded

    def _known(self) -> dict[bytes, Location]:
        """The encodings that need not be made: published, pending, or saved from damage."""
        known: dict[bytes, Location] = {}
        if self.base is None:
            for path in self.store.segments():
                known.update(scan(path))
        if self.store.pending.exists():
            self._own_pending()
            known.update(scan(self.store.pending))
        if self.base is not None:
            catalog = Catalog(self.base.folder / CATALOG)
            wanted = list(dict.fromkeys(self.keys.values()))
            known.update(catalog.encodings.some(wanted, self.base.folder / SEGMENTS))
            catalog.close()
        return known

    def _own_pending(self) -> None:
        """Makes the pending segment end with a whole record, and be a file of its own.

        A run that was stopped right after publishing leaves it as a second name of a published
        file: what were appended to the one would damage the other.
        """
        pending = self.store.pending
        if pending.stat().st_nlink > 1:
            own = pending.with_suffix(".own")
            shutil.copyfile(pending, own)
            own.replace(pending)
        os.truncate(pending, whole_until(pending))

    def _encode(self, known: dict[bytes, Location]) -> tuple[int, int]:
        """Encodes what is not known, into the pending segment; passages and characters read."""
        texts = {
            self.keys[passage.id]: passage.encoded
            for entry in self.entries
            for passage in entry.passages
            if self.keys[passage.id] not in known
        }
        # Longest first: the remaining time is then never promised too short.
        waiting = sorted(texts.items(), key=lambda one: -len(one[1]))
        if not waiting:
            return 0, 0
        if self.base is None:
            prepare()  # the encoder leaves the interpreter to others
        self.progress("Encoding passages", 0, len(waiting))
        self.store.pending.touch(mode=0o600)
        with self.store.pending.open("ab") as file:
            for first in range(0, len(waiting), CHUNK):
                some = waiting[first : first + CHUNK]
                made: list[tuple[bytes, Encoding]] = []
                try:
                    encodings = self.encoder.encode([text for _, text in some])
                    for (key, _), encoding in zip(some, encodings, strict=True):
                        made.append((key, encoding))
                finally:  # a run that is stopped keeps what it has encoded
                    for (key, _), written in zip(made, append(file, made), strict=True):
                        known[key] = Location(self.store.pending, *written)
                    file.flush()
                self.progress("Encoding passages", first + len(some), len(waiting))
        return len(waiting), sum(len(text) for _, text in waiting)

    def _write(self, known: dict[bytes, Location], manifest: dict[str, Any]) -> None:
        catalog = self._catalog()
        try:
            dropped = [key for entry in self.entries for key in catalog.drop_note(entry.path)]
            added = self._put_all(catalog, known)
            catalog.restamp(self.settled)
            gone = catalog.encodings.forget_unused(dropped)
            self._compaction().run(catalog.encodings, added, known)
            count = self._count("vectors", len(added) - len(gone))
            graph = GraphUpdate(self.folder, self.base, catalog, self.segments, self.progress)
            vectors = graph.run(gone, added, count)
            catalog.commit()
            if self.base is None:
                catalog.pack()
            manifest |= {
                "passages": self._count("passages", len(self.keys) - len(dropped)),
                "vectors": count,
                "notes": catalog.note_count(),
                **vectors,
                "built": time.strftime("%Y-%m-%d %H:%M:%S"),
            }
        finally:
            catalog.close()
        manifest |= self._floors(manifest)
        write_manifest(self.folder, manifest, self.base.manifest["files"] if self.base else {})

    def _count(self, name: str, more: int) -> int:
        """How many there are now: counting them all takes the longer the more there are."""
        return more + (int(self.base.manifest[name]) if self.base else 0)

    def _floors(self, manifest: Mapping[str, Any]) -> dict[str, Any]:
        """The floors, measured anew where the vault is no longer about as large as it was."""
        passages = manifest["passages"]
        if self.base and abs(passages - self.base.manifest["floors_at"]) <= GROWN * passages:
            kept = {name: self.base.manifest[name] for name in ("floors", "floors_at")}
        else:
            written = {**manifest, "exact": True}  # Chroma would be copied to be read
            reader = Reader(Generation(self.folder, written, Lock.none()))
            try:
                floors = self.measure(reader)
            finally:
                reader.close()
            kept = {"floors": floors and astuple(floors), "floors_at": passages}
        return {**kept, "calibrated": manifest["calibrated"] or kept["floors"] is not None}

    def _compaction(self) -> Compaction:
        base = self.base.folder / SEGMENTS if self.base else None
        folder, name = self.folder / SEGMENTS, f"{self.number}.segment"
        return Compaction(folder, base, name, self.store.pending)

    def _catalog(self) -> Catalog:
        path = self.folder / CATALOG
        if self.base is None:
            return Catalog(path, create=True, readonly=False)
        shutil.copyfile(self.base.folder / CATALOG, path)
        return Catalog(path, readonly=False)

    def _put_all(self, catalog: Catalog, known: dict[bytes, Location]) -> list[bytes]:
        """Adds the notes and their passages; the keys of those encodings that the base has not."""
        added: dict[bytes, None] = {}
        done, after = 0, OFTEN
        self.progress("Storing passages", done, len(self.keys))
        for entry in self.entries:
            added |= dict.fromkeys(self._put(catalog, entry, known))
            done += len(entry.passages)
            if done >= after:
                self.progress("Storing passages", done, len(self.keys))
                after = done + OFTEN
        return list(added)

    def _put(self, catalog: Catalog, entry: Entry, known: dict[bytes, Location]) -> Iterator[bytes]:
        """Adds a note and its passages; the keys of those encodings that the base has not."""
        if entry.row is None:
            return
        catalog.put_note(entry.path, entry.row, entry.note)
        for n, passage in enumerate(entry.passages):
            assert entry.note is not None
            key = self.keys[passage.id]
            location = known[key]
            spans = self.segments.offsets(location)
            placed = replace(passage, statements=on_tokens(passage.statements, spans))
            catalog.put_passage(placed, key, entry.note, first=not n)
            if self.base is None or location.path == self.store.pending:
                yield key
