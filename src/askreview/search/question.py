"""Read a question: its words, how rare each is in these notes, and its vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from ..errors import UsageError
from ..text import (
    STOPWORDS,
    WORD,
    Weights,
    asked_in,
    content_words,
    idf,
    is_latin,
    is_unspaced,
    stopwords,
    unknown_parts,
    weighed,
)
from ..types import Encoder, Question

LONGEST = 10_000  # characters of a question that are worth counting word pieces of


class Words(Protocol):
    """An index, as far as a question is read by it."""

    def known(self, word: str, languages: Sequence[str] = ()) -> bool: ...
    def holding(self, word: str, languages: Sequence[str] = ()) -> int: ...
    def similar(self, word: str) -> str | None: ...
    @property
    def languages(self) -> Mapping[str, int]: ...
    @property
    def passage_count(self) -> int: ...


def check_question(text: str) -> str:
    """The question on one line. Raises UsageError when nobody can answer it, encoder or not."""
    text = " ".join(text.encode("utf-8", "replace").decode("utf-8").split())
    if not WORD.search(text):
        raise UsageError(
            'The question is empty. Ask something, for example askreview "what is …?".'
        )
    if len(text) > LONGEST:
        raise UsageError(
            f"The question is too long ({len(text):,} characters). Ask in a sentence or two."
        )
    return text


def read_question(text: str, encoder: Encoder, source: Words) -> Question:
    """A checked question, encoded. Raises UsageError when it is longer than the encoder reads."""
    [pieces] = encoder.count([text])
    if pieces > encoder.window:
        raise UsageError(
            f"The question is too long ({pieces:,} tokens; the encoder reads {encoder.window}). "
            "Ask in a sentence or two."
        )
    languages = asked_in(WORD.findall(text), STOPWORDS, source.languages)
    words = content_words(text, languages)
    unknown = _unknown(words, source, languages)
    also = {word: near for word in unknown if (near := source.similar(word))}
    # A name is kept: Anna is not Hanna, though who asks for the one may have meant the other.
    meant = {word: near for word, near in also.items() if not _is_name(word, text)}
    [encoding] = encoder.encode([WORD.sub(lambda one: meant.get(one[0], one[0]), text)])
    searched = tuple(dict.fromkeys([*(meant.get(word, word) for word in words), *also.values()]))
    return Question(
        text,
        searched,
        tuple(word for word in unknown if word not in meant),
        _weights([meant.get(word, word) for word in words], source, languages),
        encoding.vector,
        encoding.tokens,
        tuple(also.values()),
        # The floors were measured on English, and another script is mostly unknown to its encoder.
        by_words=encoder.floors is not None and not is_latin(text),
        languages=languages,
    )


def _unknown(words: Sequence[str], source: Words, languages: Sequence[str]) -> tuple[str, ...]:
    """The words that no note holds; of characters without spaces between them, the unknown."""
    functional = stopwords(languages) if languages else ()
    found = dict[str, None]()
    for word in words:
        if is_unspaced(word):
            found |= dict.fromkeys(unknown_parts(word, source.known))
        elif word.casefold() not in functional and not source.known(word, languages):
            found[word] = None
    return tuple(found)


def _weights(words: Sequence[str], source: Words, languages: Sequence[str]) -> Weights:
    """How rare each of some words is."""
    keys = {key: word for word in words for key in weighed(word)}
    holding = {
        # The stems in other languages are not made from the English one.
        key: source.holding(word if languages and not is_unspaced(word) else key.strip(), languages)
        for key, word in keys.items()
    }
    weights = {key: idf(count, source.passage_count) for key, count in holding.items()}
    return Weights(weights, words, languages)


def _is_name(word: str, text: str) -> bool:
    return word[0].isupper() and not text.startswith(word)
