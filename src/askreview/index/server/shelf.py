"""Keep records that never change in a collection of the server, each under a name of its content.

Writing to a server is not atomic: a reader sees half of a batch. Nothing is torn all the same,
since a record is only ever added, and which of them a generation has stands in its catalogue.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .connection import Connection

if TYPE_CHECKING:
    from ...types import Vectors

BYTES = 4 << 20  # of a request's records; a server takes 40 MiB, a proxy before it less
MOST = 250  # records of a request
DATA = "data"  # the metadata that holds a record's bytes


@dataclass(frozen=True, slots=True)
class Record:
    """Bytes under their name, with the vector that they are found by and the text they are of."""

    id: str
    vector: Sequence[float] | Vectors
    data: bytes
    text: str | None = None


class Shelf:
    """One collection of records."""

    def __init__(
        self, connection: Connection, name: str, hnsw: dict[str, Any] | None = None
    ) -> None:
        """Raises Gone when there is none; with `hnsw` it is made."""
        self.name, self._connection = name, connection
        self._collection = connection.collection(name, hnsw)

    def count(self) -> int:
        with self._connection.told():
            return int(self._collection.count())

    def ids(self) -> set[str]:
        with self._connection.told():
            return set(self._collection.get(include=[])["ids"])

    def put(self, records: Iterable[Record]) -> Iterator[int]:
        """Adds records; yields how many are stored after every request."""
        done, waiting, size = 0, [], 0
        for one in records:
            waiting.append(one)
            size += len(one.data)
            if size >= BYTES or len(waiting) >= min(MOST, self._connection.most):
                self._add(waiting)
                done += len(waiting)
                waiting, size = [], 0
                yield done
        if waiting:
            self._add(waiting)
            yield done + len(waiting)

    def _add(self, records: Sequence[Record]) -> None:
        texts = [one.text for one in records]
        with self._connection.told():
            self._collection.add(
                ids=[one.id for one in records],
                embeddings=[one.vector for one in records],
                metadatas=[{DATA: b64encode(one.data).decode()} for one in records],
                documents=None if None in texts else texts,
            )

    def data(self, ids: Sequence[str]) -> dict[str, bytes]:
        """The bytes of some records; those that are not there are missing."""
        found: dict[str, bytes] = {}
        for first in range(0, len(ids), MOST):
            some = list(ids[first : first + MOST])
            with self._connection.told():
                got = self._collection.get(ids=some, include=["metadatas"])
            pairs = zip(got["ids"], got["metadatas"], strict=True)
            found.update((id, b64decode(data[DATA])) for id, data in pairs)
        return found

    def nearest(
        self, vector: Vectors, count: int, among: Sequence[str] | None = None
    ) -> dict[str, float]:
        """The ids nearest to a vector with their cosine, nearest first."""
        if not count or (among is not None and not among):
            return {}
        with self._connection.told():
            found = self._collection.query(
                query_embeddings=[vector],
                n_results=count,
                ids=list(among) if among is not None else None,
                include=["distances"],
            )
        distances = found["distances"][0]
        return {id: 1 - float(far) for id, far in zip(found["ids"][0], distances, strict=True)}
