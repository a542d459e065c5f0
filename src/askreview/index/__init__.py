"""The index: immutable generations of vectors, words and token vectors; one of them is current."""

from .build import Entry, build
from .catalog import Row
from .generation import FORMAT, Generation, Store, disk_errors
from .reader import Reader, read_rows

__all__ = [
    "FORMAT",
    "Entry",
    "Generation",
    "Reader",
    "Row",
    "Store",
    "build",
    "disk_errors",
    "read_rows",
]
