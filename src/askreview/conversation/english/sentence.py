"""Parse a question: question word, auxiliary, subject, predicate and other noun phrases."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from . import lexicon as lex
from .words import OPEN, Word, read_words


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase or a time, as the words first … last-1 of its question."""

    first: int
    last: int
    kind: str  # time, number, name, bare, the, a, pronoun
    preposition: int | None = None  # the word before it


@dataclass(frozen=True, slots=True)
class Sentence:
    """A question, taken apart as far as the rule needs it; indices count its words."""

    text: str
    words: tuple[Word, ...]
    wh: tuple[int, int] | None  # the question phrase: “how many hours”, “which model”
    aux: int | None
    subject: Phrase | None
    predicate: int | None  # where the predicate begins
    others: tuple[Phrase, ...]

    @property
    def end(self) -> int:
        """Where the last word ends that is no mark."""
        return max((word.end for word in self.words if word.kind != "mark"), default=0)

    @property
    def phrases(self) -> tuple[Phrase, ...]:
        subject = (self.subject,) if self.subject else ()
        return (*subject, *self.others)

    def span(self, first: int, last: int) -> str:
        return self.text[self.words[first].start : self.words[last - 1].end]

    def of(self, phrase: Phrase) -> str:
        return self.span(phrase.first, phrase.last)

    def low(self, at: int) -> str:
        return self.words[at].low if 0 <= at < len(self.words) else ""

    def kind(self, at: int) -> str:
        return self.words[at].kind if 0 <= at < len(self.words) else "mark"


def read_sentence(text: str) -> Sentence:
    words = read_words(text)
    wh = _question_phrase(words)
    aux = _auxiliary(words, wh)
    subject, predicate = None, None
    if aux is not None:
        subject, predicate = _subject(words, aux, words[wh[0]].low if wh else "")
    elif wh:
        predicate = _verb_after(words, wh[1])
    start = predicate if predicate is not None else (subject.last if subject else None)
    others = list(_noun_phrases(words, 0, wh[0])) if wh else []
    if wh:
        others += _noun_phrases(words, wh[0] + 1, wh[1])
    if start is None:
        start = wh[1] if wh else 0
    elif aux is not None and words[aux].low in lex.DO | lex.MODAL:
        start += 1  # a verb, known or not
    others += _noun_phrases(words, start, len(words))
    return Sentence(text, words, wh, aux, subject, predicate, tuple(others))


def phrase_at(words: Sequence[Word], at: int, preposition: int | None = None) -> Phrase | None:
    """The noun phrase that begins at a word: its determiners and the open words after them."""
    last = opened = after_determiners(words, at)
    while last < len(words) and words[last].kind in OPEN:
        last += 1
    if last == opened:
        return None
    return Phrase(at, last, _phrase_kind(words[at:last]), preposition)


def after_determiners(words: Sequence[Word], at: int) -> int:
    """Where a run of determiners ends, which may not even have begun."""
    while at < len(words) and words[at].kind in ("determiner", "demonstrative"):
        at += 1
    return at


def _phrase_kind(words: Sequence[Word]) -> str:
    kinds = [word.kind for word in words]
    plain = [kind for kind in kinds if kind not in ("determiner", "demonstrative")]
    if set(plain) <= {"time", "number"} and "time" in plain:
        return "time"
    if set(plain) == {"number"}:
        return "number"
    if "name" in plain:
        return "name"
    if kinds[0] in ("determiner", "demonstrative"):
        return "the" if words[0].low in lex.DEFINITE else "a"
    return "bare"


