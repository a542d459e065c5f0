"""The index: immutable generations of vectors, words and token vectors, one of them current."""

from .build import Entry, build
from .catalog import Row
from .disk import disk_errors
from .generation import Generation, Store
from .manifest import FORMAT
from .reader import OpenVectors, Reader, read_rows
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
