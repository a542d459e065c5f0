"""The index is kept in step with the notes folder."""

from .live_index import LiveIndex
from .sync import Sync

__all__ = ["LiveIndex", "Sync"]
