"""Answer a deep question: the model searches, lists and reads in turns before it writes."""

from __future__ import annotations

from collections.abc import Callable, Generator
from dataclasses import replace

from ..errors import ModelError
from ..text import shown_text
from ..types import Answer, Deep, Step
from .call import Round
from .empty import CALLED, may_be_calls, only_calls
from .model_answer import INTERRUPTED, Composition, Task
from .note_tools import NoteTools
from .prompt import Prompt
from .rendered import Rendered
from .request import Request

MORE = """\
The passages below may not be all that the notes hold. To find more, call the tools: search again \
with other words, list notes, read a note that a passage leaves open. You may call tools {calls} \
times. What they return is numbered on, and counts as passages. When you have what you need, or \
nothing more is found, write the answer alone."""
SPARE = 3  # rounds beyond the calls: the first, one to be told that no calls are left, the answer


def with_tools(prompt: Prompt, deep: Deep) -> Prompt:
    """The prompt, with what a model is told of its tools."""
    return replace(prompt, system=f"{prompt.system}\n\n{MORE.format(calls=deep.calls)}")


class DeepAnswer(Composition):
    """As a Composition, with tools. Its text comes in one piece, when no more tools are called."""

    def __init__(
        self, task: Task, tools: Callable[[Request], NoteTools], step: Callable[[Step], None]
    ) -> None:
        self._deep = task.writer.writing.deep or Deep()
        self._tools_for, self._step = tools, step
        super().__init__(task)

    def _begin(self) -> None:
        super()._begin()
        self._tools = self._tools_for(self._request)

    def _no_answer(self, text: str) -> str:
        names = {tool.__name__ for tool in self._tools.all()}
        return CALLED if only_calls(text, names) else super()._no_answer(text)

    def _may_be_none(self, opening: str) -> bool:
        return may_be_calls(opening) or super()._may_be_none(opening)

    def _rests_on(self) -> str:
        return ""  # it may read any note

    def _raw(self) -> Generator[str]:
        """The last round's text; what a round before it says is no part of the answer."""
        prompt = with_tools(self._request.prompt, self._deep)
        call = self._writer.chain(prompt, self._tools, self._deep.calls + SPARE)
        events, said, stopped = call.events(), "", False
        try:
            while True:
                event = next(events)
                said = self._heard(event, said)
                yield ""  # so that whoever listens may stop it
        except StopIteration as end:
            self._outcome = end.value
        except KeyboardInterrupt:
            stopped = True
        finally:
            events.close()
            self._read()
        yield said
        if stopped:
            raise KeyboardInterrupt
        if not said:
            called = f"called tools {len(self._tools.steps)} times and wrote no answer"
            raise ModelError(f"“{self._writer.id}” {called}. Allow more with --deep-calls.")

    def _heard(self, event: str | Round | Step, said: str) -> str:
        if isinstance(event, Step):
            self._step(event)
            return said
        return said + event if isinstance(event, str) else ""

    def _read(self) -> None:
        """The passages that were found are those of the answer."""
        passages = tuple(self._tools.hits.values())
        self._request = replace(self._request, passages=passages)
        self._written = Rendered([shown_text(hit.passage) for hit in passages])

    def _stopped(self) -> Answer:
        if not self._tools.steps:
            return super()._stopped()
        answer = self._fallback("Stopped before the answer was written.")
        return replace(answer, incomplete=INTERRUPTED)

    def _by_model(self, answer: Answer) -> Answer:
        return replace(super()._by_model(answer), trace=tuple(self._tools.steps))
