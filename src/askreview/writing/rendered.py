"""A model's text made safe to show, also while it streams.

No remote image, no link that is not in a passage the text cites, no HTML that fetches or runs, no
control, zero-width, bidirectional or tag character.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from itertools import pairwise

from ..markup import code_spans
from ..words import visible
from .prompt import MARK

REMOVED = "(link removed)"
MOST_MARKS = 10  # numbers that a range like [1-3] may stand for
LONGEST_MARK = 40  # characters

# An address as browsers, terminals and Markdown's readers take it: with a scheme, with // and a
# host, with www., or a host that is told something: evil.example/x?q=secret.
URL = re.compile(
    r"(?:(?<![A-Za-z0-9+.-])[A-Za-z0-9+.-]+:(?=//)|https?:(?=\S)|(?:java|vb)script:(?=\S)|mailto:(?=\S)"
    r"|data:(?=[\w/+.-]*[;,])|(?<![\w:/])//(?=[\w-]+\.\w)|\bwww\.(?=\w)"
    r"|(?<![\w.-])[\w-]+(?:\.[\w-]+)+(?=[^\s()<>\[\]]{0,2000}\?[^\s()<>\[\]]{0,2000}=))"
    r"[^\s()<>\[\]\"“”`|]*(?:\([^\s()<>]*\)[^\s()<>\[\]\"“”`|]*)*",
    re.I,
)
TARGET = r"<?([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)>?(?:\s+[\"'(][^)]*)?\s*"
LINK = re.compile(rf"\[([^\[\]]*)\]\([ \t]*{TARGET}\)")
IMAGE = re.compile(rf"!\[([^\[\]]*)\](?:\([ \t]*{TARGET}\)|\[[^\]]*\])?")
EMBED = re.compile(r"!(?=\[\[)")
DEFINITION = re.compile(r"[ \t>]*\[[^\]\n]+\]:[ \t]*<?(?:[^\s/]*/|www\.)[^\n]*")
# What has attributes, and plain tags of HTML; `Array<string>` is none of them.
HTML = (
    "a|article|audio|b|big|blockquote|body|br|button|center|code|dd|del|details|div|dl|dt|em|embed|"
    "figure|font|form|h[1-6]|head|hr|html|i|iframe|img|input|ins|kbd|label|li|link|main|mark|meta|"
    "nav|object|ol|p|picture|pre|q|s|section|small|source|span|strong|sub|summary|sup|svg|table|"
    "tbody|td|th|thead|tr|u|ul|video"
)
TAG = re.compile(
    r"<(?:style|script)\b.*?(?:</(?:style|script)\s*>|$)|<!--.*?(?:-->|$)"
    r"|<[A-Za-z][\w:-]*[\s/][^<>]*=[^<>]*>"
    r"|(?-i:</[a-z][a-z0-9-]*\s*>)"
    rf"|<(?:{HTML})\s*/?>",
    re.S | re.I,
)
ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]\w{1,30});", re.I)
AT_END = ".,;:!?…*_~'’"

WORD = re.compile(r"\S*\s")
GONE = "\0"  # in place of a mark that is taken out, with the space before it
GAP = re.compile(rf"[ \t]*{GONE}+")
SUSPECT = re.compile(
    r"!?\[(?!\d+\](?![(:]))|[［【]|<[a-z/!]|&[#a-z]|://|[a-z]:\S|//\w|\bwww\.|\?\S*=", re.I
)
UNIT_END = re.compile(r"\n|[.!?…][\"'”’)]*(?:\s*\[\d+\])*[ \t]+(?=[^\s\[])")
CITED = re.compile(r"\[(\d+)\]")


class Rendered:
    """Feed it what a model writes; what it gives back may be shown at once.

    A plain word passes when it is complete. What could be a link, an image or a tag is held back
    to the end of its sentence or line, when it is known which passages that cites.
    """

    def __init__(self, passages: Sequence[str]) -> None:
        self._links = [links(text) for text in passages]
        self._cited: set[int] = set()
        self._held = ""
        self._gap = ""  # spaces that a mark which is taken out may yet take along
        self._parts: list[str] = []

    @property
    def text(self) -> str:
        """All that was given back, and the marks of passages that there are not."""
        return "".join(self._parts)

    def feed(self, piece: str) -> str:
        """What may be shown now."""
        self._held += visible(piece)
        ends = [0, *_ends(self._held)]
        ready = [self._held[a:b] for a, b in pairwise(ends)]
        self._held = self._held[ends[-1] :]
        return "".join(map(self._release, ready))

    def end(self) -> str:
        """The rest."""
        rest, self._held = self._held, ""
        last, gap = self._release(rest), self._gap
        self._gap = ""
        return last + gap

    def _release(self, unit: str) -> str:
        unit = MARK.sub(_plain_marks, unit)
        self._cited |= {int(n) for n in CITED.findall(unit) if self._is_ours(n)}
        if not self._parts or self._parts[-1].endswith("\n"):
            unit = DEFINITION.sub("", unit, count=1) if DEFINITION.match(unit) else unit
        made = clean(unit, set().union(*(self._links[n - 1] for n in self._cited)))
        if made:
            self._parts.append(made)
        return self._shown(made)

    def _shown(self, made: str) -> str:
        ours = CITED.sub(lambda mark: mark[0] if self._is_ours(mark[1]) else GONE, made)
        whole = GAP.sub("", self._gap + ours)
        kept = whole.rstrip(" \t")
        self._gap = whole[len(kept) :]
        return kept

    def _is_ours(self, number: str) -> bool:
        return len(number) < LONGEST_MARK and 1 <= int(number) <= len(self._links)


def clean(text: str, allowed: set[str]) -> str:
    """A unit of text without images, active HTML and links other than those `allowed`."""
    text = _decoded(visible(text))
    text = IMAGE.sub(r"\1", EMBED.sub("", text))
    text = _without_tags(text)
    text = LINK.sub(lambda link: _link(link[1], link[2], allowed), text)
    return URL.sub(lambda url: _url(url[0], allowed), text)


def quotable(text: str) -> str:
    """Words of a note as they may be shown: its own links stay, images and active HTML do not."""
    return clean(text, links(text))


def links(text: str) -> set[str]:
    """Every address that stands in a text, as it stands there."""
    text = visible(text)
    bare = {_trimmed(url[0])[0] for url in URL.finditer(text)}
    return bare | {link[2] for link in LINK.finditer(text)}


def _ends(text: str) -> Iterator[int]:
    """Where units end: after each word, and from a suspect word on after its sentence or line."""
    end: int | None = 0
    while end is not None and (word := WORD.match(text, end)):
        end = _sentence_end(text, end) if SUSPECT.search(word[0]) else word.end()
        if end is not None:
            yield end


def _sentence_end(text: str, start: int) -> int | None:
    """The first end of a sentence outside brackets, or of the line; None when none came yet."""
    for found in UNIT_END.finditer(text, start):
        unit = text[start : found.end()]
        if found[0] == "\n" or all(unit.count(a) <= unit.count(b) for a, b in ("[]", "()", "<>")):
            return found.end()
    return None


def _plain_marks(mark: re.Match[str]) -> str:
    """[1, 2], 【1】, [^1] and [1-3] as [1][2], [1], [1] and [1][2][3]."""
    if len(mark[0]) > LONGEST_MARK:
        return mark[0]
    numbers: list[int] = []
    for part in re.split(r"[,;]", mark[1]):
        ends = [int(n) for n in re.findall(r"\d+", part)]
        numbers += range(ends[0], ends[-1] + 1) if ends[-1] - ends[0] < MOST_MARKS else ends
    return "".join(f"[{n}]" for n in numbers)


def _decoded(text: str) -> str:
    """Character references as their characters, also those that hide another."""
    while (plain := visible(ENTITY.sub(lambda entity: unescape(entity[0]), text))) != text:
        text = plain
    return text


def _without_tags(text: str) -> str:
    """Text without HTML; in code it is only words."""
    spans = list(code_spans(text))
    inside = [any(a <= tag.start() < b for a, b in spans) for tag in TAG.finditer(text)]
    kept = iter(inside)
    return TAG.sub(lambda tag: tag[0] if next(kept) else "", text)


def _link(words: str, target: str, allowed: Iterable[str]) -> str:
    if target in allowed and _harmless(target):
        return f"[{words}]({target})"
    return f"[{words}]" if words.isdigit() else words


def _url(found: str, allowed: Iterable[str]) -> str:
    address, rest = _trimmed(found)
    return found if address in allowed and _harmless(address) else REMOVED + rest


def _harmless(target: str) -> bool:
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", target)
    return not scheme or scheme[1].lower() in ("http", "https", "mailto")


def _trimmed(url: str) -> tuple[str, str]:
    """An address, and the punctuation of the sentence behind it."""
    address = url.rstrip(AT_END)
    return address, url[len(address) :]
