"""Earlier turns of a conversation, as far as a follow-up needs them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ...text import visible
from ...types import HEADING_MARK, Answer
from .lexicon import AUXILIARY

LONGEST = 5  # words of a heading that names a thing
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
    """What the first citation is about: the innermost heading that names a thing, else the title.

    A heading is taken without its number and up to a colon; a whole clause names no thing.
    """
    if not answer.citations:
        return ""
    cited = answer.citations[0]
    titles = [hit.passage.title for hit in answer.passages[cited.n - 1 : cited.n]]
    for heading in (*reversed(cited.heading.split(HEADING_MARK)), *titles):
        name = visible(_NUMBERED.sub("", heading)).partition(":")[0].strip()
        words = name.split()
        if 0 < len(words) <= LONGEST and not any(word.casefold() in AUXILIARY for word in words):
            return name
    return ""
