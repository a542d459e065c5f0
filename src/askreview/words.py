"""Words as a question and a statement are compared by them."""

from __future__ import annotations

import re

WORD = re.compile(r"\w+(?:[.'’_/@+-]\w+)*", re.UNICODE)
ENDING = re.compile(r"(?:ies|ing|ed|es|s|ly|e|y)$")
POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)

STOPWORDS = frozenset(
    """a about above after again against all also am an and any are aren't as at be because been
    before being below between both but by can can't cannot could couldn't did didn't do does
    doesn't doing don't down during each either else ever few for from further get gets give given
    got had has have having he her here hers him his how how's however i i'd i'll i'm i've if in
    into is isn't it it's its itself just let let's like many may me might more most much must my
    neither no nor not of off on once one only or other our ours out over own per please same say
    says she should so some such tell than that that's the their theirs them then there there's
    these they they're this those through to too under until up upon us very was wasn't we we're
    were what what's when when's where where's whether which while who who's whom whose why why's
    will with without would you your yours""".split()
)


def content_words(text: str) -> tuple[str, ...]:
    """The words of a question that say what it is about; all of them if none does."""
    words = [POSSESSIVE.sub("", word) for word in WORD.findall(text)]
    telling = [word for word in words if word.casefold() not in STOPWORDS]
    return tuple(dict.fromkeys(telling or words))


def stem(word: str) -> str:
    """A crude stem: one common ending off a word of five letters or more."""
    word = word.casefold()
    return ENDING.sub("", word) if len(word) > 4 else word
