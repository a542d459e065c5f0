"""A question from the page, and the events that tell the page of its answer as it comes."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ..engine import QUOTES, AskReview
from ..errors import AskReviewError
from ..settings import rules
from ..types import Answer, Deep, Hit, Note, Writing
from .answers import answer_html, error_html, words_html
from .cards import sources
from .facets import unmatched
from .live import Live, Remarks
from .places import Places
from .preparing import Preparing
from .starting import next_questions
from .tabled import table_html
from .turns import About, Recent, Turn, record
from .wording import for_page

BETWEEN = 0.1  # seconds that the next piece of an answer is waited for before it is shown
GRACE = 1.0  # seconds that a stopped model has to hand over what it wrote
STOPPED = "you stopped it"

Event = Mapping[str, Any]

log = logging.getLogger("askreview")


@dataclass(frozen=True, slots=True)
class Choices:
    """What the controls beside the conversation say."""

    model: str = "quotes"
    passages: int = 5
    where: tuple[str, ...] = ()  # conditions on the notes
    strict: bool = False
    deep: bool = False  # of no meaning to quotes


class Chat:
    """Asks the engine for the page. The conversation is the page's; here it is only passed in."""

    def __init__(self, review: AskReview, remarks: Remarks, preparing: Preparing) -> None:
        self._review, self.remarks, self._preparing = review, remarks, preparing
        self._places = Places(review.notes)
        self.recent = Recent()
        self._live: dict[str, Live] = {}  # by the id of the turn that is being written

    def ask(
        self, turn: str, question: str, earlier: Sequence[Answer], choices: Choices
    ) -> Iterator[Event | None]:
        """What happens, and last the whole turn or what went wrong; None: nothing new yet.

        Closing the iterator stops the model.
        """
        begun = Turn(turn, Answer(question, "answered", "", (), ()), where=choices.where)
        while not self._preparing.wait(1):
            yield {"kind": "writing", "doing": f"{self._preparing.doing}…", "html": ""}
        unknown = unmatched(self._review.filed(), choices.where)
        if unknown:
            yield _error(unknown)
            return
        found: list[Sequence[Hit]] = []  # by the engine, before the model writes
        stream = self._stream(question, earlier, choices, found.append)
        live = self._live[turn] = Live(stream, self.remarks)
        try:
            yield from self._told(begun, live, found)
        except AskReviewError as error:
            if found:
                yield self._sources(begun, found.pop())
            yield _error(str(error))
        except Exception:
            code = secrets.token_hex(3)
            log.exception("error %s on the page", code)
            said = f"This is a bug in askreview. Its terminal shows the details (code {code})."
            yield _error(said)
        finally:
            live.stop()  # also when the browser has gone
            self._live.pop(turn, None)

    def stop(self, turn: str) -> bool:
        """Stops the answer that is being written; `ask` then ends with what came of it.

        Whether there was one to stop.
        """
        live = self._live.get(turn)
        if live:
            live.stop()
        return live is not None

    def _stream(
        self,
        question: str,
        earlier: Sequence[Answer],
        choices: Choices,
        found: Callable[[Sequence[Hit]], None],
    ) -> Callable[[], Generator[str | Answer]]:
        def begin() -> Generator[str | Answer]:
            writing = Writing(
                strict=choices.strict,
                found=found,
                rules=rules(),
                deep=Deep() if choices.deep and choices.model != QUOTES else None,
                step=lambda one: self.remarks.progress(one.said, 0, 1),
            )
            where = choices.where or None
            return self._review.stream(
                question, choices.model, choices.passages, earlier, where, writing=writing
            )

        return begin

    def _told(self, turn: Turn, live: Live, found: list[Sequence[Hit]]) -> Iterator[Event | None]:
        """What is being done, the sources, the words as they come, and the whole answer."""
        text, shown, looked, until = "", ("", ""), time.monotonic(), 0.0
        while not until or time.monotonic() < until:
            item = live.next(BETWEEN)
            if isinstance(item, Answer):
                answer = replace(item, incomplete=STOPPED) if live.stopped else item
                yield self._whole(turn, answer, live.heard.remarks)
                return
            if found:
                yield self._sources(turn, found.pop())
            text += item or ""
            if live.stopped:
                until = until or time.monotonic() + GRACE
            news = (text, live.heard.doing)
            if news == shown or (item and time.monotonic() - looked < BETWEEN):
                yield None
                continue
            shown, looked = news, time.monotonic()
            yield {"kind": "writing", "doing": live.heard.doing, "html": words_html(text)}
        partial = replace(turn.answer, text=text, incomplete=STOPPED)
        yield self._whole(turn, partial, live.heard.remarks)

    def _sources(self, turn: Turn, hits: Sequence[Hit]) -> Event:
        answer = replace(turn.answer, passages=tuple(hits))
        read = replace(turn, answer=answer, about=self._about(hits))
        return {"kind": "sources", "html": sources(read, self._places, "Passages read")}

    def _whole(self, turn: Turn, answer: Answer, said: Sequence[str]) -> Event:
        about = self._about(answer.passages)
        answer = replace(answer, incomplete=for_page(answer.incomplete))
        whole = replace(turn, answer=answer, about=about, remarks=tuple(map(for_page, said)))
        self.recent.keep(turn.id, answer)
        if answer.table:  # its rows lead to their notes
            html = answer_html(whole, table_html(answer, answer.table, self._places))
        else:
            html = answer_html(whole) + sources(whole, self._places)
        follow = next_questions(self._review.sections(), answer) if answer.citations else []
        return {"kind": "whole", "html": html, "record": record(whole), "next": follow}

    def _about(self, hits: Sequence[Hit]) -> dict[str, About]:
        notes = self._review.catalogue({hit.note for hit in hits})
        return {path: _about(note) for path, note in notes.items()}


def _error(said: str) -> Event:
    said = for_page(said)
    return {"kind": "error", "html": error_html(said), "said": said}


def _about(note: Note) -> About:
    return About(note.shown_date, note.tags)
