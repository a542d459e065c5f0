"""An index that many machines read from one Chroma server, each generation whole."""

from .address import Address
from .connection import Connection, Gone
from .encodings import ServerEncodings
from .fetch import PUBLISHED, fetch
from .pointers import Pointers, Published
from .publish import publish
from .reader import SharedReader
from .shelf import Shelf

__all__ = [
    "PUBLISHED",
    "Address",
    "Connection",
    "Gone",
    "Pointers",
    "Published",
    "ServerEncodings",
    "SharedReader",
    "Shelf",
    "fetch",
    "publish",
]
