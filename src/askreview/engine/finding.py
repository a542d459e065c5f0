"""Find what answers a question: rows of the collection, entries of a day, or passages."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from ..answers import (
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
            timed = self._of_its_time(query, encoder, reader, looked, allowed)
            parts = self._reranked((*timed, *find(query, encoder, reader, looked, allowed)), k)
            self._say_also(parts)
            rankings = [part.ranking.hits for part in parts]
            first = in_turn(rankings[: len(timed)])
            return list(in_turn([(*first, *in_turn(rankings[len(timed) :]))]))[:k]

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
            each = find_by_note(searched, encoder, reader, allowed, full=full)
            told = None if each else self._told(searched, reader, where, allowed, full=full)
            if told:
                clock += [clock[1], time.perf_counter()]
                return _timed(told, question, searched, clock)
            each = each or find_alike(searched, encoder, reader, allowed, full=full)
            parts = each.parts if each else ()
            parts = parts or self._parts(searched, encoder, reader, k, allowed)
            self._say_also(parts)
            clock.append(time.perf_counter())
            floors = reader.floors or encoder.floors
            quoted = answer_by_quotes(
                parts, reader, floors, "answered" if each else None, full=full
            )
            quoted = each.introduced(quoted) if each else with_total(searched, quoted, reader)
            clock.append(time.perf_counter())
            quoted = _timed(quoted, question, searched, clock)
            if history is None:
                return quoted
            return found_for(parts, reader, floors, quoted, history, each)

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

    def _parts(
        self, question: str, encoder: Encoder, reader: Reader, k: int, allowed: set[str] | None
    ) -> tuple[Part, ...]:
        looked = self._looked_at(k)
        parts = self._of_its_time(question, encoder, reader, looked, allowed)
        return self._reranked(parts or find(question, encoder, reader, looked, allowed), k)

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

    def _of_its_time(
        self, question: str, encoder: Encoder, reader: Reader, k: int, allowed: set[str] | None
    ) -> tuple[Part, ...]:
        """What the notes of the time that a question names say; empty where that is nothing."""
        found = find_of_its_time(question, encoder, reader, k, allowed, date.today())
        if found:
            self._say(found.understood)
        return found.parts if found else ()

    def _say_also(self, parts: Sequence[Part]) -> None:
        """Tells which of the notes' words a mistyped one was taken for."""
        also = dict.fromkeys(word for part in parts for word in part.question.also)
        if also:
            self._say(f"Also searched for: {', '.join(also)}.")


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
