"""Split notes into passages, which are found, made of statements, which are quoted."""

from .split import SPLITTER, encoded_text, split_note

__all__ = ["SPLITTER", "encoded_text", "split_note"]
