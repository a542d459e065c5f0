"""Estimate how many tokens a text has, without the tokenizer of a model."""

from __future__ import annotations

import re

CHARACTERS = 4  # to a token in plain English prose

# What most tokenizers keep apart: seven letters of a word, two digits, three signs, line ends, and
# each letter of other alphabets. See docs/decisions/0060 for how near that comes.
_PIECE = re.compile(r"[a-zA-Z]{1,7}|\d{1,2}|[^\W\d_a-zA-Z]|_|[^\w\s]{1,3}|\n+")


def tokens(text: str) -> int:
    """About how many; each model counts its own way."""
    return sum(1 for _ in _PIECE.finditer(text))
