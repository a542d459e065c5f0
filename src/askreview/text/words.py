"""Split text into words, stems and content words, for comparing."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from .languages import ENGLISH, function_words, stems_in
from .scripts import HIRAGANA, RUN, UNSPACED, bigrams, is_unspaced, unspaced_words

WORD = re.compile(r"\w+(?:[.'’_/@+-]\w+)*", re.UNICODE)
# Zero-width, bidirectional and tag characters, and controls but tab and newline: never shown.
UNSEEN = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\U000e0000-\U000e0fff]"
)
# What a terminal is told, with its words: colours, the cursor, the target of a link.
ESCAPE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*+[ -/]*+[@-~]|(?:\x1b\]|\x9d)[^\x07\x1b\x9c\r\n]*+(?:\x07|\x9c|\x1b\\)"
)
PART = re.compile(rf"[{UNSPACED}]+|(?:(?![{UNSPACED}])[^\W_])+", re.UNICODE)
# Names and codes that are written with a sign, without it, or with a digit below the line:
# Wi-Fi, node.js, CO_2, CO₂.
# Looked for only where a word begins: else a long run of letters takes the square of its length.
COMPOUND = re.compile(r"(?<!\w)(?:\w+(?:[.‐‑_-]\{?\w+\}?)+|\w*[²³¹⁰-₎]\w*)")
SIGNS = re.compile(r"[\W_]+")
STOPPED, OTHER = ".", "-"  # in place of words of a text that nobody asked for
JOINT = re.compile(r"['’-]")
POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)

STOPWORDS = frozenset(
    """
    a about above after again against all also am an and any are aren't as at be because been before
    being below between both but by can can't cannot could couldn't did didn't do does doesn't doing
    don't down during each either else ever few for from further get gets give given got had has
    have having he her here hers him his how how's however i i'd i'll i'm i've if in into is isn't
    it it's its itself just kind let let's like many may me might mine more most much must my
    neither no nor not of off on once one only or other our ours out over own per please same say
    says she should so some sort still such tell than that that's the their theirs them then there
    there's these they they're this those through to too under until up upon us very was wasn't we
    we're were what what's when when's where where's whether which while who who's whom whose why
    why's will with without would you your yours""".split()  # noqa: SIM905
)

# Stop words that are names where they are written so and do not begin the text.
NAMES_TOO = frozenset(("IT", "May", "US", "Will"))


class Weights(dict[str, float]):
    """How rare each word of a question is, by its stems, and how to know it in other languages."""

    def __init__(
        self,
        weights: Mapping[str, float],
        words: Iterable[str] = (),
        languages: Sequence[str] = (),
    ) -> None:
        super().__init__(weights)
        self.languages = languages
        self.stopwords = stopwords(languages)
        # The stems of the words in those languages, each with the one it is weighed by.
        self.forms = {
            form: stem(part)
            for word in words
            for part in _parts(word)
            for form in stems_in(part, languages)
        }


def stopwords(languages: Sequence[str]) -> frozenset[str]:
    """The function words of English and of some other languages."""
    return STOPWORDS.union(*map(function_words, languages)) if languages else STOPWORDS


def content_words(text: str, languages: Sequence[str] = ()) -> tuple[str, ...]:
    """The words of a question that say what it is about; all of them if none does.

    `languages`: those besides English that it may be in.
    """
    left_out = stopwords(languages)
    words = [POSSESSIVE.sub("", word) for word in _words(text)]
    if languages:
        words = [part for word in words for part in _bare(word, left_out)]
    names = NAMES_TOO.intersection(words[1:])
    telling = [word for word in words if word in names or word.casefold() not in left_out]
    return tuple(dict.fromkeys(telling or words or WORD.findall(text)))


def _bare(word: str, left_out: Collection[str]) -> Sequence[str]:
    """A word without what says nothing: the article of `l'évier`, the pronoun of `fuit-il`."""
    parts = JOINT.split(word[:1].casefold() + word[1:])  # Fi in Wi-Fi is not the French word
    telling = [part for part in parts if part not in left_out]
    return telling if telling and len(telling) < len(parts) else [word]


def _words(text: str) -> Iterator[str]:
    """The words of a text; a run of characters without spaces is cut where it only asks."""
    for part in re.split(f"([{UNSPACED}]+)", text):
        yield from unspaced_words(part) if is_unspaced(part) else WORD.findall(part)


def joined(word: str) -> str:
    """A name or code without its signs: `Wi-Fi` and `WiFi` are wifi, `CO_2` and `CO₂` co2.

    Empty where there is nothing to join, or only figures: `3.1` is not 31.
    """
    # Not fullmatch, which tries every way to cut `a_a_a_a!` into parts.
    found = COMPOUND.match(word)
    if found is None or found.end() != len(word):
        return ""
    plain = SIGNS.sub("", unicodedata.normalize("NFKC", word)).casefold()
    return "" if plain.isdigit() else plain