def _question_phrase(words: Sequence[Word]) -> tuple[int, int] | None:
    """The words that ask: first in the sentence, after a preposition, or after a mark."""
    at = next((i for i, word in enumerate(words) if word.kind == "wh"), None)
    if at is None or not _opens_a_clause(words, at):
        return None
    last = at + 1
    low = words[at].low
    if low == "how" and last < len(words) and words[last].low in lex.DEGREE:
        many = words[last].low in ("much", "many", "few", "little")
        last += 1
        if not many:
            return at, last
    elif low not in ("what", "which", "whose"):
        return at, last
    end = last
    while end < len(words) and words[end].kind in OPEN:
        end += 1
    more = phrase_at(words, end + 1) if end < len(words) and words[end].low == "of" else None
    if more and more.last < len(words) and words[more.last].kind == "aux":
        return at, more.last  # how many definitions of agents did
    if end < len(words) and words[end].kind == "aux":
        return at, end
    return at, _verb_of_subject(words, last, end, low)


def _opens_a_clause(words: Sequence[Word], at: int) -> bool:
    before = words[at - 1].kind if at else "mark"
    if before == "preposition":
        return at == 1 or words[at - 2].kind == "mark"
    return before in ("mark", "and", "adverb") or words[at - 1].low in lex.COORDINATOR


def _verb_of_subject(words: Sequence[Word], first: int, last: int, wh: str) -> int:
    """Where the verb is when the question phrase is the subject: which models | run."""
    run = range(first, last)
    verbs = [i for i in run if i > first and words[i].low in lex.VERB and words[i].kind == "word"]
    if verbs:
        return verbs[0]
    if wh == "what" and first < last and words[first].low in lex.VERB:
        return first
    lower = [i for i in run if words[i].kind == "word"]
    ends = last >= len(words) or words[last].kind == "mark"
    if len(lower) > 1 and not (ends and lower[-1] == last - 1):
        return lower[-1]
    return last


def _verb_after(words: Sequence[Word], at: int) -> int | None:
    """The verb of a question that has no auxiliary: who built, which models run, who else knows."""
    while at < len(words) and words[at].kind == "adverb":
        at += 1
    if at == len(words) or words[at].kind != "word" or words[at].low in lex.DEGREE:
        return None
    return at


def _auxiliary(words: Sequence[Word], wh: tuple[int, int] | None) -> int | None:
    if wh:
        at = wh[1]
        while at < len(words) and words[at].kind == "adverb":
            at += 1
        return at if at < len(words) and words[at].kind == "aux" else None
    for i, word in enumerate(words):
        before = words[i - 1].kind if i else "mark"
        if word.kind == "aux" and before in ("mark", "and"):
            return i
    return None


def _subject(words: Sequence[Word], aux: int, wh: str) -> tuple[Phrase | None, int | None]:
    """The subject behind the auxiliary, and where the predicate begins."""
    at = aux + 1
    while at < len(words) and words[at].kind == "adverb" and words[at].low != "there":
        at += 1
    if at < len(words) and _pronoun(words, at):
        return Phrase(at, at + 1, "pronoun"), at + 1
    found = phrase_at(words, at)
    adjective = wh and at < len(words) and lex.predicative(words[at].low)
    if found is None or (adjective and words[aux].low in lex.BE and found.last == at + 1):
        return None, at  # the question phrase is the subject: which is bigger?
    last, run = found.last, at
    while True:
        while words[run].kind in ("determiner", "demonstrative"):
            run += 1
        split = _predicate(words, run, last, words[aux].low, wh)
        more = phrase_at(words, last + 1) if last < len(words) else None
        joined = last < len(words) and (words[last].kind == "and" or words[last].low == "of")
        if split < last or more is None or not joined:
            return Phrase(at, split, _phrase_kind(words[at:split])), split
        run, last = last + 1, more.last


def _pronoun(words: Sequence[Word], at: int) -> bool:
    if words[at].kind == "demonstrative":
        return phrase_at(words, at) is None or _says_something(words[at + 1])
    return words[at].kind in ("pronoun", "personal") or words[at].low == "there"


