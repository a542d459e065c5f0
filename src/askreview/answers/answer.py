"""An answer made of the notes' own words, and how far it can be trusted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import zip_longest

from ..text import held
from ..types import Answer, Block, Citation, Floors, Hit, Part, Status
from .alike import of_no_line, of_other_steps
from .answer_type import lacking
from .blocks import block, citations
from .compared import apart
from .compose import NEAREST, SURE, UNSURE, Breadth, Chosen, compose, stated_dates, unasked
from .extent import whole
from .outline import Notes
from .state import because, is_unsure, judge, listed, nothing, unsaid_names
from .telling import ALL_WORDS, asks, only_asked


def answer_by_quotes(
    parts: Sequence[Part],
    notes: Notes,
    floors: Floors | None,
    status: Status | None = None,
    *,
    full: bool = False,
) -> Answer:
    """The answer by blocks.

    `full`: lists, tables and code are shown whole, however long they are.

    `status`: how near the notes come to the question, where that is known better than by its score.
    A question whose parts fare differently has only the closest for an answer.
    """
    asked = " ".join(part.question.text for part in parts)
    parts = [one for part in parts for one in apart(part, notes)]
    hits = in_turn([part.ranking.hits for part in parts])
    states = [status or judge(part.question, part.ranking, floors) for part in parts]
    chosen = _chosen(parts, states, notes, floors, full=full)
    others = [
        of_other_steps(part.question, each[0]) if each and state == "answered" else []
        for part, state, each in zip(parts, states, chosen, strict=True)
    ]
    states = [
        "closest" if state == "answered" and each and _beside(part, each[0]) else state
        for part, state, each in zip(parts, states, chosen, strict=True)
    ]
    if not status and any(others):
        states = ["closest" if one else state for one, state in zip(others, states, strict=True)]
        chosen = _chosen(parts, states, notes, floors, full=full)
    dates = stated_dates(notes, [one.hit.note for each in chosen for one in each])
    shown = _shown([one for each in chosen for one in each], dates)
    unsaid = [
        unsaid_names(part.question, shown)
        or other
        or (each and of_no_line(part.question, each[0]))
        or []
        for part, each, other in zip(parts, chosen, others, strict=True)
    ]
    lacks = [
        lacking(part.question.text, _words(_of_first(each), dates))
        for part, each in zip(parts, chosen, strict=True)
    ]
    asked_too = [_only_asked(part, each) for part, each in zip(parts, chosen, strict=True)]
    if not status:
        lack = zip(states, unsaid, lacks, asked_too, strict=True)
        states = [
            "closest" if state == "answered" and any(several) else state for state, *several in lack
        ]
    whole = states[0] if len(set(states)) == 1 else "closest"
    if not any(chosen):  # nothing that can be quoted is near: a heading alone says nothing
        whole = "not_in_notes"
    if whole == "not_in_notes":
        missing = dict.fromkeys(word for part in parts for word in part.question.unknown)
        return Answer(asked, whole, f"Not in your notes: {nothing(list(missing))}.", (), hits)
    more = {one.hit.passage.id: one.hit for each in chosen for one in each}
    hits += tuple(hit for id, hit in more.items() if id not in {one.passage.id for one in hits})
    numbers = _numbers([one for each in chosen for one in each], hits)
    texts: list[str] = []
    blocks: list[Block] = []
    cited: list[Citation] = []
    told = zip(parts, states, chosen, unsaid, lacks, asked_too, strict=True)
    for part, state, each, names, kind, too in told:
        why = because(part.question.unknown, names, kind, only_asked=too)
        texts += _opening(part, state, floors, why, alone=len(parts) == 1)
        for one in each:
            n = numbers[one.hit.passage.id]
            blocks.append(block(one.extent, one.hit, n, dates.get(one.hit.note)))
            cited += citations(one.extent, one.hit, n)
            texts.append(said(blocks[-1]))
    passages = tuple(sorted(hits, key=lambda hit: numbers[hit.passage.id]))
    return Answer(asked, whole, "\n\n".join(texts), tuple(cited), passages, blocks=tuple(blocks))


def _beside(part: Part, first: Chosen) -> bool:
    """Whether a side of a comparison has only properties to show that nobody asked for."""
    return bool(part.own) and unasked(first.extent.shown[0], part)


def _only_asked(part: Part, chosen: Sequence[Chosen]) -> bool:
    """Whether a note asks it, has no answer behind, and what is shown lacks some of its words."""
    if not chosen or not only_asked(part.question, part.ranking.hits):
        return False
    said = (one.text for one in chosen[0].extent.shown if not asks(one))
    first = " ".join([chosen[0].hit.heading, *said])
    return held(first, part.question.weights) < ALL_WORDS


def said(block: Block) -> str:
    """A block's words with the number of its passage."""
    return f"{block.text}{chr(10) if block.kind == 'code' else ' '}[{block.n}]"


