"""The language that a note is in, and what to do where the encoder does not know it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

from ..text import ENGLISH, STOPWORDS, WORD, language_of, spoken
from ..types import Passage

PROSE = frozenset(("sentence", "item", "quote", "lead", "heading"))
ENOUGH = 150  # words; more say no more
MULTILINGUAL = "sentence-transformers/paraphrase-multilingual-MiniLM-L12-v2"


def language(passages: Sequence[Passage]) -> str:
    """The language of a note as an ISO 639 code; empty where it is not plain."""
    return language_of(list(islice(_words(passages), ENOUGH)), STOPWORDS)


def foreign(languages: Mapping[str, int]) -> bool:
    """Whether most notes are not in English; `languages`: how many are in each."""
    other = sum(count for one, count in languages.items() if one not in ("", ENGLISH))
    return 2 * other > sum(languages.values())


def hint(languages: Mapping[str, int], calibrated: bool) -> str:
    """Names a multilingual encoder where most notes are in a language that this one does not know.

    `languages`: how many notes are in each. An encoder is `calibrated` on English alone.
    """
    if not calibrated or not foreign(languages):
        return ""
    return (
        "Most notes are not in English, the only language that the encoder knows, so they are "
        f"found by their words alone. For more: askreview index --encoder {MULTILINGUAL}"
    )


def _words(passages: Sequence[Passage]) -> Iterator[str]:
    for passage in passages:
        for one in passage.statements:
            if one.kind in PROSE:
                yield from (word for word in WORD.findall(spoken(one.text)) if word[0].isalpha())
