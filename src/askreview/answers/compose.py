"""An answer's blocks: the fewest that tell what is asked, best first, each once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ..search import is_copy, label_share
from ..text import content_words, held, stems
from ..types import Hit, Part, Statement
from .answer_type import answer_type
from .extent import LONGEST, WHOLE, Extent, extent
from .kinds import Kind, kind_of
from .named_note import named_form
from .outline import Notes, Section
from .telling import Telling, telling

# A block further below the best is left out; where it is not sure which tells, only far below.
NEAR_BEST, NEAR_BEST_UNSURE = 0.45, 0.6
FURTHER = 60  # words that further blocks have at least: two or three sentences
SENTENCES = 5  # of two further blocks: each with the one before, and one more
WORDS = 200  # of all blocks together
NEAR_IN_BLOCK = 0.15  # a statement further below the best of its block is not lit
OF_FORM = 0.15  # as much as an answer's type: steps for a how, words and not code for a why
FORMS: dict[Kind, tuple[str, ...]] = {
    "how-to": ("list", "code"),
    "list": ("list", "table"),
    "why": ("paragraph", "list", "quote"),
}
# Not a fact: “who wrote it?” is answered by `author`.
NO_FIELD: tuple[Kind, ...] = ("keyword", "comparison", "why")
NOW = re.compile(r"\b(?:now|currently|current|latest|today|nowadays)\b", re.IGNORECASE)
NUMBER = re.compile(r"\d+")
PROSE = ("paragraph", "quote")  # of which more than one block may be shown
Waiting = tuple[int, list[Telling]]  # a unit of a section, and what tells in it
SAME = 0.8  # a block that shares so much of its words with one before it adds nothing


@dataclass(frozen=True, slots=True)
class Breadth:
    """How much is shown, by how sure it is which block tells. See docs/decisions/0114 and 0132."""

    most: int  # blocks
    further: int  # words of the blocks behind the first one together, at most


SURE = Breadth(3, 160)
UNSURE = Breadth(4, 80)  # hardly above the floor for an answer
NEAREST = Breadth(8, 160)  # only the closest


@dataclass(frozen=True, slots=True)
class Chosen:
    """A block to be: what is shown, and the passage that it is quoted from."""

    extent: Extent
    hit: Hit
    score: float
    ahead: float = 0.0  # how much more its best statement tells than the next


def compose(part: Part, notes: Notes, most: int, breadth: Breadth = SURE) -> list[Chosen]:
    """At most so many of the blocks that answer one question, best first.

    Where it is not sure which of them tell, more of them are shown, and all are short.
    """
    near = breadth is not SURE
    found = telling(part.question, part.ranking, near=near)
    found = [one for one in found if _of_side(one, part.own)] or found
    if part.own:
        found = [one for one in found if not unasked(one.statement, part)] or found
    if not found:
        return []
    best, kind = found[0], kind_of(part.question.text)
    if near and kind in WHOLE:
        kind = "fact"  # not whole lists
    sections = Sections(notes)
    asks_field = best.statement.kind == "field"  # “what tags has …?” names its note, too
    named = None if asks_field else named_form(part.question, kind, best.hit, notes)
    if named:  # the note answers wholly
        return [Chosen(*named, best.score)]
    room = breadth.further if near else _room(best.statement)
    chosen = list[Chosen]()
    least = best.score - (NEAR_BEST_UNSURE if near else NEAR_BEST)
    waiting = _by_unit((one for one in found if one.score >= least), sections)
    while waiting:
        unit, several = _take_best(waiting, sections, kind)
        if chosen and _unwanted(several[0], part, kind, chosen if near else ()):
            continue
        section = sections.of(several[0].hit)
        made = _chosen(section, unit, several, part, kind, short=bool(chosen))
        if not _added(made, chosen, most, room):
            continue
        if made is chosen[0] or (made.extent.unit is chosen[0].extent.unit and not near):
            waiting += _left(unit, several, made)
    chosen = _joined(chosen)
    return _newest_first(chosen, notes) if NOW.search(part.question.text) else chosen


def _joined(chosen: Sequence[Chosen]) -> list[Chosen]:
    """Neighbouring sentences as one block, in the order of the note."""
    joined = list[Chosen]()
    for one in chosen:
        n = next((n for n, other in enumerate(joined) if _beside(one.extent, other.extent)), None)
        if n is None:
            joined.append(one)
        else:
            joined[n] = replace(joined[n], extent=_both(joined[n].extent, one.extent))
    return joined


def _beside(one: Extent, other: Extent) -> bool:
    """Whether the two are short, and neighbours in a paragraph."""
    if one.unit is not other.unit or one.unit.kind not in PROSE:
        return False
    order = [each.start for each in one.section.statements]
    both = sorted(order.index(each.start) for each in (*one.shown, *other.shown))
    near = all(b - a <= 1 for a, b in pairwise(both))
    return near and sum(len(each.text.split()) for each in (*one.shown, *other.shown)) <= LONGEST


def _both(one: Extent, other: Extent) -> Extent:
    shown = sorted({each.start: each for each in (*one.shown, *other.shown)}.items())
    telling = sorted({each.start: each for each in (*one.telling, *other.telling)}.items())
    return replace(
        one, shown=tuple(each for _, each in shown), telling=tuple(each for _, each in telling)
    )


def _room(best: Statement) -> int:
    """The words of the further blocks together, where sentences are as long as the best one."""
    long = SENTENCES * len(best.text.split()) if best.kind == "sentence" else 0
    return min(max(FURTHER, long), SURE.further)


def _added(made: Chosen, chosen: list[Chosen], most: int, room: int) -> bool:
    """Adds a block that says more than those before it, where there is room; whether it did."""
    same = next((n for n, other in enumerate(chosen) if _repeats(made, other)), None)
    if same is None and len(chosen) < most and _fits(chosen, made, room):
        chosen.append(made)
        return True
    if same is not None and is_copy(chosen[same].hit.note) and not is_copy(made.hit.note):
        chosen[same] = made  # a copy gives way to the original
        return same == 0
    return False


def _by_unit(found: Iterable[Telling], sections: Sections) -> list[Waiting]:
    """What tells in each unit of a section."""
    groups: dict[tuple[str, int], list[Telling]] = {}
    for one in found:
        unit = sections.of(one.hit).unit_of.get(one.statement.start)
        if unit is not None:
            groups.setdefault((_key(one.hit), unit), []).append(one)
    return [(unit, several) for (_, unit), several in groups.items()]


def _left(unit: int, several: Sequence[Telling], made: Chosen) -> list[Waiting]:
    """What else tells in the best paragraph, besides the block that was made of it."""
    shown = {one.start for one in made.extent.shown}
    left = [one for one in several if one.statement.start not in shown]
    return [(unit, left)] if left and made.extent.unit.kind in PROSE else []


def _unwanted(one: Telling, part: Part, kind: Kind, nearest: Sequence[Chosen]) -> bool:
    """Whether it is a property that nobody asked for; one is shown among the `nearest`."""
    enough = kind in NO_FIELD or any(each.extent.unit.kind == "field" for each in nearest)
    return enough and unasked(one.statement, part)


def unasked(mine: Statement, part: Part) -> bool:
    """Whether it is a property that the question names neither by its name nor by its value.

    Nor is it of the type that is asked for.
    """
    question = part.question
    named = label_share(question, mine.label) or held(mine.text, question.weights)
    kind = answer_type(question.text)
    return mine.kind == "field" and not named and not (kind and kind.search(mine.text))


def _fits(chosen: Sequence[Chosen], made: Chosen, further: int) -> bool:
    """Whether there is room for a further block, beside the first one, too."""
    if not chosen:
        return True
    room = min(further, max(FURTHER, WORDS - _length(chosen[0])))
    return sum(_length(one) for one in (*chosen[1:], made)) <= room


def _length(one: Chosen) -> int:
    return sum(len(each.text.split()) for each in one.extent.shown)


def _newest_first(chosen: Sequence[Chosen], notes: Notes) -> list[Chosen]:
    """Blocks about as good as the best by the dates of their notes, for a question about now."""
    dates = stated_dates(notes, [one.hit.note for one in chosen])
    near = [one for one in chosen if one.score >= chosen[0].score - NEAR_IN_BLOCK]
    newest = sorted(near, key=lambda one: dates.get(one.hit.note, ""), reverse=True)
    return newest + [one for one in chosen if one not in near]


def stated_dates(notes: Notes, paths: Iterable[str]) -> dict[str, str]:
    """The dates that notes give themselves; a file's time says little about its text."""
    several = notes.notes(set(paths))
    return {note.path: note.date for note in several if note.date and note.date_from != "file"}


