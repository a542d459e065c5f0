"""An answer made of the notes' own words."""

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
    "absent_names",
    "answer_by_quotes",
    "citation",
    "cite",
    "in_turn",
    "listed",
    "nothing_satisfies",
    "shown",
]
