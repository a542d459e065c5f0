"""A conversation: what is kept of it, and follow-ups rewritten as standalone questions."""

from .history import Conversation, History
from .rewrite import Rewritten, rewrite, standalone

__all__ = ["Conversation", "History", "Rewritten", "rewrite", "standalone"]