def _predicate(words: Sequence[Word], first: int, last: int, aux: str, wh: str) -> int:
    """Where in the open words first … last-1 behind an auxiliary the predicate begins.

    `last` when all of them are the subject. Adjectives and verbs that nobody knows are found by
    their place: a question with “do” needs a verb, one with “why” a predicate.
    """
    start = _after_name(words, first, last) or first + 1
    if start >= last:
        return last
    told = [i for i in range(start, last) if words[i].kind == "word"]
    after = words[last].kind if last < len(words) else "mark"
    if aux in lex.BE | lex.CLITICS or aux.startswith("'"):
        found = [i for i in told if lex.predicative(words[i].low)]
        needed = after == "mark" and wh not in ("what", "who", "where", "when", "which", "whose")
    elif aux in lex.HAVE:
        found = [i for i in told if lex.predicative(words[i].low)]
        needed = False
    else:
        found = [i for i in told if words[i].low in lex.VERB]
        needed = not (after == "adverb" and _verb(words, last + 1))
    if found:
        return found[0]
    if not needed or not told:
        return last
    return start if words[first].kind == "name" else told[-1]


def _after_name(words: Sequence[Word], first: int, last: int) -> int | None:
    """Where a leading name ends, with what it possesses; None without a name."""
    at = first
    while at < last and words[at].kind == "name":
        at += 1
        if at < last and words[at].kind == "of":
            at += 2
    return min(at, last) if at > first else None


def _verb(words: Sequence[Word], at: int) -> bool:
    return at < len(words) and words[at].kind == "word" and words[at].low in lex.VERB


def _noun_phrases(words: Sequence[Word], first: int, last: int) -> Iterator[Phrase]:
    """The noun phrases among some words, verbs and adjectives without a determiner left out."""
    at, preposition = first, None
    words = words[:last]
    while at < last:
        word = words[at]
        if word.low == "to" and _verb(words, at + 1):
            at += 2
        elif word.kind == "preposition":
            preposition, at = at, at + 1
        elif word.kind in OPEN or word.kind in ("determiner", "demonstrative"):
            found = phrase_at(words, at, preposition)
            at = found.last if found else after_determiners(words, at)
            if found:
                yield from _parted(words, found)
            preposition = None
        else:
            preposition, at = None, at + 1


def _parted(words: Sequence[Word], phrase: Phrase) -> Iterator[Phrase]:
    """Without a leading verb; a time at the end is a phrase of its own."""
    first, last = phrase.first, phrase.last
    if phrase.preposition is None:
        while first < last and words[first].kind == "word" and _says_something(words[first]):
            first += 1
    middle = last
    while middle > first and words[middle - 1].kind == "time":
        middle -= 1
    if first < middle < last:
        yield Phrase(first, middle, _phrase_kind(words[first:middle]), phrase.preposition)
        yield Phrase(middle, last, "time")
    elif first < last:
        yield Phrase(first, last, _phrase_kind(words[first:last]), phrase.preposition)


def _says_something(word: Word) -> bool:
    return word.low in lex.VERB or word.low in lex.IMPERATIVE or lex.predicative(word.low)


def parts(sentence: Sentence, phrase: Phrase) -> Iterator[Phrase]:
    """The phrases that “of” and “and” join: the price | of DeepSeek v3."""
    first, before = phrase.first, phrase.preposition
    for at in range(phrase.first, phrase.last + 1):
        if at == phrase.last or sentence.low(at) == "of" or sentence.kind(at) == "and":
            if first == phrase.first and at == phrase.last:
                yield phrase
            elif first < at:
                kind = _phrase_kind(sentence.words[first:at])
                yield Phrase(first, at, kind, before)
            first, before = at + 1, at if sentence.low(at) == "of" else None


def plural_phrase(sentence: Sentence, phrase: Phrase) -> bool:
    """Whether a phrase names several."""
    within = range(phrase.first, phrase.last)
    if any(sentence.kind(i) == "and" for i in within):
        return True
    end = next((i for i in within if sentence.low(i) == "of"), phrase.last)
    return sentence.kind(end - 1) != "name" and plural_word(sentence.low(end - 1))


def plural_word(word: str) -> bool:
    low = word.casefold()
    return low in ("people", "children", "men", "women") or (
        low.endswith("s")
        and low not in lex.SINGULAR_S
        and not low.endswith(("ss", "us", "is", "'s"))
    )
