"""Find Markdown's inline code, which holds no links, tags or emphasis."""

from __future__ import annotations

from collections.abc import Iterator

from .patterns import pattern

# In place of hidden text that other words of its line follow: spaces could turn those into code.
FILLER = "\u2060"

BACKTICKS = pattern(r"(?<!`)`+")


def code_spans(source: str) -> Iterator[tuple[int, int]]:
    """Inline code: from a run of backticks up to the next run of the same length."""
    runs = [match.span() for match in BACKTICKS.finditer(source)]
    later: dict[int, list[int]] = {}
    for i in reversed(range(len(runs))):
        later.setdefault(runs[i][1] - runs[i][0], []).append(i)
    here = 0
    for start, end in runs:
        same = later[end - start]
        same.pop()  # this run itself; those before it went the same way
        if start >= here and same:
            here = runs[same[-1]][1]
            yield start, here
