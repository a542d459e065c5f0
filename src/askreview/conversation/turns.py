"""Earlier turns of a conversation, as far as a follow-up needs them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ..nouns import Answer
from ..words import visible

_NUMBERED = re.compile(r"^[\d.)\s]+(?=\S)")


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that stands alone, its answer, and what the answer's first citation is under."""

    question: str
    answer: str = ""
    heading: str = ""


def read_turns(history: Sequence[Answer | tuple[str, str]]) -> list[tuple[str, Turn | None]]:
    """Each earlier question as it was asked; with its turn where its whole form is known."""
    return [
        (one.question, Turn(one.searched or one.question, one.text, _heading(one)))
        if isinstance(one, Answer)
        else (one[0], None)
        for one in history
    ]


def _heading(answer: Answer) -> str:
    """The innermost heading above the first citation, without its number; else the title."""
    if not answer.citations:
        return ""
    cited = answer.citations[0]
    heading = cited.heading.rpartition(" › ")[2]
    if not heading and 0 < cited.n <= len(answer.passages):
        heading = answer.passages[cited.n - 1].passage.title
    return visible(_NUMBERED.sub("", heading))
