"""The engine: all rooms connected in one class."""

from .by_model import QUOTES
from .engine import AskReview
from .finding import MOST_PASSAGES

__all__ = ["MOST_PASSAGES", "QUOTES", "AskReview"]
