"""Writes docs/cli.md from the help texts of every command.

python docs/make_cli.py
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from askreview.cli import askreview

PAGE = Path(__file__).parent / "cli.md"
WIDTH = 100  # characters of a line of help
HEAD = """\
# The command line

Made from the help texts by `python docs/make_cli.py`; change those, then run it again.
"""


def page() -> str:
    """The whole page: a heading and the help of each command, in the order of the help."""
    sections = [
        f"## {' '.join(names)}\n\n```text\n{_help(command, names)}\n```\n"
        for names, command in _commands(askreview, ("askreview",))
    ]
    return "\n".join([HEAD, *sections])


def _commands(
    command: click.Command, names: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield names, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found and not found.hidden:
                yield from _commands(found, (*names, name))


def _help(command: click.Command, names: tuple[str, ...]) -> str:
    context = click.Context(
        command, info_name=" ".join(names), terminal_width=WIDTH, max_content_width=WIDTH
    )
    lines = command.get_help(context).splitlines()
    return "\n".join(line.rstrip() for line in lines)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