def other_forms(text: str, language: str = "") -> Iterator[str]:
    """What the words of a text are found by besides.

    Joined, or pair by pair of characters, or by their stems in the text's language.
    """
    if language and language != ENGLISH:
        yield from (form for part in _parts(text) for form in stems_in(part, (language,)))
    for part in COMPOUND.findall(text):
        if form := joined(part):
            yield form
    for run in RUN.findall(text):
        yield from bigrams(run)
        if len(run) > 1:
            yield run[-1]  # as the other characters, it is found as the beginning of a pair


def weighed(word: str) -> list[str]:
    """The keys by which `held` weighs a word: its stems; of a run, each pair of characters."""
    if not is_unspaced(word):
        return [stems(word)]
    pairs = bigrams(word)
    return [f" {pair} " for pair in pairs if not HIRAGANA.fullmatch(pair)] or [
        f" {pair} " for pair in pairs
    ]


def stems(text: str) -> str:
    """The stems of a text between spaces, words cut at every sign as in the full-text search.

    A word stands in a text, in whatever inflection, when `stems(word) in stems(text)`: `GPT-3.5`
    does in `GPT-3.5/4`, and `mTok` in `$30/mTok`.
    """
    return f" {' '.join(map(stem, _parts(text)))} "


def _parts(text: str) -> Iterator[str]:
    for part in PART.findall(text):
        if is_unspaced(part):
            yield from bigrams(part)
            yield from part if len(part) > 1 else ""
        else:
            yield part if part.isascii() else unicodedata.normalize("NFKC", part)


def held(text: str, weights: Mapping[str, float]) -> float:
    """The share of some words that a text holds, by their weights; keys are `stems(word)`."""
    return _share(weights, _sought(text, weights), _joined_words(text))


def held_in_order(text: str, weights: Mapping[str, float]) -> tuple[float, float]:
    """`held`, and the same of each two neighbours among the words that the text has side by side.

    Stop words between them do not count. Neighbours say more than the words alone: the ordered
    bigrams of the sequential dependence model (Metzler and Croft 2005). One word has no neighbour:
    its two shares are the same.
    """
    parts = _sought(text, weights)
    share = _share(weights, parts, _joined_words(text))
    if len(weights) < 2:
        return share, share
    neighbours = {
        f"{one}{other[1:]}": weight + next_weight
        for (one, weight), (other, next_weight) in pairwise(weights.items())
    }
    return share, _share(neighbours, [part for part in parts if part != STOPPED])


def _sought(text: str, weights: Mapping[str, float]) -> list[str]:
    """The stems of a text's words that are sought, STOPPED for a stop word, OTHER for any other."""
    sought = {part for word in weights for part in (*word.split(), word.replace(" ", ""))}
    starts = {part[:2] for part in sought}
    parts = (part.casefold() for part in _parts(text))
    if isinstance(weights, Weights) and weights.languages:
        return [_sought_in(part, sought, weights) for part in parts]
    # Stemming is slow, and leaves how a word begins as it is.
    stemmed = ((part, stem(part) if part[:2] in starts else OTHER) for part in parts)
    return [
        one if one in sought else STOPPED if part in STOPWORDS else OTHER for part, one in stemmed
    ]


def _sought_in(part: str, sought: Collection[str], weights: Weights) -> str:
    """The stem that a word is sought by, be it in another language; or STOPPED, or OTHER."""
    if (one := stem(part)) in sought:
        return one
    found = (
        weights.forms[form] for form in stems_in(part, weights.languages) if form in weights.forms
    )
    return next(found, STOPPED if part in weights.stopwords else OTHER)


def _joined_words(text: str) -> frozenset[str]:
    """The words of a text that are written with a sign, without it."""
    return frozenset(filter(None, map(joined, COMPOUND.findall(text))))


def _share(
    weights: Mapping[str, float], parts: Sequence[str], others: Collection[str] = ()
) -> float:
    found = f" {' '.join(parts)} "
    total = sum(weights.values()) or 1.0
    held = (word for word in weights if word in found or _otherwise(word, found, others))
    return sum(weights[word] for word in held) / total


def _otherwise(word: str, found: str, others: Collection[str]) -> bool:
    """Whether a word is in a text with other signs: ` wi fi ` as WiFi, ` wifi ` as Wi-Fi."""
    bare = word.replace(" ", "")
    signs = word.count(" ") > 2 and not bare.isdigit()  # 3.1 is not 31
    return bare in others or (signs and f" {bare} " in found)


def idf(holding: int, total: int) -> float:
    """BM25's inverse document frequency (Robertson and Zaragoza 2009), never negative."""
    return math.log(1 + (total - holding + 0.5) / (holding + 0.5))


@cache
def stem(word: str) -> str:
    """The word without its inflection, by Porter's algorithm, as in the full-text search."""
    return str(_stemmer().stemWord(word.casefold()))


def visible(text: str) -> str:
    """The text without characters that hide or reorder words, or that steer a terminal."""
    return UNSEEN.sub("", text)


def without_escapes(text: str) -> str:
    """The text without what a terminal is told: colours, the cursor, the target of a link."""
    return ESCAPE.sub("", text)


@cache
def _stemmer() -> Any:
    import Stemmer

    return Stemmer.Stemmer("porter")
