"""Bring the catalogue of a published generation onto this machine."""

from __future__ import annotations

import json
import shutil
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ...errors import IndexUnusable
from ..generation import PARTIAL, Generation, Store
from ..manifest import FORMAT, write_manifest
from .connection import Connection
from .files import fetched, put_together
from .pointers import Published
from .shelf import Shelf

PUBLISHED, PIECES = "published", "pieces"  # what a fetched manifest says besides


def fetch(
    connection: Connection, published: Published, store: Store, old: Generation | None
) -> None:
    """Makes it the current generation of a local store, whose writer's lock the caller holds.

    What of its files `old` has is not fetched again. Raises Gone when it is no longer on the
    server, and IndexUnusable when another version of askreview made it.
    """
    shelf = Shelf(connection, published.files)
    listing = fetched(shelf, published.listing)
    whole = json.loads(zlib.decompress(b"".join(listing[name] for name in published.listing)))
    if whole["manifest"]["format"] != FORMAT:
        raise IndexUnusable(
            f"Another version of askreview made the index {connection.address}. Use the same "
            "version here and there, and run askreview index where the notes are."
        )
    store.discard_unfinished()
    number = store.next_number()
    folder = store.generations / f"{number}{PARTIAL}"
    folder.mkdir(mode=0o700)
    try:
        _write(shelf, whole["files"], folder, old)
        told = {PUBLISHED: published.id, "texts": published.texts, PIECES: whole["files"]}
        write_manifest(folder, {**whole["manifest"], **told}, {})
        store.publish(folder, number)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _write(
    shelf: Shelf, files: Mapping[str, Sequence[str]], folder: Path, old: Generation | None
) -> None:
    had: Mapping[str, Any] = old.manifest.get(PIECES, {}) if old else {}
    for name, pieces in files.items():
        before = had.get(name, ())
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        put_together(folder / name, pieces, old.folder / name if old else folder, before, shelf)
