"""Replace pronouns that refer to an earlier question with what they refer to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from . import lexicon as lex
from .expletive import stands_for_nothing
from .sentence import Phrase, Sentence, phrase_at, plural_phrase
from .topics import Topic, head, topic_for
from .turns import Turn
from .words import OPEN


@dataclass(frozen=True, slots=True)
class Anaphor:
    """Words first … last-1 that stand for something said before."""

    first: int
    last: int
    need: str  # it, they, person, place, time
    possessive: bool = False
    noun: str = ""  # of “that hotel”


def bind(sentence: Sentence, turns: list[Turn]) -> str | None:
    """The question with what its pronouns stand for; None when none of them can be told."""
    anaphors = list(_unbound(sentence))
    topics = _topics(anaphors, turns)
    text = sentence.text
    for anaphor in reversed([one for one in anaphors if one.need in topics]):
        start, end, words = _replacement(sentence, anaphor, topics[anaphor.need])
        text = text[:start] + words + text[end:]
    return text if topics else None


def _topics(anaphors: list[Anaphor], turns: list[Turn]) -> dict[str, Topic]:
    """What each kind of pronoun stands for: “when did they publish it” has two topics."""
    topics: dict[str, Topic] = {}
    needs = list(dict.fromkeys(anaphor.need for anaphor in anaphors))
    for need in needs:
        topic = topic_for(need, turns, {topic.text for topic in topics.values()})
        if topic is None and need == "they":
            topic = topic_for("it", turns)
        if topic and not (need == "they" and "it" in needs and _nobody(topic, turns)):
            topics[need] = topic
    return topics


def _nobody(topic: Topic, turns: list[Turn]) -> bool:
    """Whether “they” is nobody in particular: one thing was spoken of, and “it” means that."""
    return not topic.plural and topic_for("it", turns[-1:], {topic.text}) is None


def deed(sentence: Sentence, turns: list[Turn]) -> bool:
    """Whether a pronoun stands for a whole clause: who did that? is it because …? before that."""
    for at, word in enumerate(sentence.words):
        if word.low not in ("it", "this", "that", "so") or word.kind == "name":
            continue
        start = sentence.wh[1] if sentence.wh else 1
        if _boundary(sentence, start, at) or (
            word.low == "it" and stands_for_nothing(sentence, at)
        ):
            return False
        if _after_main_do(sentence, at) and sentence.kind(at + 1) not in OPEN:
            return True
        if sentence.low(at - 1) in lex.BE and sentence.low(at + 1) in lex.OF_CLAUSES:
            return True
        said = word.low != "it" and sentence.low(at - 1) in lex.CLAUSAL
        if said and sentence.kind(at + 1) == "mark":
            return True  # who said that?
        if _when(sentence, at) and topic_for("time", turns) is None:
            return True
    return False


def occasion(sentence: Sentence) -> bool:
    """“when was that?”, “why is this?”: the question word is asked of the whole last question."""
    low = [word.low for word in sentence.words if word.kind != "mark"]
    if len(low) != 3 or low[1] not in lex.BE:
        return False
    return (low[0] in lex.ADJUNCT and low[2] in ("that", "this")) or low[::2] == ["when", "it"]


def _when(sentence: Sentence, at: int) -> bool:
    """“before that”: a time or an event, no thing."""
    final = sentence.kind(at + 1) == "mark" and sentence.low(at) in ("that", "this")
    return final and sentence.low(at - 1) in lex.TEMPORAL


def choose(sentence: Sentence, turns: list[Turn]) -> str | None:
    """“which one is cheaper?” asks among several that were named before."""
    if sentence.low(0) != "which" or sentence.text.count(",") or _offers(sentence):
        return None
    at = 1 if sentence.low(1) in ("one", "ones") else 0
    if at == 0 and sentence.kind(1) != "aux":
        return None
    topic = topic_for("they", turns)
    if topic is None or not topic.plural:
        return None
    end = sentence.words[at].end
    return f"{sentence.text[:end]} of {topic.text}{sentence.text[end:]}"


def _offers(sentence: Sentence) -> bool:
    return any(word.low == "or" for word in sentence.words) or sentence.low(2) == "of"


def _unbound(sentence: Sentence) -> Iterator[Anaphor]:
    for at, word in enumerate(sentence.words):
        anaphor = _anaphor(sentence, at)
        if anaphor is None or (word.low == "it" and stands_for_nothing(sentence, at)):
            continue
        if not _antecedent(sentence, anaphor):
            yield anaphor


def _anaphor(sentence: Sentence, at: int) -> Anaphor | None:
    low, kind = sentence.low(at), sentence.kind(at)
    if kind in ("name", "time"):
        return None
    if low in lex.DEMONSTRATIVE:
        return _demonstrative(sentence, at)
    if low in ("there", "then"):
        return _adverb(sentence, at)
    need = _need(low)
    if need is None or _after_main_do(sentence, at):
        return None
    possessive = low in lex.POSSESSIVE and sentence.kind(at + 1) in OPEN
    return Anaphor(at, at + 1, need, possessive)


def _need(low: str) -> str | None:
    if low in lex.PERSON:
        return "person"
    if low in lex.PLURAL:
        return "they"
    return "it" if low in lex.SINGULAR else None


def _after_main_do(sentence: Sentence, at: int) -> bool:
    """“do it” stands for a deed, which no noun phrase can replace."""
    final = sentence.wh is not None and sentence.kind(at + 1) == "mark"  # who did that?
    main = final or at - 1 != sentence.aux
    return main and sentence.low(at - 1) in lex.DO | {"done", "doing"}


def _demonstrative(sentence: Sentence, at: int) -> Anaphor | None:
    low, before = sentence.low(at), sentence.low(at - 1)
    need = "it" if low in lex.SINGULAR else "they"
    noun = phrase_at(sentence.words, at)
    final = sentence.kind(at + 1) == "mark"
    if low == "that" and not final and (before in lex.CLAUSAL or _noun(sentence, at - 1)):
        return None  # Willison says that …; models that run …
    if sentence.low(at + 1) in ("who", "that", "which", "with", "of") or _after_main_do(
        sentence, at
    ):
        return None  # those who …
    if _when(sentence, at):
        return Anaphor(at, at + 1, "time")
    if noun is None or _is_verb(sentence, at + 1):
        return Anaphor(at, at + 1, need)
    last = sentence.low(noun.last - 1)
    if noun.kind == "time" or last in lex.HERE | lex.UNIT or noun.kind == "name":
        return None
    return Anaphor(at, noun.last, need, noun=sentence.span(at + 1, noun.last))


def _noun(sentence: Sentence, at: int) -> bool:
    if sentence.kind(at) not in OPEN or at == sentence.predicate:
        return False
    return not _is_verb(sentence, at) or sentence.kind(at - 1) == "determiner"


def _is_verb(sentence: Sentence, at: int) -> bool:
    return sentence.kind(at) == "word" and sentence.low(at) in lex.VERB


def _adverb(sentence: Sentence, at: int) -> Anaphor | None:
    final = sentence.kind(at + 1) == "mark"
    if sentence.low(at) == "then":
        return Anaphor(at, at + 1, "time") if final and at > 1 else None
    neighbours = {sentence.kind(at - 1), sentence.kind(at + 1)}
    counted = sentence.low(0) == "how"
    exists = "aux" in neighbours and (counted or not final)
    exists = exists or sentence.low(at + 1) in ("exist", "exists")
    return None if exists or at == 0 else Anaphor(at, at + 1, "place")


def _antecedent(sentence: Sentence, anaphor: Anaphor) -> bool:
    """Whether something earlier in the question, in another clause, is what is meant.

    A pronoun that is no possessive never stands for something of its own clause (Chomsky's
    principle B): “how does Claude compare to it?” is about something else.
    """
    if anaphor.need in ("place", "time"):
        return any(
            phrase.kind == ("name" if anaphor.need == "place" else "time")
            and phrase.last <= anaphor.first
            for phrase in sentence.phrases
        )
    return (
        _who_is_meant(sentence, anaphor)
        or any(
            phrase.last <= anaphor.first
            and _agrees(sentence, phrase, anaphor.need)
            and phrase.preposition != 0
            and (anaphor.possessive or _boundary(sentence, phrase.last, anaphor.first))
            for phrase in sentence.phrases
        )
        or (anaphor.need == "they" and _someone(sentence, anaphor.first))
    )


def _who_is_meant(sentence: Sentence, anaphor: Anaphor) -> bool:
    """Whether it may be whoever the question asks for: who won, and where does she live?"""
    if sentence.wh is None or sentence.low(sentence.wh[0]) != "who":
        return False
    apart = anaphor.possessive or _boundary(sentence, sentence.wh[1], anaphor.first)
    return apart and anaphor.need in ("person", "they")


def _someone(sentence: Sentence, before: int) -> bool:
    return any(
        sentence.low(i) in ("someone", "somebody", "anyone", "anybody", "everyone", "everybody")
        for i in range(before)
    )


def _agrees(sentence: Sentence, phrase: Phrase, need: str) -> bool:
    if phrase.kind in ("pronoun", "time", "number"):
        return False
    plural = plural_phrase(sentence, phrase)
    if sentence.kind(phrase.first - 1) == "if" and phrase.last - phrase.first > 1:
        return True  # its last word may be a verb: “if the alarm beeps”
    if need == "they":
        return plural or _pair(sentence, phrase)
    if need == "person":
        digits = any(c.isdigit() for c in sentence.of(phrase))
        return not plural and phrase.kind in ("name", "the", "a") and not digits
    return not plural


def _pair(sentence: Sentence, phrase: Phrase) -> bool:
    """Whether the phrase is the second of two that “and” joins."""
    return sentence.kind(phrase.first - 1) == "and" and sentence.kind(phrase.first - 2) in OPEN


def _boundary(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a clause begins among the words first … last-1, the last before a pronoun."""
    ends = sentence.kind(last + 1) == "mark"
    for at in range(first, last):
        low, kind = sentence.low(at), sentence.kind(at)
        following = sentence.kind(at + 1)
        if kind == "mark" and low not in "\"'“”‘’()":
            return True
        if low in ("that", "because", "who", "which") or kind in ("if", "wh"):
            return True
        if (
            kind == "and"
            and following in ("wh", "aux", "pronoun", "personal")
            and not (ends and at == last - 1)
        ):
            return True
        if low in lex.SUBORDINATOR and not (ends and at == last - 1):
            return True
        if low == "to" and _is_verb(sentence, at + 1):
            return True
    return sentence.low(last - 1) in lex.CLAUSAL and sentence.kind(last + 1) in ("aux", "word")


