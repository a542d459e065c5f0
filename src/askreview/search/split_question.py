"""Split a question that asks several things: “When …, and how many …?”."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from ..text import pattern
from ..types import Encoder, Part
from .question import read_question
from .rank import Source, rank
from .sides import sides

MOST = 3
ASKING = r"(?:who|whom|whose|what|which|when|where|why|how)"
VERB = (
    r"(?:do|does|did|is|are|was|were|has|have|had|can|could|will|would|should|must|may|might"
    r"|isn't|aren't|wasn't|weren't|don't|doesn't|didn't|hasn't|haven't|hadn't|can't|won't)"
)
LED = r"(?:(?:for|by|in|to|from|since|at|on|with|of|about|until)\s+)?"  # “for how many days”
FIRST = pattern(rf"\s*(?:\w+\s+){{0,2}}?{LED}(?:{ASKING}|{VERB})\b", re.IGNORECASE)
NEXT = pattern(
    rf"[,;]\s+(?:and|&)\s+(?={LED}{ASKING}\b|{VERB}\b)"
    rf"|\?\s+(?:and\s+)?(?=\S)"
    rf"|\s+(?:and|&)\s+(?={LED}(?:{ASKING}\s+{VERB}|how\s+(?:much|many|long|old|often|far))\b)",
    re.IGNORECASE,
)
# “When is it due, where is the key?”: each begins with what it asks.
LISTED = pattern(rf"\s*{LED}{ASKING}\s+{VERB}\b", re.IGNORECASE)
COMMA = pattern(rf"{NEXT.pattern}|[,;]\s*(?={ASKING}\s+{VERB}\b)", re.IGNORECASE)

CLAUSE = pattern(rf"\b{VERB}\b|^(?:who|what|which)\s+\w{{4}}", re.IGNORECASE)  # “who coined it”

# “Which rooms and which keys are left?”, “When and where was she born?”
NOUN = rf"(?:\s+(?!{VERB}\b)[\w'’-]+)"
NAMED = rf"({LED}(?:{ASKING}|what{NOUN}|(?:which|whose|how\s+(?:many|much)){NOUN}{{1,3}}?))"
COORDINATED = pattern(rf"{NAMED}\s+and\s+{NAMED}\s+({VERB}\b.*)", re.IGNORECASE | re.DOTALL)


def parts(question: str) -> tuple[str, ...]:
    """The questions that a question is made of, each whole by itself; mostly the one.

    It is cut before `and` with a question word or a verb that asks, after a question mark, and at
    a comma between questions that each begin with what they ask; what
    a later part leaves to an earlier one (“… and when did it open?”) is taken from there.
    """
    shared = COORDINATED.fullmatch(question.strip())
    if shared:
        first, second, rest = shared.groups()
        return f"{first} {rest}", f"{second[0].upper()}{second[1:]} {rest}"
    marks = COMMA if LISTED.match(question) else NEXT
    cut = [one for one in marks.split(question) if one.strip()]
    if not 2 <= len(cut) <= MOST or not FIRST.match(question):
        return (question,)
    if not all(CLAUSE.search(one) for one in cut[1:]):
        return (question,)
    from ..conversation import standalone  # of no use to most questions

    whole = [f"{cut[0].rstrip(' ?')}?"]
    for one in cut[1:]:
        asked = f"{one[0].upper()}{one[1:].rstrip(' ?')}?"
        made = standalone(asked, [(before, "") for before in whole])
        # Only what a pronoun stands for is taken over: the part has a clause of its own.
        whole.append(made if made.split()[:2] == asked.split()[:2] else asked)
    return tuple(whole)


def find(
    text: str, encoder: Encoder, source: Source, k: int, notes: Iterable[str] | None = None
) -> tuple[Part, ...]:
    """What a checked question asks, with the best `k` passages for each part.

    A comparison is searched for each of its sides besides.

    Raises UsageError when it is longer than the encoder reads.
    """

    def found(asked: str) -> Part:
        question = read_question(asked, encoder, source)
        return Part(question, rank(question, encoder, source, k, notes))

    several = ((found(one), sides(one)) for one in parts(text))
    return tuple(replace(one, sides=tuple(map(found, two))) for one, two in several)
