"""The next generation: the current one with what changed, verified before it is published."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..errors import IndexDamaged
from ..nouns import Encoder, Note, Passage, Progress, Statement
from .catalog import Catalog, Row
from .generation import CATALOG, SEGMENTS, VECTORS, Generation, Store, write_manifest
from .segments import Location, Segments, append, copy_record, key_of, scan, whole_until
from .vectors import VectorStore

CHUNK = 64  # texts encoded between two looks at the progress; 61 KB of token vectors each
MOST_SEGMENTS = 32  # more files than this are gathered into one
SAMPLED = 16  # vectors looked up again after writing
NEAR = 1e-4  # cosine distance at which a vector has found itself


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
) -> int:
    """Publishes a generation in which `entries` replace what `base` says of their files.

    The caller holds the writer's lock. Returns how many passages were encoded; the rest was known
    from `base`, from a run that was stopped, or from a damaged generation. Raises IndexDamaged when
    what was written cannot be read back; nothing is published then.
    """
    return _Build(store, base, entries, encoder, progress).run(dict(manifest))


class _Build:
    def __init__(
        self,
        store: Store,
        base: Generation | None,
        entries: Sequence[Entry],
        encoder: Encoder,
        progress: Progress,
    ) -> None:
        self.store, self.base, self.entries = store, base, entries
        self.encoder, self.progress = encoder, progress
        self.number = store.next_number()
        self.folder = store.generations / f"{self.number}.partial"
        self.segments = Segments()
        self.keys = {
            passage.id: key_of(encoder.fingerprint, passage.encoded)
            for entry in entries
            for passage in entry.passages
        }

    def run(self, manifest: dict[str, Any]) -> int:
        try:
            shutil.rmtree(self.folder, ignore_errors=True)
            known = self._known()
            started, encoded, read = time.monotonic(), *self._encode(known)
            spent = time.monotonic() - started
            if encoded:
                manifest["characters_per_second"] = round(read / max(spent, 1e-3), 1)
            (self.folder / SEGMENTS).mkdir(parents=True)
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
            for path in self.store.leftovers():
                known.update(scan(path))
        if self.store.pending.exists():
            os.truncate(self.store.pending, whole_until(self.store.pending))
            known.update(scan(self.store.pending))
        if self.base is not None:
            catalog = Catalog(self.base.folder / CATALOG)
            known.update(catalog.encodings(self.base.folder / SEGMENTS))
            catalog.close()
        return known

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
        self.progress("Encoding", 0, len(waiting))
        with self.store.pending.open("ab") as file:
            for first in range(0, len(waiting), CHUNK):
                some = waiting[first : first + CHUNK]
                encodings = self.encoder.encode([text for _, text in some])
                for (key, _), encoding in zip(some, encodings, strict=True):
                    offset, pieces = append(file, key, encoding)
                    known[key] = Location(self.store.pending, offset, pieces)
                file.flush()
                self.progress("Encoding", first + len(some), len(waiting))
        return len(waiting), sum(len(text) for _, text in waiting)

    def _write(self, known: dict[bytes, Location], manifest: dict[str, Any]) -> None:
        catalog = self._catalog()
        gone = [id for e in self.entries for id in catalog.drop_note(e.path)]
        added = []
        for entry in self.entries:
            added += self._put(catalog, entry, known)
        catalog.forget_unused_encodings()
        self._segments(catalog, known)
        deleted = self._vectors(catalog, gone, added)
        rows = catalog.rows().values()
        count = catalog.passage_count()
        catalog.commit()
        catalog.close()
        self._verify(count)
        manifest |= {
            "passages": count,
            "notes": sum(row.unreadable is None for row in rows),
            "deleted_vectors": deleted,
            "built": time.strftime("%Y-%m-%d %H:%M:%S"),
        }
        write_manifest(self.folder, manifest)

    def _catalog(self) -> Catalog:
        path = self.folder / CATALOG
        if self.base is None:
            return Catalog(path, create=True, readonly=False)
        old = Catalog(self.base.folder / CATALOG)
        old.copy_to(path)
        old.close()
        return Catalog(path, readonly=False)

    def _put(self, catalog: Catalog, entry: Entry, known: dict[bytes, Location]) -> list[str]:
        if entry.row is None:
            return []
        catalog.put_note(entry.path, entry.row, entry.note)
        for passage in entry.passages:
            assert entry.note is not None
            key = self.keys[passage.id]
            offsets = self.segments.offsets(known[key])
            placed = replace(passage, statements=_on_tokens(passage.statements, offsets))
            catalog.put_passage(placed, key, entry.note)
            location = known[key]
            catalog.put_encoding(key, location.path.name, location.offset, location.pieces)
        return [passage.id for passage in entry.passages]

    def _segments(self, catalog: Catalog, known: dict[bytes, Location]) -> None:
        """Links the segments of the base and the pending one, or gathers all into one file."""
        folder = self.folder / SEGMENTS
        used = catalog.encodings(folder)
        files = {known[key].path for key in used}
        name = f"{self.number}.segment"
        if self.base is None or len(files) > MOST_SEGMENTS:
            with (folder / name).open("wb") as file:
                for key in used:
                    offset = copy_record(known[key], file)
                    catalog.put_encoding(key, name, offset, known[key].pieces)
            return
        for path in files:
            linked = name if path == self.store.pending else path.name
            _link(path, folder / linked)
        for key in used:
            location = known[key]
            if location.path == self.store.pending:
                catalog.put_encoding(key, name, location.offset, location.pieces)

    def _vectors(self, catalog: Catalog, gone: list[str], added: list[str]) -> int:
        """Brings Chroma in step; how many deleted vectors its files now carry."""
        replaced = set(gone) & set(added)
        gone = [id for id in gone if id not in replaced]
        added = [id for id in added if id not in replaced]
        deleted = len(gone) + (self.base.manifest["deleted_vectors"] if self.base else 0)
        live = catalog.passage_count()
        # Chroma never frees what was deleted: when that is most of it, it is written anew.
        anew = self.base is None or deleted > live
        target = self.folder / VECTORS
        if anew or self.base is None:
            gone, added, deleted = [], catalog.ids(), 0
        else:
            _copy_chroma(self.base.folder / VECTORS, target)
        where = catalog.locations(added, self.folder / SEGMENTS)
        vectors = VectorStore(target, create=anew)
        try:
            vectors.remove(gone)
            for done in vectors.add(added, lambda id: self.segments.vector(where[id])):
                self.progress("Storing", done, len(added))
        finally:
            vectors.close()
        return deleted

    def _verify(self, count: int) -> None:
        """Reads back what was written: counts, and some vectors by themselves."""
        catalog = Catalog(self.folder / CATALOG)
        vectors = VectorStore(self.folder / VECTORS)
        try:
            ids = catalog.ids()
            sample = ids[:: max(1, len(ids) // SAMPLED)]
            where = catalog.locations(ids, self.folder / SEGMENTS)
            if not vectors.count() == catalog.word_rows() == len(where) == count:
                raise IndexDamaged(
                    "The new index does not hold what was put into it: run it again."
                )
            for id in sample:
                nearest = vectors.nearest(self.segments.vector(where[id]), 1)
                if not nearest or 1 - max(nearest.values()) > NEAR:
                    raise IndexDamaged("The new index does not find its own vectors: run it again.")
        finally:
            vectors.close()
            catalog.close()


def _on_tokens(
    statements: Sequence[Statement], offsets: Sequence[tuple[int, int]]
) -> tuple[Statement, ...]:
    """The statements with rows of token vectors in place of spans of characters."""
    placed = []
    for one in statements:
        start, end = one.tokens
        rows = [row for row, (first, after) in enumerate(offsets) if first < end and after > start]
        span = (rows[0], rows[-1] + 1) if rows else (0, 0)
        placed.append(replace(one, tokens=span))
    return tuple(placed)


def _copy_chroma(source: Path, target: Path) -> None:
    """A copy that is whole although readers have the source open: its database by SQLite's backup.

    A raw copy of the database beside readers was caught with a half-written journal in one of
    fifteen tries; the vector files are only ever read.
    """
    import sqlite3

    leave_out = shutil.ignore_patterns("chroma.sqlite3*")
    shutil.copytree(source, target, ignore=leave_out)
    reading, writing = (sqlite3.connect(folder / "chroma.sqlite3") for folder in (source, target))
    try:
        reading.backup(writing)
    finally:
        reading.close()
        writing.close()


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system without hard links
        shutil.copyfile(source, target)
