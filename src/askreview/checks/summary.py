"""The findings of an answer in a few lines, one for each kind."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from ..types import Check

SHOWN = 3  # sentences that are named for one kind
LONGEST = 60  # characters of each, where there are several


def summary(checks: Sequence[Check]) -> list[str]:
    """A line for each check that found something: its sentence and detail, or its sentences."""
    order = list(dict.fromkeys(one.check for one in checks))
    ranked = sorted(checks, key=lambda one: order.index(one.check))
    return [_line(kind, list(several)) for kind, several in groupby(ranked, lambda c: c.check)]


def _line(kind: str, several: Sequence[Check]) -> str:
    name = kind.replace("_", " ")
    sentences = list(dict.fromkeys(" ".join(one.sentence.split()) for one in several))
    if len(several) == 1:
        return f"{name}: “{sentences[0]}” {several[0].detail}"
    named = "; ".join(f"“{_short(one)}”" for one in sentences[:SHOWN])
    rest = len(sentences) - SHOWN
    more = f" and {rest} more" if rest > 0 else ""
    count = f"{len(sentences)} sentences" if len(sentences) > 1 else f"{len(several)} times"
    return f"{name} ({count}): {named}{more}"


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= LONGEST else sentence[:LONGEST].rstrip() + "…"
