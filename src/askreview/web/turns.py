"""The turns of a conversation, saved in the browser and read back."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, TypeVar

from ..errors import UsageError
from ..types import Answer, Check, Citation, Hit, Passage, Statement, Usage

LONGEST = 1_000_000  # characters of a kept conversation; a browser keeps about five million
FORMAT = 1  # of a kept conversation: raise it when one of before cannot be read any more

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class About:
    """What a source's card says of its note besides the passage."""

    date: str = ""
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Turn:
    """A question and its answer, as the page shows them; each is itself and equals no other."""

    id: str  # unique on the page, and in every page that a browser keeps
    answer: Answer
    about: Mapping[str, About]  # by the path of each note that the answer names
    remarks: tuple[str, ...] = ()  # what the engine said meanwhile
    error: str = ""  # instead of an answer
    open: bool = False  # still being written
    doing: str = ""  # what is waited for meanwhile
    html: str = ""  # the message that shows it, made once


def new_id() -> str:
    """An id for an element of the page: letters first."""
    return f"t{secrets.token_hex(4)}"


def kept(turns: Sequence[Turn]) -> str:
    """The conversation as JSON for the browser, its oldest turns left out when it is too long."""
    for first in range(len(turns)):
        said = [_plain(turn) for turn in turns[first:]]
        text = json.dumps({"format": FORMAT, "turns": said}, ensure_ascii=False)
        if len(text) <= LONGEST:
            return text
    return ""


def brought_back(text: str) -> list[Turn]:
    """The turns of a kept conversation. Raises UsageError for what is none.

    The text comes from a browser: every value is made anew as what it has to be.
    """
    try:
        found = json.loads(text)
        if found["format"] != FORMAT:
            raise ValueError(f"format {found['format']}")
        return [_turn(one) for one in found["turns"]]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise UsageError(
            "This saved conversation can no longer be read. Remove it from the list and ask again."
        ) from error


def _plain(turn: Turn) -> dict[str, Any]:
    hits = [
        {**asdict(hit), "passage": {**asdict(hit.passage), "encoded": ""}}
        for hit in turn.answer.passages
    ]
    answer = replace(turn.answer, passages=())
    return {
        "id": turn.id,
        "answer": {**asdict(answer), "passages": hits},
        "about": {path: asdict(one) for path, one in turn.about.items()},
        "remarks": turn.remarks,
        "error": turn.error,
    }


def _turn(found: Mapping[str, Any]) -> Turn:
    about = {
        str(path): About(str(a["date"]), _texts(a["tags"])) for path, a in found["about"].items()
    }
    id = str(found["id"])
    if not id.isalnum() or not id.isascii():
        raise ValueError(f"id {id}")
    return Turn(id, _answer(found["answer"]), about, _texts(found["remarks"]), str(found["error"]))


def _answer(found: Mapping[str, Any]) -> Answer:
    status = found["status"]
    if status not in ("answered", "closest", "not_in_notes"):
        raise ValueError(f"status {status}")
    known = {one.name for one in fields(Answer)}
    plain = {
        name: found[name]
        for name in known & {"question", "text", "model", "searched", "incomplete"}
    }
    return Answer(
        **{name: str(value) for name, value in plain.items()},
        status=status,
        citations=tuple(_made(Citation, one) for one in found["citations"]),
        passages=tuple(_hit(one) for one in found["passages"]),
        checks=tuple(_made(Check, one) for one in found["checks"]),
        usage=_made(Usage, found["usage"]),
        timings_ms={str(name): float(value) for name, value in found["timings_ms"].items()},
        cost=None if found["cost"] is None else float(found["cost"]),
    )


def _hit(found: Mapping[str, Any]) -> Hit:
    parts = {str(name): float(value) for name, value in found["parts"].items()}
    return Hit(_passage(found["passage"]), float(found["score"]), parts)


def _passage(found: Mapping[str, Any]) -> Passage:
    statements = tuple(_made(Statement, one | {"tokens": (0, 0)}) for one in found["statements"])
    several = {"headings": _texts(found["headings"]), "statements": statements}
    return _made(Passage, {**found, **several})


def _made(kind: type[Made], found: Mapping[str, Any]) -> Made:
    """A noun of plain fields, each made the type that the noun says."""
    types = {"str": str, "int": int}
    return kind(
        **{
            one.name: types.get(str(one.type), lambda value: value)(found[one.name])
            for one in fields(kind)  # type: ignore[arg-type]  # every kind is a dataclass
        }
    )


def _texts(found: Sequence[Any]) -> tuple[str, ...]:
    if isinstance(found, str):
        raise TypeError(found)
    return tuple(map(str, found))
