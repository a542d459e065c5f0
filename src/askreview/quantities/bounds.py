"""Tell whether a number is said to be approximate, a minimum or a maximum."""

from __future__ import annotations

import re

from ..text import pattern

LOOK_BACK = 24  # characters, as long as a bound is
_BOUND = pattern(
    r"(?:(?P<under>less than|fewer than|lower than|below|under|<)"
    r"|(?P<over>more than|greater than|higher than|over|above|exceed(?:s|ed|ing)|upwards of"
    r"|beyond|>)"
    r"|(?P<most>at most|up to|maximum of|<=|≤)"
    r"|(?P<least>at least|minimum of|>=|≥)"
    r"|(?P<about>about|around|roughly|approximately|approx\.?|some|nearly|almost|close to|circa"
    r"|ca?\.|~|≈|estimated|on the order of))"
    r"(?: the| an?| just| only| as)? ?[$€£¥₹(]{0,2}\Z",
    re.IGNORECASE,
)
_NOT = pattern(r"\b(?:no|not) \Z", re.IGNORECASE)


def bound(text: str, start: int, end: int) -> str:
    """`about`, `over`, `under`, `most`, `least` or nothing; 1,000+ is over."""
    match = _BOUND.search(text, max(0, start - LOOK_BACK), start)
    if not match:
        return "over" if text[end : end + 1] == "+" else ""
    kind = str(match.lastgroup)
    denied = _NOT.search(text, max(0, match.start() - len("not ")), match.start())
    return {"over": "most", "under": "least"}.get(kind, kind) if denied else kind
