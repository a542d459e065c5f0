"""Recognise an “it” that refers to nothing: “is it raining”, “is it true that …”."""

from __future__ import annotations

from . import lexicon as lex
from .sentence import Sentence, phrase_at


def stands_for_nothing(sentence: Sentence, at: int) -> bool:
    """Whether “it” stands for nothing: it takes long to …, is it true that …, what time is it."""
    if {"time", "date", "day"} & {sentence.low(i) for i in range(at)} and sentence.low(0) == "what":
        return sentence.low(at - 1) in lex.BE
    after = [sentence.low(i) for i in range(at + 1, len(sentence.words))]
    if sentence.low(at - 1) == "worth":
        return True
    if lex.WEATHER & set(after[:3]):
        return True
    if "that" in after[1:-1]:
        return True
    verb = lex.EMPTY_VERBS & set(after[:1])
    is_ = sentence.low(at - 1) in lex.BE or after[:1] == ["'s"]
    if "worth" in after[:1] and is_:
        return len(after) > 1 and after[1].endswith("ing")
    if "to" not in after or not (verb or is_) or (lex.REFERRING & set(after[:2])):
        return False
    infinitives = [at + 2 + i for i, low in enumerate(after) if low == "to"]
    whole = any(_has_object(sentence, verb) for verb in infinitives)
    return whole or bool(lex.EMPTY_SUBJECT & set(after[:2]))


def _has_object(sentence: Sentence, verb: int) -> bool:
    """Whether the verb of “to …” has its object: to proof sourdough, not to proof."""
    found = phrase_at(sentence.words, verb + 1)
    return sentence.kind(verb) == "word" and found is not None and found.kind != "time"
