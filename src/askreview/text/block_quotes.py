"""A Markdown parser whose block quotes take linear time."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock

AHEAD = 200  # lines that are looked at for the end of a block quote


def with_linear_quotes(parser: MarkdownIt) -> MarkdownIt:
    """The parser, told where a block quote ends before it looks for that itself.

    It takes every line up to the next blank one for a lazy continuation, and drops what is none.
    Where many quotes follow each other, each would look at all lines behind it.
    """
    from markdown_it.rules_block import blockquote

    def quote(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        return blockquote(state, start, end if silent else _end(state, start, end), silent)

    others = ["paragraph", "reference", "blockquote", "list"]  # what a block quote may interrupt
    parser.block.ruler.at("blockquote", quote, {"alt": others})
    return parser


def _end(state: StateBlock, start: int, end: int) -> int:
    """Behind the first empty line of the quote that a line outside it follows.

    Only a paragraph goes on without its mark, and an empty line ends the paragraph.
    """
    empty = False
    for at in range(start, min(end, start + AHEAD)):
        line = state.src[state.bMarks[at] + state.tShift[at] : state.eMarks[at]]
        if not line.startswith(">"):
            if empty or not line:
                return at
            continue
        empty = not line.strip("> \t")
    return end
