"""The blocks of an answer as HTML: each below the name of its note, its telling words lit."""

from __future__ import annotations

from ..types import Block
from .marks import Mark, text
from .markup import to_html

ALL = 0.9  # of a block's characters: where more of it tells, lighting it would say nothing


def block_html(block: Block, id: str, link: str, *, named: bool) -> str:
    """A block; `id` begins the ids of its marks, `link` leads to its source.

    `named`: whether its note and heading are said, which the block before may have done.
    """
    return (
        f'<section class="block {block.kind}"><p class="from">{_name(block, named)} {link}</p>'
        f"{_words(block, id)}{_left_out(block)}</section>"
    )


def _left_out(block: Block) -> str:
    """How much is shown, which opens the whole list, table or code."""
    if not block.of:
        return ""
    opens = f"<summary>{text(block.of)}: show all</summary>"
    return f'<details class="of">{opens}{to_html(block.whole)}</details>'


def _name(block: Block, named: bool) -> str:
    if not named:
        return ""
    heading = f' › <span class="path">{text(block.heading)}</span>' if block.heading else ""
    date = block.date_beside_name
    date = f' <span class="date">{text(date)}</span>' if date else ""
    return f'<span class="note">{text(block.title)}</span>{heading}{date}'


def _words(block: Block, id: str) -> str:
    """As its kind is written; a property and a name in words."""
    if block.kind in ("field", "name"):
        return f"<p>{text(block.text)}</p>"
    return to_html(block.quote, _marks(block, id))


def _marks(block: Block, id: str) -> list[Mark]:
    telling = sum(end - start for start, end in block.telling)
    if telling >= ALL * len(block.quote.strip()):
        return []
    return [Mark(start, end, f"{id}-{n}") for n, (start, end) in enumerate(block.telling, 1)]
