"""Tell a wish for how an answer is written, “shorter” or “in German please”, from a question."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..types import Answer

UNWORDED = "Quotations are the notes' own words and cannot be rewritten. Here they are again:"

# A closed table: what an answer can be asked to look like, and the words around such a wish.
LANGUAGES = """arabic bulgarian catalan chinese croatian czech danish dutch english finnish french
german greek hebrew hindi hungarian indonesian irish italian japanese korean norwegian persian
polish portuguese romanian russian serbian slovak spanish swedish thai turkish ukrainian vietnamese
deutsch français francais español espanol italiano português portugues nederlands"""
_COUNT = r"(?:an?|one|two|three|four|five|six|ten|\d{1,3}|(?:a )?few(?:er)?|short(?:er)?)"
_UNITS = (
    rf"(?:in|as) {_COUNT} (?:words?|sentences?|lines?|paragraphs?|points?|bullet points?)",
    r"in (?:simple|simpler|plain|easy|easier|other|everyday) (?:words|terms|language|english)",
)
_LANGUAGE = rf"(?:in|into|auf|en|em) (?:{'|'.join(LANGUAGES.split())})"
_LOOKS = (
    r"(?:much |even |an? (?:bit|little) )?(?:shorter|briefer|longer|simpler)",
    r"(?:more|less) (?:briefly|simply|formal(?:ly)?|detailed)",
    r"in (?:short|brief|(?:more |less )?detail|prose|full sentences)",
    r"(?:as|in|into)(?: an?)?(?: (?:numbered|bulleted|bullet|short|simple))*"
    r" (?:list|table|bullets|bullet points|points|steps|prose|paragraph|sentence)",
    *_UNITS,
)
_ANSWER = r"(?: (?:it|this|that|them|those|these|(?:all|everything)|(?:the|your) answer|the same))?"
_VERB = (
    r"(?:answer|explain|give|make|put|repeat|rewrite|say|show|summari[sz]e|tell|translate|write)"
    rf"(?: me)?{_ANSWER}(?: again)? "
)
_DONE = rf"(?:shorten|summari[sz]e|simplify|rephrase|translate){_ANSWER}"
_PLEASE = r"(?:,? (?:please|bitte|again|instead|now|thanks))*"
_WISH = re.compile(
    r"(?:(?:and|but|now|again|ok|please|the same(?: again)?)[, ]+)*"
    r"(?:(?:can|could|would) you (?:please )?)?"
    rf"(?:(?:{_VERB})?(?:{'|'.join((*_LOOKS, _LANGUAGE))})|{_DONE}){_PLEASE}\W*"
)
# A wish at the end of a question. “…, in German?” may be about German.
BESIDE = re.compile(
    rf"(?:,\s+|\s+(?=(?:{'|'.join(_UNITS)})))"
    rf"(?P<wish>{'|'.join(_LOOKS)}|{_LANGUAGE}(?=,? please)){_PLEASE}\W*\Z",
    re.IGNORECASE,
)
_ASKED = re.compile(r"(?:and|but)\b.*\?\s*\Z", re.DOTALL)  # “and in German?” may be about German


def is_wish(question: str) -> bool:
    """Whether it asks for the last answer in other words, and for nothing else."""
    said = " ".join(question.casefold().split())
    return bool(_WISH.fullmatch(said)) and not _ASKED.match(said)


def without_wishes(
    history: Sequence[Answer | tuple[str, str]],
) -> list[Answer | tuple[str, str]]:
    """The turns that have a topic. An answer knows it; of a bare text the words tell."""
    return [one for one in history if isinstance(one, Answer) or not is_wish(one[0])]


def unworded(answer: Answer) -> Answer:
    """An answer that no model wrote, below a line that says why it is as it was."""
    if answer.status == "not_in_notes":
        return answer
    return replace(answer, text=f"{UNWORDED}\n\n{answer.text}")
