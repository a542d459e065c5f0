"""What a model is asked for: a whole question, a query, an answer; each is checked."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from ..answers import answer_by_query
from ..errors import UsageError
from ..sync import LiveIndex
from ..types import Answer, Hit, Progress, Usage, Where, Writing
from .finding import Finder, written

if TYPE_CHECKING:  # quotes do without them
    from ..checks import Checked
    from ..conversation import Rewritten
    from ..writing import Earlier, Found, Library, NoteTools, Request, Writer

QUOTES = "quotes"


class ByModel:
    """Asks a model; `library` is what its tools read in a deep question."""

    def __init__(
        self,
        library: Library,
        index: LiveIndex,
        finder: Finder,
        say: Callable[[str], None],
        progress: Progress,
    ) -> None:
        self._library, self._index, self._finder = library, index, finder
        self._say, self._progress = say, progress

    def writer(
        self, model: str | None, writing: Writing | None, *, keyless: bool = False
    ) -> Writer | None:
        """The model, ready to be asked; None for quotes."""
        writing = writing or Writing()
        if model not in (None, QUOTES):
            from ..writing import open_writer

            return open_writer(model, writing, self._say, keyless=keyless)
        if writing.deep:
            raise UsageError("--deep needs a model that can call tools. Choose one with -m.")
        if writing.options or writing.attachments:
            raise UsageError("quotes takes no options or attachments. Choose a model with -m.")
        return None

    def whole(
        self, question: str, history: Sequence[Earlier], writer: Writer | None
    ) -> tuple[Rewritten, Usage]:
        """The question made whole from the earlier turns, and the tokens that it took."""
        from ..conversation import whole

        if not history or writer is None:
            return whole(question, history), Usage()
        brief = writer.for_words()
        spent: list[Usage] = []

        def complete(prompt: str) -> str:
            text, usage = brief.complete(prompt)
            spent.append(usage)
            return text

        waiting = partial(self._progress, f"Waiting for {writer.id}")
        waiting(0, 1)
        made = whole(question, history, complete)
        waiting(1, 1)
        if made.problem:
            self._say(f"The follow-up was rewritten by the built-in rule: {made.problem}")
        return made, spent[0] if spent else Usage()

    def by_query(
        self, found: Found, writer: Writer, where: Where | None, *, full: bool
    ) -> tuple[Answer | None, Usage]:
        """The rows of a query that the model writes, where a cue asks for one and no rule reads
        it, and its tokens; None where passages are to be read."""
        about = self.described(found, writer)
        if not about:
            return None, Usage()
        from ..writing import write_query

        waiting = partial(self._progress, f"Waiting for {writer.id}")
        waiting(0, 1)
        told = write_query(found.quoted.searched, about, writer)
        waiting(1, 1)
        problem = told.problem
        if told.query:
            try:
                with self._index.turn():
                    reader, given = self._index.now(), written(where)
                    answer = answer_by_query(told.query, given, reader, date.today(), full=full)
                self._say(f"“{writer.id}” understood: {told.query.command}")
                return _as_asked(answer, found.quoted, writer), told.usage
            except UsageError as error:
                problem = str(error).rstrip(".")
        if problem:
            self._say(f"The query of “{writer.id}” is of no use ({problem}). Passages are read.")
        return None, told.usage

    def described(self, found: Found, writer: Writer) -> str:
        """What a model is told of the notes to write a query; empty where it is asked for none."""
        told = writer.attachments or writer.writing.deep or found.total
        if told or not writer.model.supports_schema:
            return ""
        with self._index.turn():
            reader = self._index.now()
            return self._finder.questions.described(found.quoted.searched, reader, date.today())

    def composed(
        self,
        found: Found,
        make: Callable[[Found], Request],
        writer: Writer,
        price: tuple[float, float] | None,
        spent: Usage,
        where: Where | None,
    ) -> Generator[str | Answer]:
        """What the model writes, as `stream` gives it; `spent`: tokens before it."""
        from ..writing import Composition, DeepAnswer, NoteTools, Task, Tell

        tell = Tell(self._say, partial(self._progress, f"Waiting for {writer.id}"))
        told = dict(found.dates)  # and what tools say of a note
        check = partial(self._check, writer.writing.strict, told, found.quoted.searched)
        task = Task(found, make, writer, check, price, spent, tell)
        if deep := writer.writing.deep:
            step = writer.writing.step or (lambda one: self._say(one.said))

            def tools(request: Request) -> NoteTools:
                nonce, passages = request.prompt.nonce, request.passages
                return NoteTools(self._library, where, deep, nonce, passages, told)

            yield from DeepAnswer(task, tools, step).stream()
        else:
            yield from Composition(task).stream()

    def _check(
        self,
        strictly: bool,
        dates: Mapping[str, str],
        asked: str,
        text: str,
        passages: Sequence[Hit],
    ) -> Checked:
        """The text, which answers what was `asked`, held against the passages that it cites.

        `dates`: of the notes, as the model was told; `strictly`: with the notes' own words in place
        of what no passage supports.
        """
        with self._index.turn():
            from ..checks import check_answer, strict

            reader = self._index.now()
            stale = self._index.changes(reader).paths
            checked = check_answer(
                text, passages, reader, stale, dates, attributing=True, question=asked
            )
            return strict(checked, passages, reader) if strictly else checked


def request_for(
    found: Found, history: Sequence[Earlier], writer: Writer, whole: Rewritten
) -> Request:
    from ..writing import make_request

    return make_request(found, history, writer.writing.rules, whole.wish)


def _as_asked(answer: Answer, quoted: Answer, writer: Writer) -> Answer:
    """The answer with the question that the model was asked, and its name."""
    asked = replace(answer, question=quoted.question, searched=quoted.searched, model=writer.id)
    return replace(asked, timings_ms=quoted.timings_ms)
