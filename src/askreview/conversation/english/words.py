"""Split a question into words, and class them as names, times or function words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from . import lexicon as lex

_TOKEN = re.compile(r"[$€£]?\w+(?:(?:[.'’_/@+-]|(?<=\d),(?=\d))\w+)*[%+#]*|[^\w\s]")
_CLITIC = re.compile(r"(.+)(['’](?:s|re|ll|ve|d|m))", re.IGNORECASE)
_VERSION = re.compile(r"v?\d+(?:\.\d+)*[a-z]{0,2}", re.IGNORECASE)
OPEN = frozenset({"word", "name", "number", "time", "of"})  # what a noun phrase is made of

_CLASSES: tuple[tuple[frozenset[str], str], ...] = (
    (lex.WH, "wh"),
    (lex.AUXILIARY, "aux"),
    (lex.PRONOUNS, "pronoun"),
    (lex.PERSONAL, "personal"),
    (lex.DEMONSTRATIVE, "demonstrative"),
    (lex.DETERMINER, "determiner"),
    (lex.COORDINATOR, "and"),
    (lex.ADVERB, "adverb"),
    (lex.PREPOSITION, "preposition"),
    (lex.SUBORDINATOR, "if"),
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word or mark, its place in the text, and its class.

    wh, aux, pronoun (it, they, he …), personal (I, we, someone …), demonstrative, determiner, and,
    adverb, preposition, if (a subordinator), of (the possessive 's), name, time, number, word
    (any other), mark.
    """

    text: str
    start: int
    end: int
    kind: str

    @property
    def low(self) -> str:
        return self.text.casefold().replace("’", "'")


def read_words(text: str) -> tuple[Word, ...]:
    words = [part for found in _TOKEN.finditer(text) for part in _split(found)]
    shouted = text.isupper()
    classed = [replace(word, kind=_kind(words, i, shouted)) for i, word in enumerate(words)]
    return tuple(_joined(classed))


def _split(found: re.Match[str]) -> list[Word]:
    """what's is what and 's; DeepSeek's is DeepSeek and 's."""
    text, start, end = found[0], found.start(), found.end()
    clitic = _CLITIC.fullmatch(text)
    if not clitic:
        return [Word(text, start, end, "")]
    middle = start + len(clitic[1])
    return [Word(clitic[1], start, middle, ""), Word(clitic[2], middle, end, "clitic")]


def _kind(words: Sequence[Word], at: int, shouted: bool) -> str:
    word = words[at]
    if word.kind == "clitic":
        return "aux" if words[at - 1].low in lex.CLITIC_HOSTS else "of"
    if not word.text[0].isalnum() and word.text[0] not in "_$€£":
        return "mark"
    if _is_time(words, at):
        return "time"
    if not shouted and _is_name(word, at):
        return "name"
    if lex.NUMBER.fullmatch(word.low):
        return "number"
    if word.low == "like" and any(one.low in lex.DO for one in words[:at]):
        return "word"  # the verb
    return next((kind for several, kind in _CLASSES if word.low in several), "word")


def _is_time(words: Sequence[Word], at: int) -> bool:
    word = words[at]
    before = words[at - 1] if at else None
    after = words[at + 1] if at + 1 < len(words) else None
    if word.low == "may":
        return word.text == "May" and at > 0
    if word.low in lex.MONTH | lex.WEEKDAY | lex.DAYTIME or lex.YEAR.fullmatch(word.low):
        return True
    if word.low in lex.RELATIVE_TIME:
        return after is not None and after.low in lex.UNIT | lex.MONTH | lex.WEEKDAY
    if word.low in lex.SEASON:
        return before is not None and before.low in lex.PREPOSITION | lex.RELATIVE_TIME
    return word.low in lex.UNIT and before is not None and before.low in lex.RELATIVE_TIME


def _is_name(word: Word, at: int) -> bool:
    """A capital inside the question, or capitals and digits in no ordinary place."""
    text = word.text
    letters = any(c.isalpha() for c in text)
    if letters and any(c.isdigit() for c in text):
        return True
    if any(c.isupper() for c in text[1:]) and "'" not in text:
        return True
    return at > 0 and text[0].isupper() and word.low != "i"


def _joined(words: list[Word]) -> list[Word]:
    """The parts of a name that show only beside each other: Claude 3, deepseek v3, Claude's."""
    for i, word in enumerate(words):
        before = words[i - 1] if i else None
        if before is None or not _VERSION.fullmatch(word.text) or word.kind == "time":
            continue
        if before.kind == "name" or (before.kind == "word" and before.low not in lex.UNIT):
            words[i] = replace(word, kind="name")
            words[i - 1] = replace(before, kind="name")
    if words and words[0].kind == "word" and words[0].text[0].isupper():
        after = words[1] if len(words) > 1 else None
        if after is None or after.kind in ("name", "of", "mark", "aux"):
            words[0] = replace(words[0], kind="name")
    return words
