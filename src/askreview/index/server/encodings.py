"""Find vectors on the server, and read the token vectors of what was found."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from ...errors import IndexUnusable
from ..segments import Location, Segments, scan
from .shelf import Shelf

if TYPE_CHECKING:
    from ...types import Vectors


class ServerEncodings:
    """The encodings of one collection; what was read of them is kept until `close`."""

    def __init__(self, shelf: Shelf) -> None:
        self.name, self._shelf = shelf.name, shelf
        self._folder = TemporaryDirectory(prefix="askreview-")
        self._path = Path(self._folder.name) / "fetched.segment"
        self._where: dict[bytes, Location] = {}
        self._segments = Segments()

    def nearest(
        self, vector: Vectors, count: int, own: Callable[[Sequence[str]], set[str]]
    ) -> dict[str, float]:
        """The ids nearest to a vector, of those that the reader's generation has (`own`).

        Those of other generations are in the same collection: as many more are asked for.
        """
        asked, found = count, self._shelf.nearest(vector, count)
        while len(ours := own(list(found))) < count and len(found) == asked:
            asked *= 2
            found = self._shelf.nearest(vector, asked)
        return dict([(id, cosine) for id, cosine in found.items() if id in ours][:count])

    def among(self, vector: Vectors, count: int, ids: Sequence[str]) -> dict[str, float]:
        """The nearest of some ids."""
        return self._shelf.nearest(vector, count, ids)

    def missing(self, ids: Sequence[str]) -> int:
        """How many of these are not on the server."""
        return len(set(ids) - self._shelf.ids())

    def tokens(self, keys: Mapping[str, bytes]) -> dict[str, tuple[Vectors, bytes]]:
        """The token vectors of passages, by the key of each: their centre, and as packed."""
        missing = [key.hex() for key in set(keys.values()) if key not in self._where]
        if missing:
            self._fetch(missing)
        return {id: self._segments.tokens(self._where[key]) for id, key in keys.items()}

    def _fetch(self, ids: Sequence[str]) -> None:
        self._path.touch(mode=0o600)
        start = self._path.stat().st_size
        with self._path.open("ab") as file:
            file.writelines(self._shelf.data(ids).values())
        self._where.update(scan(self._path, start))
        if any(bytes.fromhex(id) not in self._where for id in ids):
            raise IndexUnusable(
                "Token vectors are missing on the server. Make the index again where the notes "
                "are: askreview index --rebuild."
            )

    def close(self) -> None:
        self._segments.close()
        self._folder.cleanup()
