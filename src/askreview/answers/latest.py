"""When something was done last, or first: the entry of that day among all that tell of it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import date

from ..text import content_words
from ..types import Answer, Status
from .entries import Catalogued, Entry, by_day, entries_with, quoted

ASKED = re.compile(
    r"\s*(?:when (?:did|have|had) (?:i|we) (?P<side>last|first) (?P<what>.+?)"
    r"|when (?:did|have|had) (?:i|we) (?P<what2>.+?) (?P<side2>last|for the first time|first)"
    r"|when was the (?P<side3>last|first) time(?: that)? (?:i|we) (?P<what3>.+?)"
    r"|when (?:was|were) (?:the |my |our )?(?P<what4>.+? (?P<side4>last) \w+)"
    r"|when (?:was|were) (?:my|our) (?P<side5>last|first) (?P<what5>.+?)"
    r"|how long ago did (?:i|we) (?P<side6>last|first) (?P<what6>.+?))[\s?.!]*",
    re.IGNORECASE,
)
SIDES = ("last", "first", "time")  # words of the question that no entry has to hold
# An entry with one of these tells of what was not done, or is yet to be.
NOT_DONE = re.compile(
    r"\b(?:not|never|no|without|cannot|should|must|will|need(?:s|ed)? to)\b|n['’]t\b", re.IGNORECASE
)
SHOWN = 3  # entries of one day


def answer_when(
    question: str, source: Catalogued, allowed: Collection[str] | None, today: date
) -> Answer | None:
    """The latest entry that tells of what was done, or the first; None where none does.

    Where no entry holds all words, the latest of those that hold all but what was done is the
    closest: the last entry of the bike's log.
    """
    asked = ASKED.fullmatch(question)
    if asked is None:
        return None
    said = {name.rstrip("23456"): one for name, one in asked.groupdict().items() if one}
    words = [word for word in content_words(said["what"]) if word.casefold() not in SIDES]
    if not words:
        return None
    last = said["side"].casefold() == "last"
    found = by_day(filter(_done, entries_with(words, source, allowed)), today)
    if found:
        return _of_day(found, f"The {{}} {_held(words)}", "answered", last=last)
    verb = words[-1 if "what4" in asked.groupdict() and asked["what4"] else 0]
    rest = [word for word in words if word != verb]
    near = entries_with(rest, source, allowed) if rest else []
    found = by_day((one for one in near if _tells(one, rest) and _done(one)), today)
    said_so = f"No entry {_held(words)}. The {{}} {_held(rest)}"
    return _of_day(found, said_so, "closest", last=last) if found else None


def _held(words: Sequence[str]) -> str:
    return f"with {' and '.join(f'“{word}”' for word in words)}"


def _tells(one: Entry, words: Sequence[str]) -> bool:
    """Whether it has a date of its own, or holds several words itself."""
    return one.own or one.held == len(words) > 1


def _done(one: Entry) -> bool:
    return not NOT_DONE.search(one.statement.text)


def _of_day(found: Sequence[Entry], said: str, status: Status, *, last: bool) -> Answer:
    """The entries of the last day of all that were found, or of the first."""
    day = found[0 if last else -1].date
    several = [one for one in found if one.date == day]
    side = f"{'latest' if last else 'first'} of {len(found):,} entries"
    which = side if len(found) > 1 else "one entry"
    return quoted(f"{said.format(which)} is of {day}:", several[:SHOWN], status)
