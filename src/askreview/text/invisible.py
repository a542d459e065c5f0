"""Find hidden text in a note: comments, hidden elements, unused link definitions.

It stays in the note's passages, and is quoted nowhere.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache, cached_property, lru_cache
from html import unescape
from typing import TYPE_CHECKING, Any

from ..types import Passage
from .block_quotes import with_linear_quotes
from .code_spans import FILLER, code_spans
from .inline_fields import OWN_FIELDS
from .patterns import pattern

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

DEEPEST = 60  # blocks within blocks; the parser takes some Python frames for each

OWN = "|".join(OWN_FIELDS)
HINT = pattern(
    r"<!--|%%|<[a-z][^<>]*\b(?:hidden|style)\b|<(?:script|style|template)\b|\]:"
    rf"|^[ \t]*(?:{OWN})::[ \t]",
    re.I | re.M,
)
PROPERTY = pattern(rf"^[ \t]*(?:{OWN})::[ \t][^\r\n]*", re.M)
OPENING = pattern(
    r"(?P<html><!--)|(?<![\d%])(?P<obsidian>%%)(?!%)"
    r"|<(?P<name>[a-z][\w-]*+)(?P<attributes>(?>(?:[\s/]++[^\s=<>\"'/]++(?>(?:\s*+=\s*+"
    r"(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'<>=`]++))?))*))[\s/]*+>",
    re.I,
)
ATTRIBUTE = pattern(
    r"[\s/]([^\s=<>\"'/]++)(?>(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s\"'<>=`]++)))?)"
)
UNSHOWN = pattern(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)"
    r"|(?:font-size|opacity)\s*:\s*0*\.?0+[a-z%]*)\s*(?:!\s*important\s*)?(?:;|$)",
    re.I,
)
CSS_COMMENT = pattern(r"/\*.*?\*/", re.S)
PROGRAMS = frozenset({"script", "style", "template"})
VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta"))
LINE_END = pattern(r"\r\n|\r|\n")
BLANK_LINE = pattern(r"(?:\r\n|\r|\n)[ \t>]*+(?=[\r\n])|\Z")
INDENTED = pattern(r" {0,3}")
QUOTED = pattern(r"[ \t>]*")
MARKERS = pattern(rf"[\s>*+\-\d.){FILLER}]*")
# `[label]` or `[words][label]`; with `!` before it an image.
REFERENCE = pattern(r"(!?)\[([^\[\]]+)\](?:\[([^\[\]]*)\])?(?!\()")

Span = tuple[int, int]


@lru_cache(maxsize=1)  # a note is read, and split right after
def seen(text: str) -> str:
    """Markdown with all that no reader sees blanked out; every other character keeps its place."""
    if not HINT.search(text):
        return text
    known: dict[str, Any] = {}
    lines = [0, *(end.end() for end in LINE_END.finditer(text)), len(text)]
    code = [
        (lines[token.map[0]], lines[token.map[1]])
        for token in _blocks().parse(text, known)
        if token.map and token.type in ("fence", "code_block")
    ]
    definitions = {
        (lines[one["map"][0]], lines[one["map"][1]]): label for label, one in _definitions(known)
    }
    spans = hidden_spans(text, code)
    return _blanked(text, [*spans, *_unused(text, definitions)])


def shown_text(passage: Passage) -> str:
    """The text of a passage without its comments and elements that are not shown."""
    if not HINT.search(passage.text):
        return passage.text
    code = [
        (one.start - passage.start, one.end - passage.start)
        for one in passage.statements
        if one.kind == "code"
    ]
    kept, here = [], 0
    for start, end in hidden_spans(passage.text, code):
        kept.append(passage.text[here:start])
        here = end
    return "".join([*kept, passage.text[here:]])


def hidden_spans(text: str, code: Sequence[Span] = ()) -> list[Span]:
    """The comments and the elements that are not shown, in order; `code`: spans that are code."""
    finder = _Finder(text, code)
    own = [one.span() for one in PROPERTY.finditer(text) if not finder.in_code(one.start())]
    return sorted([*finder.spans(), *own]) if own else list(finder.spans())


class _Finder:
    """The hidden parts of a text; each kind of end is looked for once, so that time is linear."""

    def __init__(self, text: str, code: Sequence[Span]) -> None:
        self.text, self.code = text, sorted(code)
        self._elements: dict[str, dict[int, int]] = {}
        self._line: tuple[int, list[Span]] = (-1, [])

    def spans(self) -> Iterator[Span]:
        here = 0
        while opening := OPENING.search(self.text, here):
            here = opening.end()
            end = None if self.in_code(opening.start()) else self._end(opening)
            if end is not None:
                yield opening.start(), end
                here = end

    def _end(self, opening: re.Match[str]) -> int | None:
        """Where what opens here ends; None when it hides nothing."""
        start = opening.start()
        if opening["html"]:
            return self._comment_end(start, self._html_ends, start + 2, 3) or self._note_end(start)
        if opening["obsidian"]:
            return self._comment_end(start, self._obsidian_ends, start + 2, 2)
        name = opening["name"].lower()
        if name in PROGRAMS:
            return self._closed(name).get(start) or self._note_end(start, name)
        if name in VOID or not _unshown(opening["attributes"]):
            return None
        return self._closed(name).get(start) or self._paragraph_end(start)

    def _comment_end(self, start: int, ends: list[int], since: int, length: int) -> int | None:
        """A comment within a line ends in its paragraph; one that begins a line, anywhere."""
        i = bisect_left(ends, since)
        if i == len(ends):
            return None
        whole = QUOTED.fullmatch(self.text, self._line_start(start), start)
        return ends[i] + length if whole or ends[i] < self._paragraph_end(start) else None

    def _note_end(self, start: int, name: str = "") -> int | None:
        """CommonMark's HTML blocks 1 and 2, which begin a line, end with the note at the latest."""
        if name == "template" or not INDENTED.fullmatch(self.text, self._line_start(start), start):
            return None
        return len(self.text)

    def _paragraph_end(self, at: int) -> int:
        return self._blank_lines[bisect_left(self._blank_lines, at)]

    def _line_start(self, at: int) -> int:
        return self._lines[bisect_right(self._lines, at) - 1]

    def in_code(self, at: int) -> bool:
        if _inside(at, self.code):
            return True
        start = self._line_start(at)
        if self._line[0] != start:
            after = bisect_right(self._lines, at)
            end = self._lines[after] if after < len(self._lines) else len(self.text)
            inline = [(start + a, start + b) for a, b in code_spans(self.text[start:end])]
            self._line = start, inline
        return _inside(at, self._line[1])

    def _closed(self, name: str) -> dict[int, int]:
        """Where each element of this name ends, by where it begins; those that never end, not."""
        if name not in self._elements:
            ends: dict[int, int] = {}
            open_tags: list[int] = []
            for tag in re.finditer(rf"<(/?){name}(?![\w-])[^<>]*>?", self.text, re.I):
                if self.in_code(tag.start()):
                    continue
                if not tag[1]:
                    open_tags.append(tag.start())
                elif open_tags:
                    ends[open_tags.pop()] = tag.end()
            self._elements[name] = ends
        return self._elements[name]

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(end.end() for end in LINE_END.finditer(self.text))]

    @cached_property
    def _blank_lines(self) -> list[int]:
        return [blank.start() for blank in BLANK_LINE.finditer(self.text)]

    @cached_property
    def _html_ends(self) -> list[int]:
        return [end.start() for end in re.finditer("-->", self.text)]

    @cached_property
    def _obsidian_ends(self) -> list[int]:
        ends = (end.start() for end in re.finditer("%%", self.text))
        return [at for at in ends if not self.in_code(at)]


