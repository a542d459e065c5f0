"""Rewrites a follow-up as a standalone question by rule (docs/decisions/0018-follow-up-rule.md)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...types import Answer
from . import lexicon as lex
from .anaphora import bind, choose, deed, occasion
from .ellipsis import bridge, substitute
from .sentence import Sentence, phrase_at, read_sentence
from .sluice import later, sluice, small
from .topics import topic_for
from .turns import Turn, read_turns
from .words import Word

OPENER = re.compile(
    r"(?:(?:and|but|or|so|also|then)[,\s]+|(?:no|yes|ok|okay|well|oh|right|sorry|thanks),\s*)*"
    r"(?:(?:what|how)\s+about\s+|what\s+of\s+|(?:the\s+)?same\s+(?:question\s+)?for\s+|"
    r"i\s+meant?\s+)?",
    re.IGNORECASE,
)
MORE = re.compile(
    r"(?:please\s+)?(?:(?:tell|show|give)\s+me\s+)?(?:some\s+)?(?:more|further)"
    r"(?:\s+(?:details?|information))?|go\s+on|continue|elaborate|explain|details?",
    re.IGNORECASE,
)

EARLIER = 20  # turns that are looked back on
LONGEST = 400  # characters; what grew beyond that with every turn is no question any more
WHAT_IF = re.compile(r"what if\b", re.IGNORECASE)
HOW_COME = re.compile(r"how come\W*", re.IGNORECASE)


def standalone(question: str, history: Sequence[Answer | tuple[str, str]]) -> str:
    """The question made whole from the earlier ones; unchanged when it stands alone.

    history     earlier turns, oldest first: answers, or pairs of a question and its answer's text
    """
    turns: list[Turn] = []
    for asked, turn in read_turns(history[-EARLIER:]):
        turns.append(turn or Turn(_whole(asked, turns)))
    return _whole(question, turns)


def _whole(question: str, turns: list[Turn]) -> str:
    text = " ".join(question.split())
    made = _made(text, turns) if text and turns else None
    if not made or len(made) > LONGEST or made.rstrip("?.! ") == text.rstrip("?.! "):
        return question
    asks = read_sentence(made).words[0].kind in ("wh", "aux", "preposition")
    return f"{made}?" if asks and not made.endswith((".", "!", "?")) else made


def _made(text: str, turns: list[Turn]) -> str | None:
    """The follow-up made whole; None when it stands alone or nothing can be told."""
    last = read_sentence(_without_opener(turns[-1].question))
    if MORE.fullmatch(text.strip(" .!?…")):
        several, one = topic_for("they", turns[-1:]), topic_for("it", turns)
        topic = several if several and several.plural else one
        return f"Tell me more about {topic.text}" if topic else None
    rest = _without_opener(text)
    sentence = read_sentence(rest)
    if not sentence.words or all(_small_talk(word.low) for word in sentence.words):
        return None
    opened = rest != text or text.endswith("?")
    if _condition(sentence):
        return f"{last.text[: last.end]} {rest}" if rest != text else None
    if occasion(sentence):
        return sluice(read_sentence(sentence.words[0].text), last)
    if (counted := later(rest, last)) is not None:
        return counted
    if deed(sentence, turns) or WHAT_IF.match(rest):
        return f"{last.text[: last.end]}: {rest}"
    if (sentence.wh and not _has_verb(sentence)) or HOW_COME.fullmatch(rest):
        return _asked_again(sentence, last)
    if not _has_verb(sentence):
        return _put_in_place(sentence, last, turns, opened)
    if _verb_left_out(sentence):
        return _again(sentence, last)
    return choose(sentence, turns) or bind(sentence, turns)


def _without_opener(text: str) -> str:
    found = OPENER.match(text)
    rest = text[found.end() :] if found else text
    return rest if re.search(r"\w", rest) else text


def _small_talk(low: str) -> bool:
    return low in lex.SMALL_TALK or low in lex.PERSONAL or not low[0].isalnum()


def _has_verb(sentence: Sentence) -> bool:
    """Whether it is a clause: a verb that is asked, told or ordered, or somebody who does."""
    first = sentence.words[0]
    return (
        sentence.aux is not None
        or sentence.predicate is not None
        or (first.low in lex.IMPERATIVE and len(sentence.words) > 1)
        or any(word.kind in ("personal", "aux") for word in sentence.words)
    )


def _condition(sentence: Sentence) -> bool:
    """“if I freeze it”, “when I freeze it”: it needs a main clause."""
    low, second = sentence.low(0), sentence.kind(1)
    joined = sentence.kind(0) == "if" or (low in ("when", "where") and second == "personal")
    return joined and "," not in sentence.text and sentence.aux is None


def _asked_again(sentence: Sentence, last: Sentence) -> str | None:
    """A question word without a verb, alone or with a phrase: why? in which year? why Claude?"""
    if sentence.wh is None:
        return None
    end = sentence.wh[1]
    rest = [word for word in sentence.words[end:] if word.kind not in ("mark", "adverb")]
    if not rest or HOW_COME.fullmatch(sentence.text) or _measure(rest):
        return sluice(sentence, last)
    about = read_sentence(sentence.text[rest[0].start :])
    base = substitute(about, last, opened=True)
    if base is None:
        return None
    asked, before = sentence.text[: sentence.words[end - 1].end], last.wh
    if before and asked.casefold() == last.span(*before).casefold():
        return base
    return sluice(read_sentence(asked), read_sentence(base))


def _measure(words: Sequence[Word]) -> bool:
    """Whether no thing is named: why so little? how much exactly?"""
    return all(
        word.low in lex.DEGREE | lex.QUANTIFIER or lex.predicative(word.low) for word in words
    )


def _put_in_place(
    sentence: Sentence, last: Sentence, turns: list[Turn], opened: bool
) -> str | None:
    """A phrase without a verb takes the place of its like; or it belongs to the last topic."""
    bound = _only_pronoun(sentence, last, turns)
    if bound is not None:
        return bound
    owned = bind(sentence, turns)
    if owned is not None:
        return f"What about {small(owned)}"
    found = phrase_at(sentence.words, 0)
    tail = sentence.words[found.last :] if found else ()
    whole = bool(tail) and tail[0].kind == "preposition" and sentence.kind(0) == "determiner"
    made = substitute(sentence, last, opened=opened)
    if made is not None and not (whole and not _shares_head(sentence, last)):
        return made
    if found is None or sentence.low(found.first) != "the" or not opened or whole:
        return None
    topic = topic_for("it", turns)
    return bridge(sentence, topic.text, topic.preposition) if topic else None


def _only_pronoun(sentence: Sentence, last: Sentence, turns: list[Turn]) -> str | None:
    """“what about it?”, “and before that?”."""
    words = [word for word in sentence.words if word.kind != "mark"]
    if words[-1].kind not in ("pronoun", "demonstrative") or len(words) > 2:
        return None
    if len(words) == 1:
        bound = bind(sentence, turns)
        return f"What about {small(bound)}" if bound else None
    time = topic_for("time", turns[-1:])
    if time is None:
        bound = bind(sentence, turns)
        return substitute(read_sentence(bound), last, opened=True) if bound else None
    return substitute(read_sentence(f"{words[0].text} {time.text}"), last, opened=True)


def _shares_head(sentence: Sentence, last: Sentence) -> bool:
    """Whether the phrase's noun is one of the last question's: another hotel, another price."""
    found = phrase_at(sentence.words, 0)
    return found is not None and any(
        word.low == sentence.low(found.last - 1) for word in last.words
    )


def _verb_left_out(sentence: Sentence) -> bool:
    """“is Claude?”, “does Gemini too?”: the rest is the last question's."""
    if sentence.wh or sentence.aux != 0 or sentence.subject is None:
        return False
    after = sentence.words[sentence.subject.last :]
    return all(word.kind in ("mark", "adverb") or word.low == "either" for word in after)


def _again(sentence: Sentence, last: Sentence) -> str | None:
    assert sentence.subject is not None
    if sentence.subject.kind == "pronoun":
        return last.text[: last.end]
    return substitute(read_sentence(sentence.of(sentence.subject)), last, opened=True)
