"""The command class: options given twice, and words that were meant as a question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import click


class Command(click.Command):
    """A command that refuses an option given twice, unless the option may be repeated.

    click keeps the last value and drops the others without a word.
    """

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not ctx.resilient_parsing:
            self._refuse_repeated(ctx, list(args))
        return super().parse_args(ctx, args)

    def _refuse_repeated(self, ctx: click.Context, args: list[str]) -> None:
        _, _, given = self.make_parser(ctx).parse_args(args)
        for option in _repeated(given):
            flag = max(option.opts, key=len)
            instead = ", or a folder that holds them all" if flag == "--notes" else ""
            raise click.UsageError(f"{flag} is given more than once. Give it once{instead}.", ctx)


class Plain(Command):
    """A command without free words: what follows it was probably meant as a question."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        words = " ".join([self.name or "", *args])
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            if "unexpected extra argument" not in error.message.lower():
                raise
            raise _meant(error, ctx, words) from error


class PlainGroup(click.Group):
    """Commands of which another word was probably meant as a question."""

    command_class = Command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            raise _meant(error, ctx, " ".join([self.name or "", *args])) from error


def _meant(error: click.UsageError, ctx: click.Context, words: str) -> click.UsageError:
    return click.UsageError(
        f'{error.message.rstrip(".")}. To ask this as a question, quote it: askreview "{words}".',
        ctx,
    )


def _repeated(given: list[click.Parameter]) -> Iterator[click.Parameter]:
    """The options that were given twice though they hold one value; a flag twice loses nothing."""
    for parameter, count in Counter(given).items():
        single = isinstance(parameter, click.Option) and not (
            parameter.multiple or parameter.is_flag or parameter.count
        )
        if single and count > 1:
            yield parameter
