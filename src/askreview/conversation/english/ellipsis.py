"""Complete a fragment like “and Claude?” from the last question."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from . import lexicon as lex
from .sentence import Phrase, Sentence, after_determiners, parts, phrase_at, plural_phrase
from .sluice import small

DEFAULT_PREPOSITION = {True: "on", False: "in"}  # on Monday, in March


@dataclass(frozen=True, slots=True)
class Slot:
    """Characters start … end of the last question that something else can take the place of."""

    start: int
    end: int
    kind: str  # time, number, name, bare, the, a
    text: str
    preposition: str = ""
    outer: int = 0  # where its preposition starts, else `start`
    asked: bool = False  # it is part of the question phrase: “how much flour”


def substitute(fragment: Sentence, last: Sentence, *, opened: bool) -> str | None:
    """The last question with the fragment's phrases in the places of their like; None: no place.

    `opened`: the fragment came with “and”, “what about” or a question mark. Otherwise it may be
    words to search for, and only a name, a time or a number takes the place of its own kind.
    """
    phrases = _phrases(fragment)
    if not phrases:
        return None
    slots = list(_slots(last))
    changes: list[tuple[int, int, str]] = []
    appended: list[str] = []
    for phrase in phrases:
        place = _place(fragment, phrase, [s for s in slots if not _taken(s, changes)], opened)
        if place is not None:
            slot, start, text = place
            changes += _everywhere(last, slot, start, text)
        elif _adverbial(fragment, phrase) and (opened or phrase.kind == "time"):
            appended.append(_with_preposition(fragment, phrase))
        else:
            return None
    base = last.text[: last.end]
    for start, end, text in sorted(changes, reverse=True):
        base = base[:start] + text + base[end:]
    return " ".join([base, *appended])


def _phrases(fragment: Sentence) -> list[Phrase]:
    """The fragment's phrases: it has no verb, so all of its open words belong to them."""
    phrases, at, preposition = [], 0, None
    while at < len(fragment.words):
        found = phrase_at(fragment.words, at, preposition)
        if found is None:
            preposition = at if fragment.kind(at) == "preposition" else None
            at = max(at + 1, after_determiners(fragment.words, at))
        else:
            if fragment.low(found.last) in lex.DIRECTION:
                found = replace(found, last=found.last + 1)
            phrases += _split_time(fragment, found)
            preposition, at = None, found.last
    return _together(fragment, phrases)


def _together(fragment: Sentence, phrases: list[Phrase]) -> list[Phrase]:
    """“Claude and Gemini” takes one place."""
    if len(phrases) == 2:
        one, other = phrases
        if other.first - one.last == 1 and fragment.kind(one.last) == "and":
            return [Phrase(one.first, other.last, one.kind, one.preposition)]
    return phrases


def _split_time(fragment: Sentence, phrase: Phrase) -> list[Phrase]:
    middle = phrase.last
    while middle > phrase.first and fragment.kind(middle - 1) == "time":
        middle -= 1
    if not phrase.first < middle < phrase.last:
        return [phrase]
    first = phrase_at(fragment.words[:middle], phrase.first, phrase.preposition)
    return [first or phrase, Phrase(middle, phrase.last, "time")]


def _slots(last: Sentence) -> Iterator[Slot]:
    for phrase in (part for one in last.phrases for part in parts(last, one)):
        if phrase.kind == "pronoun":
            continue
        asked = last.wh is not None and last.wh[0] < phrase.first < last.wh[1]
        yield _slot(last, phrase, phrase.first, phrase.last, phrase.kind, asked)
        for kind in ("name", "time"):
            for first, end in _runs(last, phrase, kind):
                if (first, end) != (phrase.first, phrase.last) and _apart(last, phrase, kind):
                    yield _slot(last, phrase, first, end, kind, asked)


def _apart(last: Sentence, phrase: Phrase, kind: str) -> bool:
    """Whether a name in a phrase can be replaced by itself."""
    return kind != "name" or _named(last, phrase) != "name"


def _runs(last: Sentence, phrase: Phrase, kind: str) -> Iterator[tuple[int, int]]:
    at = phrase.first
    while at < phrase.last:
        end = at
        while end < phrase.last and last.kind(end) == kind:
            end += 1
        if end > at:
            yield at, end
        at = max(end, at + 1)


def _slot(last: Sentence, phrase: Phrase, first: int, end: int, kind: str, asked: bool) -> Slot:
    before = phrase.preposition if first == phrase.first else None
    if asked and end - first > 1 and last.low(first) in lex.DEGREE:
        first += 1  # “how many recipes” gives “recipes” its place, and stays a how many
    start = last.words[first].start
    # “the router's button” gives its place to “the lamp” as a whole, a name without its 's
    if end - first > 1 and last.kind(end - 1) == "of":
        end -= 1
    if kind == "name" and first == phrase.first and end == phrase.last:
        kind = _named(last, phrase)
    return Slot(
        start,
        last.words[end - 1].end,
        kind,
        last.span(first, end),
        last.low(before) if before is not None else "",
        last.words[before].start if before is not None else start,
        asked,
    )


