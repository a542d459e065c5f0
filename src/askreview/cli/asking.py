"""A question to one model or several: their options, the answer as it comes, what follows it."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import click

from ..errors import ModelError, UsageError
from ..types import Answer, Writing
from . import show

if TYPE_CHECKING:
    from ..conversation import Conversation
    from ..engine import AskReview

INTERRUPTED = "interrupted"
QUOTES = "quotes"
WRITING = (
    click.option(
        "-m",
        "--model",
        multiple=True,
        metavar="MODEL",
        help="Choose who answers: quotes (the notes' own words) or a model from askreview models. "
        "Repeat to compare several. Default: your model setting, else quotes.",
    ),
    click.option(
        "-o",
        "--option",
        "options",
        nargs=2,
        multiple=True,
        metavar="NAME VALUE",
        help="Set a model option, as in llm: -o temperature 0.2. Repeatable.",
    ),
    click.option(
        "-a",
        "--attachment",
        "attachments",
        multiple=True,
        metavar="FILE",
        help="Send a file with the question, to a model that accepts files. Repeatable.",
    ),
    click.option(
        "--strict", is_flag=True, help="Replace sentences that no passage supports with a quote."
    ),
    click.option("--reasoning", is_flag=True, help="Print the model's reasoning on stderr."),
    click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        default=60.0,
        show_default=True,
        metavar="SECONDS",
        help="Give up after this many seconds without output.",
    ),
    click.option(
        "--fallback", type=click.Choice(["quotes"]), help="Answer with quotes if the model fails."
    ),
)
DRY_RUN = click.option(
    "--dry-run", is_flag=True, help="Print what would be sent, and where, without sending it."
)


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
    given: Mapping[str, Any],
    where: dict[str, str],
    conversation: Conversation,
) -> int:
    """Answers by each model in turn; the exit code is the worst of theirs.

    The conversation goes on with the last model's answer.
    """
    from .. import settings

    models = given["model"] or (settings.model(),)
    if given["dry_run"]:
        return _preview(review, question, models, given, where, conversation.answers)
    if len(models) > 1:
        _check_names(models, given)
    codes: list[int] = []
    answers: list[Answer] = []
    for model in models:
        if len(models) > 1 and not given["as_json"]:
            show.title(model, first=not codes)
        try:
            answer = ask_one(review, question, model, given, where, conversation.answers)
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
    if given["as_json"]:
        several = [show.answer_json(answer) for answer in answers]
        show.json_value(several[0] if len(models) == 1 else several)
    return _worst(codes)


def _check_names(models: Sequence[str], given: Mapping[str, Any]) -> None:
    """Raises UsageError for a model or an option that there is not, before any model is asked."""
    from ..writing import open_writer

    for model in models:
        if model != QUOTES:
            with suppress(ModelError):  # no key, say: the others answer all the same
                open_writer(model, writing(given, None), lambda line: None)


def ask_one(
    review: AskReview,
    question: str,
    model: str,
    given: Mapping[str, Any],
    where: Mapping[str, str],
    earlier: Sequence[Answer],
) -> Answer:
    """Prints one answer as it comes, and what follows it; with --json only what goes to stderr."""
    thoughts = Thoughts()
    told, aloud = writing(given, thoughts), not given.get("as_json")
    pieces = review.stream(question, model, given["passages"], earlier, where, writing=told)
    answer = _shown(pieces, thoughts, aloud=aloud)
    if aloud:
        show.after(answer, review.notes)
    _remark(answer, given)
    return answer


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


def _remark(answer: Answer, given: Mapping[str, Any]) -> None:
    """On stderr: what a follow-up was taken for, why the answer stops early, what it took."""
    if answer.searched != answer.question and not given["quiet"]:
        click.echo(f"(Searched for: {answer.searched})", err=True)
    if answer.incomplete == INTERRUPTED:
        click.echo("Stopped. The answer is incomplete.", err=True)
    elif answer.incomplete:
        click.echo(f"Error: the answer is incomplete: {answer.incomplete}", err=True)
    if answer.usage.output_tokens and not given["quiet"]:
        click.echo(show.usage(answer), err=True)


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
    given: Mapping[str, Any],
    where: dict[str, str],
    earlier: Sequence[Answer],
) -> int:
    told, k = writing(given, None), given["passages"]
    seen = [review.preview(question, one, k, earlier, where, writing=told) for one in models]
    if given["as_json"]:
        several = [show.preview_json(one) for one in seen]
        show.json_value(several[0] if len(models) == 1 else several)
        return 0
    for model, one in zip(models, seen, strict=True):
        show.preview(model, one)
    return 0


def writing(given: Mapping[str, Any], thoughts: Thoughts | None) -> Writing:
    """How a model is to write, by the options of the command."""
    names = [name for name, _ in given["options"]]
    if len(set(names)) < len(names):
        raise UsageError("An option (-o) is given twice. Give each name once.")
    return Writing(
        dict(given["options"]),
        given["attachments"],
        given["timeout"],
        given["fallback"] is not None,
        given["strict"],
        thoughts if given["reasoning"] else None,
    )
