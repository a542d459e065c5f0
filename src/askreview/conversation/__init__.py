"""A conversation: earlier turns make a follow-up whole, by a rule or by a model."""

from .rewrite import Rewritten, rewrite
from .rule import standalone

__all__ = ["Rewritten", "rewrite", "standalone"]
