"""Draft cases from what a note says: its properties, tables, labels, figures and headings.

A draft is true to the note and names what it asks for; whether anybody would ask it like that is
for the reader to say, and to mend, or for a model (`reword`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import yaml

from ..quantities import CURRENCIES, Amount, Date, Figure, figures, is_date
from ..text import STOPWORDS, WORD
from ..types import Hit, Statement
from .case import Case, Facts, Gold

LONGEST = 240  # characters of a statement that is asked for
FEWEST = 4  # words of a statement that says something
SHORT = 8  # words of a label's value or a list's item that is a fact as a whole
FEW_ITEMS = 6  # of a list that is asked for whole
SAID = 8  # words of a statement that its question repeats
NAMES = ("title", "aliases", "alias")  # properties that say what the note is called
SLUG = re.compile(r"[^\w]+")
NEXT_CELL = re.compile(r"; (?=[^;:]{1,40}: )")
LABELLED = re.compile(r"\W*([^\W\d_][^:.;!?“”\"()]{0,38}): (\S.*)\Z")  # Prep time: 10 min
KINDS = {"s": "length of time", "clock": "time", "share": "share"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question about some statements, and what a right answer says."""

    question: str
    statements: tuple[Statement, ...]
    facts: tuple[str, ...] = ()
    target: str = ""
    type: str = "lookup"


def suggest(hits: Sequence[Hit], *, sentences: bool = False) -> list[Case]:
    """A draft for whatever these passages of a note hold to ask for, in order.

    `sentences`: also for plain sentences, without a question, which only a model can word.
    """
    drafts: dict[str, Case] = {}
    ordered = sorted(hits, key=lambda hit: hit.passage.start)
    for _, several in groupby(ordered, lambda hit: hit.passage.headings):
        section = list(several)
        for hit in section:
            for statement in hit.passage.statements:
                for asked in _about(hit, statement, sentences):
                    _add(drafts, _case(section, asked))
        for asked in _of_section(section):
            _add(drafts, _case(section, asked))
    return list(drafts.values())


def draft_yaml(case: Case) -> str:
    """The draft as it is written into a case file."""
    whole: dict[str, object] = {"id": case.id, "question": case.question, "expect": case.expect}
    if case.facts.all:
        whole["facts"] = {"all": list(case.facts.all)}
    if case.targets:
        whole["target"] = list(case.targets)
    whole["gold"] = [{"note": gold.note, "quote": gold.quote} for gold in case.gold]
    whole["type"] = case.type
    return yaml.safe_dump([whole], allow_unicode=True, sort_keys=False, width=10_000)


def _add(drafts: dict[str, Case], case: Case) -> None:
    known = any(one.gold == case.gold for one in drafts.values())
    if all(map(_telling, case.facts.all)) and not known:
        drafts.setdefault(case.id, case)


def _telling(fact: str) -> bool:
    """Whether a fact is more than a function word: a figure, or a word of two letters and more."""
    words = [one.casefold() for one in WORD.findall(fact)]
    return any(one.isdigit() or (len(one) > 1 and one not in STOPWORDS) for one in words)


def _about(hit: Hit, statement: Statement, sentences: bool) -> Iterator[Asked]:
    """At most one question about a statement."""
    silent = statement.kind == "code" or "://" in statement.text or _embedded([hit], statement)
    if silent or not statement.quotable:
        return
    title = hit.passage.title
    if statement.kind == "field":
        yield from _property(title, statement)
    elif statement.kind == "row":
        yield from _row(title, statement)
    elif label := LABELLED.match(statement.text):
        name, value = label[1].strip(), label[2].strip()
        if fact := _fact(value) or (value if len(value.split()) <= SHORT else ""):
            yield Asked(f"What does {_place(hit)} give as “{name}”?", (statement,), (fact,))
    elif len(statement.text.split()) >= FEWEST and len(statement.text) <= LONGEST:
        found = list(_figure(hit, statement))
        yield from found
        if sentences and not found and statement.kind == "sentence":
            yield Asked("", (statement,), target=statement.text)


def _property(title: str, statement: Statement) -> Iterator[Asked]:
    name, _, value = statement.text.partition(": ")
    value = value.strip()
    if not value or name.casefold() in NAMES or value == title or len(value) > LONGEST:
        return
    dated = is_date(value)
    what = "Which date" if dated else "What"
    question = f"{what} does {title} give as “{name}”?"
    facts = (value,) if dated else tuple(one for one in value.split(", ") if one.strip())
    yield Asked(question, (statement,), facts, type="field")


