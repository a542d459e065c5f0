"""What a tool returns: passages, answers, rows and notes as text of bounded length."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..answers import row_text
from ..collection import Table
from ..errors import UsageError
from ..text import seen, shown_text, visible
from ..types import Answer, Hit

LONGEST = 16_000  # characters that a tool may return: some 4,000 tokens of a model's window
_HEADING = re.compile(r"(#{1,6})[ \t]+\S")


def bounded(text: str) -> str:
    """The text, cut with a line that says so where it is too long for a tool."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}\n… (cut at {LONGEST:,} characters)"


def passage_text(hit: Hit) -> str:
    """A passage under its file, line and heading."""
    heading = f"  {hit.heading}" if hit.heading else ""
    return visible(f"{hit.note}:{hit.line}{heading}\n{shown_text(hit.passage).strip()}")


def passages_text(hits: Sequence[Hit]) -> str:
    return bounded("\n\n".join(map(passage_text, hits)) or "No passages found.")


def answer_text(answer: Answer) -> str:
    """An answer with the file and line of each quotation."""
    return bounded(visible(answer.text) + "".join(below(answer)))


def below(answer: Answer) -> Iterator[str]:
    """Where each cited passage stands, and what the checks found, a line each."""
    places = {one.n: one for one in reversed(answer.citations)}
    sources = [
        f"[{n}] {one.note}:{one.line}  {one.heading}".rstrip() for n, one in sorted(places.items())
    ]
    from ..checks import summary  # a quarter of what it takes to start, and of no use to a search

    findings = [f"! {line}" for line in summary(answer.checks, answer.claims)]
    findings += [f"! {answer.unchecked}"] if answer.unchecked else []
    for lines in (sources, findings):
        if lines:
            yield visible("\n\n" + "\n".join(lines))


def table_text(table: Table) -> str:
    """How many rows there are, then each with its cells and where it stands."""
    shown = f", the first {len(table.rows)}" if len(table.rows) < table.total else ""
    counted = f"{table.total:,} of {table.of:,} {table.query.what}{shown}"
    rows = [f"- {row_text(row)}  {row.note}:{row.line}" for row in table.rows]
    return bounded(visible("\n".join([counted, *rows])))


def note_text(raw: str, heading: str = "") -> str:
    """The lines of a note, or those under a heading up to the next one of its level.

    Raises UsageError when the note has no such heading.
    """
    lines = visible(seen(raw)).splitlines()
    if not heading:
        return bounded("\n".join(lines))
    levels = [len(mark[1]) if (mark := _HEADING.match(line)) else 0 for line in lines]
    wanted = heading.strip().casefold()
    for start, level in enumerate(levels):
        if level and lines[start].lstrip("# ").rstrip("# ").casefold() == wanted:
            after = (i for i in range(start + 1, len(lines)) if 0 < levels[i] <= level)
            return bounded("\n".join(lines[start : next(after, len(lines))]))
    raise UsageError(f"The note has no heading “{heading}”. Leave it out to read the whole note.")
