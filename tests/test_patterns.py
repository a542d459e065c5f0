"""Expressions that are compiled at their first use do what compiled ones do, and all compile."""

from __future__ import annotations

import re
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest

import askreview
from askreview.text import pattern
from askreview.text.patterns import Pattern

PACKAGE = Path(askreview.__file__).parent


def test_it_is_compiled_at_its_first_use():
    words = pattern(r"(?P<first>\w+) \w+", re.IGNORECASE)
    assert words.pattern == r"(?P<first>\w+) \w+" and "search" not in vars(words)
    assert words.search("- Rye bread")["first"] == "Rye"
    assert "search" in vars(words)  # no more costs than those of a compiled one


@pytest.mark.parametrize(
    "asked",
    [
        lambda one: one.sub("-", "A1b22"),
        lambda one: one.split("a1B22c"),
        lambda one: one.findall("x1y2"),
        lambda one: [found.span() for found in one.finditer("x1y2")],
        lambda one: (one.match("x1"), one.fullmatch("1")[0], one.flags, one.groups),
    ],
)
def test_it_answers_as_a_compiled_one(asked):
    source, flags = r"[b\d]+", re.IGNORECASE
    assert asked(pattern(source, flags)) == asked(re.compile(source, flags))


def written(value):
    """The expressions in a value of a module, also within lists and the like."""
    if isinstance(value, Pattern):
        yield value
    elif isinstance(value, dict):
        yield from written(list(value.values()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from written(one)


def test_every_expression_of_the_package_compiles():
    """Else a mistake in one would only be seen by who needs it."""
    loads_more = ("askreview.__main__", "askreview.web", "askreview.llm_plugin")
    for module in walk_packages([str(PACKAGE)], "askreview."):
        if not module.name.startswith(loads_more):
            import_module(module.name)
    modules = [one for name, one in sys.modules.items() if name.startswith("askreview.")]
    found = {id(one): one for module in modules for one in written(list(vars(module).values()))}
    assert len(found) > 100
    for one in found.values():
        assert one.flags & (re.UNICODE | re.ASCII)
