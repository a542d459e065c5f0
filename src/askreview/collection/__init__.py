"""What no passage says: lists, counts, sums and tasks, asked of the catalogue of all notes."""

from .query import Query, Row, Table
from .run import run
from .select import Source

__all__ = ["Query", "Row", "Source", "Table", "run"]
