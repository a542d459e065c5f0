"""A saved reply: enough to grade it again and to show it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, cast

from ..text import WORD
from ..types import Answer, Check, Citation, Hit, Status, Usage
from .case import Case, Gold
from .vault import Vault

MARK = re.compile(r"\[(\d+)\]")  # a citation
DUMPED = 5  # passages that the reply which answers nothing gives


@dataclass(frozen=True, slots=True)
class Source:
    """A passage that was read for an answer; `n` is its number there."""

    n: int
    note: str
    line: int
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Found:
    """A gold quote: the rank of the first passage that holds it, and whether it was cited."""

    note: str
    quote: str
    rank: int | None
    cited: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer, and what the notes say of its citations."""

    searched: str  # the whole question that a follow-up was made into
    status: Status
    text: str
    citations: tuple[Citation, ...]
    verbatim: tuple[bool, ...]  # of each citation: whole statements, as they stand in the note
    sources: tuple[Source, ...]
    gold: tuple[Found, ...]
    gold_sources: tuple[int, ...]  # the numbers of the sources that hold a gold quote
    checks: tuple[Check, ...] = ()
    confidence: float = 0.0  # the best late-interaction score of the passages
    usage: Usage = field(default_factory=Usage)
    cost: float | None = None  # in US dollars
    incomplete: str = ""
    gold_words: int = 0  # of the paragraphs, lists and tables that hold the gold quotes
    tabled: bool = False  # rows that the program chose, counted or added up itself


def observe(case: Case, answer: Answer, ranking: Sequence[Hit], vault: Vault) -> Reply:
    """An answer with its citations and the case's gold quotes looked up in the notes."""
    sources = tuple(
        Source(n, hit.note, hit.line, hit.heading, hit.text)
        for n, hit in enumerate(answer.passages, 1)
    )
    places = [(one.note, vault.spans(one.note, one.quote)) for one in case.gold]
    return Reply(
        searched=answer.searched or answer.question,
        status=answer.status,
        text=answer.text,
        citations=answer.citations,
        verbatim=tuple(_verbatim(one, answer, vault) for one in answer.citations),
        sources=sources,
        gold=tuple(_found(one, answer, ranking, vault) for one in case.gold),
        gold_sources=tuple(
            n
            for n, hit in enumerate(answer.passages, 1)
            if any(_holds(hit, *one) for one in places)
        ),
        checks=answer.checks,
        confidence=round(max((_surety(hit) for hit in ranking), default=0.0), 4),
        usage=answer.usage,
        cost=answer.cost,
        incomplete=answer.incomplete,
        gold_words=_gold_words(case, vault),
        tabled=answer.table is not None,
    )


def dumped(case: Case, ranking: Sequence[Hit], vault: Vault) -> Reply:
    """The reply that gives the first five passages whole, to any question, and cites each."""
    first = ranking[:DUMPED]
    places = [(one.note, vault.spans(one.note, one.quote)) for one in case.gold]
    gold = []
    for one, (note, spans) in zip(case.gold, places, strict=True):
        ranks = [n for n, hit in enumerate(first, 1) if _holds(hit, note, spans)]
        gold.append(Found(note, one.quote, ranks[0] if ranks else None, bool(ranks)))
    return Reply(
        searched=case.question,
        status="answered",
        text="\n\n".join(f"{hit.text} [{n}]" for n, hit in enumerate(first, 1)),
        citations=tuple(
            Citation(n, hit.note, hit.line, hit.end_line, hit.heading, hit.text)
            for n, hit in enumerate(first, 1)
        ),
        verbatim=(),
        sources=tuple(
            Source(n, hit.note, hit.line, hit.heading, hit.text) for n, hit in enumerate(first, 1)
        ),
        gold=tuple(gold),
        gold_sources=(),
        gold_words=_gold_words(case, vault),
    )


def refused(case: Case) -> Reply:
    """The reply that refuses, whatever is asked."""
    return Reply(case.question, "not_in_notes", "", (), (), (), (), ())


def _gold_words(case: Case, vault: Vault) -> int:
    blocks = {
        (gold.note, vault.block(gold.note, *span))
        for gold in case.gold
        for span in vault.spans(gold.note, gold.quote)[:1]
    }
    return sum(len(WORD.findall(vault.text(*one))) for one in blocks)


def _found(gold: Gold, answer: Answer, ranking: Sequence[Hit], vault: Vault) -> Found:
    """Where retrieval ranks a gold quote, and whether the answer cites it."""
    places = vault.spans(gold.note, gold.quote)
    ranks = [n for n, hit in enumerate(ranking, 1) if _holds(hit, gold.note, places)]
    cited = [one for one in answer.citations if one.note == gold.note]
    spans = [span for one in cited for span in _cited_spans(one, vault)]
    return Found(
        gold.note, gold.quote, ranks[0] if ranks else None, any(_meets(s, places) for s in spans)
    )


def _surety(hit: Hit) -> float:
    return hit.parts.get("late", hit.score)


def _cited_spans(citation: Citation, vault: Vault) -> list[tuple[int, int]]:
    """Where the cited words stand on the line that the citation names."""
    if not WORD.search(citation.quote):
        return []
    spans = vault.spans(citation.note, citation.quote)
    return [span for span in spans if vault.line(citation.note, span[0]) == citation.line]


def _verbatim(citation: Citation, answer: Answer, vault: Vault) -> bool:
    """Whether the words stand where the citation says, and begin and end as statements do.

    A block may go on beyond its passage. A statement longer than the encoder reads is quoted in
    the pieces that the passages have of it. A row of a table cites a line of a note that no passage
    was read of.
    """
    if answer.table is not None:
        return any(
            vault.bounded(citation.note, one) for one in _cited_spans(citation, vault)
        ) or not WORD.search(citation.quote)
    if not 1 <= citation.n <= len(answer.passages):
        return False
    passage = answer.passages[citation.n - 1].passage
    if passage.note != citation.note:
        return False
    starts = {one.start for one in passage.statements}
    ends = {one.end for one in passage.statements}
    spans = _cited_spans(citation, vault)
    if any(start in starts and end in ends for start, end in spans):
        return True
    return bool(answer.blocks) and any(vault.bounded(citation.note, span) for span in spans)


def _holds(hit: Hit, note: str, places: Sequence[tuple[int, int]]) -> bool:
    start = hit.passage.start
    return hit.note == note and _meets((start, start + len(hit.text)), places)


def _meets(span: tuple[int, int], places: Sequence[tuple[int, int]]) -> bool:
    """Whether at least half of a place, or all of the span, is shared by both."""
    for start, end in places:
        shared = min(span[1], end) - max(span[0], start)
        if shared > 0 and (2 * shared >= end - start or shared == span[1] - span[0]):
            return True
    return False


def to_json(reply: Reply) -> dict[str, Any]:
    return asdict(reply)


def from_json(kept: Mapping[str, Any]) -> Reply:
    """A reply as `to_json` wrote it. Raises KeyError or TypeError when it is none."""
    several = {
        "citations": Citation,
        "sources": Source,
        "gold": Found,
        "checks": Check,
    }
    values = dict(kept)
    for name, noun in several.items():
        values[name] = tuple(noun(**one) for one in kept[name])
    for name in ("verbatim", "gold_sources"):
        values[name] = tuple(kept[name])
    values["status"] = cast(Status, kept["status"])
    values["usage"] = Usage(**kept["usage"])
    return Reply(**values)


Grade = Callable[[Case, Reply], float | None]  # None: does not apply
