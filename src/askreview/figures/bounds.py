"""Whether a figure is said to be about so much, or over, or under."""

from __future__ import annotations

import re

LOOK_BACK = 24  # characters, as long as a bound is
_BOUND = re.compile(
    r"(?:(?P<under>no more than|not more than|less than|fewer than|lower than|below|under"
    r"|at most|up to|maximum of|<=?|≤)"
    r"|(?P<over>more than|greater than|higher than|over|above|at least|exceed(?:s|ed|ing)"
    r"|upwards of|beyond|no less than|not less than|no fewer than|minimum of|>=?|≥)"
    r"|(?P<about>about|around|roughly|approximately|approx\.?|some|nearly|almost|close to|circa"
    r"|ca?\.|~|≈|estimated|on the order of))"
    r"(?: the| an?| just| only| as)? ?[$€£¥₹(]{0,2}\Z",
    re.IGNORECASE,
)


def bound(text: str, start: int, end: int) -> str:
    """`about`, `over`, `under` or nothing; 1,000+ is over."""
    match = _BOUND.search(text, max(0, start - LOOK_BACK), start)
    if match:
        return str(match.lastgroup)
    return "over" if text[end : end + 1] == "+" else ""
