"""Which words of a sentence it denies, by the rule of NegEx (Chapman and others 2001).

A negator denies what follows it up to the end of its clause, the negative of a verb also the
subject; “is false” denies its whole clause, and “it is not true that” the rest of the sentence. A
question states nothing, and what a clause says of another thing it does not say of this one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal

from ..text import WORD, sentences

_VERB = (
    "is|are|was|were|am|be|been|do|does|did|has|have|had|can|could|will|would|shall|should|may"
    "|might|must|need"
)
# Negators that deny nothing of what follows come first, so that they are passed over.
_NEGATOR = re.compile(
    r"(?P<none>\b(?:not|no) (?:only|just|merely|more|less|fewer|later|earlier|sooner|until|before"
    r"|doubt|matter|problem)\b|\b(?:never|not) without\b|\b(?:no one|nobody|nothing|none) but\b)"
    rf"|(?P<verb>\b(?:{_VERB}) not\b|\b(?:never|no longer|hardly)\b)"
    r"|\b(?:not|no|never|neither|nor|none|nobody|nothing|nowhere|cannot|without)\b|n't\b"
    r"|\b(?:rather than|instead of|as opposed to|anything but|unlike|lacks?|lacked|lacking|free of"
    r"|(?:wrong|false|mistaken)ly|used to be|den(?:y|ies|ied)|doubt(?:s|ed)?"
    r"|(?:was|were|been) (?:thought|believed|assumed) to)\b",
    re.IGNORECASE,
)
_FALSE = re.compile(
    r"\b(?:is|are|was|were|be|it's|that's) (?:simply |just )?"
    r"(?:false|untrue|incorrect|wrong|not true|not correct|not the case|a myth|a lie"
    r"|an? (?:\w+ )?(?:mistake|error))\b(?P<rest> (?:that|to say)\b)?",
    re.IGNORECASE,
)
_UNTRUE = re.compile(r"\b(?:false|untrue|incorrect|wrong|not true)\b", re.IGNORECASE)
# “are the other model's”, “belongs to somebody else”
_OTHERS = re.compile(
    r"\b(?:is|are|was|were|belongs?|go(?:es)?) (?:[\w'-]+ ){0,4}?"
    r"(?:another|other|a different|(?:some(?:one|body|thing)) else)\b",
    re.IGNORECASE,
)
_SUBJECT = re.compile(r".*\b(?:and|or|that|which|who|where|when|if)\b", re.IGNORECASE)
_GAP = re.compile(r"\n[ \t]*\n|(?<=[.!?])\n")
_BOUNDARY = re.compile(
    r"[;)–—\n]|:(?!\d)|(?<!\w)\(|,(?!\d)(?! (?:[\w-]+ ){0,3}(?:n?or|of course)\b)"
    r"|\b(?:but|however|though|although|because|since|until|unless|whereas|while)\b",
    re.IGNORECASE,
)

Span = tuple[int, int]
# Which denials count: all; only “it is false that”, where what is asked for is itself denied; none.
Heed = Literal["all", "false", "none"]


def denied(text: str, heed: Heed) -> Iterator[tuple[Span, tuple[Span, ...]]]:
    """Each sentence of a text that denies anything, and what it denies, the negator left out."""
    for start, end in sentences(text) if heed != "none" else ():
        sentence = text[start:end]
        spans = (*_false(sentence), *(_denied(sentence) if heed == "all" else ()))
        if spans:
            yield (start, end), tuple((start + first, start + last) for first, last in spans)


def denies(text: str) -> bool:
    """Whether a text denies anything, or is itself a denial."""
    return any(not one["none"] for one in _NEGATOR.finditer(text)) or calls_untrue(text)


def calls_untrue(text: str) -> bool:
    """Whether a text calls anything false."""
    return bool(_UNTRUE.search(text))


def _false(sentence: str) -> Iterator[Span]:
    """What a sentence calls false: the clause, all after “false that”, or all before “is false”."""
    for start, end in _clauses(sentence):
        if one := _FALSE.search(sentence, start, end):
            alone = not WORD.search(sentence, start, one.start())
            gap = _GAP.search(sentence, end) if one["rest"] else None
            after = gap.start() if gap else len(sentence)
            yield 0 if alone else start, after if one["rest"] else end


def _denied(sentence: str) -> Iterator[Span]:
    if sentence.endswith("?"):
        yield 0, len(sentence)
        return
    for start, end in _clauses(sentence):
        if others := _OTHERS.search(sentence, start, end):
            yield start, others.start()
        for negator in _NEGATOR.finditer(sentence, start, end):
            if negator["verb"]:
                before = _SUBJECT.match(sentence, start, negator.start())
                yield (before.end() if before else start), negator.start()
            if not negator["none"]:
                yield negator.end(), end


def _clauses(sentence: str) -> Iterator[Span]:
    start = 0
    for boundary in _BOUNDARY.finditer(sentence):
        yield start, boundary.start()
        start = boundary.end()
    yield start, len(sentence)
