"""Render Markdown as HTML without images, scripts or unknown links."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

from ..text import visible, with_linear_quotes
from .obsidian import with_obsidian

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# Where a mark begins and ends while the parser runs: punctuation, so that emphasis beside it is
# still emphasis, and so rare that a note which has it is shown with plain brackets instead.
OPEN, CLOSE = "\u2e55", "\u2e56"
# A table that is wider than the page moves sideways, also by the keyboard.
WIDE = '<div class="wide" role="group" aria-label="Table" tabindex="0">'
NO_SIGNS = str.maketrans({OPEN: "", CLOSE: ""})
PLAIN = str.maketrans({OPEN: "[", CLOSE: "]"})
FOLLOWED = ("http", "https")  # schemes of links that may be clicked
DEEPEST = 60  # blocks within blocks; the parser takes some Python frames for each
HEADING = re.compile(r'<p class="heading">([^<]*)</p>')
MATHML = "http://www.w3.org/1998/Math/MathML"
FORMULA = {
    *("math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "msup", "msub", "msubsup"),
    *("mfrac", "msqrt", "mroot", "mover", "munder", "munderover", "mtable", "mtr", "mtd"),
    *("menclose", "mstyle", "mpadded", "mphantom", "mmultiscripts", "mprescripts", "none"),
}
PLAIN_VALUE = re.compile(r"[\w#.%+ -]*")  # no address
EDGE = re.compile(r"[\s|]*")  # around the cells of a table's row
SAID = re.compile(r"[^\W_]+")  # words, emphasis by underscores left out
REFERENCE = re.compile(r"\[(\d+)\]")


Lead = Callable[[str], str | None]  # of a link's target: the address of its note
Embed = Callable[[str], str | None]  # of what is embedded: the inside of its frame


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters of a source that are lit up, and the id of the element that lights them."""

    start: int
    end: int
    id: str


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
    marks = _apart(marks)
    writer = _Writer(marks, links, line, lead=lead, embed=embed)
    html = writer.blocks(parsed(_with_signs(source, marks)))
    if all(_says(source, mark, writer.lit) for mark in marks):
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


def text(words: str) -> str:
    """Words as HTML: escaped, and without characters that are not seen."""
    return escape(visible(words))


def _apart(marks: Sequence[Mark]) -> list[Mark]:
    """The marks in order, those that overlap one before them left out."""
    kept: list[Mark] = []
    for mark in sorted(marks, key=lambda one: (one.start, -one.end)):
        if mark.start < mark.end and (not kept or mark.start >= kept[-1].end):
            kept.append(mark)
    return kept


def _with_signs(source: str, marks: Sequence[Mark]) -> str:
    """The source with a sign before and behind each mark, inside the edges of a table's row."""
    source = source.translate(PLAIN)
    parts, here = [], 0
    for mark in marks:
        start, end = _within(source, mark)
        parts += [source[here:start], OPEN, source[start:end], CLOSE]
        here = end
    return "".join([*parts, source[here:]])


def _within(source: str, mark: Mark) -> tuple[int, int]:
    words = source[mark.start : mark.end]
    before = EDGE.match(words)
    behind = EDGE.match(words[::-1])
    assert before and behind  # they match nothing at least
    start, end = mark.start + before.end(), mark.end - behind.end()
    return (start, end) if start < end else (mark.start, mark.end)


def _says(source: str, mark: Mark, lit: dict[str, list[str]]) -> bool:
    """Whether what is lit are words of the mark, in their order, from its first to its last."""
    wanted = SAID.findall(visible(source[mark.start : mark.end]))
    shown = SAID.findall(" ".join(lit.get(mark.id, [])))
    rest = iter(wanted)
    return bool(shown) and all(word in rest for word in shown)


def verbatim(source: str, marks: Sequence[Mark]) -> str:
    """The source as it is written, its marks in place."""
    parts, here = [], 0
    for mark in _apart(marks):
        parts.append(text(source[here : mark.start]))
        parts.append(_mark(mark.id, source[mark.start : mark.end], first=True))
        here = mark.end
    parts.append(text(source[here:]))
    return f'<pre class="raw">{"".join(parts)}</pre>'


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
        self._targets: list[str] = []  # of the links that are open

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
            "link_close": self._link_end,
            "wikilink": lambda: self._wikilink(token),
            "math": lambda: self._math(token),
            "footnote_ref": lambda: f'<sup class="footnote">{self._words(token.content)}</sup>',
            "footnote": lambda: f'<sup class="footnote">{self._words(token.content)}</sup> ',
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
        self._targets.append(target)
        note = self._lead(target) if self._lead and not _scheme(target) else None
        if note:
            return f'<a href="{escape(note)}">'
        if self._links and _scheme(target) in FOLLOWED:
            href = escape(visible(target))
            return f'<a href="{href}" target="_blank" rel="noopener noreferrer">'
        return '<span class="link">'

    def _link_end(self) -> str:
        target = self._targets.pop()
        if self._lead and not _scheme(target) and self._lead(target):
            return "</a>"
        followed = self._links and _scheme(target) in FOLLOWED
        return f'</{"a" if followed else "span"}> <span class="host">({text(host(target))})</span>'

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
        return _mark(self._open.id, piece, first=first)

    def _with_references(self, piece: str) -> Iterator[str]:
        for i, part in enumerate(REFERENCE.split(piece)):
            yield self._reference(int(part)) if i % 2 else text(part)

    def _place(self, token: Token) -> str:
        """The id of a block's line, for links that open a note there."""
        if self._line is None or token.map is None or token.map[0] in self._placed:
            return ""
        self._placed.add(token.map[0])
        return f' id="L{self._line + token.map[0]}"'


def _mark(id: str, words: str, *, first: bool) -> str:
    """Lit words; all of a mark have its id as their class, the first has it as its id."""
    named = f' id="{id}"' if first else ""
    return f'<mark class="{id}"{named}>{text(words)}</mark>'


def task(done: bool) -> str:
    """The box of a task."""
    return '<span class="task">' + ("☑" if done else "☐") + "</span> "


def _callout(token: Token) -> str:
    """The class of a block quote that is a callout, and of its title."""
    if "callout" in token.meta:
        return f' class="callout {escape(token.meta["callout"])}"'
    return ' class="title"' if "title" in token.meta else ""


def mathml(source: str, block: bool) -> str | None:
    """LaTeX as MathML; None for what cannot be read, and for what would be more than a formula."""
    from latex2mathml.converter import convert

    try:
        made = str(convert(source, display="block" if block else "inline"))
        return made if _is_formula(made) else None
    except Exception:  # the package raises errors of many kinds for what it cannot read
        return None


def _is_formula(made: str) -> bool:
    """Whether it has only elements and plain attributes of formulas.

    The package writes what stands in `\\text{}` as it is, and addresses of `\\href` and `\\style`.
    """
    namespace = f"{{{MATHML}}}"
    return all(
        one.tag.removeprefix(namespace) in FORMULA and _plain(one.attrib)
        for one in ElementTree.fromstring(made).iter()
    )


def _plain(attributes: Mapping[str, str]) -> bool:
    plain = all(PLAIN_VALUE.fullmatch(value) for value in attributes.values())
    return plain and not attributes.keys() & {"href", "style", "class", "id", "src"}


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
