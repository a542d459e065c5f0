"""A statement that is longer than the encoder reads is cut into pieces."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ..text import spoken, tidy
from ..types import Encoder, Statement
from .lines import LINE_END, Lines
from .statements import code_text

# Characters that a word piece stands for at most, on average: to an encoder a run of letters
# without end is one unknown piece.
LONGEST_PIECE = 32
BLANK = re.compile(r"\s+")
BLANK_LINES = re.compile(r"(?>(?:[^\S\r\n]*+[\r\n])+)")


def encoded_statement(statement: Statement) -> str:
    """The words of a statement as the encoder reads them."""
    return spoken(statement.text) or statement.text


def word_pieces(statements: Sequence[Statement], encoder: Encoder) -> list[int]:
    """How many word pieces each statement takes of a passage."""
    texts = [encoded_statement(one) for one in statements]
    counts = encoder.count(texts) if texts else []
    return [max(n, len(text) // LONGEST_PIECE) for n, text in zip(counts, texts, strict=True)]


def fitting(
    statement: Statement, count: int, room: int, lines: Lines, encoder: Encoder
) -> Iterator[tuple[Statement, int]]:
    """The statement, cut into pieces that fit."""
    if count <= room or statement.end - statement.start < 2:
        yield statement, count
        return
    kind, pieces = statement.kind, []
    for start, end in _cut(lines.seen, statement, -(-count // room)):
        text = _piece_text(lines.seen[start:end], kind)
        piece = lines.statement(start, end, kind, text)
        pieces.append(replace(piece, above=statement.above))
        kind = "sentence" if kind == "field" else kind  # the name is in the first piece
    counts = word_pieces(pieces, encoder)
    for piece, pieces_in_it in zip(pieces, counts, strict=True):
        yield from fitting(piece, pieces_in_it, room, lines, encoder)


def _piece_text(source: str, kind: str) -> str:
    return code_text(LINE_END.split(source)) if kind == "code" else tidy(source) or source


def _cut(raw: str, statement: Statement, pieces: int) -> Iterator[tuple[int, int]]:
    """Code is cut between its lines; prose, and a line that is too long, between words."""
    start, end = statement.start, statement.end
    blank = BLANK_LINES if statement.kind == "code" else BLANK
    places = [match.end() for match in blank.finditer(raw, start, end) if match.end() < end]
    if not places:
        blank = BLANK
        places = [match.end() for match in blank.finditer(raw, start, end) if match.end() < end]
    wanted = [start + (end - start) * i // pieces for i in range(1, pieces)]
    cuts = {_nearest(places, at) for at in wanted} if places else {*wanted}
    for first, after in pairwise([start, *sorted(cuts - {start}), end]):
        length = len(raw[first:after].rstrip())
        if length:
            yield first, first + length


def _nearest(places: list[int], at: int) -> int:
    i = bisect_left(places, at)
    return min(places[max(0, i - 1) : i + 1], key=lambda place: abs(place - at))
