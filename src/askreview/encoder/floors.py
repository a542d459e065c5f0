"""The score floors of an encoder: below them a find is not an answer.

`absent` is how much of a question all passages found cover together, the others the late
interaction with the best of them, half of it with that passage's best statement, and a tenth of the
question's words that one statement holds.
"""

from __future__ import annotations

from ..types import Floors
from .source import DEFAULT_WEIGHTS

# all-MiniLM-L6-v2: see docs/decisions/0010-two-floors.md, for `near` 0052, for `absent` 0092.
BY_WEIGHTS = {DEFAULT_WEIGHTS: Floors(absent=0.42, sure=0.45, near=0.6)}


def floors_of(weights: str) -> Floors | None:
    """The floors measured for weights with this sha256, None when nobody has."""
    return BY_WEIGHTS.get(weights)
