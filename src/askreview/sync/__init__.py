"""The index is kept in step with the notes folder."""

from .live_index import LiveIndex

__all__ = ["LiveIndex"]
