"""The tools of a deep question: what they find gets numbers, as the passages of a prompt have."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from ..answers import row_text
from ..collection import Query, Table
from ..errors import AskReviewError, UsageError
from ..types import Answer, Deep, Hit, Passage, Step, Where
from .prompt import as_data, fenced, passage_text
from .tokens import tokens

FOUND = 5  # passages of one search
ROWS = 20  # rows of one list
NO_CALLS = "No calls are left. Write the answer now, from what you have read."
NO_ROOM = "(There is no room for more. Write the answer now, from what you have read.)"


class Library(Protocol):
    """What the tools read: `AskReview`."""

    def search(self, query: str, k: int = 5, where: Where | None = None) -> list[Hit]: ...
    def ask(self, question: str, *, where: Where | None = None) -> Answer: ...
    def passages(self, path: str) -> Sequence[Passage]: ...
    def list(self, query: Query) -> Table: ...


class NoteTools:
    """What a model may call while it works on one answer. The docstrings are what it is told.

    hits    the passages that it was given, by their ids; those that it finds are added
    told    dates of notes; what a list said of a note is added
    scope   conditions that the asker set, which hold for every call
    """

    def __init__(
        self,
        library: Library,
        scope: Where | None,
        deep: Deep,
        nonce: str,
        hits: Iterable[Hit],
        told: dict[str, str],
    ) -> None:
        self._library, self._deep, self._nonce, self._told = library, deep, nonce, told
        self._scope = _conditions(scope)
        self._left = deep.tokens
        self._places: list[str] = []  # what the call at hand found
        self.hits = {hit.passage.id: hit for hit in hits}
        self.steps: list[Step] = []

    def search(self, query: str, where: list[str] | None = None) -> str:
        """Search the notes. Returns the passages that match best.

        where: conditions that notes must meet, like "tag=travel", "folder!=Archive", "rating>=7",
        "since=2024-05" or "until=last week".
        """
        return self._shown(self._library.search(query, FOUND, self._where(where)))

    def ask(self, question: str, where: list[str] | None = None) -> str:
        """Ask the notes a question. Says whether they answer it, with the passages that do.

        where: conditions as in search.
        """
        answer = self._library.ask(question, where=self._where(where))
        said = {"answered": "The notes answer this.", "closest": "Only near, not an answer:"}
        first = said.get(answer.status, "The notes do not hold this.")
        return f"{first}\n\n{self._shown(answer.passages)}"

    def list_notes(
        self,
        where: list[str] | None = None,
        what: str = "notes",
        sort: list[str] | None = None,
        show: list[str] | None = None,
    ) -> str:
        """List all notes or tasks that meet conditions, and say how many there are.

        what: "notes" or "tasks". where: as in search; tasks also have status, due and priority.
        sort: properties, "-rating" is highest first. show: properties shown as columns.
        """
        query = Query(
            "tasks" if what == "tasks" else "notes",
            self._where(where),
            _several(sort),
            show=_several(show),
            limit=ROWS,
        )
        return self._listed(self._library.list(query))

    def read_note(self, path: str, heading: str = "") -> str:
        """Read a note, or its part under a heading. `path` is as search shows it."""
        if self._scope and not self._in_scope(path):
            raise UsageError(f"{path} is not among the notes that were asked.")
        found = self._library.passages(path)
        wanted = heading.strip().casefold()
        kept = [one for one in found if not wanted or wanted in map(str.casefold, one.headings)]
        if not kept:
            raise UsageError(f"{path} has no heading “{heading}”. Leave it out.")
        return self._shown(Hit(one, 0.0, {}) for one in kept)

    def all(self) -> list[Callable[..., str]]:
        return [self.search, self.ask, self.list_notes, self.read_note]

    def before(self, tool: Any, call: Any) -> None:
        """llm calls it before each call. Raises CancelToolCall when no more are allowed."""
        import llm

        self._places = []
        if len(self.steps) >= self._deep.calls or self._left <= 0:
            raise llm.CancelToolCall(NO_CALLS)

    def after(self, tool: Any, call: Any, result: Any) -> Step:
        """llm calls it after each call, which becomes a step of the trace."""
        error = result.exception
        problem = (
            "" if error is None else str(error) if isinstance(error, AskReviewError) else OTHER
        )
        step = Step(call.name, dict(call.arguments), tuple(self._places), problem)
        self.steps.append(step)
        return step

    def _where(self, given: Sequence[str] | str | None) -> tuple[str, ...]:
        return (*self._scope, *_several(given))

    def _in_scope(self, path: str) -> bool:
        rows = self._library.list(Query("notes", self._scope)).rows
        return any(row.note == path for row in rows)

    def _shown(self, hits: Iterable[Hit]) -> str:
        """The passages with their numbers; those shown before by their number alone."""
        return "\n\n".join(map(self._room, self._numbered(hits))) or "No passages found."

    def _numbered(self, hits: Iterable[Hit]) -> Iterator[str]:
        for hit in hits:
            self._places.append(f"{hit.note}:{hit.line}")
            if hit.passage.id in self.hits:
                yield f"Passage [{self._number(hit)}], as above."
                continue
            if self._left <= 0:
                yield NO_ROOM
                return
            self.hits[hit.passage.id] = hit
            text = passage_text(hit, self._told, self._nonce)
            yield fenced(f"Passage [{self._number(hit)}]", text, self._nonce)

    def _number(self, hit: Hit) -> int:
        return list(self.hits).index(hit.passage.id) + 1

    def _listed(self, table: Table) -> str:
        """How many there are, and each row with the number of the passage that holds it."""
        counted = f"{table.total:,} of {table.of:,} {table.query.what}"
        rows = [counted]
        for row in table.rows:
            self._told[row.note] = "\n".join(filter(None, (self._told.get(row.note), counted)))
            hit = self._holding(row.note, row.line)
            self._places.append(f"{row.note}:{row.line}")
            number = f" [{self._number(hit)}]" if hit else ""
            rows.append(f"- {as_data(row_text(row), self._nonce)}  {row.note}{number}")
        return self._room(fenced("List", "\n".join(rows), self._nonce))

    def _holding(self, note: str, line: int) -> Hit | None:
        """The passage of a line, which is now among those that were found."""
        several = self._library.passages(note)
        here = [one for one in several if one.line <= line <= one.end_line] or several[:1]
        for one in here[:1]:
            return self.hits.setdefault(one.id, Hit(one, 0.0, {}))
        return None

    def _room(self, text: str) -> str:
        self._left -= tokens(text)
        return text


OTHER = "the tool was called wrongly"


def _conditions(where: Where | None) -> tuple[str, ...]:
    if isinstance(where, Mapping):
        return tuple(f"{key}={value}" for key, value in where.items())
    return tuple(where or ())


def _several(given: Sequence[str] | str | None) -> tuple[str, ...]:
    """A list, also where a model gives one text in place of it."""
    return (given,) if isinstance(given, str) and given else tuple(given or ())
