"""The commands, their options, and what each calls."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click_default_group import DefaultGroup

from ..errors import UsageError
from . import asking, show, show_index, show_json, show_models
from .command import Command, Plain
from .options import (
    CONDITIONS,
    DRY_RUN,
    EXPLAIN,
    FULL,
    JSON,
    MODELS,
    PASSAGES,
    PLACES,
    TURNS,
    Conditions,
    Models,
    Places,
    Turns,
    taking,
)
from .progress import Bar

if TYPE_CHECKING:
    from ..conversation import Conversation, History
    from ..engine import AskReview


# The commands that a question need not import, and where each is.
ELSEWHERE = {
    "eval": (".evals", "evals"),
    "list": (".collection", "list_notes"),
    "mcp": (".mcp", "mcp"),
    "models": (".models", "models"),
    "note": (".collection", "show_note"),
    "tasks": (".collection", "list_tasks"),
    "web": (".web", "web"),
}


class Commands(DefaultGroup):
    """The commands; what begins with none of their names is a question."""

    command_class = Command

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*self.commands, *ELSEWHERE})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in ELSEWHERE and cmd_name not in self.commands:
            module, name = ELSEWHERE[cmd_name]
            self.add_command(getattr(import_module(module, __package__), name), cmd_name)
        found: click.Command | None = super().get_command(ctx, cmd_name)
        return found


@click.group(
    cls=Commands,
    default="ask",
    no_args_is_help=True,
    context_settings={"max_content_width": 100},
)
@click.version_option(package_name="askreview")
def askreview() -> None:
    """Answer questions from a folder of Markdown notes, with quotes.

    \b
        askreview "why was DeepSeek v3 cheap?"
        askreview --notes ~/vault "when did we move?" --where tag=house

    Exit codes: 0 answered or closest, 1 error, 2 wrong usage, 3 not in the notes.
    """


@askreview.command()
@click.argument("question", nargs=-1, required=True)
@taking(PLACES, PASSAGES, CONDITIONS, FULL, EXPLAIN, JSON, MODELS, DRY_RUN, TURNS)
def ask(
    places: Places,
    conditions: Conditions,
    models: Models,
    turns: Turns,
    *,
    question: tuple[str, ...],
    passages: int,
    as_json: bool,
    dry_run: bool,
    full: bool,
    explain: bool,
) -> int:
    """Answer QUESTION from your notes (the default command; use - to read from stdin)."""
    if len(question) == 1 and question[0] in {*askreview.commands, *ELSEWHERE}:
        raise UsageError(f"Put the command first: askreview {question[0]} --notes DIR.")
    asked = _words(question)
    with opened(places) as review:
        history = _history(turns, places)
        conversation = _conversation(turns, history, review.notes, needed=True)
        manner = asking.Manner(
            models, passages, where_of(conditions), places.quiet, as_json, dry_run, full, explain
        )
        return asking.ask(review, asked, manner, conversation)


@askreview.command(cls=Plain)
@taking(PLACES, PASSAGES, CONDITIONS, FULL, EXPLAIN, MODELS, TURNS)
def chat(
    places: Places,
    conditions: Conditions,
    models: Models,
    turns: Turns,
    *,
    passages: int,
    full: bool,
    explain: bool,
) -> int:
    """Chat with your notes. Follow-up questions work; type /help for commands."""
    from .chat import Chat, converse

    bar = Bar()
    with opened(places, bar) as review:
        history = _history(turns, places)
        conversation = _conversation(turns, history, review.notes, needed=False)
        asked = where_of(conditions)
        manner = asking.Manner(models, passages, asked, places.quiet, full=full, explain=explain)
        review.watch()
        return converse(Chat(review, manner, conversation, bar.say), history)


@askreview.command()
@click.argument("words", nargs=-1, required=True)
@taking(PLACES, PASSAGES, CONDITIONS, JSON)
@click.option("--why", is_flag=True, help="Show how each score is made up.")
def search(
    places: Places,
    conditions: Conditions,
    *,
    words: tuple[str, ...],
    passages: int,
    as_json: bool,
    why: bool,
) -> int:
    """List the passages that best match WORDS."""
    asked = _words(words)
    with opened(places) as review:
        hits = review.search(asked, passages, where=where_of(conditions))
    if as_json:
        show_json.json_value(show_json.hits_json(hits))
    else:
        show.hits(hits, review.notes, why=why)
    return 0 if hits else 3


@askreview.command(cls=Plain)
@taking(PLACES, JSON)
@click.option("--rebuild", is_flag=True, help="Rebuild the whole index for this notes folder.")
def index(places: Places, *, rebuild: bool, as_json: bool) -> int:
    """Update the index to match your notes."""
    with opened(places) as review:
        report = review.sync(rebuild=rebuild)
    if as_json:
        show_json.json_value(show_json.report_json(report))
    else:
        show_index.report(report)
    return 0


@askreview.command(cls=Plain)
@taking(PLACES, JSON)
@click.option("--thorough", is_flag=True, help="Check the content of every index file as well.")
def status(places: Places, *, as_json: bool, thorough: bool) -> int:
    """Show what is indexed, and what is not and why. Exits with 1 if the index is unhealthy."""
    from .text_places import kept_places

    with opened(places) as review:
        state = review.status(thorough=thorough)
    state = replace(state, places=(*state.places, *kept_places()))
    if as_json:
        show_json.json_value(show_json.status_json(state))
    else:
        # Of damage that kept size and time only a rebuild takes notice.
        show_index.status(state, "askreview index --rebuild" if thorough else "askreview index")
    return 1 if state.unhealthy else 0


@askreview.command(cls=Plain)
@click.argument("key", required=False)
@click.argument("value", required=False)
@click.option("--unset", is_flag=True, help="Remove this setting.")
def config(key: str | None, value: str | None, unset: bool) -> int:
    """Show your settings, or set KEY (notes, model, price.MODEL, …) to VALUE."""
    from .. import settings

    if value is not None or unset:
        if key is None or (value is not None and unset):
            raise UsageError(
                "Name one setting: askreview config notes DIR, or askreview config --unset notes."
            )
        settings.save(key, settings.check_value(key, value) if value is not None else None)
        if settings.history_folder().exists() and not settings.keeps_history():
            click.echo(
                f"Saved conversations stay in {settings.history_folder()} until you delete them.",
                err=True,
            )
    show_models.config(settings.config_file(), settings.load(), settings.KEYS, key)
    return 0


@contextmanager
def opened(places: Places, bar: Bar | None = None) -> Iterator[AskReview]:
    """The notes and index that a command works on; its progress bar is gone when it ends."""
    from .. import settings
    from ..engine import AskReview

    place = settings.resolve(
        places.notes, places.index, places.encoder, places.exclude, places.reranker
    )
    bar = bar or Bar()
    say, progress = (_nothing, None) if places.quiet else (bar.say, bar)
    try:
        with AskReview(
            place.notes,
            place.index,
            place.encoder,
            say=say,
            progress=progress,
            reading=place.reading,
            reranker=place.reranker,
        ) as one:
            yield one
    finally:
        bar.stop()


def _history(turns: Turns, places: Places) -> History | None:
    """Where conversations are kept; None when nothing is to be kept.

    Raises UsageError when one is to be continued all the same.
    """
    from ..conversation import History
    from ..settings import history_folder, keeps_history

    off = "--no-history" if turns.no_history else "" if keeps_history() else "history = false"
    if not off:
        return History(history_folder(), _nothing if places.quiet else _say)
    if turns.go_on:
        raise UsageError(f"Conversations are not saved ({off}). Ask the full question.")
    return None


def _conversation(
    given: Turns, history: History | None, notes: Path, *, needed: bool
) -> Conversation:
    """A new conversation, or the last one; UsageError when it is `needed` and there is none."""
    from ..conversation import Conversation

    turns = history.turns(notes) if history and given.go_on else ()
    if needed and given.go_on and not turns:
        raise UsageError("There is no conversation to continue. Ask the full question.")
    return Conversation(notes, history, turns)


def _say(line: str) -> None:
    click.echo(line, err=True)


def _nothing(line: str) -> None:
    """--quiet: no remarks."""


def _words(words: tuple[str, ...]) -> str:
    if words == ("-",):
        if sys.stdin is None:
            raise UsageError("Standard input is closed. Write the question after askreview.")
        return sys.stdin.buffer.read().decode("utf-8", "replace")
    return " ".join(words)


def where_of(given: Conditions) -> tuple[str, ...]:
    """The conditions as they were written. Raises UsageError for what is none."""
    from ..notes import conditions

    times = {"since": given.since, "until": given.until}
    where = (*given.where, *(f"{key}={time}" for key, time in times.items() if time))
    conditions(where, date.today())
    return where
