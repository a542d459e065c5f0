"""Conversations: save them, and rewrite follow-ups as standalone questions."""

from .chatter import without_talk
from .history import Conversation, History
from .rewrite import Rewritten, rewrite, standalone, whole
from .wish import unworded

__all__ = [
    "Conversation",
    "History",
    "Rewritten",
    "rewrite",
    "standalone",
    "unworded",
    "whole",
    "without_talk",
]