def _named(last: Sentence, phrase: Phrase) -> str:
    """Whether a phrase with a name in it is that name, or only has it: “GPT-4 class models”.

    A singular without a determiner can only be a name as a whole: “GPT-4o mini”.
    """
    others = [i for i in range(phrase.first, phrase.last) if last.kind(i) != "name"]
    if not others:
        return "name"
    if last.kind(phrase.first) in ("determiner", "demonstrative"):
        return "the"
    clause = last.aux is not None or last.predicate is not None
    whole = clause and others[0] > phrase.first and not plural_phrase(last, phrase)
    return "name" if whole and all(last.kind(i) == "word" for i in others) else "named"


def _place(
    fragment: Sentence, phrase: Phrase, slots: list[Slot], opened: bool
) -> tuple[Slot, int, str] | None:
    """The slot for a phrase, where what it replaces begins, and the words put there."""
    text = _bare_text(fragment, phrase)
    before = fragment.low(phrase.preposition) if phrase.preposition is not None else ""
    if phrase.kind == "time":
        return _time_place(text, before, [slot for slot in slots if slot.kind == "time"])
    if before and before not in lex.TOPICAL:
        same = [s for s in slots if s.preposition == before and s.kind != "time"]
        if same:
            return same[-1], same[-1].start, text
        near = [s for s in slots if s.preposition in lex.LOCATIVE and s.kind != "time"]
        if before in lex.LOCATIVE and near:
            return near[-1], near[-1].outer, f"{before} {text}"
        return None
    found = _like(phrase.kind, text, slots, opened)
    return (found, found.start, text) if found else None


def _time_place(text: str, before: str, slots: list[Slot]) -> tuple[Slot, int, str] | None:
    if not slots:
        return None
    slot = slots[-1]
    if before and slot.outer <= slot.start:
        return slot, slot.outer, f"{before} {text}"
    relative = text.split()[0].casefold() in lex.RELATIVE_TIME
    return slot, slot.outer if relative else slot.start, text


def _like(kind: str, text: str, slots: list[Slot], opened: bool) -> Slot | None:
    """The slot that is most like a phrase: of its kind, else the nearest kind."""
    order = {
        "name": ("name", "bare", "named", "the", "a"),
        "bare": ("bare", "name", "the", "a"),
        "the": ("the",),
        "a": ("a", "bare", "the"),
        "number": ("number",),
    }[kind]
    if not opened:
        order = ("name",) if kind == "name" else ("number",) if kind == "number" else ()
    for wanted in order:
        found = [slot for slot in slots if slot.kind == wanted]
        found = [slot for slot in found if not slot.asked] or found
        if found:
            return max(found, key=lambda slot: (_shape(slot.text, text), slot.start))
    return None


def _shape(one: str, other: str) -> tuple[bool, int, bool]:
    """How alike two phrases look: words in common, digits in both, as many words."""
    first, second = one.casefold().split(), other.casefold().split()
    digits = [any(c.isdigit() for c in text) for text in (one, other)]
    return bool(set(first) & set(second)), int(digits[0] == digits[1]), len(first) == len(second)


def _everywhere(last: Sentence, slot: Slot, start: int, text: str) -> list[tuple[int, int, str]]:
    """The change of a slot, and of the same words wherever else they stand."""
    changes = [(start, slot.end, text)]
    for found in re.finditer(rf"(?<!\w){re.escape(slot.text)}(?!\w)", last.text):
        if found.start() >= slot.end or found.end() <= start:
            changes.append((found.start(), found.end(), text))
    return changes


def _taken(slot: Slot, changes: list[tuple[int, int, str]]) -> bool:
    return any(slot.start < end and start < slot.end for start, end, _ in changes)


def _bare_text(fragment: Sentence, phrase: Phrase) -> str:
    last = phrase.last
    if last - phrase.first > 1 and fragment.kind(last - 1) == "of":
        last -= 1
    return fragment.span(phrase.first, last)


def _adverbial(fragment: Sentence, phrase: Phrase) -> bool:
    """Whether a phrase can stand at the end of any question."""
    if phrase.kind == "time":
        return True
    before = fragment.low(phrase.preposition) if phrase.preposition is not None else ""
    return bool(before) and before not in lex.TOPICAL


def _with_preposition(fragment: Sentence, phrase: Phrase) -> str:
    text = fragment.of(phrase)
    if phrase.preposition is not None:
        return f"{fragment.low(phrase.preposition)} {text}"
    first = text.split()[0].casefold()
    if first in lex.RELATIVE_TIME:
        return text
    return f"{DEFAULT_PREPOSITION[first in lex.WEEKDAY]} {text}"


def bridge(fragment: Sentence, topic: str, place: str) -> str:
    """“and the price?” with nothing like it in the last question is the price of its topic."""
    return f"What about {small(fragment.text[: fragment.end])} {place or 'of'} {topic}"
