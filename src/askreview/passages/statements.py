"""Stretches of a note become statements: prose by its sentences, code by its runs."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import pairwise

from ..text import FILLER, inside, pattern, sentences, spoken, tidy, tidy_within, unbroken
from ..types import Statement
from .lines import LINE_END, Lines

LONG = 400  # characters; a longer item or quotation is quoted sentence by sentence
PIECE = 200  # characters; a longer sentence than LONG is quoted in pieces of about this length
UNBROKEN = 4_000  # characters without a place to cut; beyond, they are cut anywhere
LEAD = 100  # characters; a shorter sentence that ends with ":" only introduces the next block

# What stands before the words of a paragraph: quotation marks, bullets, a task's box, a callout's
# kind, a footnote's name.
MARKER = pattern(
    rf"(?>(?:[\s>{FILLER}]+|(?:[-*+]|\d{{1,9}}[.)])\s+)*)(?:\[[ xX/<>!?*-]\]\s+)?"
    r"(?:\[![\w-]+\][+-]?[\s>]*)?(?:\[\^[^\]\s]+\]:\s*)?"
)
SAYS = pattern(r"\w|[^\x00-\x7f]")  # a word or a picture: what is worth a statement
# What says nothing by itself: an address, a template's tag, the file name of an image or recording
# (of at most 255 characters, as file systems have it).
ASIDE = pattern(
    r"<?[a-z][a-z\d+.-]{0,30}://\S+>?|<%.*?%>|\{\{.*?\}\}|\{%.*?%\}"
    r"|[^\s/][^/|]{0,250}\.(?:png|jpe?g|gif|webp|svg|bmp|avif|heic|mp4|mov|webm|mp3|m4a|wav|ogg)(?=\s|$)",
    re.IGNORECASE,
)
BLOCK_ID = pattern(r"(?:(?<=\s)|\A)\^(?=[\d-]*[A-Za-z])[A-Za-z\d-]{3,}\s*\Z")
QUESTION = pattern(r"[?？؟][\"'”’»)\]」』]*\Z")
# Between the two sides of a flash card: `Why?::Because`, `Why? >> Because`, a line with `?`.
CARD = pattern(
    r"(?<=[?？])[ \t*_]*(?:::{1,2}|>>)\s*"
    r"|(?<=[?？])[ \t]*(?:\r\n|\r|\n)[ \t>]*\?{1,2}[ \t]*(?:\r\n|\r|\n)\s*"
)
# Where a long sentence is cut: the first kind that is near enough.
PAUSES = (
    LINE_END,
    pattern(r"(?<=[;:])\s+|[；：]"),
    pattern(r"(?<=[,–—])\s+|[，、]"),
    pattern(r"\s+"),
)


def said(lines: Lines, start: int, end: int, kind: str, text: str) -> Iterator[Statement]:
    """The statement, if it has words; `aside` where they say nothing by themselves."""
    if start < end and SAYS.search(text):
        alone = kind in ("sentence", "item", "quote") and not SAYS.search(ASIDE.sub("", text))
        yield lines.statement(start, end, "aside" if alone else kind, text)


def prose(lines: Lines, start: int, end: int, kind: str) -> Iterator[Statement]:
    """A paragraph: a short item or quotation whole, anything else by its sentences."""
    name = BLOCK_ID.search(lines.seen[max(start, end - 80) : end])
    end -= len(name[0]) if name else 0
    here = start
    for card in CARD.finditer(lines.seen, start, end):
        question = tidy(lines.seen[here : card.start()])
        yield from said(lines, here, card.start(), "lead", question)
        here = card.end()
    yield from _sentences(lines, here, end, kind)


def _sentences(lines: Lines, start: int, end: int, kind: str) -> Iterator[Statement]:
    end = start + len(lines.seen[start:end].rstrip())
    source = lines.seen[start:end]
    whole = tidy(source)
    if kind != "sentence" and len(whole) <= LONG:
        yield from said(lines, start, end, "lead" if introduces(whole) else kind, whole)
        return
    spans = [piece for span in sentences(source) for piece in _pieces(source, *span)]
    for n, (first, after) in enumerate(spans, 1):
        text = tidy_within(source[first:after], whole)
        leads = introduces(text) if n == len(spans) else is_question(text)
        yield from said(lines, start + first, start + after, "lead" if leads else kind, text)


def introduces(text: str) -> bool:
    """Whether a sentence introduces what stands below it."""
    return text.endswith((":", "：")) and len(spoken(text)) < LEAD


def is_question(text: str) -> bool:
    """Whether a sentence only asks: what stands behind or below it may answer."""
    return len(text) <= 2 * LEAD and bool(QUESTION.search(text))


def _pieces(source: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A sentence, in pieces that can be quoted when nobody put a full stop into it for long."""
    if end - start <= LONG or len(tidy(source[start:end])) <= LONG:
        yield start, end
        return
    for first, after in pairwise([start, *_cuts(source, start, end), end]):
        words = source[first:after]
        if words.strip():
            yield first + len(words) - len(words.lstrip()), first + len(words.rstrip())


def _cuts(source: str, start: int, end: int) -> Iterator[int]:
    """Where to cut: at line ends if there are any, else at pauses, else between words."""
    whole = [(a + start, b + start) for a, b in unbroken(source[start:end])]
    kinds = [
        [at for one in kind.finditer(source, start, end) if not inside(at := one.end(), whole)]
        for kind in PAUSES
    ]
    here = _cut_after(start, kinds)
    while end - here > PIECE // 2:
        yield here
        here = _cut_after(here, kinds)


def _cut_after(here: int, kinds: list[list[int]]) -> int:
    wanted = here + PIECE
    for places in kinds:
        first = bisect_left(places, wanted - PIECE // 2)
        near = places[first : bisect_right(places, wanted + PIECE // 2, first)]
        if near:
            return min(near, key=lambda at: abs(at - wanted))
    later = bisect_right(kinds[-1], wanted)
    if later < len(kinds[-1]) and kinds[-1][later] - here <= UNBROKEN:
        return kinds[-1][later]
    return wanted


def code(lines: Lines, first: int, after: int, quotes: int) -> Iterator[Statement]:
    """The runs of code between blank lines, on lines that `quotes` quotation marks stand before."""
    mark = re.compile(rf"(?:[ \t]*>[ \t]?){{0,{quotes}}}")
    run: list[tuple[int, int]] = []
    for line in range(first, after + 1):
        end = lines.end(line)
        begun = mark.match(lines.seen, lines.start(line), end)
        if line < after and begun and begun.end() < end:
            run.append((begun.end(), end))
        elif run:
            text = code_text([lines.seen[slice(*span)] for span in run])
            yield from said(lines, run[0][0], run[-1][1], "code", text)
            run = []


def code_text(lines: list[str]) -> str:
    """Lines of code without the indentation that they share."""
    shared = min((len(one) - len(one.lstrip()) for one in lines if one.strip()), default=0)
    return "\n".join(one[shared:].rstrip() for one in lines).strip("\n")
