"""Turn Markdown into the words a reader sees, and prose into sentences."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from html import unescape
from typing import TYPE_CHECKING

from .code_spans import FILLER, code_spans
from .patterns import pattern

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

LONGEST = 4_000  # characters; longer is no sentence, and brackets cost the parser their square
SHORT_PAUSE = 16  # characters; `So... I asked` is one sentence

WIKILINK = pattern(r"(!?)\[\[([^\[\]\r\n]+)\]\]?")
ESCAPED = pattern(r"([\\`*_<>\[\]~&=])")
HIGHLIGHT = pattern(r"==(?=\S)([^=\r\n]+)(?<=\S)==")
NOTE_MARK = pattern(r"(?<=\S)\[\^[^\]\s]+\](?!:)|(?<=\s)\^(?=[\d-]*[A-Za-z])[A-Za-z\d-]{3,}$")
# Pictures within the text, and addresses that carry a whole program: nobody reads them as words.
EMBEDDED = pattern(
    r"data:[\w/+.-]*+;base64,[\w+/=%-]*+|(?<=\]\()[^\s()]{1000,}+(?>(?:\([^\s()]*\)[^\s()]*+)*)",
    re.ASCII,
)
CONTINUATION = pattern(r"\\?(?:\r\n|\r|\n)[ \t>]*")
SPACES = pattern(r"\s+")
TAG = pattern(r"<!--|-->|</?[A-Za-z][^<>]*>")
ALT = pattern(r"\balt\s*=\s*(?:\"([^\"<>]*)\"|'([^'<>]*)')", re.I)
PLAIN = pattern(r"[A-Za-z0-9\s.,;:?'\"()/%$€£+-]*", re.ASCII)
LOOSE = pattern(r"(?<![\w*_~])(?:[*_]{1,3}|~~)(?=\S)|(?<=\S)(?:[*_]{1,3}|~~)(?![\w*_~])")
TARGET = pattern(r"(?<=\S) \((?:https?|obsidian|file|mailto):[^\s()]*(?:\([^\s()]*\)[^\s()]*)*\)")
IMAGE = pattern(r"!\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])")
REFERRED_IMAGE = pattern(r"!\[([^\[\]]*)\]\[[^\[\]]*\]")
IMAGE_HINT = pattern(r"!\[[^\[]|<[a-z/!]", re.I)
# Targets that run, hold a document of their own or open files: a link to them is only its words.
PROGRAM = pattern(r"(?:javascript|vbscript|data|file):", re.I)
UNBROKEN = pattern(
    r"\[\[[^\[\]]*\]\]|\[[^\[\]]*\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*(?: +\"[^\"\r\n]*\")?\)"
    r"|<[A-Za-z/!][^<>]*>"
)

ABBREVIATION = pattern(
    r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|vs|cf|ca|al|Inc|Ltd|Co|Corp|Gen|Col|Sgt|Capt|Lt|Rev|"
    r"Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)|"
    r"\b(?:[A-Za-z]\.)+[A-Za-z]|^\s*[(\[]?\d{1,3})\.$"
)
# A unit behind its figure, which no initial is: `at 350 °F. Then`, `at 2.4 A. Then`. A year may
# stand before a name.
UNIT = pattern(r"(?:°|(?<![\w.,])(?!\d{4} )\d+(?:[.,]\d+)? ?)[ACFGHJKLNVW]\.$")
# These only before a number: `No. 5`, but `No. Never.`
NUMBERED = pattern(r"\b(?:nos?|figs?|eqs?|vol|sec|ch|art|pp?|c|approx)\.$", re.I)
# German dates and ordinals: `am 3. August`.
DAY = pattern(r"\b\d{1,2}\.$")
MONTH = pattern(
    r"(?:Januar|Jänner|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember)\b"
)
LOOK_BACK = 24  # characters, more than any abbreviation has
NEXT = r"\s++(?>(?:>+\s*+)*)"  # a line of a block quote begins with its mark
OPENERS = "\"'“‘«(\\[*_`~"
SENTENCE_END = pattern(
    rf"(?<![.!?…])[.!?…]++[\"'”’»)\]*_`~]*+(?:\[\^[^\]\s]+\])*(?={NEXT}[{OPENERS}]*+(?P<next>\S)){NEXT}"
    r"|[。！？｡।॥؟۔]++[」』”’»)*_]*+\s*+"
)
NO_START = frozenset("-–—−,;:/)+=|%.!?…")


def tidy(source: str) -> str:
    """The words of inline Markdown on one line; a link keeps its target, an image its words.

    `**Why:** see [the post](https://x.org)` → `Why: see the post (https://x.org)`
    """
    flat = CONTINUATION.sub(" ", source.replace(FILLER, "").strip())
    if not PLAIN.fullmatch(flat):
        flat = EMBEDDED.sub("", flat)
        flat = _parsed(flat) if len(flat) <= LONGEST else flat
    return SPACES.sub(" ", flat).strip()


def spoken(text: str) -> str:
    """Tidy text without the targets of its links: they are searched as words, not encoded."""
    return TARGET.sub("", text)


def strip_tags(html: str, *, keep_spaces: bool = False) -> str:
    """The words of HTML, images by their alternative text; `keep_spaces` for lines of code."""
    html = EMBEDDED.sub("", html.replace(FILLER, ""))
    if keep_spaces:
        return unescape(TAG.sub("", html)).rstrip()
    return SPACES.sub(" ", unescape(TAG.sub(_alt, html))).strip()


def tidy_within(source: str, whole: str) -> str:
    """The words of a sentence, as they are in the tidied paragraph that it is a part of.

    Emphasis may begin in one sentence and end in another: `**Not here. There.**`
    """
    text = tidy(source)
    if text in whole:
        return text
    bare = LOOSE.sub("", text)
    return bare if bare in whole else text


def sentences(source: str) -> Iterator[tuple[int, int]]:
    """The spans of the sentences of `source`, without the white space between them."""
    start = 0
    whole = unbroken(source)
    for match in SENTENCE_END.finditer(source):
        if not _ends(source, start, match) or inside(match.start(), whole):
            continue
        yield _trim(source, start, match.end())
        start = match.end()
    if source[start:].strip():
        yield _trim(source, start, len(source))


def _ends(source: str, start: int, match: re.Match[str]) -> bool:
    """Whether a sentence ends at what looks like its end, and not an abbreviation."""
    following = match["next"]
    if following is None:
        return True  # punctuation that nothing else is written with
    if following.islower() or following in NO_START:
        return False
    before = source[max(start, match.start() - LOOK_BACK) : match.start() + 1]
    if match[0].startswith(("..", "…")):
        return match.start() - start > SHORT_PAUSE
    if DAY.search(before) and MONTH.match(source, match.start("next")):
        return False
    if following.isdigit() and NUMBERED.search(before):
        return False
    return bool(UNIT.search(before)) or not ABBREVIATION.search(before)


def unbroken(source: str) -> list[tuple[int, int]]:
    """The spans of code, links and tags, in order: no sentence ends inside them."""
    return sorted([*code_spans(source), *(link.span() for link in UNBROKEN.finditer(source))])


def inside(at: int, spans: list[tuple[int, int]]) -> bool:
    """Whether a character is in one of some spans, which are in order."""
    i = bisect_right(spans, (at, at)) - 1
    return i >= 0 and spans[i][0] <= at < spans[i][1] - 1


def _trim(source: str, start: int, stop: int) -> tuple[int, int]:
    """The span without white space, nor the marks of a block quote that end it."""
    inside = source[start:stop]
    end = len(inside.rstrip())
    if start + end < len(source):
        end = len(re.sub(r"[\r\n][\s>]*+\Z", "", inside).rstrip())
    return start + len(inside) - len(inside.lstrip()), start + end


def _parsed(flat: str) -> str:
    tokens = _inline().parseInline(_outside_code(flat))
    return "".join(_words(tokens[0].children or [])) if tokens else flat


def _outside_code(flat: str) -> str:
    """Wikilinks as their labels, highlights as their words: where they are that, and not code."""
    done, here = [], 0
    for start, end in code_spans(flat):
        done += [_obsidian(flat[here:start]), flat[start:end]]
        here = end
    return "".join([*done, _obsidian(flat[here:])])


def _obsidian(markdown: str) -> str:
    """What Obsidian adds to Markdown, and images defined elsewhere, as the words they show."""
    labelled = WIKILINK.sub(lambda link: ESCAPED.sub(r"\\\1", _label(link)), markdown)
    return HIGHLIGHT.sub(r"\1", NOTE_MARK.sub("", REFERRED_IMAGE.sub(r"\1", labelled)))


def wikilinks_as_labels(text: str) -> str:
    return WIKILINK.sub(_label, text)


def images_as_words(text: str) -> str:
    """Text whose images, in Markdown or HTML, are their alternative text."""
    return TAG.sub(_alt, IMAGE.sub(r"\1", text)) if IMAGE_HINT.search(text) else text


def _label(link: re.Match[str]) -> str:
    target, label = (*re.split(r"\\?\|", link[2], maxsplit=1), "")[:2]
    if link[1] and re.fullmatch(r"\s*\d+(x\d+)?\s*", label):
        label = ""  # the size of an embedded image
    if link[1] and "://" in target:
        return label.strip()  # a picture from elsewhere
    note, _, heading = target.partition("#")
    place = [note, *(part for part in heading.split("#") if part and part[0] != "^")]
    shown = label.strip() or " › ".join(part.strip() for part in place if part.strip())
    if not label and shown.endswith(")") and "(" not in shown:
        shown = shown[:-1]  # the stray bracket of ![[topics/Model/Gemini)]]
    return shown


def _words(tokens: list[Token]) -> Iterator[str]:
    targets: list[tuple[str, int]] = []
    said: list[str] = []
    for token in tokens:
        if token.type == "link_open":
            target = "" if token.info == "auto" else str(token.attrs.get("href", ""))
            targets.append((target, len(said)))
        elif token.type == "link_close":
            target, since = targets.pop()
            said.append(_target(target, "".join(said[since:])))
        elif token.type in ("softbreak", "hardbreak"):
            said.append(" ")
        elif token.type in ("s_open", "s_close"):
            said.append(token.markup)  # struck words are not what a note says
        elif token.type == "html_inline":
            said.append(_html(token.content))
        elif token.content:
            said.append(token.content)  # text, code, the words of an image
    yield from said


def _target(target: str, label: str) -> str:
    """What follows a link's words; nothing for a place in the same note, or said already."""
    said = target.startswith("#") or target.removeprefix("mailto:") == label
    return f" ({target})" if target and not said and not PROGRAM.match(target) else ""


def _html(tag: str) -> str:
    return " " if tag.lower().startswith("<br") else _alt(tag).strip()


def _alt(tag: re.Match[str] | str) -> str:
    alt = ALT.search(tag if isinstance(tag, str) else tag[0])
    return f" {alt[1] or alt[2] or ''} " if alt else " "


@cache
def _inline() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("strikethrough")
    parser.validateLink = lambda url: True  # type: ignore[method-assign]  # _target leaves some out
    return parser
