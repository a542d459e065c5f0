"""Answers made of the notes' own words."""

from .of_its_time import OfItsTime, find_of_its_time
from .quotes import (
    absent_names,
    answer_by_quotes,
    citation,
    cite,
    in_turn,
    listed,
    nothing_satisfies,
    shown,
)

__all__ = [
    "OfItsTime",
    "absent_names",
    "answer_by_quotes",
    "citation",
    "cite",
    "find_of_its_time",
    "in_turn",
    "listed",
    "nothing_satisfies",
    "shown",
]
