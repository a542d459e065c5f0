"""Set aside what a question says beside what it asks: a greeting, thanks, how to answer it."""

from __future__ import annotations

import re

from ..text import WORD
from .wish import BESIDE, is_wish

# A closed table: how people lead up to a question, and what they say behind it.
ASKING = (
    r"(?:who|whom|whose|what|which|when|where|why|how|if|whether|is|are|was|were|do|does|did|has"
    r"|have|had|can|could|will|would|should|must|may)\b"
)
_GREETING = r"(?:hi|hey|hello)(?: there| all| everyone)?"
LEADS = (
    r"(?:(?:ok|okay|so|well) )?"
    r"(?:ok|okay|so|well|sorry|please|(?:i have )?a? ?quick question)[,:!.–—-]+\s*",
    r"(?:please )?(?:can|could|would) you (?:please |kindly )?(?:tell|show|remind) (?:me|us)",
    r"(?:please )?(?:tell|show|remind) (?:me|us)(?: again)?",
    r"(?:do you|does anyone|does anybody)(?: happen to)? (?:know|remember|recall)",
    r"(?:i|we)(?: would|'d|’d) like to know",
    r"i (?:want|need) to know",
    r"(?:if|whether) (?:you|any(?:one|body)) (?:know|remember|recall)s?",
    r"i(?: was| am|'m|’m)(?: just)? wondering",
    r"i(?: just)? (?:wonder|forgot)",
    r"i (?:can't|can’t|cannot|don't|don’t|do not) (?:remember|recall|know)(?: any ?more)?",
)
_LEAD = re.compile(rf"(?:{'|'.join(LEADS)})[\s,:;.–—-]*(?={ASKING})", re.IGNORECASE)
_GREETED = re.compile(
    rf"{_GREETING}(?:[,:!.–—]+\s*(?=\w)|\s+(?={ASKING}|please\b|i\b))", re.IGNORECASE
)
_THANKS = re.compile(
    r"(?:[?.!,;–—-]\s*(?:many |and )?(?:thanks|thank you|thx|cheers)(?: (?:very|so) much| a lot)?"
    r"(?: in advance)?(?: for (?:your|the) help)?"
    r"|(?<!they)(?<!you)(?<!we)[\s,]+(?:please|pls|plz))[\s.!?]*\Z",
    re.IGNORECASE,
)
SHOUTED = 3  # words in capitals; two may be names
_SENTENCE = re.compile(r"(?<=[?.!])\s+")


def set_aside(question: str) -> tuple[str, str]:
    """What a question asks, and how it wants to be answered: “in three sentences”, or nothing.

    Nothing is set aside of a wish alone, which is about the answer before.
    """
    if is_wish(question):
        return question, ""
    asked, wish = _led_up(_unshouted(question)), ""
    for _ in range(2):  # thanks may stand before a wish or behind it
        asked, found = _without_wish(asked)
        asked, wish = _ended(asked), wish or found
    return asked, wish


def _unshouted(question: str) -> str:
    """The question in small letters where all are capital: they tell no names then."""
    shouted = question.isupper() and len(WORD.findall(question)) >= SHOUTED
    return question.capitalize() if shouted else question


def _without_wish(asked: str) -> tuple[str, str]:
    """The question without the wish at its end, and the wish."""
    *before, last = _SENTENCE.split(asked)
    if before and is_wish(last):
        return " ".join(before), last.rstrip(" .!")
    beside = BESIDE.search(asked)
    if not beside or not WORD.search(asked[: beside.start()]):
        return asked, ""
    return _as_question(asked[: beside.start()], beside[0]), beside["wish"]


def _led_up(question: str) -> str:
    """The question from its first word on."""
    greeted = _GREETED.match(question)
    rest = question[greeted.end() :] if greeted else question
    while lead := _LEAD.match(rest):
        rest = rest[lead.end() :]
    return rest if rest == question else rest[0].upper() + rest[1:]


def _ended(asked: str) -> str:
    """The question up to its last word, without thanks."""
    thanks = _THANKS.search(asked)
    kept = _as_question(asked[: thanks.start()], thanks[0]) if thanks else ""
    return kept if WORD.search(kept) else asked


def _as_question(kept: str, gone: str) -> str:
    """What is kept, with the question mark that went with what is gone."""
    return f"{kept.rstrip()}?" if "?" in gone and not kept.rstrip().endswith("?") else kept
