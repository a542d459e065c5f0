"""Ask the engine from the page: each question adds a turn, updated as its answer is written."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..engine import AskReview
from ..errors import AskReviewError
from ..types import Answer, Note, Writing
from .answers import turn_html
from .live import Live, Remarks
from .places import Places
from .turns import About, Turn, new_id

BETWEEN = 0.1  # seconds that the next piece of an answer is waited for before it is shown
GRACE = 1.0  # seconds that a stopped model has to hand over what it wrote
STOPPED = "you stopped it"

log = logging.getLogger("askreview")


@dataclass(frozen=True, slots=True)
class Choices:
    """What the controls beside the chat say."""

    model: str = "quotes"
    passages: int = 5
    where: Mapping[str, str] | None = None
    strict: bool = False


class Chat:
    """Asks the engine; every method takes the turns so far and gives the turns after it."""

    def __init__(self, review: AskReview, remarks: Remarks) -> None:
        self._review, self.remarks = review, remarks
        self._places = Places(review.notes)
        self._live: dict[str, Live] = {}  # by the id of the turn that is being written

    def ask(self, question: str, turns: Sequence[Turn], choices: Choices) -> Iterator[list[Turn]]:
        """The turns with one more, again and again until its answer is whole."""
        unwritten = Answer(question, "answered", "", (), (), model=choices.model)
        begun = self.shown(Turn(new_id(), unwritten, {}, open=True))
        yield [*turns, begun]
        live = self._live[begun.id] = Live(self._stream(question, turns, choices), self.remarks)
        try:
            for turn in self._written(begun, live):
                yield [*turns, turn]
        except AskReviewError as error:
            yield [*turns, self.shown(replace(begun, error=str(error), open=False))]
        except Exception:
            code = secrets.token_hex(3)
            log.exception("error %s on the page", code)
            said = f"This is a bug in askreview. Its terminal shows the details (code {code})."
            yield [*turns, self.shown(replace(begun, error=said, open=False))]
        finally:
            live.stop()  # also when the browser has gone
            del self._live[begun.id]

    def stop(self, turns: Sequence[Turn]) -> None:
        """Stops the answer that is being written; `ask` then ends with what came of it."""
        for turn in turns[-1:]:
            if turn.id in self._live:
                self._live[turn.id].stop()

    def shown(self, turn: Turn) -> Turn:
        """The turn with the message that shows it."""
        return replace(turn, html=turn_html(turn, self._places))

    def _stream(
        self, question: str, turns: Sequence[Turn], choices: Choices
    ) -> Callable[[], Generator[str | Answer]]:
        earlier = [turn.answer for turn in turns if not turn.error]
        writing = Writing(strict=choices.strict)

        def begin() -> Generator[str | Answer]:
            return self._review.stream(
                question, choices.model, choices.passages, earlier, choices.where, writing=writing
            )

        return begin

    def _written(self, turn: Turn, live: Live) -> Iterator[Turn]:
        """The turn as it grows, and last as it is whole."""
        text, shown = "", ("", "")
        looked, until = time.monotonic(), 0.0
        while not until or time.monotonic() < until:
            item = live.next(BETWEEN)
            if isinstance(item, Answer):
                answer = replace(item, incomplete=STOPPED) if live.stopped else item
                yield self._whole(turn, answer, live.heard.remarks)
                return
            text += item or ""
            if live.stopped:
                until = until or time.monotonic() + GRACE
                continue
            news = (text, live.heard.doing)
            if news != shown and (not item or time.monotonic() - looked >= BETWEEN):
                shown, looked = news, time.monotonic()
                answer = replace(turn.answer, text=text)
                yield self.shown(replace(turn, answer=answer, doing=live.heard.doing))
        partial = replace(turn.answer, text=text, incomplete=STOPPED)
        yield self.shown(replace(turn, answer=partial, open=False))

    def _whole(self, turn: Turn, answer: Answer, said: Sequence[str]) -> Turn:
        notes = self._review.catalogue({hit.note for hit in answer.passages})
        about = {path: _about(note) for path, note in notes.items()}
        return self.shown(
            replace(turn, answer=answer, about=about, remarks=tuple(said), open=False)
        )


def _about(note: Note) -> About:
    """A date that the note states; else that of its file, said to be one."""
    said = note.date or ""
    return About(f"file changed {said}" if said and note.date_from == "file" else said, note.tags)
