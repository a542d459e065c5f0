"""Talk around a question: “my friend keeps asking me about this, when was the mill built?”."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations, pairwise

from ..text import STOPWORDS, WORD, pattern
from .courtesy import ASKING, LEADS

MOST = 3  # pieces of talk of which every choice is left out; of more all together

_LED = rf"(?:{'|'.join(LEADS)})[\s,:;–—-]*"
# Who is talked of beside what the notes hold: a closed class of words.
_PERSON = pattern(
    r"\b(?:i|me|my|mine|we|us|our|you|your|he|him|his|she|her|they|them|their"
    r"|(?:no|some|any|every)(?:body| ?one))\b",
    re.IGNORECASE,
)
# Clauses: behind a mark, but not a figure's comma, and around what leads to a question.
_CUT = pattern(
    rf"(?<=[.!?;:…])\s+|,(?!\d)\s*|\s+[–—-]+\s+|(?<!\w)(?P<led>(?:(?:and|so|but) )*{_LED})",
    re.IGNORECASE,
)
_LEADS = pattern(rf"\W*(?:(?:and|so|but) )*{_LED}", re.IGNORECASE)
_ASKS = pattern(rf"\W*(?:(?:and|but|so|also|now|then)\W+)*{ASKING}", re.IGNORECASE)


def without_talk(question: str) -> Iterator[str]:
    """The question without some of the talk in it, the least first; nothing where it has none.

    Talk is a clause with a person in it that asks nothing and has no name and no figure. It may
    narrow the question (“my cat is old, what may she eat?”): what is found has to tell.
    """
    cuts = {0, len(question)}
    for cut in _CUT.finditer(question):
        cuts |= set(cut.span()) if cut["led"] else {cut.end()}
    pieces = [question[start:end] for start, end in pairwise(sorted(cuts))]
    empty = [n for n, one in enumerate(pieces) if _LEADS.fullmatch(one) or _says_nothing(one)]
    talk = [n for n, one in enumerate(pieces) if n not in empty and _is_talk(one)]
    if len(empty) + len(talk) == len(pieces):
        return
    few = range(len(talk) + 1) if len(talk) <= MOST else (0, len(talk))
    for gone in (one for count in few for one in combinations(talk, count) if empty or one):
        left = (one for n, one in enumerate(pieces) if n not in (*empty, *gone))
        rest = "".join(left).strip(" ,;:–—-")
        yield rest[0].upper() + rest[1:]


def _is_talk(piece: str) -> bool:
    """Whether a piece of a question may be left out."""
    if _ASKS.match(piece) or piece.rstrip().endswith("?") or not _PERSON.search(piece):
        return False
    words = WORD.findall(piece)[1:]
    named = any(word != word.lower() for word in words if word.casefold() not in STOPWORDS)
    return not named and not any(map(str.isdigit, piece))


def _says_nothing(piece: str) -> bool:
    words = WORD.findall(piece)
    return not _ASKS.match(piece) and all(word.casefold() in STOPWORDS for word in words)
