"""Conditions on the notes, as they are written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ..errors import UsageError
from ..quantities import period, read_date
from ..types import Where

CONDITION = re.compile(r"\s*([^=!<>]+?)\s*(!=|>=|<=|==|=|>|<)\s*([^\s=<>].*?)\s*", re.S)
TIMES = ("since", "until")


@dataclass(frozen=True, slots=True)
class Condition:
    """What a note must satisfy: a key, how it is compared, and with what."""

    key: str
    sign: str  # = != == >= <= > <; as since and until are compared, the sign is =
    value: str
    said: str = ""  # the words that a time was understood from

    def __str__(self) -> str:
        said = f" ({self.said})" if self.said else ""
        return f"{self.key}{self.sign}{self.value}{said}"


def conditions(where: Where | None, today: date) -> tuple[Condition, ...]:
    """Conditions as they were written, or a mapping of what must be equal; times against `today`.

    Raises UsageError for what is none.
    """
    if where is None:
        return ()
    if isinstance(where, str):
        where = (where,)
    several = (
        (Condition(key.strip(), "=", value.strip()) for key, value in where.items())
        if isinstance(where, Mapping)
        else map(_parsed, where)
    )
    return tuple(_in_days(one, today) if one.key in TIMES else one for one in several)


def _parsed(written: str) -> Condition:
    match = CONDITION.fullmatch(written)
    if not match:
        raise UsageError(
            f"“{written}” is not a condition. Write tag=travel, rating>=7 or folder!=Archive."
        )
    return Condition(*match.groups())


def _in_days(one: Condition, today: date) -> Condition:
    """`since` and `until` with the day, month or year that they name."""
    if one.sign == "=":
        written = read_date(one.value)
        if written:
            return Condition(one.key, "=", written)
        named = period(one.value, today)
        if named and named.first:
            day = named.first if one.key == "since" else named.last
            return Condition(one.key, "=", day, one.value)
    raise UsageError(
        f"“{one.value}” is not a date for {one.key}. Write 2024-05, last week or 3 days ago."
    )
