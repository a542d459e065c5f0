"""A note becomes passages: what is found, made of statements, which are quoted."""

from .split import SPLITTER, split_note

__all__ = ["SPLITTER", "split_note"]
