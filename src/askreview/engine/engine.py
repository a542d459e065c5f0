"""The engine: one class that answers questions from a folder of notes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from ..collection import matching
from ..errors import UsageError
from ..search import check_question
from ..settings import prices
from ..sync import open_index
from ..types import (
    READING,
    UNFILED,
    Answer,
    Encoder,
    Filed,
    Hit,
    IndexStatus,
    Note,
    NoteLinks,
    Passage,
    Progress,
    Reading,
    Reranker,
    Section,
    SyncReport,
    Where,
    Writing,
)
from .by_model import ByModel, request_for
from .finding import Finder

if TYPE_CHECKING:  # quotes do without them
    from ..collection import Query, Table
    from ..writing import Earlier, Prompt, Writer


class AskReview:
    """Answers questions from a folder of Markdown notes.

    notes, index    folders; the index is created if it does not exist. Or an index on a Chroma
                    server, chroma+http://HOST:PORT/NAME, which is asked without notes (None), too
    encoder         a model's name or folder, or an Encoder; None: the one the index was built
                    with, else the default
    say             called with each one-line remark for the user; default: the `askreview` logger
    progress        called during slow work as progress(what, done, total)
    reading         what of the folder is not to be read
    reranker        a CrossEncoder's folder or name, or a Reranker, that reorders what is found
    """

    def __init__(
        self,
        notes: str | Path | None,
        index: str | Path,
        encoder: str | Path | Encoder | None = None,
        *,
        say: Callable[[str], None] | None = None,
        progress: Progress | None = None,
        reading: Reading = READING,
        reranker: str | Path | Reranker | None = None,
    ) -> None:
        self._places = notes, index
        self.reading, self._encoder, self._reranker = reading, encoder, reranker
        self._say = say or logging.getLogger("askreview").warning
        self._progress = progress or (lambda what, done, total: None)
        self._index = open_index(notes, index, encoder, reading, self._say, self._progress)
        self.notes, self.store = self._index.notes, self._index.store
        self.about = self._index.about
        self._finder = Finder(self._index, reranker, self._say)
        self._by_model = ByModel(self, self._index, self._finder, self._say, self._progress)

    def beside(self, say: Callable[[str], None], progress: Progress) -> AskReview:
        """Another engine for the same notes and index, which waits for none of this one's locks."""
        return AskReview(
            *self._places,
            self._encoder,
            say=say,
            progress=progress,
            reading=self.reading,
            reranker=self._reranker,
        )

    def __enter__(self) -> AskReview:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the index. The next question opens it again."""
        self._index.close()

    def search(self, query: str, k: int = 5, where: Where | None = None) -> list[Hit]:
        """Return the `k` passages that best match the query, best first.

        `where` holds conditions on the notes, see `collection.matching`. Raises AskReviewError.
        """
        return self._finder.search(check_question(query), k, where)

    def ask(
        self,
        question: str,
        model: str | None = None,
        k: int = 5,
        history: Sequence[Earlier] = (),
        where: Where | None = None,
        *,
        writing: Writing | None = None,
        full: bool = False,
    ) -> Answer:
        """Answer a question with citations: by quotes, or by a model whose words are checked.

        model    None or "quotes", or an id or alias of one of llm's models
        k        how many passages to read
        history  earlier turns, oldest first: Answers, or pairs (question, answer text)
        writing  options for a model: temperature, timeout, strict …
        full     whether quotes show lists, tables and code whole, however long they are

        Raises AskReviewError.
        """
        several = self.stream(question, model, k, history, where, writing=writing, full=full)
        return next(one for one in several if isinstance(one, Answer))

    def stream(
        self,
        question: str,
        model: str | None = None,
        k: int = 5,
        history: Sequence[Earlier] = (),
        where: Where | None = None,
        *,
        writing: Writing | None = None,
        full: bool = False,
    ) -> Generator[str | Answer]:
        """Like `ask`, but yield the text piece by piece as it is written, then the Answer.

        The Answer's text has been checked and may differ from the pieces; both are safe to show.
        An error before the first piece is raised; a later one is in `Answer.incomplete`. Closing
        the iterator stops the model.
        """
        writer = self._by_model.writer(model, writing)
        question = check_question(question)
        whole, spent = self._by_model.whole(question, history, writer)
        earlier = history if writer else None
        found = self._finder.find(question, whole.text, k, where, earlier, full=full)
        if isinstance(found, Answer):
            if whole.again:
                from ..conversation import unworded

                self._say("A model can rewrite them. Choose one with -m.")
                found = unworded(found)
            elif whole.wish:
                self._say(f"Only a model answers “{whole.wish}”. Choose one with -m.")
            yield found.text
            yield found
        elif writer:
            price = prices().get(writer.id) or prices().get(model or "")
            listed, asking = self._by_model.by_query(found, writer, where, full=full)
            spent += asking
            if listed:
                from ..writing import cost

                yield listed.text
                yield replace(listed, usage=spent, cost=cost(spent, price))
                return
            make = partial(request_for, history=history, writer=writer, whole=whole)
            yield from self._by_model.composed(found, make, writer, price, spent, where)

    def preview(
        self,
        question: str,
        model: str,
        k: int = 5,
        history: Sequence[Earlier] = (),
        where: Where | None = None,
        *,
        writing: Writing | None = None,
    ) -> tuple[Writer, Prompt] | Answer:
        """Return the model and prompt that `ask` would use, or the answer if it would ask none.

        Sends nothing, so a follow-up is rewritten by the built-in rule instead of the model.
        """
        writer = self._by_model.writer(model, writing, keyless=True)
        question = check_question(question)
        whole, _ = self._by_model.whole(question, history, None)
        found = self._finder.find(question, whole.text, k, where, history if writer else None)
        if isinstance(found, Answer):
            return found
        if writer and self._by_model.described(found, writer):
            self._say(
                f"“{writer.id}” would first be asked for a query: it is sent the question and the"
                " names of your tags, folders and properties, with values that several notes have."
            )
        if writer is None or found.quoted.status == "not_in_notes":
            return found.quoted
        from ..writing import with_tools

        prompt, deep = request_for(found, history, writer, whole).prompt, writer.writing.deep
        return writer, with_tools(prompt, deep) if deep else prompt

    def sync(
        self, progress: Progress | None = None, *, rebuild: bool = False, first: int = 0
    ) -> SyncReport:
        """Update the index to match the notes; `rebuild` builds it again from every note.

        `first`: where there is none yet, index only the newest notes, of about so many bytes.
        Raises IndexBusy when another process is writing the index, and other AskReviewErrors.
        """
        return self._index.sync(progress, rebuild, first=first)

    def status(self, *, thorough: bool = False) -> IndexStatus:
        """Report what is indexed and what is not. `thorough` checks the hash of every file.

        Damage that kept a file's size and time is found by that alone, and repaired by a rebuild.
        """
        return self._index.status(thorough=thorough)

    def watch(self) -> None:
        """Have the system report changes to the notes until `close`, for many questions.

        A question then lists the folder only after a change. Where that cannot be had, `say` is
        told, and each question lists it as before.
        """
        self._index.watch()

    def ready(self) -> None:
        """Open the index, built first if there is none, so that the first question is fast."""
        with self._index.turn():
            self._index.fresh()

    def catalogue(self, paths: Iterable[str] | None = None) -> Mapping[str, Note]:
        """Return the indexed notes by path, without their text; all, or those in `paths`.

        All are the same object as long as the index stays the same.
        """
        with self._index.turn():
            reader = self._index.opened()
            if reader is None:
                return {}
            if paths is None:
                return reader.all_notes
            return {note.path: note for note in reader.notes(paths)}

    def filed(self) -> Filed:
        """How many notes are filed under what; one object as long as the index stays the same."""
        with self._index.turn():
            reader = self._index.opened()
            return reader.filed if reader else UNFILED

    def sections(self) -> list[Section]:
        """List every heading that has a passage, in the order of the notes."""
        with self._index.turn():
            reader = self._index.opened()
            return reader.sections() if reader else []

    def list(self, query: Query) -> Table:
        """The notes, tasks or values that a query finds in the whole collection.

        Raises AskReviewError; a condition that no note can meet names the nearest properties.
        """
        from ..collection import run

        with self._index.turn():
            return run(query, self._index.catalogue(), date.today())

    def passages(self, path: str) -> Sequence[Passage]:
        """The passages of an indexed note, in order. Raises UsageError when there is none."""
        with self._index.turn():
            reader = self._index.opened()
            found = reader.passages_of(path) if reader else []
        if not found:
            raise UsageError(f"No note {path} is indexed. Use a path as search shows it.")
        return found

    def matching(self, where: Where) -> set[str]:
        """The paths of the indexed notes that satisfy the conditions. Raises AskReviewError."""
        with self._index.turn():
            reader = self._index.opened()
            return matching(where, reader, date.today()) if reader else set()

    def links(self, path: str) -> NoteLinks:
        """The links of an indexed note, and those of other notes that lead to it."""
        with self._index.turn():
            reader = self._index.opened()
            return reader.links.of(path) if reader else NoteLinks((), ())

    def note(self, path: str) -> Note:
        """Read a note as it is on disk now. Raises NotesError if it is not in the folder."""
        return self._index.note(path)
