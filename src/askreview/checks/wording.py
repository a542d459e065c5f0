"""Word the findings: how passages, numbers and words are named."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def naming(numbers: Sequence[int]) -> str:
    """`passage [1]`, `passages [1] and [3]`."""
    marks = [f"[{n}]" for n in numbers]
    return f"passage{'s' if len(marks) > 1 else ''} {listed(marks)}"


def listed(words: Iterable[str], last: str = "and") -> str:
    """`a`, `a and b`, `a, b and c`."""
    words = list(words)
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"


def quoted(words: Iterable[str], last: str = "and") -> str:
    return listed([f"“{word}”" for word in dict.fromkeys(words)], last)
