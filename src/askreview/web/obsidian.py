"""What Obsidian writes beyond Markdown, as rules of the parser: each becomes tokens of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .marks import CLOSE, OPEN

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

SIGN = f"[{OPEN}{CLOSE}]?"
WIKILINK = re.compile(r"(!?)\[\[([^\[\]\n]+)\]\]")
EMBEDS = re.compile(r"(?:!\[\[[^\[\]\n]+\]\]\s*)+")  # a paragraph of nothing else
# As in Pandoc, so that sums of money are none: no space inside, no digit behind.
MATH = re.compile(r"\$\$(.+?)\$\$|\$(?=[^\s$])([^$\n]*?)(?<=[^\s$])\$(?!\d)", re.DOTALL)
FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\](:?)")
TASK = re.compile(rf"({SIGN})\[([ xX])\]\s+")
CALLOUT = re.compile(rf"({SIGN})\[!([\w-]+)\][+-]?[ \t]*([^\n]*)\n?")


def with_obsidian(parser: MarkdownIt) -> MarkdownIt:
    """The parser with links to notes, embeds, highlights, tasks, callouts, footnotes and math."""
    inline = parser.inline.ruler
    inline.before("link", "wikilink", _wikilink)
    inline.before("link", "footnote", _footnote)
    inline.before("link", "highlight", _highlight)
    inline.before("link", "math", _math)
    parser.core.ruler.after("block", "obsidian", _blocks)
    reference = parser.block.ruler.__rules__
    known = next(rule for rule in reference if rule.name == "reference")
    parser.block.ruler.at("reference", _no_footnote(known.fn))
    return parser


def _wikilink(state: StateInline, silent: bool) -> bool:
    found = WIKILINK.match(state.src, state.pos)
    if not found:
        return False
    return _taken(state, silent, found, "wikilink", found[2], found[1])


def _footnote(state: StateInline, silent: bool) -> bool:
    found = FOOTNOTE.match(state.src, state.pos)
    if not found:
        return False
    first = state.pos == 0 or state.src[state.pos - 1] == "\n"
    kind = "footnote" if first and found[2] else "footnote_ref"
    behind = found.end() if kind == "footnote" else found.end(1) + 1
    return _taken(state, silent, found, kind, found[1], "", behind)


def _math(state: StateInline, silent: bool) -> bool:
    found = MATH.match(state.src, state.pos)
    if not found:
        return False
    block = found[1] is not None
    return _taken(state, silent, found, "math", found[1] or found[2], "$$" if block else "$")


def _taken(
    state: StateInline,
    silent: bool,
    found: re.Match[str],
    kind: str,
    content: str,
    markup: str,
    end: int | None = None,
) -> bool:
    """Makes one token of what was found, and goes on behind it."""
    if not silent:
        token = state.push(kind, "", 0)
        token.content, token.markup = content, markup
    state.pos = end or found.end()
    return True


def _highlight(state: StateInline, silent: bool) -> bool:
    """`==words==`, with other markup inside."""
    start = state.pos + 2
    if state.src[state.pos : start] != "==" or state.src[start : start + 1].isspace():
        return False
    end = state.src.find("==", start, state.posMax)
    if end <= start or "\n\n" in state.src[start:end]:
        return False
    if not silent:
        most = state.posMax
        state.push("highlight_open", "span", 1)
        state.pos, state.posMax = start, end
        state.md.inline.tokenize(state)
        state.push("highlight_close", "span", -1)
        state.posMax = most
    state.pos = end + 2
    return True


def _blocks(state: StateCore) -> None:
    """Tasks and callouts begin the first paragraph of an item or a block quote; embeds fill one."""
    made: list[Token] = []
    for token in state.tokens:
        inside = [one.type for one in made[-2:]]
        if token.type == "inline" and inside == ["list_item_open", "paragraph_open"]:
            task = TASK.match(token.content)
            if task:
                token.content = task[1] + token.content[task.end() :]
                token.meta["task"] = task[2] != " "
        elif token.type == "inline" and inside == ["blockquote_open", "paragraph_open"]:
            callout = CALLOUT.match(token.content)
            if callout:
                made += _titled(made[-2], made[-1], token, callout)
                if not token.content:
                    made[-1].hidden = True
        elif token.type == "paragraph_close" and EMBEDS.fullmatch(made[-1].content):
            words, paragraph = made.pop(), made.pop()
            made += _embedded(paragraph, words.content)
            continue
        made.append(token)
    state.tokens[:] = made


def _embedded(paragraph: Token, words: str) -> list[Token]:
    several = WIKILINK.finditer(words)
    given = {"type": "embed", "nesting": 0, "markup": "!"}
    return [paragraph.copy(content=one[2], **given) for one in several]


def _titled(quote: Token, paragraph: Token, words: Token, found: re.Match[str]) -> list[Token]:
    """The callout's title ends its paragraph; what comes after begins another."""
    quote.meta["callout"] = paragraph.meta["title"] = found[2].lower()
    title = words.copy(content=found[1] + (found[3] or found[2].capitalize()), children=[])
    words.content = words.content[found.end() :]
    end = paragraph.copy(type="paragraph_close", nesting=-1, map=None, meta={})
    return [title, end, paragraph.copy(meta={})]


def _no_footnote(reference: Any) -> Any:
    """The rule for `[name]: address`, which a footnote's words are not."""

    def rule(state: Any, line: int, end: int, silent: bool) -> bool:
        start = state.bMarks[line] + state.tShift[line]
        return not state.src.startswith("[^", start) and bool(reference(state, line, end, silent))

    return rule
