"""Keep the index up to date with the notes folder."""

from .live_index import LiveIndex

__all__ = ["LiveIndex"]
