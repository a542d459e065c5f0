"""Lines of a table, or steps, none of which is about what is asked."""

from __future__ import annotations

import re

from ..text import content_words, held
from ..types import Passage, Question, Statement
from .answer_type import DATE
from .compose import Chosen
from .kinds import kind_of
from .state import unsaid

# So much more tells the fridge where a refrigerator is asked for, and the bicycle for a bike (.11
# to .17); where the thing is missing, the best line is ahead by .00 to .07.
AHEAD = 0.1
WHOLE = re.compile(r"recipes?|instructions?", re.IGNORECASE)  # names what a note is
# `crank: 40 Nm`: a list of nothing but such items is a table of two columns.
NAMED = re.compile(r"(?P<name>[^:]*[^\W\d_][^:]*): +\S")


def of_no_line(question: Question, one: Chosen) -> list[str]:
    """The words of a question for a fact that no line holds; empty where a line may be meant.

    “What did the dishwasher cost?” finds the prices of four machines, of which none is one. Where
    the question calls a line by another name, that line tells more than those beside it. A line
    that is named by its day is meant by what it says, and any line of a note that is named by
    the question's rarest word is of that: “how long does carbonara take?”.
    """
    lines, unit = one.extent.telling, one.extent.unit
    apart = one.ahead >= AHEAD or len(lines) < 2 or not all(map(_is_named, unit.statements))
    if apart or kind_of(question.text) != "fact" or _names(one.hit.passage, question):
        return []
    words = content_words(question.text)
    missing = unsaid(words, "\n".join([*map(_cells, lines), unit.lead.text if unit.lead else ""]))
    return missing if len(missing) == len(words) else []


def of_other_steps(question: Question, one: Chosen) -> list[str]:
    """The words of a question that the steps found are not about; empty where they may be.

    “How do I bake sourdough?” finds the steps of a tart. Steps are those of their note. Where no
    word of the question names it, it may be meant in other words, unless one word stands in no
    note, or a recipe is asked for: a thing by its name, and not a step that it is used in.
    """
    section, unit = one.extent.section, one.extent.unit
    steps = unit.kind == "list" and section.is_numbered(unit.statements[0])
    if not steps or kind_of(question.text) not in ("how-to", "yes-or-no"):
        return []
    words = [word for word in content_words(question.text) if not WHOLE.fullmatch(word)]
    passage = one.hit.passage
    missing = unsaid(words, "\n".join((passage.note, passage.title, *passage.headings)))
    if len(missing) < len(words):
        return []
    return missing if len(words) < len(content_words(question.text)) else list(question.unknown)


def _names(passage: Passage, question: Question) -> bool:
    """Whether a note's title or file has the rarest word of a question."""
    rarest = max(question.weights, key=lambda word: question.weights[word], default=None)
    return rarest is not None and held(f"{passage.title} {passage.note}", {rarest: 1.0}) > 0


def _is_named(line: Statement) -> bool:
    """Whether a row or an item has a name before what it says, which is no date or number."""
    if line.kind == "row":
        return bool(re.search(r"[^\W\d_]{2}", line.row_name)) and not DATE.search(line.row_name)
    named = NAMED.match(line.text) if line.kind == "item" else None
    return named is not None and not DATE.search(named["name"])


def _cells(line: Statement) -> str:
    """A line's words in its place; of a row without the names of its columns."""
    if line.kind != "row":
        return line.in_place
    return "\n".join(cell.partition(": ")[2] or cell for cell in line.text.split("; "))
