"""What a question asks for, as far as its own words tell: it decides what an answer is made of."""

from __future__ import annotations

import re
from typing import Literal

Kind = Literal["why", "comparison", "list", "how-to", "yes-or-no", "keyword", "fact"]

_VERB = (
    r"(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|should|must|may|might)"
)
# The first that fits. A word before `s` is taken for a plural: which cities, what tools.
KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("why", re.compile(r"\bwhy\b|\bhow come\b|\breasons?\b|\bwhat (?:caused|made|triggered)\b")),
    ("comparison", re.compile(r"\bdifferen(?:ce|t)\b|\bvs\b|\bversus\b|\bcompar\w+|\bbetter\b")),
    (
        "list",
        re.compile(
            r"\b(?:list|ingredients?|requirements?|contents)\b"
            r"|\bwhat (?:\w+ )?do (?:i|we|you) need\b|\bwhat (?:should|must) (?:i|we|you)\b"
            rf"|\b(?:what|which)(?: are)?(?: the)?(?: (?!{_VERB}\b)\w+)? (?!{_VERB}\b)\w+[^s\W]s\b"
        ),
    ),
    (
        "how-to",
        re.compile(
            r"^how (?:to|do|does|did|can|could|should|would)\b|\bhow (?:do|can) (?:i|we|you)\b"
            r"|\bsteps?\b|\bcommands?\b|\brecipes?\b|\binstructions?\b"
        ),
    ),
    ("yes-or-no", re.compile(rf"^{_VERB}(?:n't)?\b")),
    ("fact", re.compile(r"\b(?:who|whom|whose|what|which|when|where|how)\b|[?？]")),
)


def kind_of(question: str) -> Kind:
    """The kind of a question; words without any cue are keywords."""
    asked = question.casefold().strip()
    return next((kind for kind, cue in KINDS if cue.search(asked)), "keyword")
