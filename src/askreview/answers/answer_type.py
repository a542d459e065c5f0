"""Recognise what a question asks for: a date, a number, a sum of money, an address.

The expected answer type of question answering (Li and Roth 2002), as far as the question's own
words give it away. Nothing is asked for that every statement has, such as a name.
"""

from __future__ import annotations

import re

from ..quantities import names_of
from ..text import pattern

DATE = pattern(
    r"\b(?:1\d|20)\d\d\b|century"
    # The months in words, in English and what is written like it; not “market” or “decide”.
    r"|\b(?:jan(?:uary?|vier)?|feb(?:ruary?)?|mar(?:ch)?|apr(?:il)?|may|june?|jul[iy]?|aug(?:ust)?"
    r"|sept?(?:i?emb(?:er|re))?|oct(?:ob(?:er|re)|ubre)?|nov(?:i?emb(?:er|re))?|dec(?:ember)?)\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\b(?:mon|tues?|wed|thu(?:rs?)?|fri)\b|\b\d\d?:\d\d\b",
    re.IGNORECASE,
)
MONEY = pattern(
    r"[$€£¥]\s?\d|\d\s?[€£¥]|\b\d[\d.,]*\s?(?:[a-z]+ )?(?:dollars?|euros?|pounds?|cents?)\b"
    r"|\bfree\b",
    re.IGNORECASE,
)
NUMBER = pattern(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred"
    r"|thousand|million|billion|half|twice|third|quarter)\b",
    re.IGNORECASE,
)
ADDRESS = pattern(r"https?://|www\.", re.IGNORECASE)


def _measured(base: str, names: str) -> re.Pattern[str]:
    """A number with a unit of this base, or below the name of what it measures."""
    units = "|".join(map(re.escape, names_of(base)))
    numbers = NUMBER.pattern.removeprefix(r"\d|")
    return pattern(
        rf"(?:\d|{numbers})[\s-]?(?:{units})(?!\w)|\((?:{units})\)|\b(?:{names})\W{{1,3}}\d",
        re.IGNORECASE,
    )


LENGTH = _measured("m", "heights?|widths?|depths?|lengths?|thickness")
WEIGHT = _measured("g", "weights?|weighs")

_VERB = r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|must|may)"
# “What pressure has it when cold?” asks for no date.
COST = pattern(r"\b(?:prices?|priced|costs?|expensive|pay|paid|salary)\b", re.IGNORECASE)
_WHEN = rf"^\W*(?:\w+\s+)?when\b|\bwhen\s+{_VERB}\b"
_TIMES = r"(?:dates?|days?|months?|years?|century|decade|time|hour)"
_SIZES = r"(?:many|much|long|old|far|fast|tall|big|large|high|deep|often|wide|heavy|hot|cold)"
_SHARES = r"(?:number|percentage|fraction|share|proportion|factor)"
ASKED = (
    (pattern(rf"{_WHEN}|\b(?:what|which) {_TIMES}\b"), DATE),
    (
        pattern(
            r"\b(?:url|link|web ?(?:site|page))\b"
            r"|\bwhere can (?:i|one|you|we) (?:read|find|download|see|get)\b"
        ),
        ADDRESS,
    ),
    (
        pattern(rf"\b(?:how|what)\b.*{COST.pattern}"),
        MONEY,
    ),
    (
        pattern(r"\bhow (?:tall|deep|wide|thick)\b|\b(?:what|which) (?:height|width|depth)\b"),
        LENGTH,
    ),
    (
        pattern(r"\bhow heavy\b|\bhow much .*\bweighs?\b|\bwhat .*\bweighs?\b|\bwhat weight\b"),
        WEIGHT,
    ),
    (pattern(rf"\bhow {_SIZES}\b|\b(?:what|which) {_SHARES}\b|\bpercent"), NUMBER),
)
# A row's or a property's bare number, or one for each of something: `68 an hour`.
BARE = pattern(r":\s\W{0,2}\d|\d (?:an?|per|each|apiece)\b", re.IGNORECASE)
LACKING = {DATE: "date", MONEY: "price", LENGTH: "length", WEIGHT: "weight"}
IN_STEPS = pattern(r"\b(?:when|how) (?:do|does|did|can|could|should|must|may|to)\b", re.IGNORECASE)
FIGURE = pattern(f"{NUMBER.pattern}|free", re.IGNORECASE)


def answer_type(question: str) -> re.Pattern[str] | None:
    """A pattern that a statement of the asked kind holds; None when no kind is asked for."""
    asked = question.casefold()
    return next((kind for sign, kind in ASKED if sign.search(asked)), None)


def lacking(question: str, shown: str) -> str:
    """The kind of words that a question cannot do without and that is not shown: a date, a price.

    “When do I add the salt?” is answered by what comes before.
    """
    kind = answer_type(question)
    if kind is None or IN_STEPS.search(question) or kind.search(shown):
        return ""
    if kind is MONEY and (BARE.search(shown) or (COST.search(shown) and FIGURE.search(shown))):
        return ""
    return LACKING.get(kind, "")