def _unshown(attributes: str) -> bool:
    """Whether an element of these attributes is not shown."""
    for name, *values in ATTRIBUTE.findall(attributes):
        value = CSS_COMMENT.sub("", unescape("".join(values)))
        if name.lower() == "hidden" or (name.lower() == "style" and UNSHOWN.search(value)):
            return True
    return False


def _definitions(known: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The definitions of links, `[label]: target`, by label; no footnotes, which look like it."""
    yield from (pair for pair in known.get("references", {}).items() if pair[0][0] != "^")
    for one in known.get("duplicate_refs", ()):
        if one["label"][0] != "^":
            yield one["label"], one


def _unused(text: str, definitions: dict[Span, str]) -> list[Span]:
    """The definitions that only images use, or nothing."""
    if not definitions:
        return []
    spans = sorted(definitions)
    used = {
        _folded(one[3] or one[2])
        for one in REFERENCE.finditer(text)
        if not one[1] and not _inside(one.start(), spans)
    }
    return [span for span, label in definitions.items() if _folded(label) not in used]


def _folded(label: str) -> str:
    return " ".join(label.split()).casefold()


def _inside(at: int, spans: Sequence[Span]) -> bool:
    """Whether a character is in one of some spans, which are in order and apart."""
    i = bisect_right(spans, at, key=lambda span: span[0]) - 1
    return i >= 0 and at < spans[i][1]


def _blanked(text: str, spans: list[Span]) -> str:
    """Spaces for hidden characters; fillers where spaces before other words would make code."""
    if not spans:
        return text
    characters = list(text)
    for start, end in spans:
        for at in range(start, end):
            if characters[at] not in "\r\n":
                characters[at] = FILLER
    return "".join(map(_spaced, re.split(r"([\r\n]+)", "".join(characters))))


def _spaced(line: str) -> str:
    if FILLER not in line:
        return line
    if not line.replace(FILLER, "").strip():
        return " " * len(line)
    first = MARKERS.match(line).end()  # type: ignore[union-attr]  # it matches the empty string
    return line[:first] + line[first:].replace(FILLER, " ")


@cache
def _blocks() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = with_linear_quotes(MarkdownIt("commonmark", {"maxNesting": DEEPEST}))
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser
