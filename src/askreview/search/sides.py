"""The two sides of a comparison, each as a search of its own."""

from __future__ import annotations

import re

from ..text import STOPWORDS, WORD, pattern

# What stands around the sides or between them.
BETWEEN = pattern(
    r"(?:.*?\bdifferences?\s(?P<before>.*?)\bbetween|.*?\bcomparison\s+of|compare)\s+"
    r"(?P<left>.+?)\s+(?:and|with|to|or)\s+(?P<right>.+)",
    re.IGNORECASE,
)
JOINED = pattern(
    r"(?P<left>.+?)\s+(?:vs\.?|versus|compared\s+(?:to|with)|better\s+than"
    r"|(?:differs?|different)\s+from)\s+(?P<right>(?!(?:for|by|in|at|on)\b).+)",
    re.IGNORECASE,
)
EITHER = pattern(
    r"(?:(?P<before>.*)[,:]\s*)?(?P<left>[^,:]+?),?\s+or\s+(?P<right>.+)", re.IGNORECASE
)
PLACE = pattern(r"\s+(?:for|in|on|at|with|when|as|to|by|of|better)\b", re.IGNORECASE)
WEIGHS = pattern(r"\b(?:better|prefer\w*|rather)\b", re.IGNORECASE)
# “Is it gas or oil?” asks which of two a statement says, and compares nothing.
CLAUSE = pattern(
    r"\b(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|must)\b",
    re.IGNORECASE,
)


def sides(question: str) -> tuple[str, ...]:
    """`loft 2024` and `loft 2026` of “loft in 2024 vs 2026”; empty where nothing is compared.

    What stands before the last words of the first side, as many as the second one has, belongs to
    both, and so does what follows the second one: “… for the shed”.
    """
    found = BETWEEN.fullmatch(question) or JOINED.fullmatch(question) or _either(question)
    if not found:
        return ()
    right, _, after = PLACE.sub("\n", found["right"], count=1).partition("\n")
    left, other = _words(found["left"]), _words(right)
    before = _words(found.groupdict().get("before") or "")
    apart = max(0, len(left) - len(other))
    shared, one = [*before, *left[:apart], *_words(after)], left[apart:]
    if not one or not other or {*map(str.casefold, one)} == {*map(str.casefold, other)}:
        return ()
    return " ".join([*shared, *one]), " ".join([*shared, *other])


def _either(question: str) -> re.Match[str] | None:
    """“DuckDB or SQLite?”, “which is lighter, tin or felt?”, “is tin better or felt?”"""
    found = EITHER.fullmatch(question)
    if not found or WEIGHS.search(question):
        return found
    return None if CLAUSE.search(f"{found['left']} {found['right']}") else found


def _words(text: str) -> list[str]:
    """The words that a search is made of."""
    words = WORD.findall(WEIGHS.sub("", text))
    return [word for word in words if word.casefold() not in STOPWORDS]
