"""A block as it is shown and cited: its words, what of them tells, and where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from textwrap import indent

from ..text import pattern, visible, without_escapes
from ..types import Block, Citation, Hit, Statement
from .extent import Extent, whole
from .outline import LINE_END
from .telling import raw_words

BRACKETED = pattern(r"\[(\^?\d+)\]")
MARKED = pattern(r"[“‘„«].*[”’“»]\Z|[“„][^”]*\Z", re.DOTALL)  # it has its own marks


def block(extent: Extent, hit: Hit, n: int, date: str | None) -> Block:
    """The block of these statements, quoted from the passage that is number n."""
    raw, spans = extent.section.raw, spans_of(extent)
    text, lit = _words(extent)
    return Block(
        n=n,
        note=hit.note,
        title=hit.passage.title,
        heading=hit.heading,
        date=date,
        line=_lines(raw, *spans[0], extent)[0],
        end_line=max(one.end_line for one in extent.shown),
        kind=extent.unit.kind,
        quote=_quoted(extent),
        telling=tuple(_inside(extent.telling, spans)),
        text=text,
        lit=tuple(lit),
        of=extent.of,
        whole=_quoted(whole(extent)) if extent.of else "",
    )


def _quoted(extent: Extent) -> str:
    return "\n".join(extent.section.raw[start:end] for start, end in spans_of(extent))


def citations(extent: Extent, hit: Hit, n: int) -> list[Citation]:
    """One for each stretch of the note, those that tell first."""
    raw, cited = extent.section.raw, list[tuple[bool, Citation]]()
    for start, end in spans_of(extent):
        tells = any(start <= one.start < end or one.start == start for one in extent.telling)
        line, last = _lines(raw, start, end, extent)
        cited.append((not tells, Citation(n, hit.note, line, last, hit.heading, raw[start:end])))
    return [one for _, one in sorted(cited, key=lambda pair: pair[0])]


def spans_of(extent: Extent) -> list[tuple[int, int]]:
    """The stretches of the note that are shown: whole lines of lists, tables and code."""
    section, order = extent.section, extent.section.statements
    at = {one.start: i for i, one in enumerate(order)}
    spans = [section.whole(one, extent.unit) for one in extent.shown]
    header = extent.unit.header
    if header and extent.shown:
        spans.insert(0, header)
    joined = spans[:1]
    places = [*([-1] if header else []), *(at.get(one.start, -1) for one in extent.shown)]
    first_row = at.get(extent.unit.statements[0].start, -1) if extent.unit.statements else -1
    for (before, here), span in zip(pairwise(places), spans[1:], strict=True):
        follows = here == (first_row if before == -1 else before + 1)
        if follows:
            joined[-1] = joined[-1][0], max(joined[-1][1], span[1])
        else:
            joined.append(span)
    return joined


def _lines(raw: str, start: int, end: int, extent: Extent) -> tuple[int, int]:
    """The lines of the file that a stretch stands on, counted from the statements in it."""
    inside = [one for one in extent.shown if start <= one.start < end or one.start == start]
    first, last = (inside[0], inside[-1]) if inside else (extent.shown[0], extent.shown[0])
    line = max(1, first.line - len(LINE_END.findall(raw[start : first.start])))
    after = len(LINE_END.findall(raw[last.end : end]))
    before = len(LINE_END.findall(raw[end : last.start]))  # a table's header apart from its rows
    return line, last.end_line + after - before


def _inside(
    statements: Sequence[Statement], spans: Sequence[tuple[int, int]]
) -> Iterator[tuple[int, int]]:
    """Where the statements stand in the spans' words, which a line end joins."""
    here = 0
    for start, end in spans:
        for one in sorted(statements, key=lambda one: one.start):
            if start <= one.start and one.end <= end:
                yield here + one.start - start, here + one.end - start
        here += end - start + 1


def shown(statement: Statement) -> str:
    """A statement's words in marks of its own."""
    text = printable(statement)
    return text if MARKED.match(text) else f"“{text}”"


def printable(statement: Statement) -> str:
    """A statement's words as they may be printed: nothing unseen, no mark like one of ours."""
    return BRACKETED.sub(r"(\1)", visible(without_escapes(statement.text)))


def citation(n: int, hit: Hit, statement: Statement) -> Citation:
    """The exact words of a statement of passage n."""
    words = raw_words(hit.passage, statement)
    return Citation(n, hit.note, statement.line, statement.end_line, hit.heading, words)


def _words(extent: Extent) -> tuple[str, list[tuple[int, int]]]:
    """The block's words without their markup, and where in them the telling ones stand."""
    text, lit = "", list[tuple[int, int]]()
    for before, one in zip([None, *extent.shown], extent.shown, strict=False):
        text += _between(extent, before, one)
        words = printable(one)
        if one.kind == "code" and extent.unit.kind == "list":
            words = indent(words, extent.section.indent(one))
        if one in extent.telling:
            lit.append((len(text), len(text) + len(words)))
        text += words
    return text, lit


def _between(extent: Extent, before: Statement | None, one: Statement) -> str:
    """What stands before a statement: a space within a paragraph, else its line's mark."""
    section = extent.section
    gap = section.raw[before.end : one.start] if before else ""
    if before and not LINE_END.search(gap):
        return " " if "|" not in gap else "\n"
    if before and extent.unit.kind in ("paragraph", "quote") and before.kind == one.kind:
        return "\n\n" if section.blank_between(before, one) else " "
    mark = ""
    if extent.unit.kind == "list" or section.is_item(one):
        mark = section.before(one.start).replace(">", "").replace("\t", "    ")
        mark = mark if section.is_item(one) or not mark.strip() else ""
    return ("\n" if before else "") + visible(mark)
