"""askreview as a model of the `llm` command: `llm -m askreview "…"`, `llm chat -m askreview`.

Every llm command imports this module: whatever is heavy waits until a question is asked.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import click
import llm
from pydantic import Field

from .errors import AskReviewError

if TYPE_CHECKING:
    from .nouns import Answer

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

        notes: str | None = Field(default=None, description="Folder of the notes")
        index: str | None = Field(default=None, description="Folder of the index")
        k: int = Field(default=5, ge=1, le=100, description="How many passages are read")
        model: str | None = Field(
            default=None, description="Which model of llm writes the answer; else it is quoted"
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
        options: Any = prompt.options
        _refuse_itself(options.model)
        try:
            yield from self._answered(prompt, options, response)
        except AskReviewError as error:
            raise NotAnswered(_in_words_of_llm(str(error))) from error

    def _answered(self, prompt: llm.Prompt, options: Any, response: llm.Response) -> Iterator[str]:
        from . import settings
        from .engine import AskReview

        place = settings.resolve(options.notes, options.index)
        history, question = _turns(prompt)
        with AskReview(place.notes, place.index, place.encoder, progress=_progress()) as review:
            for piece in review.stream(question, options.model, options.k, history):
                if isinstance(piece, str):
                    yield piece
                else:
                    response.set_usage(
                        input=piece.usage.input_tokens, output=piece.usage.output_tokens
                    )
                    response.response_json = _told(piece)
                    yield from _sources(piece)


def _refuse_itself(model: str | None) -> None:
    if model is None:
        return
    if getattr(_resolved(model), "model_id", model) == NAME:
        raise NotAnswered(
            f"{NAME} cannot write its own answers: name another model with -o model NAME."
        )


def _resolved(model: str) -> llm.Model | None:
    """The model of that name or alias; None when the engine has to say that there is none."""
    try:
        return llm.get_model(model)
    except llm.UnknownModelError:
        return None


def _in_words_of_llm(message: str) -> str:
    """Options as they are written behind `llm -m askreview`."""
    return message.replace("--notes ", "-o notes ").replace("--index ", "-o index ")


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


def _sources(answer: Answer) -> Iterator[str]:
    """Where each cited passage stands, a line each."""
    seen: set[int] = set()
    for one in answer.citations:
        if one.n not in seen:
            yield "\n\n" if not seen else "\n"
            yield f"[{one.n}] {one.note}:{one.line}  {one.heading}".rstrip()
            seen.add(one.n)


def _progress() -> Callable[[str, int, int], None]:
    """A line on stderr now and then while an index is made."""
    last = time.monotonic()

    def progress(what: str, done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= BETWEEN:
            last = time.monotonic()
            click.echo(f"{what}: {done:,} of {total:,} passages", err=True)

    return progress
