"""Recognise what a question asks for: a date, a number, a sum of money, an address.

The expected answer type of question answering (Li and Roth 2002), as far as the question's own
words give it away. Nothing is asked for that every statement has, such as a name.
"""

from __future__ import annotations

import re

DATE = re.compile(
    r"\b(?:1\d|20)\d\d\b|century"
    # The months in words, in English and what is written like it; not “market” or “decide”.
    r"|\b(?:jan(?:uary?|vier)?|feb(?:ruary?)?|mar(?:ch)?|apr(?:il)?|may|june?|jul[iy]?|aug(?:ust)?"
    r"|sept?(?:i?emb(?:er|re))?|oct(?:ob(?:er|re)|ubre)?|nov(?:i?emb(?:er|re))?|dec(?:ember)?)\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b\d\d?:\d\d\b",
    re.IGNORECASE,
)
MONEY = re.compile(
    r"[$€£¥]\s?\d|\d\s?[€£¥]|\b\d[\d.,]*\s?(?:[a-z]+ )?(?:dollars?|euros?|pounds?|cents?)\b"
    r"|\bfree\b",
    re.IGNORECASE,
)
NUMBER = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred"
    r"|thousand|million|billion|half|twice|third|quarter)\b",
    re.IGNORECASE,
)
ADDRESS = re.compile(r"https?://|www\.", re.IGNORECASE)

_VERB = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|must|may)"
# “What pressure has it when cold?” asks for no date.
_WHEN = rf"^\W*(?:\w+\s+)?when\b|\bwhen\s+{_VERB}\b"
_TIMES = r"(?:dates?|days?|months?|years?|century|decade|time|hour)"
_SIZES = r"(?:many|much|long|old|far|fast|tall|big|large|high|deep|often|wide|heavy|hot|cold)"
_SHARES = r"(?:number|percentage|fraction|share|proportion|factor)"
ASKED = (
    (re.compile(rf"{_WHEN}|\b(?:what|which) {_TIMES}\b"), DATE),
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

IN_STEPS = re.compile(
    r"\b(?:when|how) (?:do|does|did|can|could|should|must|may|to)\b", re.IGNORECASE
)
FIGURE = re.compile(f"{NUMBER.pattern}|free", re.IGNORECASE)


def answer_type(question: str) -> re.Pattern[str] | None:
    """A pattern that a statement of the asked kind holds; None when no kind is asked for."""
    asked = question.casefold()
    return next((kind for sign, kind in ASKED if sign.search(asked)), None)


def lacking(question: str, shown: str) -> str:
    """The kind of words that a question cannot do without and that is not shown: a date, a price.

    “When do I add the salt?” is answered by what comes before; a price may be a bare number.
    """
    kind = answer_type(question)
    if kind is DATE and not IN_STEPS.search(question) and not DATE.search(shown):
        return "date"
    if kind is MONEY and not IN_STEPS.search(question) and not FIGURE.search(shown):
        return "price"
    return ""
