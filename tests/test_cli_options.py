"""Options on the command line: one that holds one value is given once, in every command."""

from __future__ import annotations

import click
import pytest

from askreview.cli import askreview


def commands(group=askreview, names=()):
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*names, name))
        else:
            yield (*names, name), command


def single():
    """Every option of every command that holds one value, with a value that it takes."""
    for names, command in commands():
        for option in command.params:
            if isinstance(option, click.Option) and not (option.multiple or option.is_flag):
                flag = max(option.opts, key=len)
                yield pytest.param(names, flag, value_for(option), id=f"{'-'.join(names)}{flag}")


def value_for(option) -> str:
    if isinstance(option.type, click.Choice):
        return option.type.choices[0]
    return "1" if option.type.name.startswith(("integer", "float")) else "words"


@pytest.mark.parametrize(("names", "flag", "value"), list(single()))
def test_an_option_given_twice_is_a_usage_error_that_names_it(names, flag, value):
    twice = [*names, "word", flag, value, f"{flag}={value}"]
    with pytest.raises(click.UsageError, match=f"{flag} is given more than once. Give it once"):
        askreview.main(twice, standalone_mode=False)


def test_of_two_folders_the_one_above_is_named():
    with pytest.raises(click.UsageError, match="Give it once, or a folder that holds them all"):
        askreview.main(["why?", "--notes", "a", "--notes", "b"], standalone_mode=False)


def test_the_short_and_the_long_name_are_one_option():
    with pytest.raises(click.UsageError, match="--passages is given more than once"):
        askreview.main(["why?", "-k", "3", "--passages", "5"], standalone_mode=False)
