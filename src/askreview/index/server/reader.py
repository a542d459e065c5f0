"""Read a generation of which only the catalogue is on this machine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ..generation import Generation
from ..nearest import Graph, Nearest
from ..reader import Reader
from .encodings import ServerEncodings

if TYPE_CHECKING:
    from ...types import Vectors


class SharedReader(Reader):
    """As a Reader, with vectors and token vectors from the server."""

    def __init__(self, generation: Generation, encodings: ServerEncodings) -> None:
        super().__init__(generation)
        self._encodings = encodings

    def prepare(self) -> None:
        """Nothing has to be opened."""

    def _graph(self) -> Graph:
        return _Own(self._encodings, self)

    @cached_property
    def _nearest(self) -> Nearest:
        manifest = self.generation.manifest
        held, notes = int(manifest["vectors"]), int(manifest["notes"])
        nearest = _OnServer(self._catalog, self._segments, self._folder, held, notes)
        nearest.encodings = self._encodings
        return nearest

    def own(self, ids: Sequence[str]) -> set[str]:
        """Those of the keys, in hex form, that this generation has."""
        keys = [bytes.fromhex(id) for id in ids]
        return {key.hex() for key in self._catalog.encodings.some(keys, self._folder)}

    def _tokens(self, keys: Mapping[str, bytes]) -> dict[str, tuple[Vectors, bytes]]:
        return self._encodings.tokens(keys)

    def missing(self) -> int:
        """How many of its encodings are not on the server that should have them."""
        keys = self._catalog.encodings.keys()
        return self._encodings.missing([key.hex() for key in keys])


@dataclass(frozen=True, slots=True)
class _Own:
    """The vectors of one generation."""

    encodings: ServerEncodings
    reader: SharedReader

    def nearest(self, vector: Vectors, count: int) -> dict[str, float]:
        return self.encodings.nearest(vector, count, self.reader.own)


@dataclass(frozen=True, slots=True)
class _Among:
    """The vectors of some texts."""

    encodings: ServerEncodings
    ids: Sequence[str]

    def nearest(self, vector: Vectors, count: int) -> dict[str, float]:
        return self.encodings.among(vector, count, self.ids)


class _OnServer(Nearest):
    """The server has every vector, so nothing is loose or stale as in the writer's folder."""

    encodings: ServerEncodings

    @cached_property
    def _stale(self) -> frozenset[str]:
        return frozenset()

    @cached_property
    def _loose(self) -> Graph | None:
        return None

    def _exact(self, keys: list[bytes]) -> Graph:
        return _Among(self.encodings, [key.hex() for key in keys])
