"""Render Markdown as HTML without images, scripts or unknown links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ..text import visible, with_linear_quotes
from .formulas import mathml
from .marks import (
    CLOSE,
    NO_SIGNS,
    OPEN,
    PLAIN,
    Mark,
    apart,
    lit_html,
    says,
    text,
    verbatim,
    with_signs,
)
from .obsidian import with_obsidian

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# A table that is wider than the page moves sideways, also by the keyboard.
WIDE = '<div class="wide" role="group" aria-label="Table" tabindex="0">'
FOLLOWED = ("http", "https")  # schemes of links that may be clicked
DEEPEST = 60  # blocks within blocks; the parser takes some Python frames for each
HEADING = re.compile(r'<p class="heading">([^<]*)</p>')
REFERENCE = re.compile(r"\[(\d+)\]")

Lead = Callable[[str], str | None]  # of a link's target: the address of its note
Embed = Callable[[str], str | None]  # of what is embedded: the inside of its frame


def to_html(
    source: str,
    marks: Sequence[Mark] = (),
    *,
    links: bool = False,
    line: int | None = None,
    lead: Lead | None = None,
    embed: Embed | None = None,
) -> str:
    """A note's Markdown as HTML, with exactly the marked characters in `<mark>` elements.

    `links`: http links can be clicked; otherwise they are their words and their host. `lead` gives
    the address of the note that a link names, None when there is no such note. With `line`,
    the number of the source's first line, blocks carry the id `L<line>`. `embed` gives what is
    inside the frame of an embedded note. Where the parser reads
    the source so that a mark gets lost, the source itself is shown, its marks in place.
    """
    marks = apart(marks)
    writer = _Writer(marks, links, line, lead=lead, embed=embed)
    html = writer.blocks(parsed(with_signs(source, marks)))
    if all(says(source, mark, writer.lit) for mark in marks):
        return html
    return verbatim(source, marks)


def below(html: str, names: Iterable[str]) -> str:
    """The HTML of a passage without the headings that begin it, where `names` say them already."""
    known = {text(name) for name in names}
    heading = HEADING.match(html)
    while heading and heading[1] in known:
        html = html[heading.end() :]
        heading = HEADING.match(html)
    return html


def parsed(source: str) -> list[Token]:
    """A note's Markdown as the parser's tokens."""
    return _parser().parse(source)


def written(source: str, reference: Any, notes: Sequence[tuple[int, str]] = ()) -> str:
    """A model's Markdown as HTML; `reference(n)` is the HTML of its mark [n].

    `notes`: in order, the places where more HTML goes, and that HTML.
    """
    source = source.translate(PLAIN)
    ends = [0, *(at for at, _ in notes), len(source)]
    signed = CLOSE.join(source[start:end] for start, end in pairwise(ends))
    writer = _Writer((), False, None, reference, notes=[html for _, html in notes])
    return writer.blocks(_answer_parser().parse(signed))


class _Writer:
    """Walks the parser's tokens; `lit` gathers the words that each mark lights."""

    def __init__(
        self,
        marks: Sequence[Mark],
        links: bool,
        line: int | None,
        reference: Any = None,
        lead: Lead | None = None,
        notes: Sequence[str] = (),
        embed: Embed | None = None,
    ) -> None:
        self._notes = iter(notes)
        self.lit: dict[str, list[str]] = {}
        self._placed: set[int] = set()
        self._marks = iter(marks)
        self._open: Mark | None = None
        self._links, self._line = links, line
        self._reference, self._lead, self._embed = reference, lead, embed
        self._ends: list[str] = []  # of the links that are open

    def blocks(self, tokens: Sequence[Token]) -> str:
        return "".join(self._block(token) for token in tokens)

    def _block(self, token: Token) -> str:
        if token.type == "inline":
            words = "".join(self._inline(child) for child in token.children or ())
            return task(token.meta["task"]) + words if "task" in token.meta else words
        if token.type in ("fence", "code_block"):
            code = f"<pre{self._place(token)}><code>{self._words(token.content)}</code></pre>"
            drawn = token.info.strip().startswith("mermaid")
            return f'<p class="caption">Diagram (Mermaid source)</p>{code}' if drawn else code
        if token.type == "embed":
            return self._embedded(token)
        if token.type == "hr":
            return "<hr>"
        if token.hidden:  # the paragraphs of a tight list
            return " " if token.nesting < 0 else ""
        tag = self._heading(token) if token.type.startswith("heading") else token.tag
        if token.nesting < 0:
            return f"</{tag.partition(' ')[0]}>" + ("</div>" if tag == "table" else "")
        wide = WIDE if tag == "table" else ""
        return f"{wide}<{tag}{self._place(token)}{_attributes(token)}{_callout(token)}>"

    def _embedded(self, token: Token) -> str:
        """A paragraph that is one embedded note: a frame, or the note's name."""
        inside = self._embed(token.content.partition("|")[0].strip()) if self._embed else None
        place = self._place(token)
        if inside:
            return f'<details class="frame"{place}>{inside}</details>'
        return f"<p{place}>{self._wikilink(token)}</p>"

    def _heading(self, token: Token) -> str:
        """Headings of a whole note stand below its title; those of a passage are no headings."""
        if self._line is None:
            return 'p class="heading"'
        return f"h{min(6, int(token.tag[1]) + 1)}"

    def _inline(self, token: Token) -> str:
        made = self._leaf(token)
        if made is not None:
            return made
        if token.type == "highlight_open":
            return '<span class="highlight">'
        if token.type == "softbreak":
            return "\n"
        if token.type == "hardbreak":
            return "<br>"
        return f"<{'/' if token.nesting < 0 else ''}{token.tag}>"  # em, strong, s

    def _leaf(self, token: Token) -> str | None:
        """What has words or an address of its own."""
        made: Callable[[], str] | None = {
            "text": lambda: self._words(token.content),
            "code_inline": lambda: f"<code>{self._words(token.content)}</code>",
            "image": lambda: self._image(token),
            "link_open": lambda: self._link(str(token.attrs.get("href", ""))),
            "link_close": self._ends.pop,
            "wikilink": lambda: self._wikilink(token),
            "math": lambda: self._math(token),
            "footnote_ref": lambda: self._footnote(token.content, "href", "#"),
            "footnote": lambda: self._footnote(token.content, "id", "") + " ",
        }.get(token.type)
        return made() if made else None

    def _wikilink(self, token: Token) -> str:
        """A note's name leads to the note; an embedded one is named, not drawn."""
        target, _, label = token.content.partition("|")
        if label:
            hidden = "".join(sign for sign in target if sign in (OPEN, CLOSE))
            self._words(hidden)
        words = self._words(label or target.replace("#", " › ").strip(" ›"))
        address = self._lead(target.translate(NO_SIGNS).strip()) if self._lead else None
        link = f'<a href="{escape(address)}">{words}</a>' if address else words
        if token.markup:
            return f'<span class="embed">{link} <span class="host">(embedded)</span></span>'
        return link if address else f'<span class="link">{words}</span>'

    def _footnote(self, name: str, kind: str, sign: str) -> str:
        """Its number; on a note's own page it leads to its words."""
        words = self._words(name)
        there = f'{kind}="{sign}note-{escape(name.translate(NO_SIGNS))}"'
        if self._line is None:
            return f'<sup class="footnote">{words}</sup>'
        if kind == "id":
            return f'<sup class="footnote" {there}>{words}</sup>'
        return f'<sup class="footnote"><a {there}>{words}</a></sup>'

    def _math(self, token: Token) -> str:
        """As MathML; as it is written where it is marked or cannot be read."""
        if OPEN in token.content or CLOSE in token.content:
            return f"<code>{self._words(token.content)}</code>"
        return self._lit_math(mathml(token.content, token.markup == "$$"), token.content)

    def _lit_math(self, made: str | None, source: str) -> str:
        if made is None:
            return f"<code>{self._words(source)}</code>"
        if self._open is None:
            return made
        self.lit.setdefault(self._open.id, []).append(visible(source))
        return made

    def _image(self, token: Token) -> str:
        """An image is its words and where it lies; nothing is fetched."""
        words = "".join(child.content for child in token.children or ())
        where = host(str(token.attrs.get("src", "")))
        return f'<span class="image">{self._words(words)} {text(f"(image, {where})")}</span>'

    def _link(self, target: str) -> str:
        note = self._lead(target) if self._lead and not _scheme(target) else None
        if note:
            self._ends.append("</a>")
            return f'<a href="{escape(note)}">'
        tag = "a" if self._links and _scheme(target) in FOLLOWED else "span"
        self._ends.append(f'</{tag}> <span class="host">({text(host(target))})</span>')
        if tag == "span":
            return '<span class="link">'
        return f'<a href="{escape(visible(target))}" target="_blank" rel="noopener noreferrer">'

    def _words(self, words: str) -> str:
        """Words between signs become marks; in an answer [n] becomes a reference."""
        parts: list[str] = []
        for piece in re.split(f"([{OPEN}{CLOSE}])", words):
            if piece == OPEN:
                self._open = next(self._marks, None)
            elif piece == CLOSE:
                self._open = None
                parts.append(next(self._notes, ""))
            elif piece:
                parts.append(self._lit(piece))
        return "".join(parts)

    def _lit(self, piece: str) -> str:
        if self._reference:
            return "".join(self._with_references(piece))
        if self._open is None or not piece.strip():
            return text(piece)
        first = self._open.id not in self.lit
        self.lit.setdefault(self._open.id, []).append(visible(piece))
        return lit_html(self._open.id, piece, first=first)

    def _with_references(self, piece: str) -> Iterator[str]:
        for i, part in enumerate(REFERENCE.split(piece)):
            yield self._reference(int(part)) if i % 2 else text(part)

    def _place(self, token: Token) -> str:
        """The id of a block's line, for links that open a note there."""
        if self._line is None or token.map is None or token.map[0] in self._placed:
            return ""
        self._placed.add(token.map[0])
        return f' id="L{self._line + token.map[0]}"'


