"""Markdown source becomes the words a reader sees; prose becomes sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

CODE_SPAN = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)", re.S)
WIKILINK = re.compile(r"!?\[\[([^\[\]\r\n]+)\]\]?")
CONTINUATION = re.compile(r"[ \t]*(?:\r\n|\r|\n)[ \t>]*")
SPACES = re.compile(r"\s+")
TAG = re.compile(r"<!--|-->|</?[A-Za-z][^<>]*>")
PLAIN = re.compile(r"[\w\s.,;:?'\"()/%$€£+-]*", re.ASCII)
TARGET = re.compile(
    r"(?<=\S) \((?:https?|obsidian|file|mailto):[^\s()]*(?:\([^\s()]*\)[^\s()]*)*\)"
)

ABBREVIATION = re.compile(
    r"(?:\b(?:[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|etc|cf|ca|approx|No|Nos|Fig|Figs|Eq|Sec|"
    r"Vol|pp|al|Inc|Ltd|Co|Corp|Gen|Col|Sgt|Capt|Lt|Rev|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|"
    r"Nov|Dec)|\b(?:[A-Za-z]\.)+[A-Za-z])\.$"
)
SENTENCE_END = re.compile(
    r"(?:[.!?…]+[\"'”’)\]*_`]*(?=\s+[\"'“‘(\[*_`]*[A-Z0-9À-ÖØ-ÞА-Я#@&$€£~<])|[。！？]+[」』”’)]*)\s*"
)


def tidy(source: str) -> str:
    """The words of inline Markdown on one line; a link keeps its target, an image its words.

    `**Why:** see [the post](https://x.org)` → `Why: see the post (https://x.org)`
    """
    flat = CONTINUATION.sub(" ", source.strip())
    if PLAIN.fullmatch(flat):
        return SPACES.sub(" ", flat)
    flat = _outside_code(flat)
    tokens = _inline().parseInline(flat)
    words = "".join(_words(tokens[0].children or [])) if tokens else flat
    return SPACES.sub(" ", words.replace("==", "")).strip()


def spoken(text: str) -> str:
    """Tidy text without the targets of its links: they are searched as words, not encoded."""
    return TARGET.sub("", text)


def strip_tags(html: str) -> str:
    return SPACES.sub(" ", TAG.sub(" ", html)).strip()


def sentences(source: str) -> Iterator[tuple[int, int]]:
    """The spans of the sentences of `source`, without the white space between them."""
    start = 0
    for match in SENTENCE_END.finditer(source):
        stop = match.start() + len(match[0].rstrip())
        if ABBREVIATION.search(source[start : match.start() + 1]):
            continue
        if source[start:stop].strip():
            yield _trim(source, start, stop)
            start = match.end()
    if source[start:].strip():
        yield _trim(source, start, len(source))


def _trim(source: str, start: int, stop: int) -> tuple[int, int]:
    inside = source[start:stop]
    return start + len(inside) - len(inside.lstrip()), start + len(inside.rstrip())


def _outside_code(flat: str) -> str:
    """Wikilinks as their labels, where they are links and not code."""
    done, here = [], 0
    for code in CODE_SPAN.finditer(flat):
        done += [WIKILINK.sub(_label, flat[here : code.start()]), code[0]]
        here = code.end()
    return "".join([*done, WIKILINK.sub(_label, flat[here:])])


def _label(link: re.Match[str]) -> str:
    target, _, label = link[1].partition("|")
    shown = (label or target.replace("#", " › ").strip()).strip()
    if not label and shown.endswith(")") and "(" not in shown:
        shown = shown[:-1]  # the stray bracket of ![[topics/Model/Gemini)]]
    return re.sub(r"([\\`*_<>\[\]])", r"\\\1", shown)


def _words(tokens: list[Token]) -> Iterator[str]:
    targets: list[tuple[str, int]] = []
    said: list[str] = []
    for token in tokens:
        if token.type == "link_open":
            targets.append((str(token.attrs.get("href", "")), len(said)))
        elif token.type == "link_close":
            target, since = targets.pop()
            if target and target.removeprefix("mailto:") != "".join(said[since:]):
                said.append(f" ({target})")
        elif token.type in ("softbreak", "hardbreak"):
            said.append(" ")
        elif token.type == "html_inline":
            said.append(" " if token.content.lower().startswith("<br") else "")
        elif token.content:
            said.append(token.content)  # text, code, the words of an image
    yield from said


@cache
def _inline() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark").enable("strikethrough")
