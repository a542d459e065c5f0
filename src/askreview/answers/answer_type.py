"""Recognise what a question asks for: a date, a number, a sum of money, an address.

The expected answer type of question answering (Li and Roth 2002), as far as the question's own
words give it away. Nothing is asked for that every statement has, such as a name.
"""

from __future__ import annotations

import re

DATE = re.compile(
    r"\b(?:1\d|20)\d\d\b|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\b|century",
    re.IGNORECASE,
)
MONEY = re.compile(
    r"[$€£¥]\s?\d|\b\d[\d.,]*\s?(?:[a-z]+ )?(?:dollars?|euros?|pounds?|cents?)\b|\bfree\b",
    re.IGNORECASE,
)
NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred"
    r"|thousand|million|billion|half|twice|third|quarter)\b",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"https?://|www\.", re.IGNORECASE)

_TIMES = r"(?:dates?|days?|months?|years?|century|decade|time)"
_SIZES = r"(?:many|much|long|old|far|fast|tall|big|large|high|deep|often|wide|heavy|hot|cold)"
_SHARES = r"(?:number|percentage|fraction|share|proportion|factor)"
ASKED = (
    (re.compile(rf"\bwhen\b|\b(?:what|which) {_TIMES}\b"), DATE),
    (
        re.compile(
            r"\b(?:url|link|web ?(?:site|page))\b"
            r"|\bwhere can (?:i|one|you|we) (?:read|find|download|see|get)\b"
        ),
        ADDRESS,
    ),
    (
        re.compile(r"\b(?:how|what)\b.*\b(?:prices?|priced|costs?|expensive|pay|paid|salary)\b"),
        MONEY,
    ),
    (re.compile(rf"\bhow {_SIZES}\b|\b(?:what|which) {_SHARES}\b|\bpercent"), NUMBER),
)


def answer_type(question: str) -> re.Pattern[str] | None:
    """A pattern that a statement of the asked kind holds; None when no kind is asked for."""
    asked = question.casefold()
    return next((kind for sign, kind in ASKED if sign.search(asked)), None)
