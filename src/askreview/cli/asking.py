"""Ask one or several models a question, and print the answer as it arrives."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import ModelError, UsageError
from ..types import Answer, Deep, Where, Writing
from . import show, show_json, show_models
from .options import Models

if TYPE_CHECKING:
    from ..conversation import Conversation
    from ..engine import AskReview

INTERRUPTED = "interrupted"
QUOTES = "quotes"


@dataclass(frozen=True, slots=True)
class Manner:
    """How a question is asked, and how its answer is shown."""

    models: Models
    passages: int
    where: Where
    quiet: bool
    as_json: bool = False
    dry_run: bool = False
    full: bool = False
    explain: bool = False

    def of(self, model: str, *, alone: bool) -> Manner:
        """Of quotes that answer beside models: without what is for those."""
        if model != QUOTES or alone:
            return self
        return replace(self, models=replace(self.models, options=(), attachments=(), deep=False))


class Thoughts:
    """Prints a model's reasoning on stderr, apart from the answer."""

    def __init__(self) -> None:
        self._open = False

    def __call__(self, words: str) -> None:
        self._open = True
        click.secho(words, err=True, nl=False, dim=True)

    def end(self) -> None:
        if self._open:
            click.echo(err=True)
        self._open = False


def ask(
    review: AskReview,
    question: str,
    manner: Manner,
    conversation: Conversation,
) -> int:
    """Answers by each model in turn; the exit code is the worst of theirs.

    The conversation goes on with the last model's answer.
    """
    from .. import settings

    models = manner.models.model or (settings.model(),)
    if manner.dry_run:
        return _preview(review, question, models, manner, conversation.answers)
    if len(models) > 1:
        _check_names(models, manner.models)
    codes: list[int] = []
    answers: list[Answer] = []
    for model in models:
        if len(models) > 1 and not manner.as_json:
            show.title(model, first=not codes)
        try:
            mine = manner.of(model, alone=len(models) == 1)
            answer = ask_one(review, question, model, mine, conversation.answers)
        except ModelError as error:
            if len(models) == 1:
                raise
            click.echo(f"Error: {error}", err=True)
            codes.append(1)
            continue
        answers.append(answer)
        codes.append(_code(answer))
    if answers:
        conversation.add(answers[-1])
    if manner.as_json:
        several = [show_json.answer_json(answer) for answer in answers]
        show_json.json_value(several[0] if len(models) == 1 else several)
    return _worst(codes)


def _check_names(models: Sequence[str], how: Models) -> None:
    """Raises UsageError for a model or an option that there is not, before any model is asked."""
    from ..writing import open_writer

    for model in models:
        if model != QUOTES:
            with suppress(ModelError):  # no key, say: the others answer all the same
                open_writer(model, writing(how, None), lambda line: None)


def ask_one(
    review: AskReview,
    question: str,
    model: str,
    manner: Manner,
    earlier: Sequence[Answer],
) -> Answer:
    """Prints one answer as it comes, and what follows it; with --json only what goes to stderr."""
    thoughts = Thoughts()
    told, aloud = writing(manner.models, thoughts), not manner.as_json
    pieces = review.stream(
        question, model, manner.passages, earlier, manner.where, writing=told, full=manner.full
    )
    streamed = aloud and model != QUOTES
    answer = _shown(pieces, thoughts, aloud=streamed)
    if aloud:
        _rest(answer, review.notes, streamed=streamed)
    if aloud and answer.table and manner.explain:
        click.echo(f"Same as: {answer.table.query.command}", err=True)
    _remark(answer, quiet=manner.quiet)
    return answer


def _rest(answer: Answer, notes: Path, *, streamed: bool) -> None:
    """What was not printed as it came: blocks or rows, and the sources, which rows have in them."""
    if answer.table and not streamed:
        from . import tables

        tables.answer(answer, answer.table, notes)
        return
    if not streamed:
        show.blocks(answer, notes)
    show.after(answer, notes, streamed=streamed)


def _shown(pieces: Generator[str | Answer], thoughts: Thoughts, *, aloud: bool) -> Answer:
    """Prints the pieces as they come, and returns the Answer; also when Ctrl-C ends them."""
    item: str | Answer = ""
    stopped = False
    while isinstance(item, str):
        try:
            item = pieces.throw(KeyboardInterrupt) if stopped else next(pieces)
            stopped = False
            thoughts.end()
            if isinstance(item, str) and aloud:
                show.piece(item)
        except KeyboardInterrupt:
            if stopped:
                raise  # there is nothing yet that could be kept
            stopped = True
    return item


def _remark(answer: Answer, *, quiet: bool) -> None:
    """On stderr: what a follow-up was taken for, why the answer stops early, what it took."""
    if answer.searched != answer.question and not quiet:
        click.echo(f"(Searched for: {answer.searched})", err=True)
    if answer.incomplete == INTERRUPTED:
        click.echo("Stopped. The answer is incomplete.", err=True)
    elif answer.incomplete:
        click.echo(f"Error: the answer is incomplete: {answer.incomplete}", err=True)
    if answer.usage.output_tokens and not quiet:
        click.echo(show_models.usage(answer), err=True)


def _code(answer: Answer) -> int:
    if answer.incomplete:
        return 130 if answer.incomplete == INTERRUPTED else 1
    return 3 if answer.status == "not_in_notes" else 0


def _worst(codes: list[int]) -> int:
    """An interruption, else an error, else 0 if any answered, else 3."""
    return next((code for code in (130, 1, 0) if code in codes), 3)


def _preview(
    review: AskReview,
    question: str,
    models: tuple[str, ...],
    manner: Manner,
    earlier: Sequence[Answer],
) -> int:
    k, alone = manner.passages, len(models) == 1
    told = [writing(manner.of(one, alone=alone).models, None) for one in models]
    seen = [
        review.preview(question, one, k, earlier, manner.where, writing=how)
        for one, how in zip(models, told, strict=True)
    ]
    if manner.as_json:
        several = [show_json.preview_json(one) for one in seen]
        show_json.json_value(several[0] if len(models) == 1 else several)
        return 0
    for model, one in zip(models, seen, strict=True):
        show_models.preview(model, one)
    return 0


def writing(given: Models, thoughts: Thoughts | None) -> Writing:
    """How a model is to write, by the options of the command."""
    from .. import settings

    names = [name for name, _ in given.options]
    if len(set(names)) < len(names):
        raise UsageError("An option (-o) is given twice. Give each name once.")
    return Writing(
        dict(given.options),
        given.attachments,
        given.timeout,
        given.first_word,
        given.fallback is not None,
        given.strict,
        thoughts if given.reasoning else None,
        rules=settings.rules(given.prompt),
        deep=Deep(given.deep_calls, given.deep_tokens) if given.deep else None,
    )
