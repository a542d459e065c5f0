"""Read a note's body: its first heading, tags, links and tasks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from ..text import FILLER, code_spans, inline_fields, seen, with_linear_quotes
from ..types import Task
from .tasks import read_tasks

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LONGEST = 300  # characters of a heading that is taken for a title

URL = re.compile(r"\b[a-z][a-z+.-]{1,20}://[^\s<>)\]]*", re.I)
# The characters that Obsidian lets a tag have, without those of CJK punctuation.
_TAG = r"[^\u2000-\u206F\u2E00-\u2E7F\u3000-\u303F\uFF00-\uFF0F'!\"#$%&()*+,.:;<=>?@^`{|}~\[\]\\\s]"
TAG = re.compile(rf"(?<![\w&/#\[])(?<!\]\()#(?=[\d/_-]*+{_TAG})({_TAG}+)")
WORDED_TAG = re.compile(r"(?<![\w&/#])#\[\[([^\[\]\r\n]+)\]\]")  # Logseq's, of several words
WIKILINK = re.compile(r"!?\[\[([^\[\]\r\n]+)\]\]?")
INLINE_LINK = re.compile(r"\]\(\s*+<?((?:[^()\s<>]|\([^()\s]*\))+)")


@dataclass(frozen=True, slots=True)
class Body:
    """The first top heading of a body, None if it has none, and the tags and links below it."""

    heading: str | None
    tags: tuple[str, ...]
    links: tuple[tuple[str, int], ...]  # targets, with their lines from 0
    fields: tuple[tuple[str, str], ...] = ()  # properties within the text: names and values
    tasks: tuple[Task, ...] = ()  # their lines from 0


def read_body(text: str) -> Body:
    """Reads the body's blocks; code, HTML and addresses hold neither tags nor links to notes."""
    references: dict[str, dict[str, dict[str, Any]]] = {}
    tokens = _blocks().parse(text, references)
    heading = _first_heading(_blocks().parse(shown) if (shown := seen(text)) != text else tokens)
    inline = [token for token in tokens if token.type == "inline"]
    prose = [_without_code(token.content) for token in inline]
    links = [
        *(link for token in inline for link in _links(token)),
        *((one["href"], one["map"][0]) for one in references.get("references", {}).values()),
    ]
    fields = tuple(one for token in inline for one in inline_fields(token.content))
    tags = once(map(_clean_tag, _tags(prose)))
    return Body(heading, tags, tuple(links), fields, tuple(read_tasks(tokens)))


def wikilinks(text: str) -> Iterator[str]:
    """The targets of `[[target#heading|label]]`: no label, no heading, no stray bracket."""
    yield from (target for target, _ in wikilinks_at(text))


def wikilinks_at(text: str) -> Iterator[tuple[str, int]]:
    """The targets, and how many lines of the text stand before each."""
    for link, lines in _with_lines(WIKILINK, text):
        target = re.split(r"\\?\||#", link[1], maxsplit=1)[0].strip()
        bare = target[:-1] if target.endswith(")") and "(" not in target else target
        if bare:
            yield bare, lines


def _with_lines(form: re.Pattern[str], text: str) -> Iterator[tuple[re.Match[str], int]]:
    """What has a form, and how many lines stand before it; counted on from the one before."""
    lines, counted = 0, 0
    for found in form.finditer(text):
        lines += text.count("\n", counted, found.start())
        counted = found.start()
        yield found, lines


def _links(token: Token) -> Iterator[tuple[str, int]]:
    """The links of a paragraph, with their lines; those in code are none."""
    text, first = _code_blanked(token.content), (token.map or [0])[0]
    yield from ((target, first + lines) for target, lines in wikilinks_at(text))
    yield from ((link[1], first + lines) for link, lines in _with_lines(INLINE_LINK, text))


def once(several: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in several if one))


def _tags(prose: list[str]) -> Iterator[str]:
    for one in prose:
        yield from WORDED_TAG.findall(one)
        yield from TAG.findall(URL.sub(" ", WIKILINK.sub(" ", one)))


def _clean_tag(tag: str) -> str:
    return tag.rstrip("/-")


def _first_heading(tokens: list[Token]) -> str | None:
    for here, after in pairwise(tokens):
        if here.type == "heading_open" and here.tag == "h1" and here.level == 0:
            words = _plain(after.content)[:LONGEST].strip()
            if words:
                return words
    return None


def _plain(heading: str) -> str:
    """The words of a heading without their markup, a wikilink as its label."""
    start = heading[: 4 * LONGEST].replace(FILLER, "")
    labelled = WIKILINK.sub(lambda link: re.split(r"\\?\|", link[1])[-1], start)
    tokens = _inline().parseInline(labelled)
    children = (tokens[0].children or []) if tokens else []
    return " ".join("".join(_words(children)).replace("==", "").split())


def _words(tokens: list[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type in ("softbreak", "hardbreak"):
            yield " "
        elif token.type != "html_inline":
            yield token.content


def _without_code(text: str) -> str:
    kept, here = [], 0
    for start, end in code_spans(text):
        kept.append(text[here:start])
        here = end
    return " ".join([*kept, text[here:]])


def _code_blanked(text: str) -> str:
    """The text with spaces for its code, so that its lines stay where they are."""
    for start, end in code_spans(text):
        text = text[:start] + re.sub(r"[^\n]", " ", text[start:end]) + text[end:]
    return text


@cache
def _blocks() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = with_linear_quotes(MarkdownIt("commonmark", {"maxNesting": 60}))
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser


@cache
def _inline() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("strikethrough")
