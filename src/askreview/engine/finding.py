"""Find what answers a question: rows of the collection, entries of a day, or passages."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from ..answers import (
    ByNote,
    OfItsTime,
    answer_by_day,
    answer_by_quotes,
    answer_by_table,
    answer_spent,
    answer_when,
    find_alike,
    find_by_note,
    find_of_its_time,
    in_turn,
    nothing_satisfies,
    with_total,
)
from ..collection import Questions, matching
from ..conversation import without_talk
from ..errors import UsageError
from ..index import Reader
from ..notes import conditions
from ..search import RERANKED, find, reranked
from ..settings import cache_folder
from ..sync import LiveIndex
from ..types import Answer, Encoder, Hit, Part, Reranker, Where

if TYPE_CHECKING:  # quotes do without it
    from ..writing import Earlier, Found

MOST_PASSAGES = 100


class Finder:
    """Finds, in an index that follows its notes; `say` is told how a question was understood."""

    def __init__(
        self, index: LiveIndex, reranker: str | Path | Reranker | None, say: Callable[[str], None]
    ) -> None:
        self._index, self._reranker, self._say = index, reranker, say
        self.questions = Questions()

    def search(self, query: str, k: int, where: Where | None) -> list[Hit]:
        """The `k` best passages, best first; first those of the time that the query names."""
        check_k(k)
        with self._index.turn():
            reader, encoder = self._index.fresh()
            allowed = self._allowed(reader, where)
            looked = self._looked_at(k)
            timed = find_of_its_time(query, encoder, reader, looked, allowed, date.today())
            of_time = timed.parts if timed else ()
            parts = self._reranked((*of_time, *find(query, encoder, reader, looked, allowed)), k)
            for line in (*([timed.understood] if timed else ()), *_also(parts)):
                self._say(line)
            rankings = [part.ranking.hits for part in parts]
            first = in_turn(rankings[: len(of_time)])
            return list(in_turn([(*first, *in_turn(rankings[len(of_time) :]))]))[:k]

    def find(
        self,
        question: str,
        searched: str,
        k: int,
        where: Where | None,
        history: Sequence[Earlier] | None,
        *,
        full: bool = False,
    ) -> Found | Answer:
        """The passages for a whole question, and what else a model needs to answer it.

        `history` None: no model is to write, and the answer by quotes is all.
        """
        check_k(k)
        if history is not None:
            from ..writing import found_for, nothing_for
        with self._index.turn():
            clock = [time.perf_counter()]
            reader, encoder = self._index.fresh()
            clock.append(time.perf_counter())
            allowed = self._allowed(reader, where)
            if allowed is not None and not allowed:
                nothing = _nothing(question, searched, where)
                return nothing if history is None else nothing_for(nothing)
            look = partial(self._look, encoder, reader, k, where, allowed, full=full)
            looked = _without_talk(look(searched), look)
            for line in looked.said:
                self._say(line)
            clock += [looked.found or clock[1], time.perf_counter()]
            asked = looked.searched if history is None else searched  # a model reads talk, too
            quoted = _timed(looked.quoted, question, asked, clock)
            if history is None or looked.found is None:
                return quoted
            floors = reader.floors or encoder.floors
            return found_for(looked.parts, reader, floors, quoted, history, looked.each)

    def _look(
        self,
        encoder: Encoder,
        reader: Reader,
        k: int,
        where: Where | None,
        allowed: set[str] | None,
        searched: str,
        *,
        full: bool,
    ) -> _Looked:
        """What the notes answer to a question as it stands."""
        each = find_by_note(searched, encoder, reader, allowed, full=full)
        told = None if each else self._told(searched, reader, where, allowed, full=full)
        if told:
            return _Looked(searched, told)
        each = each or find_alike(searched, encoder, reader, allowed, full=full)
        timed = OfItsTime(each.parts, "", "answered") if each else None
        timed = timed or self._timed(searched, encoder, reader, k, allowed)
        parts, said = timed.parts, filter(None, [timed.understood])
        found = time.perf_counter()
        floors = reader.floors or encoder.floors
        whole = answer_by_day(searched, timed.whole, reader, full=full)
        quoted = whole or answer_by_quotes(parts, reader, floors, timed.status, full=full)
        quoted = each.introduced(quoted) if each else with_total(searched, quoted, reader)
        return _Looked(searched, quoted, parts, each, (*said, *_also(parts)), found)

    def _told(
        self,
        question: str,
        reader: Reader,
        where: Where | None,
        allowed: set[str] | None,
        *,
        full: bool,
    ) -> Answer | None:
        """The answer from the rows or entries of all notes; None where passages are to be read."""
        asked, today = self.questions.read(question, reader, date.today()), date.today()
        if asked and (rows := answer_by_table(asked, written(where), reader, today, full=full)):
            return rows
        when = answer_when(question, reader, allowed, today)
        return when or answer_spent(question, reader, allowed, today, full=full)

    def _timed(
        self, question: str, encoder: Encoder, reader: Reader, k: int, allowed: set[str] | None
    ) -> OfItsTime:
        """What the notes of the time that a question names say; else what all notes do."""
        looked = self._looked_at(k)
        timed = find_of_its_time(question, encoder, reader, looked, allowed, date.today())
        if not timed:
            timed = OfItsTime(find(question, encoder, reader, looked, allowed), "")
        return replace(timed, parts=self._reranked(timed.parts, k))

    def _allowed(self, reader: Reader, where: Where | None) -> set[str] | None:
        """The notes that satisfy the conditions; None without any."""
        if not where:
            return None
        for one in conditions(where, date.today()):
            if one.said:
                self._say(f"{one.key.capitalize()} “{one.said}” was understood as {one.value}.")
        return matching(where, reader, date.today())

    def _looked_at(self, k: int) -> int:
        """How many passages are found so that the best `k` may be told."""
        return max(k, RERANKED) if self._reranker else k

    def _reranked(self, parts: tuple[Part, ...], k: int) -> tuple[Part, ...]:
        if not self._reranker:
            return parts
        if isinstance(self._reranker, str | Path):
            from ..encoder import open_reranker

            self._reranker = open_reranker(str(self._reranker), cache_folder(), self._say)
        return reranked(parts, self._reranker, k)


@dataclass(frozen=True, slots=True)
class _Looked:
    """What was found for a question, or for a part of it."""

    searched: str
    quoted: Answer
    parts: tuple[Part, ...] = ()
    each: ByNote | None = None
    said: tuple[str, ...] = ()  # how it was understood
    found: float | None = None  # when, by the clock; None where no passage was read


def _without_talk(whole: _Looked, look: Callable[[str], _Looked]) -> _Looked:
    """What is found for the longest part of a question that is answered; else for all of it.

    Where all of it is refused, for the part without any talk, if the notes come nearer to that.
    """
    if whole.quoted.status == "answered":
        return whole
    last = whole
    for last in map(look, without_talk(whole.searched)):
        if last.quoted.status == "answered":
            return last
    return last if whole.quoted.status == "not_in_notes" else whole


def _also(parts: Sequence[Part]) -> Iterator[str]:
    """Which of the notes' words a mistyped one was taken for."""
    also = dict.fromkeys(word for part in parts for word in part.question.also)
    if also:
        yield f"Also searched for: {', '.join(also)}."


def written(where: Where | None) -> list[str]:
    """The conditions as a query has them."""
    return [f"{one.key}{one.sign}{one.value}" for one in conditions(where, date.today())]


def _nothing(question: str, searched: str, where: Where | None) -> Answer:
    """The answer where no note meets the conditions."""
    nothing = nothing_satisfies(searched, [str(one) for one in conditions(where, date.today())])
    return replace(nothing, question=question, searched=searched)


def _timed(answer: Answer, question: str, searched: str, clock: Sequence[float]) -> Answer:
    """The answer with its question, and the milliseconds of each step between the times."""
    spent = [round(1000 * (b - a), 1) for a, b in pairwise(clock)]
    timings = dict(zip(("sync", "retrieve", "answer"), spent, strict=True))
    return replace(answer, question=question, searched=searched, timings_ms=timings)


def check_k(k: int) -> None:
    """Raises UsageError for a number of passages that cannot be read."""
    if not 1 <= k <= MOST_PASSAGES:
        raise UsageError(f"Cannot read {k} passages. Ask for 1 to {MOST_PASSAGES}.")