def _take_best(waiting: list[Waiting], sections: Sections, kind: Kind) -> Waiting:
    """Takes out the unit whose best statement tells most; of the form that is asked for first."""

    def score(pair: Waiting) -> float:
        unit, several = pair
        return several[0].score + OF_FORM * _of_form(kind, sections.of(several[0].hit), unit)

    best = max(waiting, key=score)
    waiting.remove(best)
    return best


def _of_form(kind: Kind, section: Section, unit: int) -> bool:
    """Whether a unit has the form that the kind of question asks for; steps are numbered."""
    one = section.units[unit]
    if kind == "how-to" and one.kind == "list":
        return section.is_numbered(one.statements[0])
    return one.kind in FORMS.get(kind, ())


def place(hit: Hit) -> str:
    """The stems of the names that a passage stands under: its file's, its note's, its headings."""
    return stems(" ".join((hit.note, hit.passage.title, *hit.passage.headings)))


def _of_side(one: Telling, own: frozenset[str]) -> bool:
    """Whether it tells of a side of a comparison, by that side's own words."""
    text = place(one.hit) + stems(one.statement.in_place)
    return not own or any(word in text for word in own)


class Sections:
    """The sections that an answer is made of, each read once."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._read: dict[str, Section] = {}

    def of(self, hit: Hit) -> Section:
        key = _key(hit)
        if key not in self._read:
            passages = self._notes.section(hit.note, hit.passage.headings)
            self._read[key] = Section(passages, self._notes.raw(hit.note))
        return self._read[key]


def _key(hit: Hit) -> str:
    return "\0".join([hit.note, *hit.passage.headings])


def _chosen(
    section: Section,
    unit: int,
    several: Sequence[Telling],
    part: Part,
    kind: Kind,
    *,
    short: bool,
) -> Chosen:
    best = several[0]
    near = [
        one.statement
        for one in several
        if one.score >= best.score - NEAR_IN_BLOCK and not _of_another(one, best, part)
    ]
    placed = {one.start: one for one in section.statements}
    tells = [placed[one.start] for one in near]
    made = extent(section, unit, tells, part.question, kind, short=short)
    ahead = best.score - several[1].score if len(several) > 1 else 0.0
    return Chosen(made, best.hit, best.score, ahead)


def _of_another(one: Telling, best: Telling, part: Part) -> bool:
    """Whether an item hangs below another item than the best does, which the question names."""
    mine, other = best.statement, one.statement
    if kind_of(part.question.text) in WHOLE or not mine.above:
        return False
    if mine.above[-1].start in {item.start for item in (other, *other.above)}:
        return False
    weights = part.question.weights
    return held(other.in_place, weights) < held(mine.in_place, weights)


def _repeats(one: Chosen, other: Chosen) -> bool:
    """Whether a block says what one before it says."""
    if one.hit.note == other.hit.note and _overlap(one.extent.shown, other.extent.shown):
        return True
    before = " ".join(each.text for each in other.extent.shown)
    here = " ".join(each.text for each in one.extent.shown)
    if set(NUMBER.findall(here)) - set(NUMBER.findall(before)):
        return False  # notes that disagree are both shown
    said, words = stems(before), content_words(here)
    return sum(stems(word) in said for word in words) >= SAME * len(words)


def _overlap(some: Sequence[Statement], others: Sequence[Statement]) -> bool:
    return bool({one.start for one in some} & {one.start for one in others})
