"""Ask a lone question word (“why?”, “since when?”) of the whole last question."""

from __future__ import annotations

import re

from . import lexicon as lex
from .sentence import Sentence, read_sentence

LATER = re.compile(
    r"(?P<long>(?:a|an|one|two|three|four|five|ten|\d+|some|several)\s+(?:day|week|month|year)s?)\s+"
    r"(?P<way>on|later|after(?:wards)?|earlier|before)|"
    r"the\s+(?P<unit>day|week|month|year)\s+(?P<side>after|before)|"
    r"the\s+(?P<next>next|previous)\s+(?P<one>day|week|month|year)",
    re.IGNORECASE,
)


def later(fragment: str, last: Sentence) -> str | None:
    """“a year later”, counted from the last question's time; None for anything else."""
    found = LATER.fullmatch(fragment.strip(" ?!."))
    times = [phrase for phrase in last.phrases if phrase.kind == "time"]
    if not found or not times:
        return None
    way = found["way"] or found["side"] or found["next"]
    long = found["long"] or f"the {found['unit'] or found['one']}"
    side = "before" if way.lower() in ("earlier", "before", "previous") else "after"
    time = times[-1]
    first = time.preposition if time.preposition is not None else time.first
    start, end = last.words[first].start, last.words[time.last - 1].end
    base = last.text[: last.end]
    return f"{base[:start]}{long} {side} {last.of(time)}{base[end:]}"


def sluice(fragment: Sentence, last: Sentence) -> str:
    """A bare question word, asked of the last question: why? since when? how much exactly?"""
    asked = fragment.text.strip(" ?!.")
    wh = fragment.words[0].low
    base = last.text[: last.end]
    alone = len(fragment.words) == 1 or fragment.kind(1) == "mark"
    if alone and wh in lex.ADJUNCT and last.wh is None and last.aux is not None:
        start = last.words[last.aux].start
        return f"{_capital(asked)} {small(base[start:])}"
    adjunct = last.wh is not None and last.wh[1] - last.wh[0] == 1 and last.wh[0] == 0
    if (
        alone
        and wh in lex.ADJUNCT
        and adjunct
        and last.low(0) in lex.ADJUNCT
        and last.aux is not None
    ):
        return _capital(asked) + base[last.words[0].end :]
    if adjunct and wh == last.low(0) and fragment.low(1) == "else":
        return _capital(asked) + base[last.words[0].end :]
    return f"{base}, and {small(asked)}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """Without the capital of a sentence's first word, unless it is one of its own."""
    first = read_sentence(text).words[:1]
    own = (bool(first) and first[0].kind in ("name", "time")) or text[:2] in ("I ", "I'")
    return text if own else text[:1].lower() + text[1:]
