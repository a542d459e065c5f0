"""Data types: a checked answer and its sentences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..types import Check, Statement

CLAIMING = ("claim", "quote", "row", "code", "replaced")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a checked answer; a table's row, a heading and a code block count as one."""

    text: str  # text[start:end] of the answer, marks included
    start: int
    end: int
    kind: str  # claim, quote, row, code, replaced; others claim nothing: heading, lead, meta, …
    cited: tuple[int, ...]  # its own marks, else those of the line that covers it
    supports: tuple[tuple[int, Statement], ...] = ()  # of each cited passage, what holds most of it
    findings: tuple[str, ...] = ()  # the names of the checks that found something
    by: Literal["model", "program"] = "model"  # who cites


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer as it may be shown, and what does not hold in it."""

    text: str  # marks as [1][2], dangling ones removed, unseen characters gone
    checks: tuple[Check, ...]
    sentences: tuple[Sentence, ...]
    unchecked: str = ""  # what could not be checked, as a sentence

    @property
    def claims(self) -> int:
        """How many sentences claim something."""
        return sum(one.kind in CLAIMING for one in self.sentences)