def in_turn(rankings: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
    """The best hit of each, then the second of each, and so on, none twice."""
    first: dict[str, Hit] = {}
    for hit in (hit for rank in zip_longest(*rankings) for hit in rank if hit):
        first.setdefault(hit.passage.id, hit)
    return tuple(first.values())


def _chosen(
    parts: Sequence[Part],
    states: Sequence[Status],
    notes: Notes,
    floors: Floors | None,
    *,
    full: bool,
) -> list[list[Chosen]]:
    """The blocks of each part, which share what an answer has room for; none is said twice."""
    room = -(-(SURE.most + len(parts) - 1) // len(parts))
    done, chosen = set[tuple[str, int]](), list[list[Chosen]]()
    for part, state in zip(parts, states, strict=True):
        breadth = _breadth(part, state, floors)
        most = room if breadth is SURE else max(room, breadth.most)
        found = [] if state == "not_in_notes" else compose(part, notes, most, breadth)
        if full:
            found = [replace(one, extent=whole(one.extent)) for one in found]
        fresh = [one for one in found if (one.hit.note, one.extent.shown[0].start) not in done]
        done |= {(one.hit.note, one.extent.shown[0].start) for one in fresh}
        chosen.append(fresh)
    return chosen


def _breadth(part: Part, state: Status, floors: Floors | None) -> Breadth:
    """How much is shown of a part."""
    if state == "closest":
        return NEAREST
    return UNSURE if is_unsure(part.question, part.ranking, floors) else SURE


def _shown(chosen: Sequence[Chosen], dates: Mapping[str, str]) -> str:
    """The words of the blocks, of their passages and of the names that they stand under."""
    hits = {one.hit.passage.id: one.hit for one in chosen}.values()
    found = [f"{one.note} {one.passage.title} {one.heading} {one.text}" for one in hits]
    found += dates.values()
    return "\n".join([*found, *(each.text for one in chosen for each in one.extent.shown)])


def _of_first(chosen: Sequence[Chosen]) -> list[Chosen]:
    """The blocks of the best one's note: those of another tell of something else."""
    return [one for one in chosen if one.hit.note == chosen[0].hit.note]


def _words(chosen: Sequence[Chosen], dates: Mapping[str, str]) -> str:
    """The words of the blocks and of what they stand under."""
    names = [f"{one.hit.note} {one.hit.passage.title} {one.hit.heading}" for one in chosen]
    names += [dates.get(one.hit.note, "") for one in chosen]
    return "\n".join([*names, *(each.text for one in chosen for each in one.extent.shown)])


def _opening(
    part: Part, status: Status, floors: Floors | None, why: str, *, alone: bool
) -> list[str]:
    """The line above the blocks of a part that are not simply its answer."""
    missing = part.question.unknown
    if status == "not_in_notes":
        return [f"Not in your notes: “{part.question.text}”"]
    if status == "closest":
        of = "" if alone else f": “{part.question.text}”"
        return [f"No direct answer in your notes{of}{why}. Closest quotes:"]
    if missing and floors and part.ranking.signal < floors.sure:
        return [f"No note mentions {listed(missing)}; the matching property says:"]
    return []


def nothing_satisfies(question: str, where: Sequence[str]) -> Answer:
    """The answer when the conditions leave no note to look at."""
    conditions = " and ".join(where)
    text = f"Not in your notes: no note matches {conditions}."
    timings = dict.fromkeys(("sync", "retrieve", "answer"), 0.0)
    return Answer(question, "not_in_notes", text, (), (), timings_ms=timings)


def _numbers(chosen: Sequence[Chosen], hits: Sequence[Hit]) -> dict[str, int]:
    """The number of each passage: cited ones first, in the order they are quoted."""
    order = dict.fromkeys([*(q.hit.passage.id for q in chosen), *(h.passage.id for h in hits)])
    return {id: n for n, id in enumerate(order, 1)}
