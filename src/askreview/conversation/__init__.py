"""Conversations: save them, and rewrite follow-ups as standalone questions."""

from .history import Conversation, History
from .rewrite import Rewritten, rewrite, standalone

__all__ = ["Conversation", "History", "Rewritten", "rewrite", "standalone"]
