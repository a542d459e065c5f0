"""Draft cases from what a note says: its fields, table rows, numbers and names.

A draft asks for words that the statement holds, so it is true to the note; whether anybody would
ask it like that is for the reader to say, and to mend.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import yaml

from ..quantities import figures
from ..text import STOPWORDS
from ..types import Hit, Statement
from .case import Case, Facts, Gold

LONGEST = 160  # characters of a statement that is repeated in its question
FEWEST = 4  # words of a statement that says something
# A date's month, a figure with what is written to it, and the word after it: 20 tokens/sec.
FIGURE = re.compile(
    r"(?<![^\s(~≈<>=])(?:[A-Z][a-z]+\.? )?[$€£¥]?[\d.,]*\d[^\s)”\"—]*(?: [^\W\d][^\s.,;:()]*)?"
)
NAME = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][\w-]+(?: [A-Z][\w-]+)*")
SLUG = re.compile(r"[^a-z0-9]+")
NEXT_CELL = re.compile(r"; (?=[^;:]{1,40}: )")


def suggest(hits: Sequence[Hit]) -> list[Case]:
    """A draft for each statement of these passages that holds something to ask for, in order."""
    drafts: dict[str, Case] = {}
    for hit in sorted(hits, key=lambda hit: hit.passage.start):
        for statement in hit.passage.statements:
            for question, fact in _asked(hit, statement):
                case = _case(hit, statement, question, fact)
                drafts.setdefault(case.id, case)
    return list(drafts.values())


def draft_yaml(case: Case) -> str:
    """The draft as it is written into a case file."""
    [gold] = case.gold
    whole = {
        "id": case.id,
        "question": case.question,
        "expect": case.expect,
        "facts": {"all": list(case.facts.all)},
        "gold": [{"note": gold.note, "quote": gold.quote}],
        "type": case.type,
    }
    return yaml.safe_dump([whole], allow_unicode=True, sort_keys=False, width=10_000)


def _asked(hit: Hit, statement: Statement) -> Iterator[tuple[str, str]]:
    """At most one question about a statement, and the fact that answers it."""
    if not statement.quotable or statement.kind == "code":
        return
    if statement.kind == "field":
        name, _, value = statement.text.partition(": ")
        if value.strip():
            yield f"What does {hit.passage.title} have as {name}?", value
    elif statement.kind == "row":
        cells = [cell.partition(": ") for cell in NEXT_CELL.split(statement.text)]
        known = [(name, value) for name, colon, value in cells if colon and value.strip(" -–")]
        if len(known) > 1:
            (_, subject), (name, value) = known[:2]
            yield f"{subject}: what does {hit.passage.title} give as {name}?", value
    elif _says_something(statement.text) and (fact := _fact(statement.text)):
        gap = statement.text.replace(fact, "…", 1)
        yield f"In {hit.passage.title}: “{gap}”. What is missing?", fact


def _says_something(text: str) -> bool:
    return len(text) <= LONGEST and "://" not in text and len(text.split()) >= FEWEST


def _fact(text: str) -> str:
    """The first figure or date that is no part of a name, with its unit; else the first name."""
    for match in FIGURE.finditer(text):
        if any(one.sure and not one.version for one in figures(match[0])):
            return match[0].rstrip(".,;:)")
    names = (one[0] for one in NAME.finditer(text))
    return next((name for name in names if name.casefold() not in STOPWORDS), "")


def _case(hit: Hit, statement: Statement, question: str, fact: str) -> Case:
    start = hit.passage.start
    quote = hit.text[statement.start - start : statement.end - start]
    stem = SLUG.sub("-", hit.note.rsplit(".", 1)[0].casefold()).strip("-") or "note"
    return Case(
        id=f"{stem}-{statement.line}-{SLUG.sub('-', fact.casefold()).strip('-')[:20]}".rstrip("-"),
        question=" ".join(question.split()),
        expect="answered",
        facts=Facts(all=(fact,)),
        gold=(Gold(hit.note, quote),),
        type={"field": "field", "row": "table"}.get(statement.kind, "lookup"),
    )
