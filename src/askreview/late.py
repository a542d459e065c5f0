"""Late interaction: how well a text answers a question, word piece by word piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .nouns import Vectors


def max_sim(question: Vectors, text: Vectors) -> float:
    """Mean over the question's tokens of the best cosine with a token of the text; rows unit.

    The operator of ColBERT (Khattab and Zaharia 2020), as a mean instead of a sum.
    """
    if not len(question) or not len(text):
        return 0.0
    return float((question @ text.T).max(axis=1).mean())
