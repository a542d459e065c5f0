"""What no passage says: lists, counts, sums and tasks, asked of the catalogue of all notes."""

from ..types import Query, Row, Table
from .questions import Questions
from .reading import Asked
from .run import run
from .select import Source
from .wording import understood

__all__ = ["Asked", "Query", "Questions", "Row", "Source", "Table", "run", "understood"]
