"""Print answers and passages."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from ..answers import said
from ..text import shown_text, visible
from ..types import HEADING_MARK, Answer, Block, Hit
from .place import place, sayable, styled
from .tables import with_way_to_all

SNIPPET = 240  # characters of a passage that `search` shows
MARK = re.compile(r"\[(\d{1,6})\]")


def piece(text: str) -> None:
    """A part of an answer, at once."""
    click.echo(sayable(text), nl=False)
    sys.stdout.flush()


def title(model: str, *, first: bool) -> None:
    """Above each answer when several are asked for."""
    click.echo(f"{'' if first else chr(10)}── {sayable(visible(model))}")


def blocks(answer: Answer, notes: Path) -> None:
    """An answer by quotes: each block below its name and place, and the lines between."""
    rest = answer.text
    for n, one in enumerate(answer.blocks):
        before, _, rest = rest.partition(said(one))
        if before.strip():
            click.echo(sayable(before.strip()))
        click.echo(f"{chr(10) if n else ''}{_name(one, notes)}")
        for line in _lit(one).splitlines():
            click.echo(f"    {line}".rstrip())
    if rest.strip():
        click.echo(("\n" if answer.blocks else "") + sayable(with_way_to_all(rest.strip())))


def _name(block: Block, notes: Path) -> str:
    """`[1] Bread › Rye (2024-05-02)  bread.md:9`"""
    name = HEADING_MARK.join(filter(None, (block.title, block.heading)))
    date = block.date_beside_name
    name += f" ({date})" if date else ""
    where = place(block.note, block.line, notes)
    more = "; --full shows all" if styled() else ""
    of = f"  ({block.of}{more})" if block.of else ""
    return f"[{block.n}] {_bold(sayable(' '.join(visible(name).split())))}  {where}{of}"


def _lit(block: Block) -> str:
    """The block's words; on a terminal those that tell are bold."""
    parts, here = list[str](), 0
    for start, end in block.lit:
        parts += [sayable(block.text[here:start]), _bold(sayable(block.text[start:end]))]
        here = end
    return "".join([*parts, sayable(block.text[here:])])


def _bold(text: str) -> str:
    """Bold on a terminal, line by line, so that nothing between the lines is."""
    if not styled():
        return text
    return "\n".join(f"\x1b[1m{line}\x1b[22m" if line else "" for line in text.split("\n"))


def after(answer: Answer, notes: Path, *, streamed: bool) -> None:
    """Below an answer: its sources, or for a refusal the nearest passages, and what was found.

    Blocks have their sources above them; text that came in pieces has none yet.
    """
    if streamed:
        click.echo()
    sources = [] if answer.blocks and not streamed else list(_sources(answer, notes))
    if sources:
        click.echo()
    if sources and answer.status == "not_in_notes":
        click.echo("Closest passages (weak matches):")
    for line in sources:
        click.echo(line)
    if answer.checks:
        click.echo()
        from ..checks import summary

        for line in summary(answer.checks, answer.claims):
            click.echo(sayable(visible(f"! {line}")))


def _sources(answer: Answer, notes: Path) -> Iterator[str]:
    """Each passage that the text cites, at the first of its words that are cited."""
    lines = {int(n): None for n in MARK.findall(answer.text)}
    places = {one.n: one.line for one in reversed(answer.citations)}
    for n, hit in enumerate(answer.passages, 1):
        if n in lines or answer.status == "not_in_notes":
            found = "  (found by askreview)" if n in answer.found else ""
            yield f"[{n}] {_source(hit, places.get(n, hit.line), notes)}{found}"


def quotations(answer: Answer, notes: Path) -> None:
    """Each citation with the words that it rests on; without images, whose address might leak."""
    from ..text import quotable

    if not answer.citations:
        click.echo("The last answer has no citations.")
    for one in answer.citations:
        hit = answer.passages[one.n - 1]
        click.echo(f"[{one.n}] {_source(hit, one.line, notes)}")
        for line in quotable(one.quote).splitlines():
            click.echo(sayable(f"    {line}"))


def hits(hits: Sequence[Hit], notes: Path, *, why: bool) -> None:
    if not hits:
        click.echo("No passages found.")
    for rank, hit in enumerate(hits, 1):
        click.echo(f"{rank}. {_source(hit, hit.line, notes)}")
        text = " ".join(visible(shown_text(hit.passage)).split())
        more = "…" if len(text) > SNIPPET else ""
        click.echo(sayable(f"   {text[:SNIPPET]}{more}"))
        if why:
            parts = ", ".join(f"{name} {value:.3f}" for name, value in hit.parts.items())
            click.echo(f"   score {hit.score:.3f} from {parts}")


def _source(hit: Hit, line: int, notes: Path) -> str:
    """`path:line  heading`"""
    heading = sayable(visible(hit.heading))
    return f"{place(hit.note, line, notes)}  {heading}".rstrip()
