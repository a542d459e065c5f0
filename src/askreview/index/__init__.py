"""The index: immutable generations of vectors, words and token vectors, one of them current."""

from .build import Entry, build
from .catalog import Row
from .disk import disk_errors
from .generation import Generation, Store
from .manifest import FORMAT
from .reader import OpenVectors, Reader, read_rows

__all__ = [
    "FORMAT",
    "Entry",
    "Generation",
    "OpenVectors",
    "Reader",
    "Row",
    "Store",
    "build",
    "disk_errors",
    "read_rows",
]
