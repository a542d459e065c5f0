"""The engine: one class that answers questions from a folder of notes."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from .answers import (
    answer_by_query,
    answer_by_quotes,
    answer_by_table,
    answer_spent,
    answer_when,
    find_alike,
    find_by_note,
    find_of_its_time,
    in_turn,
    nothing_satisfies,
    with_total,
)
from .collection import Questions, matching
from .errors import UsageError
from .index import Reader, Store
from .notes import conditions
from .search import RERANKED, check_question, find, reranked
from .settings import cache_folder, prices
from .sync import LiveIndex
from .types import (
    READING,
    Answer,
    Encoder,
    Hit,
    IndexStatus,
    Note,
    NoteLinks,
    Part,
    Passage,
    Progress,
    Reading,
    Reranker,
    Section,
    Status,
    SyncReport,
    Usage,
    Where,
    Writing,
)

if TYPE_CHECKING:  # quotes do without them
    from .checks import Checked
    from .collection import Query, Table
    from .conversation import Rewritten
    from .writing import Earlier, Found, Prompt, Request, Writer

MOST_PASSAGES = 100
QUOTES = "quotes"


class AskReview:
    """Answers questions from a folder of Markdown notes.

    notes, index    folders; the index is created if it does not exist
    encoder         a model's name or folder, or an Encoder; None: the one the index was built
                    with, else the default
    say             called with each one-line remark for the user; default: the `askreview` logger
    progress        called during slow work as progress(what, done, total)
    reading         what of the folder is not to be read
    reranker        a CrossEncoder's folder or name, or a Reranker, that reorders what is found
    """

    def __init__(
        self,
        notes: str | Path,
        index: str | Path,
        encoder: str | Path | Encoder | None = None,
        *,
        say: Callable[[str], None] | None = None,
        progress: Progress | None = None,
        reading: Reading = READING,
        reranker: str | Path | Reranker | None = None,
    ) -> None:
        self.notes = Path(notes)
        self.reading, self._encoder, self._reranker = reading, encoder, reranker
        self.store = Store(Path(index))
        self._say = say or logging.getLogger("askreview").warning
        self._progress = progress or (lambda what, done, total: None)
        self._questions = Questions()
        self._index = LiveIndex(self.notes, self.store, encoder, reading, self._say, self._progress)

    def beside(self, say: Callable[[str], None], progress: Progress) -> AskReview:
        """Another engine for the same notes and index, which waits for none of this one's locks."""
        folder, reading = self.store.folder, self.reading
        return AskReview(
            self.notes,
            folder,
            self._encoder,
            say=say,
            progress=progress,
            reading=reading,
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
        _check_k(k)
        query = check_question(query)
        with self._index.turn():
            reader, encoder = self._index.fresh()
            allowed = self._allowed(reader, where)
            looked = self._looked_at(k)
            timed = self._of_its_time(query, encoder, reader, looked, allowed)
            parts = self._reranked((*timed, *find(query, encoder, reader, looked, allowed)), k)
            self._say_also(parts)
            rankings = [part.ranking.hits for part in parts]
            first = in_turn(rankings[: len(timed)])  # what is of the time that was named
            return list(in_turn([(*first, *in_turn(rankings[len(timed) :]))]))[:k]

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
        writer = self._writer(model, writing)
        question = check_question(question)
        whole, spent = self._whole(question, history, writer)
        earlier = history if writer else None
        found = self._find(question, whole.text, k, where, earlier, full=full)
        if isinstance(found, Answer):
            found = self._unworded(found) if whole.wish else found
            yield found.text
            yield found
        elif writer:
            price = prices().get(writer.id) or prices().get(model or "")
            listed, asking = self._by_query(found, writer, where, full=full)
            spent += asking
            if listed:
                from .writing import cost

                yield listed.text
                yield replace(listed, usage=spent, cost=cost(spent, price))
                return
            make = partial(_request, history=history, writer=writer, whole=whole)
            yield from self._composed(found, make, writer, price, spent, where)

    def _composed(
        self,
        found: Found,
        make: Callable[[Found], Request],
        writer: Writer,
        price: tuple[float, float] | None,
        spent: Usage,
        where: Where | None,
    ) -> Generator[str | Answer]:
        """What the model writes, as `stream` gives it; `spent`: tokens before it."""
        from .writing import Composition, DeepAnswer, NoteTools, Tell

        tell = Tell(self._say, partial(self._progress, f"Waiting for {writer.id}"))
        told = dict(found.dates)  # and what tools say of a note
        check = partial(self._check, writer.writing.strict, told, found.quoted.searched)
        given = (found, make, writer, check, price, spent, tell)
        if deep := writer.writing.deep:
            step = writer.writing.step or (lambda one: self._say(one.said))

            def tools(request: Request) -> NoteTools:
                nonce, passages = request.prompt.nonce, request.passages
                return NoteTools(self, where, deep, nonce, passages, told)

            yield from DeepAnswer(*given, tools, step).stream()
        else:
            yield from Composition(*given).stream()

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
        writer = self._writer(model, writing, keyless=True)
        question = check_question(question)
        whole, _ = self._whole(question, history, None)
        found = self._find(question, whole.text, k, where, history if writer else None)
        if isinstance(found, Answer):
            return found
        if writer and self._described(found, writer):
            self._say(
                f"“{writer.id}” would first be asked for a query: it is sent the question and the"
                " names of your tags, folders and properties, with values that several notes have."
            )
        if writer is None or found.quoted.status == "not_in_notes":
            return found.quoted
        from .writing import with_tools

        prompt, deep = _request(found, history, writer, whole).prompt, writer.writing.deep
        return writer, with_tools(prompt, deep) if deep else prompt

    def _writer(
        self, model: str | None, writing: Writing | None, *, keyless: bool = False
    ) -> Writer | None:
        """The model, ready to be asked; None for quotes."""
        writing = writing or Writing()
        if model not in (None, QUOTES):
            from .writing import open_writer

            return open_writer(model, writing, self._say, keyless=keyless)
        if writing.deep:
            raise UsageError("--deep needs a model that can call tools. Choose one with -m.")
        if writing.options or writing.attachments:
            raise UsageError("quotes takes no options or attachments. Choose a model with -m.")
        return None

    def _whole(
        self, question: str, history: Sequence[Earlier], writer: Writer | None
    ) -> tuple[Rewritten, Usage]:
        """The question made whole from the earlier turns, and the tokens that it took."""
        from .conversation import Rewritten, whole

        if not history:
            return Rewritten(question), Usage()
        if writer is None:
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

    def _unworded(self, answer: Answer) -> Answer:
        from .conversation import unworded

        self._say("A model can rewrite them. Choose one with -m.")
        return unworded(answer)

    def _find(
        self,
        question: str,
        searched: str,
        k: int,
        where: Where | None,
        history: Sequence[Earlier] | None,
        *,
        full: bool = False,
    ) -> Found | Answer:
        """The passages for a whole question, and what else a model needs to answer it.

        `history` None: no model is to write, and the answer by quotes is all.
        """
        _check_k(k)
        if history is not None:
            from .writing import found_for, nothing_for
        with self._index.turn():
            clock = [time.perf_counter()]
            reader, encoder = self._index.fresh()
            clock.append(time.perf_counter())
            allowed = self._allowed(reader, where)
            if allowed is not None and not allowed:
                said = [str(one) for one in conditions(where, date.today())]
                nothing = nothing_satisfies(searched, said)
                nothing = replace(nothing, question=question, searched=searched)
                return nothing if history is None else nothing_for(nothing)
            each = find_by_note(searched, encoder, reader, allowed, full=full)
            told = None
            if not each:
                told = self._tabled(searched, reader, where, full=full)
                told = told or _entered(searched, reader, allowed, full=full)
            if told:
                clock += [clock[1], time.perf_counter()]
                return replace(
                    told, question=question, searched=searched, timings_ms=_timings(clock)
                )
            each = each or find_alike(searched, encoder, reader, allowed, full=full)
            parts = each.parts if each else ()
            if not parts:
                looked = self._looked_at(k)
                parts = self._of_its_time(searched, encoder, reader, looked, allowed)
                parts = parts or find(searched, encoder, reader, looked, allowed)
                parts = self._reranked(parts, k)
            self._say_also(parts)
            clock.append(time.perf_counter())
            known: Status | None = "answered" if each else None
            floors = reader.floors or encoder.floors
            quoted = answer_by_quotes(parts, reader, floors, known, full=full)
            quoted = each.introduced(quoted) if each else with_total(searched, quoted, reader)
            quoted = replace(quoted, searched=searched)
            clock.append(time.perf_counter())
            quoted = replace(quoted, question=question, timings_ms=_timings(clock))
            if history is None:
                return quoted
            return found_for(parts, reader, floors, quoted, history, each)

    def _tabled(
        self, question: str, reader: Reader, where: Where | None, *, full: bool
    ) -> Answer | None:
        """The answer from the catalogue; None where the question is not about the collection."""
        asked = self._questions.read(question, reader, date.today())
        if asked is None:
            return None
        return answer_by_table(asked, _written(where), reader, date.today(), full=full)

    def _by_query(
        self, found: Found, writer: Writer, where: Where | None, *, full: bool
    ) -> tuple[Answer | None, Usage]:
        """The rows of a query that the model writes, where a cue asks for one and no rule reads
        it, and its tokens; None where passages are to be read."""
        about = self._described(found, writer)
        if not about:
            return None, Usage()
        from .writing import write_query

        waiting = partial(self._progress, f"Waiting for {writer.id}")
        waiting(0, 1)
        written = write_query(found.quoted.searched, about, writer)
        waiting(1, 1)
        problem = written.problem
        if written.query:
            try:
                with self._index.turn():
                    reader, given = self._index.now(), _written(where)
                    answer = answer_by_query(written.query, given, reader, date.today(), full=full)
                self._say(f"“{writer.id}” understood: {written.query.command}")
                return _as_asked(answer, found.quoted, writer), written.usage
            except UsageError as error:
                problem = str(error).rstrip(".")
        if problem:
            self._say(f"The query of “{writer.id}” is of no use ({problem}). Passages are read.")
        return None, written.usage

    def _described(self, found: Found, writer: Writer) -> str:
        """What a model is told of the notes to write a query; empty where it is asked for none."""
        told = writer.attachments or writer.writing.deep or found.total
        if told or not writer.model.supports_schema:
            return ""
        with self._index.turn():
            reader = self._index.now()
            return self._questions.described(found.quoted.searched, reader, date.today())

    def _say_also(self, parts: Sequence[Part]) -> None:
        """Tells which of the notes' words a mistyped one was taken for."""
        also = dict.fromkeys(word for part in parts for word in part.question.also)
        if also:
            self._say(f"Also searched for: {', '.join(also)}.")

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
            from .checks import check_answer, strict

            reader = self._index.now()
            stale = self._index.changes(reader).paths
            checked = check_answer(
                text, passages, reader, stale, dates, attributing=True, question=asked
            )
            return strict(checked, passages, reader) if strictly else checked

    def sync(
        self, progress: Progress | None = None, *, rebuild: bool = False, first: int = 0
    ) -> SyncReport:
        """Update the index to match the notes; `rebuild` builds it again from every note.

        `first`: where there is none yet, index only the newest notes, of about so many bytes.
        Checks the hash of every index file, so damage that `status` reports is repaired.
        Raises IndexBusy when another process is writing the index, and other AskReviewErrors.
        """
        return self._index.sync(progress, rebuild, thorough=True, first=first)

    def status(self, *, thorough: bool = True) -> IndexStatus:
        """Report what is indexed and what is not. `thorough` checks the hash of every file."""
        return self._index.status(thorough=thorough)

    def ready(self) -> None:
        """Open the index, built first if there is none, so that the first question is fast."""
        with self._index.turn():
            self._index.fresh()

    def catalogue(self, paths: Iterable[str] | None = None) -> dict[str, Note]:
        """Return the indexed notes by path, without their text; all, or those in `paths`."""
        with self._index.turn():
            reader = self._index.opened()
            return {note.path: note for note in reader.notes(paths)} if reader else {}

    def sections(self) -> list[Section]:
        """List every heading that has a passage, in the order of the notes."""
        with self._index.turn():
            reader = self._index.opened()
            return reader.sections() if reader else []

    def list(self, query: Query) -> Table:
        """The notes, tasks or values that a query finds in the whole collection.

        Raises AskReviewError; a condition that no note can meet names the nearest properties.
        """
        from .collection import run

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

    def _allowed(self, reader: Reader, where: Where | None) -> set[str] | None:
        """The notes that satisfy the conditions; None without any."""
        if not where:
            return None
        for one in conditions(where, date.today()):
            if one.said:
                self._say(f"{one.key.capitalize()} “{one.said}” was understood as {one.value}.")
        return matching(where, reader, date.today())

    def _looked_at(self, k: int) -> int:
        """How many passages are found so that the best `k` may be told."""
        return max(k, RERANKED) if self._reranker else k

    def _reranked(self, parts: tuple[Part, ...], k: int) -> tuple[Part, ...]:
        if not self._reranker:
            return parts
        if isinstance(self._reranker, str | Path):
            from .encoder import open_reranker

            self._reranker = open_reranker(str(self._reranker), cache_folder(), self._say)
        return reranked(parts, self._reranker, k)

    def _of_its_time(
        self, question: str, encoder: Encoder, reader: Reader, k: int, allowed: set[str] | None
    ) -> tuple[Part, ...]:
        """What the notes of the time that a question names say; empty where that is nothing."""
        found = find_of_its_time(question, encoder, reader, k, allowed, date.today())
        if found:
            self._say(found.understood)
        return found.parts if found else ()


def _request(found: Found, history: Sequence[Earlier], writer: Writer, whole: Rewritten) -> Request:
    from .writing import make_request

    wish = found.quoted.question if whole.wish else ""
    return make_request(found, history, writer.writing.rules, wish)


def _written(where: Where | None) -> list[str]:
    """The conditions as a query has them."""
    return [f"{one.key}{one.sign}{one.value}" for one in conditions(where, date.today())]


def _as_asked(answer: Answer, quoted: Answer, writer: Writer) -> Answer:
    """The answer with the question that the model was asked, and its name."""
    asked = replace(answer, question=quoted.question, searched=quoted.searched, model=writer.id)
    return replace(asked, timings_ms=quoted.timings_ms)


def _entered(
    question: str, reader: Reader, allowed: set[str] | None, *, full: bool
) -> Answer | None:
    """The answer from all entries that hold the question's words: the last time, a sum of money."""
    today = date.today()
    when = answer_when(question, reader, allowed, today)
    return when or answer_spent(question, reader, allowed, today, full=full)


def _timings(clock: Sequence[float]) -> dict[str, float]:
    """The milliseconds of each step, from the times at which it began and ended."""
    spent = [round(1000 * (b - a), 1) for a, b in pairwise(clock)]
    return dict(zip(("sync", "retrieve", "answer"), spent, strict=True))


def _check_k(k: int) -> None:
    if not 1 <= k <= MOST_PASSAGES:
        raise UsageError(f"Cannot read {k} passages. Ask for 1 to {MOST_PASSAGES}.")
