"""Find the passages whose vectors are nearest: Chroma's, and those that it has not yet."""

from __future__ import annotations

import math
from collections.abc import Container, Set
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from .catalog import Catalog
from .exact import ExactSearch
from .segments import Segments

if TYPE_CHECKING:
    from ..types import Vectors

FEW = 2_000  # vectors; so many are compared one by one in less time than Chroma takes for them
MORE = 4  # times as many are asked for when too few of the nearest were wanted
SPARE = 1.5  # times as many as would do if the wanted ones were spread evenly


class Graph(Protocol):
    """Vectors by id, nearest first."""

    def nearest(self, vector: Vectors, count: int) -> dict[str, float]: ...


class Nearest:
    """The vectors of one generation. `folder` is that of its segment files.

    `in_chroma` and `notes` are how many vectors Chroma holds, and how many notes there are.
    """

    def __init__(
        self,
        catalog: Catalog,
        segments: Segments,
        folder: Path,
        in_chroma: int,
        notes: int,
        *,
        few: int = FEW,
    ) -> None:
        self._most = few
        self._catalog, self._segments, self._folder = catalog, segments, folder
        self._in_chroma, self._notes = in_chroma, notes

    def passages(
        self, graph: Graph, vector: Vectors, count: int, notes: Set[str] | None = None
    ) -> dict[str, float]:
        """Passage ids by cosine, best first; `notes`: only passages of these.

        Of few notes every vector is compared. Of many, as many of all are looked at as hold
        `count` of theirs if they are spread evenly, and more while they hold fewer.
        """
        if notes is not None and (few := self._few(notes)) is not None:
            near = self._exact(few).nearest(vector, count) if few else {}
            return self._places(near, count, notes)
        share = len(notes) / max(1, self._notes) if notes is not None else 1.0
        looked_at = math.ceil(SPARE * count / share) if share < 1 else count
        while True:
            looked_at = min(looked_at, self._in_chroma)
            near = self._with_loose(graph.nearest(vector, looked_at), vector, looked_at)
            found = self._places(near, count, notes)
            if len(found) >= count or looked_at >= self._in_chroma:
                return found
            looked_at *= MORE

    def _few(self, notes: Set[str]) -> list[bytes] | None:
        """The texts of the notes, where they are few."""
        if len(notes) > self._most:
            return None
        keys = self._catalog.passages.keys_in(notes, self._most + 1)
        return keys if len(keys) <= self._most else None

    def _with_loose(
        self, near: dict[str, float], vector: Vectors, looked_at: int
    ) -> dict[str, float]:
        """What the graph found less what is gone, with what it has not yet.

        That is not farther away than the farthest: between them there may be others.
        """
        least = min(near.values(), default=-1.0) if looked_at < self._in_chroma else -1.0
        kept = {id: cosine for id, cosine in near.items() if id not in self._stale}
        if self._loose:
            near = self._loose.nearest(vector, looked_at or 1)
            kept |= {id: cosine for id, cosine in near.items() if cosine >= least}
        return kept

    @cached_property
    def _stale(self) -> frozenset[str]:
        return frozenset(key.hex() for key in self._catalog.encodings.stale())

    @cached_property
    def _loose(self) -> Graph | None:
        keys = self._catalog.encodings.loose()
        return self._exact(keys) if keys else None

    def _exact(self, keys: list[bytes]) -> Graph:
        where = self._catalog.encodings.some(keys, self._folder)
        return ExactSearch({key.hex(): self._segments.vector(at) for key, at in where.items()})

    def _places(
        self, near: dict[str, float], count: int, notes: Container[str] | None
    ) -> dict[str, float]:
        scores = {bytes.fromhex(id): cosine for id, cosine in near.items()}
        return self._catalog.passages.places(scores, count, notes)
