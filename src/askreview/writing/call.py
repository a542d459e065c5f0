"""Call one model once: stream its text, count its tokens, give up when it stays silent."""

from __future__ import annotations

import gc
import queue
import threading
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ..errors import ModelError
from ..text import visible
from ..types import Step, Usage, Writing
from .failures import failed
from .folder import no_folder_left
from .logged import log
from .thoughts import Thoughts

LONGEST = 200_000  # characters that a model may write; nobody reads more
TOO_LONG = f"the model wrote more than {LONGEST:,} characters and was stopped."
TIMEOUT = "“{model}” sent nothing for {seconds:g} s. Try again, or wait longer with {flag} SECONDS."


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a call ended."""

    usage: Usage
    incomplete: str = ""  # why the text stops early, although nothing failed
    remark: str = ""  # what else the user should know


@dataclass(frozen=True, slots=True)
class Round:
    """The event before each response; only after tools were called is there a second."""


@dataclass(frozen=True, slots=True)
class Finished:
    """The event after the last: llm's responses, complete."""

    responses: tuple[Any, ...]


Begin = Callable[[Callable[[Any], None]], Iterator[Any]]


class Call:
    """Asks a model. `pieces` gives the text; closing it stops the model at its next word.

    begin    gives llm's responses, one or, where tools are called, several; what it is given takes
             further events

    The model runs in a thread of its own: a plugin may wait on its server for ever, and only from
    outside can that be noticed.
    """

    def __init__(
        self, model: Any, host: str, begin: Begin, writing: Writing, *, bare: bool
    ) -> None:
        self._model, self._host, self._writing, self._bare = model, host, writing, bare
        self._begun = False  # whether a word came
        self._begin = begin
        self._events: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._stopped = threading.Event()

    def pieces(self) -> Generator[str, None, Outcome]:
        """The text as it comes, raw; returns the Outcome. Raises ModelError."""
        events = self.events()
        try:
            while True:
                event = next(events)
                if isinstance(event, str):
                    yield event
        except StopIteration as end:
            outcome: Outcome = end.value
            return outcome
        finally:
            events.close()

    def events(self) -> Generator[str | Round | Step, None, Outcome]:
        """As `pieces`, with where a response begins, and the calls of tools."""
        threading.Thread(target=self._work, daemon=True).start()
        thoughts, length = Thoughts(), 0
        try:
            while not isinstance(event := self._next(), Finished):
                if isinstance(event, Round | Step):
                    yield event
                elif event.type == "reasoning":
                    self._think(event.chunk)
                elif event.type == "text":
                    length += len(event.chunk)
                    yield from self._split(thoughts.split(event.chunk))
                if length > LONGEST:
                    return Outcome(Usage(), TOO_LONG)
            yield from self._split(thoughts.end())
            return _outcome(event.responses, self._writing.logged)
        finally:
            self._stopped.set()

    def _split(self, parts: tuple[str, str]) -> Iterator[str]:
        thought, text = parts
        self._think(thought)
        if text:
            yield text

    def _think(self, words: str) -> None:
        if self._writing.reasoning and words:
            self._writing.reasoning(visible(words))

    def _next(self) -> Any:
        writing, name = self._writing, self._model.model_id
        patience, flag = (
            (writing.timeout, "--timeout") if self._begun else (writing.first, "--first-word")
        )
        try:
            event = self._events.get(timeout=patience)
        except queue.Empty:
            said = TIMEOUT.format(model=name, seconds=patience, flag=flag)
            raise ModelError(said) from None
        if isinstance(event, BaseException):
            key = getattr(self._model, "needs_key", None)
            raise failed(event, name, self._host, key, bare=self._bare) from event
        begun = self._begun or bool(getattr(event, "chunk", ""))
        self._begun = begun and not isinstance(event, Round)
        return event

    def _work(self) -> None:
        """In the thread: everything that the model's plugin does."""
        try:
            with no_folder_left():
                self._run()
        except BaseException as error:
            self._events.put(error)

    def _run(self) -> None:
        done = []
        for response in self._begin(self._events.put):
            self._events.put(Round())
            if not self._streamed(response):
                del response
                gc.collect()  # llm's clients close a connection when freed, and are in cycles
                return
            done.append(response)
        self._events.put(Finished(tuple(done)))

    def _streamed(self, response: Any) -> bool:
        """Whether its events were handed over to the last."""
        events = response.stream_events()
        for event in events:
            if self._stopped.is_set():
                events.close()
                return False
            self._events.put(event)
        return True


def _outcome(responses: tuple[Any, ...], logged: bool) -> Outcome:
    """What finished responses say of themselves. Of an unfinished one it may not be asked: llm
    would run it again."""
    remark = ""
    try:
        if logged:
            log(responses)
    except Exception as error:
        remark = f"llm could not log the answer ({error}). Run llm logs off to stop logging."
    sent = sum(one.input_tokens or 0 for one in responses)
    got = sum(one.output_tokens or 0 for one in responses)
    return Outcome(Usage(sent, got), ended_early(responses[-1].response_json), remark)


def ended_early(received: Any) -> str:
    """Why a model stopped before its end, by what its server said last; empty when it did not."""
    reason = _reason(received) if isinstance(received, dict) else "stop"
    if reason in ("length", "max_tokens", "max_output_tokens", "incomplete"):
        return "the model reached its token limit. Allow more with -o max_tokens."
    if reason == "content_filter":
        return "the provider's content filter stopped the model."
    return (
        "the connection ended before the answer was complete. Try again." if reason is None else ""
    )


def _reason(received: Mapping[str, Any]) -> Any:
    """The word for why it stopped, `stop` where nobody says; None for a stream that just ends."""
    if received.get("object") == "chat.completion.chunk":
        return received.get("finish_reason") or ("stop" if received.get("usage") else None)
    choices = received.get("choices") or [{}]
    several = (received.get("stop_reason"), choices[0].get("finish_reason"), received.get("status"))
    return next((one for one in several if one), "stop")
