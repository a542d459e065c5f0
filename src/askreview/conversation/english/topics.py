"""List the noun phrases of earlier questions that a pronoun may refer to."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import pairwise

from . import lexicon as lex
from .sentence import Phrase, Sentence, plural_phrase, plural_word, read_sentence
from .turns import Turn

NOT_NAMED = lex.INDEFINITE | lex.QUANTIFIER


@dataclass(frozen=True, slots=True)
class Topic:
    """Words that can stand where a pronoun stood."""

    text: str
    plural: bool
    name: bool = False
    preposition: str = ""  # the one it stood behind, if that tells a place or a time
    clause: bool = False  # it is long: “the models that run on a laptop”


def topic_for(need: str, turns: list[Turn], taken: Collection[str] = ()) -> Topic | None:
    """The topic of the latest question that fits: need is it, they, person, place or time.

    Last of all for it and they: what the last answer's first citation is under.
    """
    for turn in reversed(turns):
        for topic in _TOPICS[need](read_sentence(turn.question)):
            if topic.text not in taken:
                return topic
        if turn.heading and need in ("it", "they") and not taken:
            return Topic(turn.heading, plural=False, name=True)
    return None


def head(sentence: Sentence, topic: Topic) -> str:
    """The last word of the phrase itself: “hotel” of “the hotel that we did choose”."""
    words = topic.text.split(" that ")[0].split(" of ")[0].split()
    return words[-1].casefold() if words else ""


def _it(last: Sentence) -> Iterator[Topic]:
    subject, asked = _subject(last), _relative(last)
    wanted = asked is not None and not asked.plural and not _who(last) and not _attribute(last)
    if subject and asked and wanted and _maybe_person(last, subject):
        yield asked
    if subject and not plural_phrase(last, subject) and not _person(last, subject):
        yield _topic(last, subject)
    if asked and wanted:
        yield asked
    for phrase in _objects(last):
        if not plural_phrase(last, phrase):
            yield _topic(last, phrase)


def _they(last: Sentence) -> Iterator[Topic]:
    subject, asked = _subject(last), _relative(last)
    if subject and plural_phrase(last, subject):
        yield _topic(last, subject)
    if asked and (asked.plural or _who(last)):
        yield asked
    both = _both(last)
    if both:
        yield both
    for phrase in _objects(last):
        if plural_phrase(last, phrase):
            yield _topic(last, phrase)
    if subject and not _person(last, subject):
        yield _topic(last, subject)
    yield from (_topic(last, one) for one in _objects(last) if one.kind == "name")


def _person_topics(last: Sentence) -> Iterator[Topic]:
    subject, asked = _subject(last), _relative(last)
    if subject and _maybe_person(last, subject):
        yield _topic(last, subject)
    if asked and _who(last):
        yield asked
    yield from (_topic(last, one) for one in _objects(last) if _maybe_person(last, one))
    if subject and subject.kind in ("the", "a"):
        yield _topic(last, subject)
    yield from (_topic(last, one) for one in _objects(last) if one.kind in ("the", "a"))


def _places(last: Sentence) -> Iterator[Topic]:
    for phrase in reversed(last.others):
        if phrase.kind not in ("time", "number") and _before(last, phrase) in lex.LOCATIVE:
            preposition = _before(last, phrase)
            kept = preposition if preposition not in ("to", "from") else "in"
            yield Topic(last.of(phrase), False, phrase.kind == "name", kept)
    for phrase in [*filter(None, [_subject(last)]), *_objects(last)]:
        if phrase.kind == "name":
            yield Topic(last.of(phrase), False, True, "in")


def _times(last: Sentence) -> Iterator[Topic]:
    for phrase in reversed(last.phrases):
        if phrase.kind == "time":
            yield Topic(last.of(phrase), False, preposition=_before(last, phrase))


_TOPICS = {"it": _it, "they": _they, "person": _person_topics, "place": _places, "time": _times}


def _subject(last: Sentence) -> Phrase | None:
    """The subject, unless it is “I”, “we” or a pronoun."""
    subject = last.subject
    return subject if subject and subject.kind not in ("pronoun", "time", "number") else None


def _objects(last: Sentence) -> list[Phrase]:
    """The other phrases: those without a preposition first, and of each kind the first."""
    asked = range(*last.wh) if last.wh else range(0)
    found = [
        phrase
        for phrase in last.others
        if phrase.kind not in ("time", "number", "pronoun") and phrase.first not in asked
    ]
    return sorted(found, key=lambda phrase: phrase.preposition is not None)


def _topic(last: Sentence, phrase: Phrase) -> Topic:
    first, preposition = phrase.first, _before(last, phrase)
    text = last.of(phrase)
    if last.low(first) in NOT_NAMED and phrase.last - first > 1:
        text = f"the {last.span(first + 1, phrase.last)}"
    place = preposition if preposition in lex.LOCATIVE else ""
    return Topic(text, plural_phrase(last, phrase), phrase.kind == "name", place)


def _relative(last: Sentence) -> Topic | None:
    """What the question asks for: “the models that run on a laptop”, “the one who won”."""
    if not last.wh or last.low(last.wh[0]) not in ("who", "what", "which", "how"):
        return None
    first = last.wh[0] + 1
    if last.low(last.wh[0]) == "how":
        first += 1  # many, much
    noun = last.span(first, last.wh[1]) if first < last.wh[1] else ""
    if not noun and last.low(last.wh[0]) != "who":
        return None
    what = f"the {noun} that" if noun else "the one who"
    rest = _said(last)
    if rest is None or (not noun and last.subject is not None):
        return None
    plural = bool(noun) and plural_word(noun.split()[-1])
    return Topic(f"{what} {rest}", plural, clause=True)


def _said(last: Sentence) -> str | None:
    """The question behind its question phrase, as a statement: we did choose, run on a laptop."""
    text = last.text[: last.end]
    if last.aux is None:
        return text[last.words[last.predicate].start :] if last.predicate is not None else None
    aux, subject = last.words[last.aux], last.subject
    if subject is None:
        return text[aux.start :]
    rest = text[last.words[subject.last - 1].end :].strip()
    if aux.low in lex.BE and not rest:
        return text[aux.start :]
    said = "" if aux.low == "do" else f" {aux.text}"
    return f"{last.of(subject)}{said} {rest}".strip()


def _both(last: Sentence) -> Topic | None:
    """Two names joined: “GPT-4 and Claude”."""
    names = [phrase for phrase in last.phrases if phrase.kind == "name"]
    for one, other in pairwise(names):
        if other.first - one.last == 1 and last.kind(one.last) == "and":
            return Topic(last.span(one.first, other.last), plural=True, name=True)
    return None


def _who(last: Sentence) -> bool:
    return last.wh is not None and last.low(last.wh[0]) == "who"


def _attribute(last: Sentence) -> bool:
    """Whether what is asked for belongs to the subject: “what licence does it have?”."""
    verbs = {last.low(last.aux)} if last.aux is not None else set()
    if last.predicate is not None:
        verbs.add(last.low(last.predicate))
    asked = {last.low(i) for i in range(*last.wh)} if last.wh else set()
    return bool((verbs & lex.ATTRIBUTIVE) or (asked & (lex.UNIT | {"time", "much", "many"})))


def _person(last: Sentence, phrase: Phrase) -> bool:
    """Whether it must be a person: it says or thinks something, or was asked for by “who”."""
    if not _maybe_person(last, phrase):
        return False
    says = last.predicate is not None and last.low(last.predicate) in lex.SAYING
    identified = _who(last) and last.aux is not None and last.low(last.aux) in lex.BE
    return phrase is last.subject and (says or identified)


def _maybe_person(last: Sentence, phrase: Phrase) -> bool:
    text = last.of(phrase)
    inner = any(c.isupper() for word in text.split() for c in word[1:])
    return phrase.kind == "name" and not inner and not any(c.isdigit() for c in text)


def _before(last: Sentence, phrase: Phrase) -> str:
    return last.low(phrase.preposition) if phrase.preposition is not None else ""
