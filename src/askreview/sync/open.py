"""Open the index that is named: a folder, or an address on a Chroma server."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..errors import UsageError
from ..index import Store
from ..settings import is_server
from ..types import Encoder, Progress, Reading
from .live_index import LiveIndex


def open_index(
    notes: str | Path | None,
    index: str | Path,
    encoder: str | Path | Encoder | None,
    reading: Reading,
    say: Callable[[str], None],
    progress: Progress,
) -> LiveIndex:
    """Nothing is read yet. Raises UsageError for an address that is none, and without notes."""
    folder = None if notes is None else Path(notes)
    if is_server(index):
        from ..index import Address
        from .shared_index import SharedIndex

        return SharedIndex(folder, Address.read(str(index)), encoder, reading, say, progress)
    if folder is None:
        raise UsageError("No notes folder given. Only an index on a server is asked without one.")
    return LiveIndex(folder, Store(Path(index)), encoder, reading, say, progress)
