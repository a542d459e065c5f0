"""What a question asks for, as far as its own words tell: it decides what an answer is made of."""

from __future__ import annotations

import re
from typing import Literal

from ..text import pattern

Kind = Literal["why", "comparison", "list", "how-to", "yes-or-no", "keyword", "fact"]

_VERB = (
    r"(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|should|must|may|might)"
)
# “Who wrote the recipe?” asks for no steps.
_ASKING = r"who|whose|when|where|how (?:many|much|long|often|old)"
# What follows a verb and hardly a plural: “goes into it”, “joins a rope”, “keeps coming”.
_OBJECT = (
    r" (?:the|an?|my|our|your|his|her|its|their|me|us|you|them|it|each|both|on|into|to|\w+ing)\b"
)
_PLURAL = rf"(?!{_VERB}\b)\w+[^s\W]s"
# The first that fits. A word before `s` is taken for a plural: which cities, what tools; but not
# the verb of “what wine goes into it?”.
KINDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("why", pattern(r"\bwhy\b|\bhow come\b|\breasons?\b|\bwhat (?:caused|made|triggered)\b")),
    ("comparison", pattern(r"\bdifferen(?:ce|t)\b|\bvs\b|\bversus\b|\bcompar\w+|\bbetter\b")),
    (
        "list",
        pattern(
            r"\b(?:list|ingredients?|requirements?|contents)\b"
            r"|\bwhat (?:\w+ )?(?:do|does|did) (?:(?:the|an?|my|our) )?\w+ need\b|\bwhat to \w+"
            r"|\bwhat (?:should|must) (?:i|we|you)\b"
            rf"|\b(?:what|which)(?: are)?(?: the)? {_PLURAL}\b"
            rf"|\b(?:what|which) are(?: the)? \w+ {_PLURAL}\b"
            rf"|\b(?:what|which)(?: the)? (?!{_VERB}\b)\w+ {_PLURAL}\b(?!{_OBJECT})"
        ),
    ),
    (
        "how-to",
        pattern(
            r"^how (?:to|do|does|did|can|could|should|would)\b|\bhow (?:do|can) (?:i|we|you)\b"
            rf"|^(?!(?:{_ASKING})\b).*\b(?:steps?|commands?|recipes?|instructions?)\b"
        ),
    ),
    ("yes-or-no", pattern(rf"^{_VERB}(?:n't)?\b")),
    ("fact", pattern(r"\b(?:who|whom|whose|what|which|when|where|how)\b|[?？]")),
)


def kind_of(question: str) -> Kind:
    """The kind of a question; words without any cue are keywords."""
    asked = question.casefold().strip()
    return next((kind for kind, cue in KINDS if cue.search(asked)), "keyword")
