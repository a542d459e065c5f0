"""Options that several commands share, in groups; each group arrives as one typed value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from functools import wraps
from typing import Any, Generic, TypeVar

import click

from ..types import Deep

Function = Callable[..., Any]
Option = Callable[[Function], Function]
Values = TypeVar("Values")


@dataclass(frozen=True, slots=True)
class Group(Generic[Values]):
    """Options, and the frozen dataclass that takes their values by name."""

    values: type[Values]
    options: tuple[Option, ...]

    def taken(self, given: dict[str, Any]) -> Values:
        """The group's values, removed from what was given."""
        names = [field.name for field in fields(self.values)]  # type: ignore[arg-type]
        return self.values(**{name: given.pop(name) for name in names})


def taking(*several: Group[Any] | Option) -> Callable[[Function], Function]:
    """Adds options to a command: each group is a positional argument, in this order."""
    groups = [one for one in several if isinstance(one, Group)]
    options = [
        option for one in several for option in (one.options if isinstance(one, Group) else (one,))
    ]

    def decorate(command: Function) -> Function:
        @wraps(command)
        def called(**given: Any) -> Any:
            values = [group.taken(given) for group in groups]
            return command(*values, **given)

        decorated: Function = called
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate


@dataclass(frozen=True, slots=True)
class Places:
    """Which notes and index a command works on, and whether it says what it does."""

    notes: str | None
    index: str | None
    encoder: str | None
    reranker: str | None
    exclude: tuple[str, ...]
    quiet: bool


@dataclass(frozen=True, slots=True)
class Conditions:
    """Which notes are searched."""

    where: tuple[str, ...]
    since: str | None
    until: str | None


@dataclass(frozen=True, slots=True)
class Turns:
    """Whether a conversation goes on, and whether it is kept."""

    go_on: bool
    no_history: bool


@dataclass(frozen=True, slots=True)
class Models:
    """Who answers, and how."""

    model: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    attachments: tuple[str, ...]
    strict: bool
    reasoning: bool
    timeout: float
    first_word: float
    fallback: str | None
    prompt: str | None
    deep: bool
    deep_calls: int
    deep_tokens: int


PLACES = Group(
    Places,
    (
        click.option("--notes", metavar="DIR", help="Read notes from this folder."),
        click.option(
            "--index",
            "index",
            metavar="DIR",
            help="Keep the index in this folder, or on a Chroma server: "
            "chroma+http://HOST:PORT/NAME.",
        ),
        click.option(
            "--encoder",
            metavar="MODEL",
            help="Use this sentence-transformers model (name or folder).",
        ),
        click.option(
            "--reranker",
            metavar="MODEL",
            help="Let this sentence-transformers CrossEncoder (folder, or a name that is cached) "
            "reorder what is found. Whether it helps is for askreview eval to say.",
        ),
        click.option(
            "--exclude",
            metavar="PATTERN",
            multiple=True,
            help="Skip what matches PATTERN, as in .gitignore: Private/. Repeatable. To save it: "
            "askreview config exclude PATTERN.",
        ),
        click.option("--quiet", is_flag=True, help="Hide progress and remarks on stderr."),
    ),
)
CONDITIONS = Group(
    Conditions,
    (
        click.option(
            "--where",
            metavar="CONDITION",
            multiple=True,
            help="Search only notes that match: tag=travel, folder!=Archive, status=open,waiting, "
            "rating>=7 (tag, folder, note, date or any property; repeatable, all must match).",
        ),
        click.option(
            "--since",
            metavar="DATE",
            help="Search only notes dated DATE (2024-05, yesterday, last week) or later.",
        ),
        click.option("--until", metavar="DATE", help="Search only notes dated DATE or earlier."),
    ),
)
PASSAGES = click.option(
    "-k", "--passages", type=int, default=5, show_default=True, help="Read this many passages."
)
FULL = click.option(
    "--full", is_flag=True, help="Show long lists, tables and code whole in an answer by quotes."
)
EXPLAIN = click.option(
    "--explain",
    is_flag=True,
    help="Print the askreview list command that a question about all notes was understood as.",
)
TURNS = Group(
    Turns,
    (
        click.option(
            "-c", "--continue", "go_on", is_flag=True, help="Continue the last conversation."
        ),
        click.option("--no-history", is_flag=True, help="Don't save this conversation."),
    ),
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
MODELS = Group(
    Models,
    (
        click.option(
            "-m",
            "--model",
            multiple=True,
            metavar="MODEL",
            help="Choose who answers: quotes (the notes' own words) or a model from askreview "
            "models. Repeat to compare several. Default: your model setting, else quotes.",
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
            "--strict",
            is_flag=True,
            help="Replace sentences that no passage supports with a quote.",
        ),
        click.option("--reasoning", is_flag=True, help="Print the model's reasoning on stderr."),
        click.option(
            "--timeout",
            type=click.FloatRange(min=0, min_open=True),
            default=60.0,
            show_default=True,
            metavar="SECONDS",
            help="Give up after this many seconds without another word.",
        ),
        click.option(
            "--first-word",
            type=click.FloatRange(min=0, min_open=True),
            default=300.0,
            show_default=True,
            metavar="SECONDS",
            help="Give up after this many seconds without a first word; a local model is loaded "
            "first.",
        ),
        click.option(
            "--fallback",
            type=click.Choice(["quotes"]),
            help="Answer with quotes if the model fails.",
        ),
        click.option(
            "--prompt",
            metavar="FILE",
            help="Send the rules in FILE to the model in place of the built-in ones. "
            "--dry-run shows those. To save it: askreview config prompt FILE.",
        ),
        click.option(
            "--deep",
            is_flag=True,
            help="Let the model search, list and read notes by itself before it answers; for "
            "questions over several notes. Needs a model that can call tools.",
        ),
        click.option(
            "--deep-calls",
            type=click.IntRange(min=1),
            default=Deep().calls,
            show_default=True,
            metavar="N",
            help="With --deep, allow this many calls.",
        ),
        click.option(
            "--deep-tokens",
            type=click.IntRange(min=1),
            default=Deep().tokens,
            show_default=True,
            metavar="N",
            help="With --deep, let calls return about this many tokens in all.",
        ),
    ),
)
DRY_RUN = click.option(
    "--dry-run", is_flag=True, help="Print what would be sent, and where, without sending it."
)
