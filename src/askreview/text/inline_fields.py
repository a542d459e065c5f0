"""Properties within the text, as Dataview and Logseq write them: `key:: value`, `[key:: value]`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .code_spans import code_spans
from .patterns import pattern

OWN_FIELDS = (
    "id",
    "collapsed",
)  # Logseq's: they say something to the program and nothing to a reader
# A name: letters first, a few words at most, as a question on a flash card has more.
_KEY = r"(?P<key>[^\W\d_][\w/.-]*(?: [\w/.-]+){0,3})"
# On a line of its own, behind the signs of a list, a quotation or a task; the name may be bold.
_LINE = pattern(
    rf"(?P<lead>(?:[ \t>]|[-*+][ \t]|\d{{1,9}}[.)][ \t]|\[.\][ \t])*)"
    rf"(?P<mark>[*_]{{0,2}}){_KEY}(?P=mark)::(?:[ \t]+(?P<value>[^\r\n]*\S))?[ \t]*(?=[\r\n]|\Z)"
)
_BRACKET = pattern(
    rf"[\[(]{_KEY}::[ \t]*(?P<value>(?:[^\[\]()\r\n]|\[\[[^\[\]\r\n]*\]\]|\([^()\r\n]*\))*)[\])]"
)
_NEWLINE = pattern(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of a paragraph: a property that has its line to itself, or other words (no key)."""

    start: int
    end: int
    key: str = ""
    value: str = ""


def pieces(text: str, start: int, end: int) -> Iterator[Piece]:
    """`text[start:end]`, a paragraph's words, cut at the lines that are properties."""
    if "::" not in text[start:end]:
        yield Piece(start, end)
        return
    here = words = start
    while here < end:
        newline = _NEWLINE.search(text, here, end)
        stop, after = newline.span() if newline else (end, end)
        line = _LINE.fullmatch(text, here, stop)
        if line and line["value"]:
            if text[words:here].strip():
                yield Piece(*_trimmed(text, words, here))
            yield Piece(line.end("lead"), line.end("value"), line["key"], line["value"])
            words = after
        here = after
    if text[words:end].strip():
        yield Piece(*_trimmed(text, words, end))


def inline_fields(prose: str) -> Iterator[tuple[str, str]]:
    """The names and values of the properties in a paragraph, without Logseq's own."""
    if "::" not in prose:
        return
    code = code_spans(prose)
    for piece in pieces(prose, 0, len(prose)):
        if piece.key:
            found = [(piece.key, piece.value)]
        else:
            found = [
                (one["key"], one["value"].strip())
                for one in _BRACKET.finditer(prose, piece.start, piece.end)
                if not any(first <= one.start() < last for first, last in code)
            ]
        yield from ((key, value) for key, value in found if value and key not in OWN_FIELDS)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    words = text[start:end]
    return start + len(words) - len(words.lstrip()), start + len(words.rstrip())
