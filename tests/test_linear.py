"""Reading, showing and checking take steps in proportion to a text, whatever the text is."""

from __future__ import annotations

import sys

import pytest

from linear import FUNCTIONS

SHORT, LONG = 1_500, 3_000  # characters
# Twice the characters may take this many times the steps: a square takes 4, a cube 8.
AT_MOST = 2.4
FEWEST = 3_000  # steps; fewer say nothing of how they grow

UNITS = [
    " ", "a ", "a. ", "\n", "- a\n", "[", "[1] ", "[9]. ", "x[0] ", "[a](", "![", "`a` <b> ",
    "<style>\n", "\r\nhttp://<style>\n>>", "&amp;", "https://a.b/c ", "a?b=", "5% ", "12:30 ",
    "not ", "“a” ",
]  # fmt: skip


def steps(function, text: str) -> int:
    """How many functions are called, of Python and of C; what regular expressions do is one."""
    count = 0

    def watch(frame, event, argument):
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(watch)
    try:
        function(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.slow
def test_twice_the_text_takes_twice_the_steps(name, unit):
    function = FUNCTIONS[name]
    function(unit * 3)  # what is made once is made now
    short, long = (steps(function, unit * (n // len(unit))) for n in (SHORT, LONG))
    assert long <= max(AT_MOST * short, FEWEST)