def _replacement(sentence: Sentence, anaphor: Anaphor, topic: Topic) -> tuple[int, int, str]:
    """Where the words that stand for the topic begin and end, and the topic's own."""
    start = sentence.words[anaphor.first].start
    end = sentence.words[anaphor.last - 1].end
    words = topic.text
    if sentence.low(anaphor.first) in ("there", "then") and topic.preposition:
        words = f"{topic.preposition} {words}"
    elif anaphor.noun:
        words = _described(sentence, anaphor, topic)
    elif anaphor.possessive and topic.clause:
        owned = phrase_at(sentence.words, anaphor.last)
        if owned:
            end = sentence.words[owned.last - 1].end
            words = f"the {sentence.of(owned)} of {words}"
    elif anaphor.possessive:
        words += "'" if topic.plural and words.endswith("s") else "'s"
    return start, end, words[:1].upper() + words[1:] if start == 0 else words


def _described(sentence: Sentence, anaphor: Anaphor, topic: Topic) -> str:
    """“that hotel”, told which: the hotel in Kyoto, the model DeepSeek v3, the hotel we chose."""
    noun = anaphor.noun
    if head(sentence, topic) == noun.split()[-1].casefold():
        return topic.text
    if topic.preposition:
        return f"the {noun} {topic.preposition} {topic.text}"
    return f"the {noun} {topic.text}" if topic.name else topic.text
