"""Collect what a model is asked: the passages found, and the earlier turns."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from ..answers import ByNote, absent_names, answer_by_quotes, in_turn, stated_dates
from ..index import Reader
from ..types import Answer, Floors, Hit, Part, Passage, Status
from .prompt import Prompt, Turn, make_prompt
from .tokens import tokens
from .widened import SHORT, widened

EARLIER = 6  # turns that the model is told of
SPREAD = 5 * SHORT  # tokens of all passages of a summary: as five whole sections
LAST = "9999"  # after every date
MARK = re.compile(r"\[(\d{1,6})\]")

Earlier = Answer | tuple[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """What retrieval found for a question, and the answers that need no model."""

    hits: tuple[Hit, ...]  # best first, wide enough to be read by themselves
    dates: Mapping[str, str]  # of their notes, as far as they are known
    absent: tuple[str, ...]  # numbers and names of the question that no note holds
    quoted: Answer  # by quotes
    refused: Answer  # what there is to say when the model finds no answer in the passages
    earlier: Mapping[str, Passage] = field(default_factory=dict)  # cited before, as they are now
    held: str = ""  # of a summary of notes: what they hold
    total: int = 0  # and how many do

    @property
    def rests_on(self) -> str:
        """On how many notes a summary of them rests, as a line; else empty."""
        if not self.total:
            return ""
        count = len({hit.note for hit in self.hits})
        of = f"all {count:,}" if count == self.total else f"{count:,} of {self.total:,}"
        return f"From {of} notes that {self.held}:\n\n"


@dataclass(frozen=True, slots=True)
class Request:
    """What a model is asked: the prompt, and the passages by their numbers."""

    prompt: Prompt
    passages: tuple[Hit, ...]


def found_for(
    parts: Sequence[Part],
    reader: Reader,
    floors: Floors | None,
    quoted: Answer,
    history: Sequence[Earlier],
    each: ByNote | None = None,
) -> Found:
    """What a model may need of the index, so that it can be left alone while the model writes.

    `each`: where several notes are to be summed up, each by its own passages.
    """
    # What the model does not find either, and the notes are not near to, is not in them.
    status: Status = "closest" if quoted.status == "answered" else "not_in_notes"
    refused = answer_by_quotes(parts, reader, floors, status)
    refused = replace(
        quoted,
        status=status,
        text=refused.text,
        passages=refused.passages,
        citations=refused.citations,
        blocks=refused.blocks,
    )
    again = reader.passages(cited_before(history))
    earlier = {id: widened([Hit(one, 0.0, {})], reader)[0].passage for id, one in again.items()}
    asked = [one for part in parts for one in (part, *part.sides)]
    ranked = in_turn([part.ranking.hits for part in (each.near if each else asked)])
    hits = _spread(ranked) if each else widened(ranked, reader)
    dates = stated_dates(reader, [hit.note for hit in hits])
    if each:
        hits = tuple(sorted(hits, key=lambda hit: dates.get(hit.note, LAST)))
    absent = tuple(word for part in parts for word in absent_names(part.question))
    held, total = (each.held, each.total) if each else ("", 0)
    return Found(hits, dates, absent, quoted, refused, earlier, held, total)


def _spread(hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """As many as there is room for: the best passage of each note before the second of any."""
    room, some = SPREAD, list[Hit]()
    for hit in hits:
        room -= tokens(hit.passage.text)
        if room < 0 and some:
            break
        some.append(hit)
    return tuple(some)


def nothing_for(answer: Answer) -> Found:
    """Where there is no note to look at."""
    return Found((), {}, (), answer, answer)


def cited_before(history: Sequence[Earlier]) -> list[str]:
    """The ids of the passages that the turns which a model is told of cite."""
    return [hit.passage.id for one in history[-EARLIER:] for hit in _cited(one)]


def make_request(
    found: Found, history: Sequence[Earlier], rules: str = "", wish: str = ""
) -> Request:
    """The passages found, and those that earlier answers cite, in the order of the notes.

    A passage that is not in the notes any more is not told again. `rules`, `wish`: as in
    make_prompt.
    """
    recent = history[-EARLIER:]
    hits = {
        id: replace(hit, passage=found.earlier[id])
        for one in recent
        for hit in _cited(one)
        if (id := hit.passage.id) in found.earlier
    }
    hits |= {hit.passage.id: hit for hit in found.hits}
    passages = _in_document_order(list(hits.values()), found.hits)
    numbers = {hit.passage.id: n for n, hit in enumerate(passages, 1)}
    turns = [_turn(one, numbers) for one in recent]
    prompt = make_prompt(
        found.quoted.searched, passages, found.dates, turns, rules=rules, wish=wish
    )
    return Request(prompt, passages)


def _in_document_order(hits: Sequence[Hit], ranked: Sequence[Hit]) -> tuple[Hit, ...]:
    """Notes by their best passage, each from its beginning to its end."""
    notes = list(dict.fromkeys(hit.note for hit in (*ranked, *hits)))
    return tuple(sorted(hits, key=lambda hit: (notes.index(hit.note), hit.passage.start)))


def _cited(earlier: Earlier) -> list[Hit]:
    """The passages that an earlier answer cites; of a bare text they are not known."""
    if not isinstance(earlier, Answer):
        return []
    numbers = {int(n) for n in MARK.findall(earlier.text)}
    return [hit for n, hit in enumerate(earlier.passages, 1) if n in numbers]


def _turn(earlier: Earlier, numbers: Mapping[str, int]) -> Turn:
    """An earlier turn whose marks are the numbers that its passages have now."""
    if not isinstance(earlier, Answer):
        return Turn(earlier[0], MARK.sub("", earlier[1]))
    now = {n: numbers.get(hit.passage.id) for n, hit in enumerate(earlier.passages, 1)}

    def renumbered(mark: re.Match[str]) -> str:
        number = now.get(int(mark[1]))
        return f"[{number}]" if number else ""

    return Turn(earlier.question, MARK.sub(renumbered, earlier.text))
