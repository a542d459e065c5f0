"""askreview as a model of the `llm` command: `llm -m askreview "…"`, `llm chat -m askreview`.

Every llm command imports this module: whatever is heavy waits until a question is asked.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import click
import llm
from pydantic import Field

from .errors import AskReviewError
from .text import visible

if TYPE_CHECKING:
    from .types import Answer

NAME = "askreview"
BETWEEN = 5.0  # seconds between two lines about slow work


class NotAnswered(llm.ModelError, click.ClickException):
    """An error as llm shows it: `llm` prints any ModelError, `llm chat` only what click knows."""


@llm.hookimpl
def register_models(register: Callable[..., None]) -> None:
    register(AskReviewModel())


class AskReviewModel(llm.Model):
    """Answers from a folder of notes; another model of llm may do the writing."""

    model_id = NAME
    can_stream = True

    class Options(llm.Options):
        """What `-o` takes; whatever is not given is as for the askreview command."""

        notes: str | None = Field(default=None, description="Folder of notes to read")
        index: str | None = Field(default=None, description="Folder for the index")
        k: int = Field(default=5, ge=1, le=100, description="How many passages to read")
        model: str | None = Field(
            default=None, description="Model that writes the answer, or quotes"
        )

    def __str__(self) -> str:
        return f"askreview: {self.model_id}"

    def execute(
        self,
        prompt: llm.Prompt,
        stream: bool,
        response: llm.Response,
        conversation: llm.Conversation | None,
    ) -> Iterator[str]:
        """Yields the answer as it is written, then where its citations stand."""
        try:
            answer: Answer | None = None
            for piece in _pieces(prompt):
                if not isinstance(piece, str):
                    answer = piece
                elif stream:
                    yield piece
        except AskReviewError as error:
            raise NotAnswered(_in_words_of_llm(str(error))) from error
        assert answer is not None
        if not stream:
            yield answer.text
        yield from _below(answer)
        response.set_usage(input=answer.usage.input_tokens, output=answer.usage.output_tokens)
        response.response_json = _told(answer)
        if answer.incomplete:
            raise NotAnswered(f"The answer is incomplete: {answer.incomplete}")


def _pieces(prompt: llm.Prompt) -> Iterator[str | Answer]:
    from . import settings
    from .engine import AskReview
    from .types import Writing

    options: Any = prompt.options
    place = settings.resolve(options.notes, options.index)
    model = options.model or settings.model()
    history, question = _turns(prompt)
    # llm logs the answer itself, unless told not to, which only it knows.
    writing = Writing(logged=False)
    with AskReview(
        place.notes, place.index, place.encoder, progress=_progress(), reading=place.reading
    ) as review:
        yield from review.stream(question, model, options.k, history, writing=writing)


def _in_words_of_llm(message: str) -> str:
    """Options as they are written behind `llm -m askreview`."""
    message = re.sub(r"--(notes|index)(?= DIR)", r"-o \1", message)
    return re.sub(r"(?<![\w-])-m\b", "-o model", message)


def _turns(prompt: llm.Prompt) -> tuple[list[tuple[str, str]], str]:
    """The earlier questions with their answers, and the question."""
    turns: list[tuple[str, str]] = []
    question = ""
    for message in prompt.messages:
        text = "".join(getattr(part, "text", "") for part in message.parts)
        if message.role == "user":
            question = text
        elif message.role == "assistant":
            turns.append((question, text))
            question = ""
    return turns, question


def _told(answer: Answer) -> dict[str, Any]:
    """What llm keeps beside the text, if it logs."""
    places = [
        {"n": one.n, "note": one.note, "line": one.line, "quote": one.quote}
        for one in answer.citations
    ]
    return {"status": answer.status, "searched": answer.searched, "citations": places}


def _below(answer: Answer) -> Iterator[str]:
    """Where each cited passage stands, and what the checks found, a line each."""
    places = {one.n: one for one in reversed(answer.citations)}
    sources = [
        f"[{n}] {one.note}:{one.line}  {one.heading}".rstrip() for n, one in sorted(places.items())
    ]
    findings: list[str] = []
    if answer.checks:
        from .checks import summary

        findings = [f"! {line}" for line in summary(answer.checks)]
    for lines in (sources, findings):
        if lines:
            yield visible("\n\n" + "\n".join(lines))


def _progress() -> Callable[[str, int, int], None]:
    """A line on stderr now and then while an index is made."""
    last = time.monotonic()

    def progress(what: str, done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= BETWEEN:
            last = time.monotonic()
            click.echo(f"{what}: {done:,} of {total:,} passages", err=True)

    return progress
