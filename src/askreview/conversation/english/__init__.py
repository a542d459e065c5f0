"""The rule that rewrites an English follow-up as a standalone question."""

from .rule import standalone

__all__ = ["standalone"]
