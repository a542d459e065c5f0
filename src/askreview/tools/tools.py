"""The tools: search, ask, list and read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..collection import Query
from ..engine import AskReview
from .text import answer_text, note_text, passages_text, table_text

MOST = 20  # passages that a search may return
ROWS = 100  # rows that a list may return, unless fewer are asked for


class Tools:
    """What a model may call. Each returns text with `note:line` for every passage."""

    def __init__(self, review: AskReview) -> None:
        self._review = review

    def search(self, query: str, passages: int = 5, where: Sequence[str] = ()) -> str:
        """Search the notes. Returns the best passages, each under its file and line.

        where: conditions that notes must meet, like "tag=travel", "folder!=Archive", "rating>=7",
        "since=2024-05" or "until=last week".
        """
        return passages_text(self._review.search(query, max(1, min(passages, MOST)), where))

    def ask(self, question: str, where: Sequence[str] = ()) -> str:
        """Answer a question in the notes' own words, with the file and line of each quotation.

        Says so when the notes do not hold the answer. where: conditions as in search.
        """
        return answer_text(self._review.ask(question, where=where))

    def list_notes(
        self,
        where: Sequence[str] = (),
        what: str = "notes",
        sort: Sequence[str] = (),
        show: Sequence[str] = (),
        limit: int = ROWS,
    ) -> str:
        """List all notes or tasks that meet conditions, and say how many there are.

        what: "notes" or "tasks". where: as in search; tasks also have status, due and priority.
        sort: properties, "-rating" is highest first. show: properties shown as columns.
        """
        rows = max(1, min(limit, ROWS))
        query = Query("notes", tuple(where), tuple(sort), show=tuple(show), limit=rows)
        if what == "tasks":
            query = replace(query, what="tasks", sort=tuple(sort) or ("due",))
        return table_text(self._review.list(query))

    def read_note(self, path: str, heading: str = "") -> str:
        """Read a note, or its part under a heading. `path` is as search shows it."""
        return note_text(self._review.note(path).raw, heading)
