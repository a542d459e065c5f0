"""Whether an answer is in another language than its passages, so that words cannot be compared."""

from __future__ import annotations

from itertools import islice

from ..text import STOPWORDS, WORD, likely_language_of, spoken, tidy
from .evidence import Evidence
from .quotations import quotations

PROSE = frozenset(("sentence", "item", "quote", "lead", "heading"))
ENOUGH = 150  # words; more say no more
UNCHECKED = (
    "The answer is in another language than your notes: its figures and names were checked, not "
    "whether its words say the same."
)


def written_in(bare: str) -> str:
    """The language of an answer as an ISO 639 code, without what it quotes; empty if not plain."""
    for quote in reversed(quotations(bare)):
        bare = bare[: quote.start] + bare[quote.end :]
    return likely_language_of(_words(tidy(bare)), STOPWORDS)


def is_foreign(language: str, evidence: Evidence) -> bool:
    """Whether a passage is plainly in another language than an answer in `language`."""
    if not language:
        return False
    told = " ".join(
        text
        for one, text in zip(evidence.statements, evidence.texts, strict=True)
        if one.kind in PROSE
    )
    other = likely_language_of(_words(spoken(told)), STOPWORDS)
    return bool(other) and other != language


def _words(text: str) -> list[str]:
    return list(islice((word for word in WORD.findall(text) if word[0].isalpha()), ENOUGH))
