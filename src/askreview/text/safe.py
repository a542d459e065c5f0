"""Make untrusted text safe to show: no images, no active HTML, no unknown links."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from html import unescape

from .code_spans import code_spans
from .patterns import pattern
from .words import visible

REMOVED = "(link removed)"

# An address as browsers, terminals and Markdown's readers take it: with a scheme, with // and a
# host, with www., or a host that is told something: evil.example/x?q=secret.
URL = pattern(
    r"(?:(?<![A-Za-z0-9+.-])[A-Za-z0-9+.-]+:(?=//)|https?:(?=\S)|(?:java|vb)script:(?=\S)|mailto:(?=\S)"
    r"|data:(?=[\w/+.-]*[;,])|(?<![\w:/])//(?=[\w-]+\.\w)|\bwww\.(?=\w)"
    r"|(?<![\w.-])(?>[\w-]+(?:\.[\w-]+)+)(?=[^\s()<>\[\]?]{0,2000}\?[^\s()<>\[\]=]{0,2000}=))"
    r"[^\s()<>\[\]\"“”`|]*(?:\([^\s()<>]*\)[^\s()<>\[\]\"“”`|]*)*",
    re.I,
)
# A title is looked at no further than this, so that a thousand open brackets cost no square.
TITLE = r"(?>(?:\s++[\"'(][^)]{0,1000})?)\s*+"
TARGET = rf"<?([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)>?{TITLE}"
LINK = pattern(rf"\[([^\[\]]*)\]\([ \t]*+{TARGET}\)")
IMAGE = pattern(rf"!\[([^\[\]]*)\](?:\([ \t]*+{TARGET}\)|\[[^\]]{{0,1000}}\])?")
EMBED = pattern(r"!(?=\[\[)")
# What has attributes, and plain tags of HTML; `Array<string>` is none of them.
HTML = (
    "a|article|audio|b|big|blockquote|body|br|button|center|code|dd|del|details|div|dl|dt|em|embed|"
    "figure|font|form|h[1-6]|head|hr|html|i|iframe|img|input|ins|kbd|label|li|link|main|mark|meta|"
    "nav|object|ol|p|picture|pre|q|s|section|small|source|span|strong|sub|summary|sup|svg|table|"
    "tbody|td|th|thead|tr|u|ul|video"
)
TAG = pattern(
    r"<(?:style|script)\b.*?(?:</(?:style|script)\s*>|$)|<!--.*?(?:-->|$)"
    r"|<[A-Za-z][\w:-]*[\s/][^<>=]*=[^<>]*>"
    r"|(?-i:</[a-z][a-z0-9-]*\s*>)"
    rf"|<(?:{HTML})\s*/?>",
    re.S | re.I,
)
ENTITY = pattern(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]\w{1,30});", re.I)
AT_END = ".,;:!?…*_~'’"
NESTED = 8  # character references within references; nobody nests so many


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


def _decoded(text: str) -> str:
    """Character references as their characters, also those that hide another."""
    for _ in range(NESTED):
        if (plain := visible(ENTITY.sub(lambda entity: unescape(entity[0]), text))) == text:
            return text
        text = plain
    return text.replace("&", "")


def _without_tags(text: str) -> str:
    """Text without HTML; in code it is only words."""
    code = list(code_spans(text))

    def kept(tag: re.Match[str]) -> str:
        i = bisect_right(code, tag.start(), key=lambda span: span[0]) - 1
        return tag[0] if i >= 0 and tag.start() < code[i][1] else ""

    return TAG.sub(kept, text)


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
