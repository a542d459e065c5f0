"""The command line: `askreview`."""

from __future__ import annotations

import gc

# New objects between two searches for garbage: a question makes half as many, most of them by its
# imports, and frees none. Before the imports, whose objects are searched too (decision 0130).
gc.set_threshold(200_000)

from .commands import askreview  # noqa: E402
from .run import main  # noqa: E402

__all__ = ["askreview", "main"]
