"""Rewrite an English follow-up as a standalone question by rule, without a model."""

from .rule import standalone

__all__ = ["standalone"]
