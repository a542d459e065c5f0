"""Build the next generation from the current one, and verify it before publishing."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import IndexDamaged
from ..types import Encoder, Floors, Note, Passage, Progress, Statement
from .catalog import Catalog, Row
from .disk import link
from .generation import PARTIAL, Generation, Store
from .locks import Lock
from .manifest import CATALOG, SEGMENTS, VECTORS, write_manifest
from .reader import Reader
from .segments import Location, Segments, append, copy_record, key_of, scan, whole_until
from .vectors import VectorStore, compact, copy_store, link_store

if TYPE_CHECKING:
    from ..types import Vectors

CHUNK = 64  # texts encoded between two looks at the progress
MOST_SEGMENTS = 32  # more files than this are gathered, all but the largest
LEFT_ALONE = 8  # the largest files, which are not gathered with the others
LOOSE = 1_000  # vectors by which Chroma may differ from the notes until it is written again
GROWN = 0.1  # a vault that has grown or shrunk by less has the floors that it had
SAMPLED = 16  # vectors looked up again after writing
OFTEN = 500  # passages between two reports of the progress
NEAR = 1e-4  # cosine distance at which a vector has found itself
TELLING = 20_000  # characters; less is over before it says how fast the encoder is

Measure = Callable[[Reader], Floors | None]


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
) -> int:
    """Publishes a generation in which `entries` replace what `base` says of their files.

    The caller holds the writer's lock. Returns how many passages were encoded; the rest was known
    from `base`, from a run that was stopped, or from a damaged generation. Raises IndexDamaged when
    what was written cannot be read back; nothing is published then. `measure` gives the floors.
    """
    return _Build(store, base, entries, encoder, progress, measure).run(dict(manifest))


class _Build:
    def __init__(
        self,
        store: Store,
        base: Generation | None,
        entries: Sequence[Entry],
        encoder: Encoder,
        progress: Progress,
        measure: Measure,
    ) -> None:
        self.store, self.base, self.entries = store, base, entries
        self.encoder, self.progress, self.measure = encoder, progress, measure
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
        self.progress("Encoding passages", 0, len(waiting))
        self.store.pending.touch(mode=0o600)
        with self.store.pending.open("ab") as file:
            for first in range(0, len(waiting), CHUNK):
                some = waiting[first : first + CHUNK]
                encodings = self.encoder.encode([text for _, text in some])
                for (key, _), encoding in zip(some, encodings, strict=True):
                    offset, pieces = append(file, key, encoding)
                    known[key] = Location(self.store.pending, offset, pieces)
                file.flush()
                self.progress("Encoding passages", first + len(some), len(waiting))
        return len(waiting), sum(len(text) for _, text in waiting)

    def _write(self, known: dict[bytes, Location], manifest: dict[str, Any]) -> None:
        catalog = self._catalog()
        try:
            dropped = [key for entry in self.entries for key in catalog.drop_note(entry.path)]
            added = self._put_all(catalog, known)
            gone = catalog.encodings.forget_unused(dropped)
            self._segments(catalog, added, known)
            vectors = self._vectors(catalog, gone, added)
            catalog.commit()
            if self.base is None:
                catalog.pack()
            manifest |= {
                "passages": self._count("passages", len(self.keys) - len(dropped)),
                "vectors": self._count("vectors", len(added) - len(gone)),
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
            placed = replace(passage, statements=_on_tokens(passage.statements, spans))
            catalog.put_passage(placed, key, entry.note, first=not n)
            if self.base is None or location.path == self.store.pending:
                yield key

    def _segments(
        self, catalog: Catalog, added: Sequence[bytes], known: Mapping[bytes, Location]
    ) -> None:
        """Puts the new encodings into a file, and links those of the base that are used.

        A file of which little is used, and many small ones, are copied into the new file; what was
        just encoded is not, so that an index needs no room for it twice.
        """
        folder, name = self.folder / SEGMENTS, f"{self.number}.segment"
        fresh = all(known[key].path == self.store.pending for key in added)
        if added and fresh:
            link(self.store.pending, folder / name)
        for key in added:
            where = known[key] if fresh else self._copied(known[key], folder / name)
            catalog.encodings.put(key, where, name)
        self._gather(catalog, name)
        for one in catalog.encodings.segments():
            if one.name != name:
                assert self.base is not None
                link(self.base.folder / SEGMENTS / one.name, folder / one.name)

    def _gather(self, catalog: Catalog, name: str) -> None:
        """Copies what is used of some files of the base into the new file, and drops them."""
        if self.base is None:
            return
        several = [one for one in catalog.encodings.segments() if one.name != name]
        small = several[LEFT_ALONE:] if len(several) > MOST_SEGMENTS else []
        names = [one.name for one in several if one in small or 2 * one.used < one.written]
        lying = catalog.encodings.lying_in(names, self.base.folder / SEGMENTS)
        for key, where in lying.items():
            copied = self._copied(where, self.folder / SEGMENTS / name)
            catalog.encodings.move(key, copied, name)
        catalog.encodings.drop_segments(names)

    def _copied(self, where: Location, target: Path) -> Location:
        with target.open("ab") as file:
            return Location(target, copy_record(where, file), where.pieces)

    def _vectors(
        self, catalog: Catalog, gone: Sequence[bytes], added: Sequence[bytes]
    ) -> dict[str, Any]:
        """Brings Chroma in step, and reads it back; what the manifest says of it.

        By a few vectors it may differ: the catalogue knows by which, and the folder is the base's.
        `deleted_vectors`: Chroma never frees what was deleted; when that is most of it, it is
        written anew. `exact`: its graph misses some of its own vectors, so readers look at all.
        Written anew, too, when it does not hold what it should, which damage that nobody noticed
        may have done, and when the graph has begun to miss.
        """
        differs = catalog.encodings.differ(added, gone)
        told = ("deleted_vectors", "exact", "in_chroma")
        kept = {name: self.base.manifest[name] for name in told} if self.base else {}
        if self.base and not kept["exact"] and differs <= min(LOOSE, kept["in_chroma"]):
            link_store(self.base.folder / VECTORS, self.folder / VECTORS)
            return kept
        stale, loose = catalog.encodings.stale(), catalog.encodings.loose()
        catalog.encodings.agree()
        count = self._count("vectors", len(added) - len(gone))
        if self.base:
            deleted = len(stale) + int(self.base.manifest["deleted_vectors"])
            if deleted <= count:
                copy_store(self.base.folder / VECTORS, self.folder / VECTORS)
                with suppress(IndexDamaged):
                    self._store(catalog, stale, loose)
                    exact = self._verify(catalog, loose)
                    if not exact or self.base.manifest["exact"]:
                        return dict(zip(told, (deleted, exact, count), strict=True))
                shutil.rmtree(self.folder / VECTORS)
        self._store(catalog, [], catalog.encodings.keys(), create=True)
        return dict(zip(told, (0, self._verify(catalog, []), count), strict=True))

    def _store(
        self,
        catalog: Catalog,
        gone: Sequence[bytes],
        added: Sequence[bytes],
        *,
        create: bool = False,
    ) -> None:
        where = catalog.encodings.all(self.folder / SEGMENTS)
        vectors = VectorStore(self.folder / VECTORS, create=create)
        try:
            vectors.remove([key.hex() for key in gone])
            ids = [key.hex() for key in added]
            for done in vectors.add(ids, lambda id: self.segments.vector(where[bytes.fromhex(id)])):
                self.progress("Storing vectors", done, len(added))
        finally:
            vectors.close()
        compact(self.folder / VECTORS)

    def _verify(self, catalog: Catalog, added: Sequence[bytes]) -> bool:
        """Reads back what was written: counts, and some vectors by their ids.

        Returns whether the graph misses any of those vectors, as it may where many are alike.
        Raises IndexDamaged when what was written is not there.
        """
        keys = catalog.encodings.keys()
        where = catalog.encodings.all(self.folder / SEGMENTS)
        some = {key.hex(): self.segments.vector(where[key]) for key in _sample(keys, added)}
        vectors = VectorStore(self.folder / VECTORS)
        try:
            stored = vectors.read_back(list(some))
            whole = all(id in stored and _same(stored[id], some[id]) for id in some)
            if not (
                whole
                and vectors.count() == len(keys)
                and catalog.word_rows() == catalog.passage_count()
            ):
                raise IndexDamaged("The new index is incomplete. Run askreview index --rebuild.")
            return not all(_finds(vectors, one) for one in some.values())
        finally:
            vectors.close()


def _sample(*several: Sequence[bytes]) -> set[bytes]:
    return {one for keys in several for one in keys[:: max(1, len(keys) // SAMPLED)]}


def _same(one: Vectors, other: Vectors) -> bool:
    return bool(1 - float(one @ other) <= NEAR)


def _finds(vectors: VectorStore, vector: Vectors) -> bool:
    """Whether the graph leads from a stored vector to itself, or to one as near."""
    return 1 - max(vectors.nearest(vector, 1).values(), default=0.0) <= NEAR


def _on_tokens(
    statements: Sequence[Statement], offsets: Sequence[tuple[int, int]]
) -> tuple[Statement, ...]:
    """The statements with rows of token vectors in place of spans of characters."""

    @cache
    def rows(start: int, end: int) -> tuple[int, int]:
        inside = [n for n, (first, after) in enumerate(offsets) if first < end and after > start]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)

    def placed(one: Statement) -> Statement:
        return replace(one, tokens=rows(*one.tokens), above=tuple(map(placed, one.above)))

    return tuple(map(placed, statements))
