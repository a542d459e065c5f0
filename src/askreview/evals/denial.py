"""Which words of a sentence it denies, by the rule of NegEx (Chapman and others 2001).

A negator denies what follows it up to the end of its clause; “is false” denies its whole clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..text import sentences

# Negators that deny nothing of what follows come first, so that they are passed over.
_NEGATOR = re.compile(
    r"(?P<none>\b(?:not|no) (?:only|just|merely|more|less|fewer|later|earlier|sooner|until|before"
    r"|doubt|matter|problem)\b)"
    r"|\b(?:not|no|never|neither|nor|none|nobody|nothing|nowhere|cannot|without|hardly)\b|n't\b"
    r"|\b(?:rather than|instead of|as opposed to|no longer)\b",
    re.IGNORECASE,
)
_FALSE = re.compile(
    r"\b(?:is|are|was|were|be|it's|that's) (?:simply |just )?"
    r"(?:false|untrue|incorrect|wrong|not true|not correct|not the case|a myth|a lie)\b",
    re.IGNORECASE,
)
_UNTRUE = re.compile(r"\b(?:false|untrue|incorrect|wrong|not true)\b", re.IGNORECASE)
_BOUNDARY = re.compile(
    r"[;:()–—\n]|,(?! (?:[\w-]+ ){0,3}(?:n?or|of course)\b)"
    r"|\b(?:but|however|though|although|because|since|until|unless|whereas|while)\b",
    re.IGNORECASE,
)


def denied(text: str) -> list[tuple[int, int]]:
    """The spans of a text that its sentences deny, a negator itself left out."""
    return [
        (start + first, start + last)
        for start, end in sentences(text)
        for first, last in _denied(text[start:end])
    ]


def denies(text: str) -> bool:
    """Whether a text denies anything, or is itself a denial."""
    return any(not one["none"] for one in _NEGATOR.finditer(text)) or bool(_UNTRUE.search(text))


def _denied(sentence: str) -> Iterator[tuple[int, int]]:
    for start, end in _clauses(sentence):
        if _FALSE.search(sentence, start, end):
            yield start, end
            continue
        for negator in _NEGATOR.finditer(sentence, start, end):
            if not negator["none"]:
                yield negator.end(), end


def _clauses(sentence: str) -> Iterator[tuple[int, int]]:
    start = 0
    for boundary in _BOUNDARY.finditer(sentence):
        yield start, boundary.start()
        start = boundary.end()
    yield start, len(sentence)