def task(done: bool) -> str:
    """The box of a task."""
    return '<span class="task">' + ("☑" if done else "☐") + "</span> "


def _callout(token: Token) -> str:
    """The class of a block quote that is a callout, and of its title."""
    if "callout" in token.meta:
        return f' class="callout {escape(token.meta["callout"])}"'
    return ' class="title"' if "title" in token.meta else ""


def _attributes(token: Token) -> str:
    start = token.attrs.get("start")
    return f' start="{int(start)}"' if start is not None else ""


def _scheme(target: str) -> str:
    try:
        return urlsplit(target).scheme
    except ValueError:
        return ""


def host(target: str) -> str:
    """Where a target leads, in a few words."""
    try:
        parts = urlsplit(target)
        place = parts.hostname or parts.path or target
    except ValueError:
        return "unreadable address"
    named = f"{parts.scheme}: " if parts.scheme not in ("", *FOLLOWED) else ""
    return named + (place if len(place) <= 60 else f"{place[:60]}…")


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = with_linear_quotes(MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST}))
    return with_obsidian(parser.enable(["table", "strikethrough"]))


@cache
def _answer_parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = with_linear_quotes(MarkdownIt("commonmark", {"html": False, "maxNesting": DEEPEST}))
    # [1] is a reference to a passage, never to an address that the model wrote below.
    return parser.enable("table").disable(["reference", "html_block", "html_inline"])
