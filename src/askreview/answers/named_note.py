"""The steps or the list of a note that the question names.

“How do I make kettle corn?” names the note `Kettle Corn` and no word of its directions.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..text import content_words, held, stems
from ..types import Hit, Passage, Question
from .extent import MANY_ITEMS, Extent, led
from .kinds import Kind
from .outline import Notes, Section, Unit

NAMED = 0.6  # of the title's words that the question holds: more than half of three
ASKED = 0.5  # of the question's words that title and heading hold: at least half


def named_form(
    question: Question, kind: Kind, best: Hit, notes: Notes
) -> tuple[Extent, Hit] | None:
    """The longest steps (how-to) or the longest list or table (list) of the best hit's note.

    None where the question does not name the note, or asks for more than the note.
    """
    title = content_words(best.passage.title)
    if kind not in ("how-to", "list") or _share(title, question.text) < NAMED:
        return None
    several = [
        (asked, _words(unit), section, unit, one)
        for one, section in _sections(best.note, notes)
        for asked in [held(one.heading, question.weights)]
        for unit in section.units
        if _fits(kind, section, unit, asked=bool(asked))
        and _share(content_words(question.text), f"{one.title} {one.heading}") >= ASKED
    ]
    if not several:
        return None
    *_, section, unit, passage = max(several, key=lambda one: one[:2])
    return Extent(section, unit, tuple(led(unit, unit.statements)), ()), Hit(passage, 0.0, {})


def _share(words: Sequence[str], text: str) -> float:
    """How many of the words a text holds, in whatever inflection."""
    there = stems(text)
    return sum(stems(word) in there for word in words) / max(1, len(words))


def _sections(note: str, notes: Notes) -> list[tuple[Passage, Section]]:
    """Each heading path of a note, by its first passage."""
    paths: dict[tuple[str, ...], list[Passage]] = {}
    for one in notes.passages_of(note):
        paths.setdefault(one.headings, []).append(one)
    raw = notes.raw(note)
    return [(min(each, key=lambda one: one.start), Section(each, raw)) for each in paths.values()]


def _fits(kind: Kind, section: Section, unit: Unit, *, asked: bool) -> bool:
    """Whether it has the form that is wanted; any list has, below a heading that is `asked` for."""
    if not 1 < len(unit.statements) <= MANY_ITEMS:
        return False
    ordered = unit.kind == "list" and section.is_numbered(unit.statements[0])
    if kind == "how-to":
        return ordered
    return unit.kind in ("list", "table") and (asked or not ordered)


def _words(unit: Unit) -> int:
    return sum(len(one.text.split()) for one in unit.statements)
