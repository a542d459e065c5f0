"""Split notes into passages, which are found, made of statements, which are quoted."""

from .split import SPLITTER, split_note

__all__ = ["SPLITTER", "split_note"]
