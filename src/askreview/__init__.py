"""Answer questions from a folder of Markdown notes, and show the words each answer came from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .errors import AskReviewError
from .types import Answer, Citation, Encoder, Hit, SyncReport

if TYPE_CHECKING:
    from .engine import AskReview

__all__ = ["Answer", "AskReview", "AskReviewError", "Citation", "Encoder", "Hit", "SyncReport"]


def __getattr__(name: str) -> Any:
    if name == "AskReview":  # on first use: `askreview --help` does without the engine
        from .engine import AskReview

        return AskReview
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
