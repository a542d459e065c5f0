"""Languages besides English: which one a text is in, its stems and its function words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any

from .scripts import is_latin

LEAST = 10  # words in Latin letters that a language can be told by
# Of 8,816 pieces of ten words in 35 languages none that was surer was taken for another language;
# .78 were as sure where there is a stemmer: see docs/decisions/0054.
SURE = 0.7
# Of fewer words: the least that a guess must be sure of, where more are that language's function
# words than English's. Of 120 short English sentences of models and tables without a function word
# none was taken for another language at .3.
GUESSED = 0.4
ENGLISH = "en"
UNDETERMINED = "und"  # in a script that English is not written in
# The share of English function words at which a text is English, and the model need not be loaded,
# which takes .7 s: in letters without accents, and in others. Of twenty words 1 in 100 pieces of
# Dutch and Italian pass, and 2 of Irish and Catalan; of longer texts fewer.
PLAINLY_ENGLISH = (0.2, 0.3)


def language_of(words: Sequence[str], english: frozenset[str]) -> str:
    """The language of a text's words as an ISO 639 code; empty where it is not plain.

    `english`: the function words of English, by which most texts in it are told at once.
    """
    text = " ".join(words)
    latin = is_latin(text)
    if latin and len(words) < LEAST:
        return ""
    least = PLAINLY_ENGLISH[not text.isascii()] * max(1, len(words))
    if sum(word.casefold() in english for word in words) >= least:
        return ENGLISH
    language, sure = _identifier().classify(text)
    return str(language) if sure > SURE else "" if latin else UNDETERMINED


def likely_language_of(words: Sequence[str], english: frozenset[str]) -> str:
    """As `language_of`, also of a few words, by their function words.

    A guess is wrong more often. English needs two, another language more than English has.
    """
    known = language_of(words, english)
    if known or not words:
        return known
    language, sure = _identifier().classify(" ".join(words))
    folded = [word.casefold() for word in words]
    of_english = sum(word in english for word in folded)
    own = sum(word in function_words(str(language)) for word in folded)
    if language == ENGLISH or own <= of_english:
        return ENGLISH if of_english > 1 else ""
    return str(language) if sure >= GUESSED else ""


def asked_in(
    words: Sequence[str], english: frozenset[str], notes: Iterable[str]
) -> tuple[str, ...]:
    """The languages of the notes, besides English, that a question may be in.

    It is in the language that has most of its words as function words; where none has any, it may
    be in all of them.
    """
    others = [language for language in notes if language not in ("", ENGLISH)]
    lists = {ENGLISH: english, **{language: function_words(language) for language in others}}
    held = {
        language: sum(word.casefold() in one for word in words) for language, one in lists.items()
    }
    most = max(held.values())
    return tuple(one for one in others if held[one] == most)


def stems_in(word: str, languages: Sequence[str]) -> Iterator[str]:
    """The stems of a word in some languages, by Snowball, without accents."""
    for language in languages:
        if found := _stem_in(word, language):
            yield found


@cache
def _stem_in(word: str, language: str) -> str:
    stemmer = _stemmer(language)
    return bare(stemmer.stemWord(word.casefold())) if stemmer else ""


def bare(word: str) -> str:
    """A word without its accents, as the full-text search reads it."""
    if word.isascii():
        return word
    marked = unicodedata.normalize("NFKD", word)
    return "".join(c for c in marked if not unicodedata.combining(c))


@cache
def function_words(language: str) -> frozenset[str]:
    """The words of a language that say nothing of what a text is about."""
    from stopwordsiso import stopwords

    return frozenset(stopwords(language))


@cache
def _stemmer(language: str) -> Any:
    import Stemmer

    try:
        return Stemmer.Stemmer(language)
    except KeyError:  # a language that Snowball has not
        return None


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
