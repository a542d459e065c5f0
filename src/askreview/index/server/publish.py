"""Put a generation that was built on this machine onto the server."""

from __future__ import annotations

import hashlib
import io
import json
import secrets
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain
from typing import Any

from ...errors import IndexBusy
from ...types import Progress
from ..catalog import Catalog
from ..generation import Generation
from ..manifest import CATALOG, SEGMENTS, VECTORS
from ..segments import Segments, copy_record
from ..vectors import HNSW
from .connection import Connection, Gone
from .files import cut, pieces_of, record_of, unknown
from .pointers import FLAT, Pointers, Published
from .shelf import Record, Shelf

# Records that no generation has any more may be this many, beside as many as are in use: then all
# go into a new collection, since Chroma frees nothing of what is deleted from one.
UNUSED = 100
# As in a folder, but the server's files are read by the server alone, so they need not be whole
# after every write: it writes them anew, all of them, now and then.
HNSW_THERE = {key: value for key, value in HNSW.items() if key != "sync_threshold"}
# What a manifest says that is of the writer's machine alone.
OWN = ("files", "notes_folder", "notes_beside")


def publish(
    connection: Connection,
    pointers: Pointers,
    generation: Generation,
    progress: Progress,
    *,
    fresh: bool = False,
) -> Published:
    """Makes a local generation the server's current one, unless it is. The caller has the lease.

    `fresh`: in new collections, so that nothing of what was deleted is left after the grace time.
    Raises IndexBusy when another writer has published meanwhile.
    """
    before = pointers.current()
    listing, pieces = _listing(generation)
    made = _Publishing(connection, generation, before, fresh)
    catalog = Catalog(generation.folder / CATALOG)
    try:
        texts = made.texts(catalog, progress)
    finally:
        catalog.close()
    files = made.files(listing, pieces, progress)
    names = tuple(name for name, _ in listing)
    if before and (before.texts, before.files, before.listing) == (texts, files, names):
        return before
    new = Published(
        made.number, secrets.token_hex(8), time.time(), made.fingerprint, texts, files, names
    )
    if not pointers.publish(new):
        raise IndexBusy(
            f"Another machine has published the index {connection.address} meanwhile. "
            "Run this again."
        )
    pointers.tidy(new)
    return new


def _listing(generation: Generation) -> tuple[list[tuple[str, bytes]], dict[str, list[str]]]:
    """The list of a generation's files as pieces, and the names of the pieces of each file.

    Vectors and token vectors are not files of it: they are records of their own.
    """
    folder, manifest = generation.folder, generation.manifest
    names = [name for name in manifest["files"] if name.split("/")[0] not in (VECTORS, SEGMENTS)]
    pieces = {name: [piece for piece, _ in pieces_of(folder / name)] for name in names}
    told = {key: value for key, value in manifest.items() if key not in OWN}
    data = json.dumps({"manifest": told, "files": pieces}, sort_keys=True).encode()
    return cut(zlib.compress(data)), pieces


class _Publishing:
    def __init__(
        self, connection: Connection, generation: Generation, before: Published | None, fresh: bool
    ) -> None:
        manifest = generation.manifest
        self.fingerprint = f"{manifest['fingerprint']}-{manifest['format']}"
        self.number = before.number + 1 if before else 1
        self._connection, self._generation = connection, generation
        self._before = None if fresh else before

    def texts(self, catalog: Catalog, progress: Progress) -> str:
        """Stores the encodings that the server has not; the name of their collection."""
        keys = catalog.encodings.keys()
        same = self._before and self._before.fingerprint == self.fingerprint
        shelf = self._shelf("texts", self._before.texts if self._before and same else "", len(keys))
        had = shelf.ids()
        new = [key for key in keys if key.hex() not in had]
        progress("Publishing", 0, len(new))
        for done in shelf.put(self._encodings(catalog, new)):
            progress("Publishing", done, len(new))
        return shelf.name

    def _encodings(self, catalog: Catalog, keys: Sequence[bytes]) -> Iterator[Record]:
        where = catalog.encodings.all(self._generation.folder / SEGMENTS)
        of = dict(catalog.select("SELECT key, id FROM passages GROUP BY key"))
        passages = catalog.passages.read([of[key] for key in keys])
        segments = Segments()
        try:
            for key in keys:
                whole = io.BytesIO()
                copy_record(where[key], whole)
                vector = segments.vector(where[key])
                yield Record(key.hex(), vector, whole.getvalue(), passages[of[key]].text)
        finally:
            segments.close()

    def files(
        self, listing: list[tuple[str, bytes]], pieces: dict[str, list[str]], progress: Progress
    ) -> str:
        """Stores the pieces of files that the server has not; the name of their collection."""
        names = [name for several in pieces.values() for name in several]
        used = {*names, *(name for name, _ in listing)}
        shelf = self._shelf("files", self._before.files if self._before else "", len(used))
        wanted = frozenset(unknown(used, shelf.ids()))
        folder = self._generation.folder
        every = chain(listing, *(pieces_of(folder / name) for name in pieces))
        progress("Publishing the catalogue", 0, len(wanted))
        for done in shelf.put(_each_once(every, wanted)):
            progress("Publishing the catalogue", done, len(wanted))
        return shelf.name

    def _shelf(self, kind: str, name: str, used: int) -> Shelf:
        """The collection by this name unless most in it is unused; else a new one."""
        hnsw: dict[str, Any] = dict(HNSW_THERE if kind == "texts" else FLAT)
        with suppress(Gone):  # somebody else removed it
            old = Shelf(self._connection, name) if name else None
            if old and old.count() <= 2 * used + UNUSED:
                return old
        of = hashlib.sha256(self.fingerprint.encode()).hexdigest()[:8]
        own = f"{self._connection.address.name}.{kind}-{self.number}-{of}"
        return Shelf(self._connection, own, hnsw)


def _each_once(pieces: Iterator[tuple[str, bytes]], wanted: frozenset[str]) -> Iterator[Record]:
    left = set(wanted)
    for name, piece in pieces:
        if name in left:
            left.remove(name)
            yield record_of(name, piece)
