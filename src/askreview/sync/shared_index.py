"""Read an index that lies on a Chroma server, generation by generation, and publish the next."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from ..errors import IndexBusy, IndexDamaged, IndexUnusable, NotesError, UsageError
from ..index import (
    FORMAT,
    PUBLISHED,
    Address,
    Connection,
    Generation,
    Gone,
    Pointers,
    Published,
    Reader,
    ServerEncodings,
    SharedReader,
    Shelf,
    Store,
    fetch,
    publish,
)
from ..notes import Changes, is_json, read_note
from ..settings import built_folder, fetched_folder
from ..types import Encoder, IndexStatus, Note, Place, Progress, Reading, Skipped, SyncReport
from .live_index import BETWEEN, LiveIndex
from .sync import Sync

TRIES = 5  # to read a generation that is removed meanwhile


class SharedIndex(LiveIndex):
    """Follows the pointer on the server: the catalogue is fetched, vectors are searched there.

    Questions never write to the server. `sync` does, where the notes are.
    """

    _reader: SharedReader | None

    def __init__(
        self,
        notes: Path | None,
        address: Address,
        encoder: str | Path | Encoder | None,
        reading: Reading,
        say: Callable[[str], None],
        progress: Progress,
    ) -> None:
        fetched = Store(fetched_folder(address.folder))
        nowhere = fetched.folder / "notes"  # what reads notes finds none there
        super().__init__(notes or nowhere, fetched, encoder, reading, say, progress)
        self.about = str(notes or address)
        self._address, self._folder = address, notes
        self.built = Store(built_folder(address.folder, self.notes))
        self._builder = Sync(self.notes, self.built, encoder, say, reading)
        self._server: Connection | None = None
        self._pointers: Pointers | None = None
        self._encodings: ServerEncodings | None = None

    def close(self) -> None:
        with self._lock:
            super().close()
            if self._encodings:
                self._encodings.close()
            if self._server:
                self._server.close()
            self._encodings = self._pointers = self._server = None

    def watch(self) -> None:
        """The server tells at each question whether there is something new."""

    def sync(
        self,
        progress: Progress | None = None,
        rebuild: bool = False,
        *,
        wait: bool = False,
        first: int = 0,
    ) -> SyncReport:
        """Builds the next generation on this machine and publishes it whole.

        Raises IndexBusy when another machine is writing, and UsageError without the notes.
        """
        if self._folder is None:
            raise UsageError(
                f"The index {self._address} is made where the notes are. Pass --notes DIR to make "
                "it from this machine."
            )
        with self._lock:
            started = time.monotonic()
            pointers = Pointers(self._connected(), create=True)
            with pointers.leased() as lease:
                told = lease.progress(progress or self._progress)
                report = self._builder.sync(told, rebuild)
                self._publish(pointers, told, rebuild)
            return replace(report, seconds=round(time.monotonic() - started, 2))

    def _publish(self, pointers: Pointers, progress: Progress, fresh: bool) -> None:
        generation = self.built.open()
        if generation is None:
            raise IndexDamaged("The index was deleted meanwhile. Run the command again.")
        try:
            publish(self._connected(), pointers, generation, progress, fresh=fresh)
        finally:
            generation.close()

    def status(self, *, thorough: bool) -> IndexStatus:
        """What is published; `thorough` asks the server for every vector."""
        with self.turn():
            reader = self._there()
            rows, manifest = reader.remarked(), reader.generation.manifest
            missing = reader.missing() if thorough else 0
            size = self.store.size()
            left_out = [(path, row.unreadable) for path, row in rows.items() if row.unreadable]
            warnings = [(path, why) for path, row in rows.items() for why in row.warnings]
            return IndexStatus(
                notes_folder=str(self._folder or ""),
                index_folder=str(self._address),
                unhealthy=f"{missing:,} vectors are missing on the server" if missing else None,
                files=int(manifest["notes"]) + len(left_out),
                notes=int(manifest["notes"]),
                passages=reader.passage_count,
                behind=0,
                skipped=tuple(Skipped(*one) for one in left_out),
                warnings=tuple(Skipped(*one) for one in warnings),
                encoder=manifest["encoder"],
                calibrated=bool(manifest["calibrated"]),
                built=manifest["built"],
                bytes=size,
                places=(Place("copy of the catalogue", str(self.store.folder), size),),
            )

    def note(self, path: str) -> Note:
        """A note as it stands in the folder; without one, as it was indexed."""
        if self._folder:
            return super().note(path)
        with self.turn():
            reader = self._there()
            for note in reader.notes([path]):
                raw = reader.raw(path)
                if is_json(path):
                    return replace(note, raw=raw)
                [(written,)] = reader.select("SELECT mtime_ns FROM notes WHERE path = ?", [path])
                return read_note(path, raw.encode("utf-8"), written)
        raise NotesError(f"The note {path} is not in the index. Ask again.")

    def changes(self, reader: Reader) -> Changes:
        """None: what is asked is the index, whatever has become of the notes."""
        return Changes((), ())

    def catalogue(self) -> SharedReader:
        reader = self._there()
        if not self._sync.fits(reader.generation):
            made = reader.generation.manifest["encoder"]
            here = self._sync.encoder_for(reader.generation).name
            raise IndexUnusable(
                f"The index {self._address} was made with the encoder {made}, which is not the one "
                f"here ({here}). Leave --encoder away, or run askreview index with it where the "
                "notes are."
            )
        return reader

    def now(self) -> SharedReader:
        """The reader of the generation that is being answered from."""
        return self._reader or self._there()

    def _there(self) -> SharedReader:
        reader = self.opened()
        if reader is None:
            raise IndexUnusable(
                f"There is no index {self._address}. Check the name, or make it where the notes "
                f"are: askreview index --notes DIR --index {self._address}"
            )
        return reader

    def opened(self) -> SharedReader | None:
        """The reader of the generation that the server's pointer names; None without any."""
        for _ in range(TRIES):
            try:
                return self._followed()
            except Gone:
                self.close()  # replaced while it was fetched, or the server is another one
        raise IndexUnusable(
            f"Parts of the index {self._address} are missing on the server. Run askreview index "
            "where the notes are."
        )

    def _followed(self) -> SharedReader | None:
        server = self._connected()
        try:
            self._pointers = self._pointers or Pointers(server)
        except Gone:
            return None
        published = self._pointers.current()
        if self._reader and published and self._is(self._reader.generation, published):
            return self._reader
        self._leave()
        if published is None:
            return None
        generation = self._fetched(server, published)
        try:
            self._reader = SharedReader(generation, self._encodings_in(server, published.texts))
        except BaseException:
            generation.close()
            raise
        return self._reader

    def _connected(self) -> Connection:
        self._server = self._server or Connection(self._address)
        return self._server

    def _is(self, generation: Generation, published: Published) -> bool:
        told = generation.manifest
        return bool(told["format"] == FORMAT and told[PUBLISHED] == published.id)

    def _encodings_in(self, server: Connection, texts: str) -> ServerEncodings:
        if self._encodings and self._encodings.name != texts:
            self._encodings.close()
            self._encodings = None
        self._encodings = self._encodings or ServerEncodings(Shelf(server, texts))
        return self._encodings

    def _fetched(self, server: Connection, published: Published) -> Generation:
        """The generation in this machine's own folder, which several processes may share."""
        while True:
            try:
                kept, damaged = self.store.open(), False
            except IndexDamaged:
                kept, damaged = None, True
            if kept and self._is(kept, published):
                return kept
            try:
                lock = self.store.writer()
            except IndexBusy:  # another process fetches it
                if kept:
                    kept.close()
                time.sleep(BETWEEN)
                continue
            try:
                if damaged:
                    self.store.set_aside()
                fetch(server, published, self.store, kept)
            finally:
                if kept:
                    kept.close()
                self.store.prune()
                lock.release()
