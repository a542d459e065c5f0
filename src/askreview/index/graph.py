"""Bring Chroma's graph of vectors in step with the catalogue, and read it back."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import IndexDamaged
from ..types import Progress
from .catalog import Catalog
from .generation import Generation
from .manifest import SEGMENTS, VECTORS
from .segments import Segments
from .vectors import VectorStore, compact, copy_store, link_store

if TYPE_CHECKING:
    from ..types import Vectors

LOOSE = 1_000  # vectors by which Chroma may differ from the notes until it is written again
SAMPLED = 16  # vectors looked up again after writing
NEAR = 1e-4  # cosine distance at which a vector has found itself
# What a manifest says of Chroma. `deleted_vectors`: it never frees what was deleted. `exact`: its
# graph misses some of its own vectors, so readers look at all.
TOLD = ("deleted_vectors", "exact", "in_chroma")


class GraphUpdate:
    """The vectors of the next generation, in `folder`, made from those of its `base`."""

    def __init__(
        self,
        folder: Path,
        base: Generation | None,
        catalog: Catalog,
        segments: Segments,
        progress: Progress,
    ) -> None:
        self._base, self._catalog, self._segments = base, catalog, segments
        self._vectors, self._records = folder / VECTORS, folder / SEGMENTS
        self._progress = progress

    def run(self, gone: Sequence[bytes], added: Sequence[bytes], count: int) -> dict[str, Any]:
        """Brings Chroma in step and reads it back; what the manifest says of it.

        `count`: how many vectors there are now. By a few Chroma may differ: the catalogue knows by
        which, and the folder is the base's. It is written anew when most of it is deleted, when it
        does not hold what it should, which damage that nobody noticed may have done, and when the
        graph has begun to miss.
        """
        encodings = self._catalog.encodings
        if self._base:
            if self._is_near(self._base.manifest, encodings.differ(added, gone)):
                link_store(self._base.folder / VECTORS, self._vectors)
                return {name: self._base.manifest[name] for name in TOLD}
            stale, loose = encodings.stale(), encodings.loose()
            encodings.agree()
            if told := self._changed(self._base, stale, loose, count):
                return told
        self._store([], encodings.keys(), create=True)
        return dict(zip(TOLD, (0, self._verify([]), count), strict=True))

    def _is_near(self, manifest: Mapping[str, Any], differs: int) -> bool:
        return not manifest["exact"] and differs <= min(LOOSE, manifest["in_chroma"])

    def _changed(
        self, base: Generation, stale: Sequence[bytes], loose: Sequence[bytes], count: int
    ) -> dict[str, Any] | None:
        """The base's folder with what changed; None where it is better written anew."""
        deleted = len(stale) + int(base.manifest["deleted_vectors"])
        if deleted > count:
            return None
        copy_store(base.folder / VECTORS, self._vectors)
        with suppress(IndexDamaged):
            self._store(stale, loose)
            exact = self._verify(loose)
            if not exact or base.manifest["exact"]:
                return dict(zip(TOLD, (deleted, exact, count), strict=True))
        shutil.rmtree(self._vectors)
        return None

    def _store(
        self, gone: Sequence[bytes], added: Sequence[bytes], *, create: bool = False
    ) -> None:
        self._progress("Storing vectors", 0, len(added))
        where = self._catalog.encodings.all(self._records)
        vectors = VectorStore(self._vectors, create=create)
        try:
            vectors.remove([key.hex() for key in gone])
            ids = [key.hex() for key in added]
            for done in vectors.add(
                ids, lambda id: self._segments.vector(where[bytes.fromhex(id)])
            ):
                self._progress("Storing vectors", done, len(added))
        finally:
            vectors.close()
        compact(self._vectors)

    def _verify(self, added: Sequence[bytes]) -> bool:
        """Reads back what was written: counts, and some vectors by their ids.

        Returns whether the graph misses any of those vectors, as it may where many are alike.
        Raises IndexDamaged when what was written is not there.
        """
        keys = self._catalog.encodings.keys()
        where = self._catalog.encodings.all(self._records)
        some = {key.hex(): self._segments.vector(where[key]) for key in _sample(keys, added)}
        vectors = VectorStore(self._vectors)
        try:
            stored = vectors.read_back(list(some))
            whole = all(id in stored and _same(stored[id], some[id]) for id in some)
            if not (
                whole
                and vectors.count() == len(keys)
                and self._catalog.words.count() == self._catalog.passages.count()
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
