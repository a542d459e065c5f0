"""What no passage says: lists, counts, sums and tasks, asked of the catalogue of all notes."""

from ..types import Query, Row, Table
from .cues import LIGHT
from .from_model import SCHEMA, query_from
from .questions import Questions
from .reading import Asked
from .run import run
from .select import Source, matching
from .wording import understood

__all__ = [
    "LIGHT",
    "SCHEMA",
    "Asked",
    "Query",
    "Questions",
    "Row",
    "Source",
    "Table",
    "matching",
    "query_from",
    "run",
    "understood",
]
