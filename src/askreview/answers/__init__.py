"""Answers made of the notes' own words."""

from .answer import answer_by_quotes, in_turn, nothing_satisfies, said
from .blocks import citation, shown
from .by_note import ByNote, find_alike, find_by_note
from .compose import stated_dates
from .latest import answer_when
from .of_its_time import OfItsTime, find_of_its_time
from .outline import Notes
from .outline import Section as Outline
from .spent import answer_spent
from .state import absent_names, listed
from .tabled import answer_by_query, answer_by_table, row_text, rows_apart
from .total import with_total
from .whole_day import answer_by_day

__all__ = [
    "ByNote",
    "Notes",
    "OfItsTime",
    "Outline",
    "absent_names",
    "answer_by_day",
    "answer_by_query",
    "answer_by_quotes",
    "answer_by_table",
    "answer_spent",
    "answer_when",
    "citation",
    "find_alike",
    "find_by_note",
    "find_of_its_time",
    "in_turn",
    "listed",
    "nothing_satisfies",
    "row_text",
    "rows_apart",
    "said",
    "shown",
    "stated_dates",
    "with_total",
]
