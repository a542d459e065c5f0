"""Whether what a model wrote is an answer at all, or only marks, calls or a copy of its prompt."""

from __future__ import annotations

import json
import re
from collections.abc import Container

from ..text import find_marks, without_marks
from .prompt import Prompt

ONLY_MARKS = "wrote only citation marks"
COPIED = "only repeated its instructions"
CALLED = "wrote calls of tools as text, which call nothing"
SHORTEST = 4  # words of a line of the rules; fewer may be said by anybody
_AROUND = re.compile(r"```\w*|</?\w+>")  # what small models put around such a call
_WORD = re.compile(r"\w+")
_HEADER = re.compile(r"\W*(?:Note|Title|Heading|Date|Question|Answer|Passage)\b[^\n]{0,200}\Z")


def no_answer(text: str, prompt: Prompt, passages: int) -> str:
    """Why a text is no answer, as a verb with its object; empty when it may be one."""
    bare = without_marks(text, find_marks(text, passages))
    if not _WORD.search(bare):
        return ONLY_MARKS
    rules, question = _words(prompt.system), _words(prompt.question)
    lines = [line for line in bare.split("\n") if _WORD.search(line)]
    return COPIED if all(_copied(line, rules, question) for line in lines) else ""


def only_calls(text: str, tools: Container[str]) -> bool:
    """Whether a text is nothing but calls of these tools, as JSON."""
    rest = _AROUND.sub("", text).strip()
    calls = bool(rest)
    while rest and calls:
        try:
            call, end = json.JSONDecoder().raw_decode(rest)
        except ValueError:
            return False
        calls = isinstance(call, dict) and call.get("name") in tools
        rest = rest[end:].strip()
    return calls


def may_be_calls(text: str) -> bool:
    """Whether the beginning of a text can still become nothing but calls."""
    return _AROUND.sub("", text).strip()[:1] in ("", "{", "<", "`")


def only_marks_yet(text: str, passages: int) -> bool:
    """Whether nothing but marks has come."""
    return not _WORD.search(without_marks(text, find_marks(text, passages)))


def _copied(line: str, rules: str, question: str) -> bool:
    words = _words(line)
    if words == question or _HEADER.match(line):
        return True
    return len(words.split()) >= SHORTEST and words in rules


def _words(text: str) -> str:
    """Words with a space around each."""
    return f" {' '.join(_WORD.findall(text.casefold()))} "
