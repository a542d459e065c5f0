"""The index: immutable generations of vectors, words and token vectors, one of them current."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .build import Entry, build
from .catalog import Row
from .disk import disk_errors
from .generation import Generation, Store
from .manifest import FORMAT
from .reader import OpenVectors, Reader, read_rows

if TYPE_CHECKING:
    from .server import (
        PUBLISHED,
        Address,
        Connection,
        Gone,
        Pointers,
        Published,
        ServerEncodings,
        SharedReader,
        Shelf,
        fetch,
        publish,
    )

__all__ = [
    "FORMAT",
    "PUBLISHED",
    "Address",
    "Connection",
    "Entry",
    "Generation",
    "Gone",
    "OpenVectors",
    "Pointers",
    "Published",
    "Reader",
    "Row",
    "ServerEncodings",
    "SharedReader",
    "Shelf",
    "Store",
    "build",
    "disk_errors",
    "fetch",
    "publish",
    "read_rows",
]


def __getattr__(name: str) -> Any:
    if name in __all__:  # of an index on a server: who asks one in a folder does without
        from . import server

        return getattr(server, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
