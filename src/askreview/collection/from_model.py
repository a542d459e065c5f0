"""A query that a model writes: the schema that it fills, and what is made of it."""

from __future__ import annotations

import json
from typing import Any

from ..errors import UsageError
from ..types import Query
from .run import MEASURES

MOST = 8  # conditions, sortings or columns
LISTS = ("where", "sort", "show")
TEXTS = ("group", "measure", "of")
KINDS = ("notes", "tasks", "values")
SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "what": {"type": "string", "enum": [*KINDS, "passages"]},
        **{name: {"type": "array", "items": {"type": "string"}} for name in LISTS},
        **{name: {"type": "string"} for name in TEXTS},
        "limit": {"type": "integer"},
    },
    "required": ["what", *LISTS, *TEXTS, "limit"],
    "additionalProperties": False,
}


def query_from(said: str) -> Query | None:
    """The query that a model wrote; None where it says that passages are to be searched.

    Raises UsageError for what is none. Whether its names are the vault's own is checked when it
    is run, as of any other.
    """
    made = _read(said)
    if made.get("what") == "passages":
        return None
    if made.get("what") not in KINDS:
        raise UsageError("it does not say what is to be listed")
    where, sort, show = (_texts(made.get(name, [])) for name in LISTS)
    group, measure, of = (_text(made.get(name, "")) for name in TEXTS)
    limit = made.get("limit")
    if measure and measure not in MEASURES:
        raise UsageError(f"nothing is measured by “{measure}”")
    if not of and (made["what"] == "values" or measure not in ("", "count")):
        raise UsageError("it does not say of which property")
    known = limit if isinstance(limit, int) and limit > 0 else None
    return Query(made["what"], where, sort, group, measure, of, show, known)


def _read(said: str) -> dict[str, Any]:
    try:
        made = json.loads(said)
    except ValueError:
        raise UsageError("it is no JSON") from None
    if not isinstance(made, dict):
        raise UsageError("it is no JSON object")
    return made


def _texts(said: object) -> tuple[str, ...]:
    if not isinstance(said, list) or len(said) > MOST:
        raise UsageError("it has no list where one belongs")
    return tuple(_text(one) for one in said)


def _text(said: object) -> str:
    if not isinstance(said, str):
        raise UsageError("it has no text where one belongs")
    return said
