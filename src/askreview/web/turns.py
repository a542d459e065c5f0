"""A turn of a conversation: what the page shows of it, and what the browser keeps of it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from pydantic import TypeAdapter

from ..errors import UsageError
from ..types import Answer, Citation, Hit, Passage

REMEMBERED = 500  # answers that the server knows by their turn's id

CITATION = TypeAdapter(Citation)


@dataclass(frozen=True, slots=True)
class About:
    """What a source's card says of its note besides the passage."""

    date: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and its answer, as the page shows them."""

    id: str  # made by the page; ids of the page's elements begin with it
    answer: Answer
    about: Mapping[str, About] = field(default_factory=dict)  # by the path of a note
    remarks: tuple[str, ...] = ()  # what the engine said meanwhile
    where: tuple[str, ...] = ()  # which notes were asked


class Recent:
    """The newest answers by the id of their turn, so that a page need not send them again."""

    def __init__(self) -> None:
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, turn: str, answer: Answer) -> None:
        with self._lock:
            self._answers[turn] = answer
            while len(self._answers) > REMEMBERED:
                self._answers.popitem(last=False)

    def get(self, turns: Sequence[str]) -> list[Answer] | None:
        """The answers of these turns; None when one of them is not known (any more)."""
        with self._lock:
            found = [self._answers.get(turn) for turn in turns]
        known = [one for one in found if one]
        return known if len(known) == len(found) else None


def record(turn: Turn) -> dict[str, Any]:
    """What the browser keeps of an answer besides its HTML: enough to go on from, and to export."""
    answer = turn.answer
    return {
        "question": answer.question,
        "searched": answer.searched,
        "status": answer.status,
        "text": answer.text,
        "model": answer.model,
        "incomplete": answer.incomplete,
        "where": list(turn.where),
        "citations": [asdict(one) for one in answer.citations],
        "passages": [_place(hit) for hit in answer.passages],
    }


def answer_of(found: Mapping[str, Any]) -> Answer:
    """The answer of a record, as far as a follow-up needs it. Raises UsageError for what is none.

    The record comes from a browser: every value is made anew as what it has to be.
    """
    try:
        if found["status"] not in ("answered", "closest", "not_in_notes"):
            raise ValueError(found["status"])
        return Answer(
            str(found["question"]),
            found["status"],
            str(found["text"]),
            tuple(CITATION.validate_python(one) for one in found["citations"]),
            tuple(Hit(_passage(one), 0.0, {}) for one in found["passages"]),
            model=str(found["model"]),
            searched=str(found["searched"]),
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise UsageError(
            "The earlier turns can no longer be read. Start a new conversation and ask again."
        ) from error


def _place(hit: Hit) -> dict[str, Any]:
    one = hit.passage
    return {
        "id": one.id,
        "note": one.note,
        "title": one.title,
        "headings": list(one.headings),
        "line": one.line,
    }


def _passage(found: Mapping[str, Any]) -> Passage:
    return Passage(
        str(found["id"]),
        str(found["note"]),
        str(found["title"]),
        tuple(map(str, found["headings"])),
        int(found["line"]),
        int(found["line"]),
        0,
        "",
        "",
        (),
    )