def _row(title: str, statement: Statement) -> Iterator[Asked]:
    cells = [cell.partition(": ") for cell in NEXT_CELL.split(statement.text)]
    known = [(name, value) for name, colon, value in cells if colon and value.strip(" -–")]
    if len(known) > 1:
        (_, subject), (name, value) = known[:2]
        question = f"In {title}, what is the {name} of {subject}?"
        yield Asked(question, (statement,), (value,), type="table")


def _figure(hit: Hit, statement: Statement) -> Iterator[Asked]:
    """Asks for the first figure or date of a statement by the other words of it."""
    figure = _first(statement.text)
    if figure is None:
        return
    fact = figure.text.strip(" .,;:()")
    rest = statement.text.replace(figure.text, " ", 1)
    words = [one for one in WORD.findall(rest) if one.casefold() not in STOPWORDS][:SAID]
    if fact and fact in statement.text and len(words) > 1:
        question = f"Which {_kind(figure)} does {_place(hit)} give for “{' '.join(words)}”?"
        yield Asked(question, (statement,), (fact,), type="number")


def _of_section(section: Sequence[Hit]) -> Iterator[Asked]:
    """Asks for what stands under a heading: its short list, else its first sentence."""
    heading = section[0].passage.heading
    if not heading:
        return
    title = section[0].passage.title
    every = [one for hit in section for one in hit.passage.statements if one.quotable]
    items = [one for one in every if one.kind == "item" and not one.above]
    if 1 < len(items) <= FEW_ITEMS and all(len(one.text.split()) <= SHORT for one in items):
        question = f"What does {title} list under “{heading}”?"
        facts = tuple(one.text.strip(" .,;:") for one in items)
        yield Asked(question, tuple(items), facts, type="list")
        return
    plain = (one for one in every if one.kind == "sentence" and not _embedded(section, one))
    first = next(plain, None)
    if first and len(first.text.split()) > FEWEST and len(first.text) <= LONGEST:
        yield Asked(f"What does {title} say about “{heading}”?", (first,), target=first.text)


def _embedded(section: Sequence[Hit], statement: Statement) -> bool:
    """Whether it is another note, or an image, that is shown there."""
    return _quote(section, statement).startswith("![")


def _first(text: str) -> Figure | None:
    """The first figure or date that is no part of a name, one with a unit before a bare one."""
    sure = [one for one in figures(text) if one.sure and not one.version and one.readings]
    return next((one for one in sure if _unit(one)), sure[0] if sure else None)


def _fact(text: str) -> str:
    figure = _first(text)
    return figure.text.strip(" .,;:()") if figure else ""


def _unit(figure: Figure) -> str:
    first = figure.readings[0]
    return first.unit if isinstance(first, Amount) else "date"


def _kind(figure: Figure) -> str:
    if isinstance(figure.readings[0], Date):
        return "date"
    unit = _unit(figure)
    if unit in CURRENCIES:
        return "amount of money"
    return KINDS.get(unit, "number" if unit in ("", "th") else "amount")


def _place(hit: Hit) -> str:
    heading = hit.passage.headings[-1:] if hit.passage.heading else ()
    return ", ".join((hit.passage.title, *heading))


def _case(section: Sequence[Hit], asked: Asked) -> Case:
    note = section[0].note
    told = asked.facts[0] if asked.facts else asked.target
    stem, said = (SLUG.sub("-", one.casefold()).strip("-_") for one in (_stem(note), told))
    return Case(
        id=f"{stem or 'note'}-{asked.statements[0].line}-{said[:20]}".rstrip("-"),
        question=" ".join(asked.question.split()),
        expect="answered",
        facts=Facts(all=asked.facts),
        gold=tuple(Gold(note, _quote(section, one)) for one in asked.statements),
        type=asked.type,
        targets=(asked.target,) if asked.target else None,
    )


def _stem(note: str) -> str:
    return note.rsplit(".", 1)[0]


def _quote(section: Sequence[Hit], statement: Statement) -> str:
    """The statement's words as they stand in the note."""
    hit = next(one for one in section if statement in one.passage.statements)
    start = hit.passage.start
    return hit.text[statement.start - start : statement.end - start]
