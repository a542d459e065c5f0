"""Say which generation of an index is the current one, and let one writer at a time make the next.

A server has no transactions, but the first to add a record with an id has it: what comes later is
ignored. So both a lease and a generation are records with numbers, added and then read back.
"""

from __future__ import annotations

import json
import os
import secrets
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from typing import Any

from ...errors import IndexBusy, IndexUnusable
from ...types import Progress
from .connection import Connection

LEASE = 120.0  # seconds until another may write after a writer has died; one at work renews it
RENEWED = 20.0  # seconds between two renewals
GRACE = 600.0  # seconds for which a question may still use the collections of an old generation
FLAT = {"space": "l2"}  # of collections that are never searched by their vectors
GENERATION, LEASED = "generation", "lease"


@dataclass(frozen=True, slots=True)
class Published:
    """A generation on the server: where its records are, and the record that lists its files."""

    number: int
    nonce: str  # which writer's, where two made one of the same number
    at: float  # when, by its writer's clock
    fingerprint: str  # of encoder, splitter and format
    texts: str  # the collection of vectors and token vectors
    files: str  # the collection of pieces of files
    listing: tuple[str, ...]  # the pieces of the list of files

    @property
    def id(self) -> str:
        return f"{self.number}-{self.nonce}"


class Pointers:
    """The collection by an index's own name: its generations and the lease to write."""

    def __init__(self, connection: Connection, *, create: bool = False) -> None:
        """Raises Gone when there is no index of that name, unless it is to be created."""
        self._connection = connection
        self._collection = connection.collection(connection.address.name, FLAT if create else None)

    def current(self) -> Published | None:
        """The newest generation; None where none is published yet."""
        return max(self._generations(), key=lambda one: one.number, default=None)

    def publish(self, new: Published) -> bool:
        """Makes a generation the current one; False when another writer was faster."""
        self._add(GENERATION, new.number, {"told": json.dumps(asdict(new))})
        if self.current() == new:
            return True
        if new in self._generations():  # late: a newer one is there
            self._delete(GENERATION, new.number)
        return False

    def tidy(self, current: Published) -> None:
        """Removes what no reader uses: old pointers, and collections after a grace time."""
        kept = {current.texts, current.files}
        later = current
        for old in sorted(self._generations(), key=lambda one: -one.number):
            if old.number >= current.number:
                continue
            own = {old.texts, old.files}
            if later.at + GRACE < time.time() or own <= kept:
                self._delete(GENERATION, old.number)
            else:
                kept |= own
            later = old
        for name in self._connection.names():
            if name not in kept:
                self._connection.drop(name)

    @contextmanager
    def leased(self) -> Iterator[Lease]:
        """The right to write, renewed as progress is made. Raises IndexBusy with who has it."""
        leases = self._records(LEASED)
        last = max(leases, default=0)
        if last and leases[last]["until"] > time.time():
            raise self._busy(leases[last])
        lease = Lease(self, last + 1)
        now = time.strftime("%H:%M:%S")
        by = f"{socket.gethostname()} (process {os.getpid()}, since {now})"
        self._add(LEASED, lease.number, {"nonce": lease.nonce, "by": by, "until": lease.until})
        try:
            leases = self._records(LEASED)
            if leases[max(leases)]["nonce"] != lease.nonce:
                raise self._busy(leases[max(leases)])
            for number in leases.keys() - {lease.number}:
                self._delete(LEASED, number)
            yield lease
        finally:
            with suppress(IndexUnusable):  # without the server it ends by itself
                mine = self._records(LEASED).get(lease.number)
                if mine and mine["nonce"] == lease.nonce:
                    self._delete(LEASED, lease.number)

    def renew(self, lease: Lease) -> None:
        with self._connection.told():
            self._collection.update(
                ids=[f"{LEASED}-{lease.number}"], metadatas=[{"until": lease.until}]
            )

    def _busy(self, lease: dict[str, Any]) -> IndexBusy:
        until = time.strftime("%H:%M:%S", time.localtime(lease["until"]))
        return IndexBusy(
            f"{lease['by']} is writing the index {self._connection.address}. Wait until it is done "
            f"(if it has died, until {until}), then run this again."
        )

    def _generations(self) -> list[Published]:
        told = [json.loads(one["told"]) for one in self._records(GENERATION).values()]
        return [Published(**{**one, "listing": tuple(one["listing"])}) for one in told]

    def _records(self, kind: str) -> dict[int, dict[str, Any]]:
        with self._connection.told():
            found = self._collection.get(where={"kind": kind}, include=["metadatas"])
        return {int(one["number"]): one for one in found["metadatas"]}

    def _add(self, kind: str, number: int, told: dict[str, Any]) -> None:
        """Adds a record unless there is one of its kind and number."""
        with self._connection.told():
            self._collection.add(
                ids=[f"{kind}-{number}"],
                embeddings=[[float(number)]],
                metadatas=[{"kind": kind, "number": number, **told}],
            )

    def _delete(self, kind: str, number: int) -> None:
        with self._connection.told():
            self._collection.delete(ids=[f"{kind}-{number}"])


class Lease:
    """The right to write for a while."""

    def __init__(self, pointers: Pointers, number: int) -> None:
        self.number, self.nonce = number, secrets.token_hex(8)
        self._pointers, self._renewed = pointers, time.time()

    @property
    def until(self) -> float:
        return self._renewed + LEASE

    def progress(self, progress: Progress) -> Progress:
        """Progress that renews the lease."""

        def told(what: str, done: int, total: int) -> None:
            if time.time() > self._renewed + RENEWED:
                self._renewed = time.time()
                self._pointers.renew(self)
            progress(what, done, total)

        return told
