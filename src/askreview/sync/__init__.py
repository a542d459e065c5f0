"""Keep the index up to date with the notes folder."""

from .live_index import LiveIndex
from .open import open_index

__all__ = ["LiveIndex", "open_index"]
