"""Blocks become passages that fit the encoder, each under a prefix that names its place."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from ..text import spoken, tidy
from ..types import Encoder, Note, Passage, Statement
from .blocks import WORD, Block, body_blocks, code_text
from .lines import LINE_END, Lines
from .properties import HEADING as PROPERTIES
from .properties import header_blocks

SPLITTER = "3"  # part of the index's fingerprint: raise it when passages come out differently

TARGET = 128  # word pieces; short blocks of a section are gathered up to this many
BLANK = re.compile(r"\s+")
BLANK_LINES = re.compile(r"(?>(?:[^\S\r\n]*+[\r\n])+)")
PREFIX_SHARE = 4  # the prefix may take this part (1/4) of the window


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of a block, and how many word pieces its statements have."""

    start: int
    end: int
    statements: tuple[Statement, ...]
    pieces: int
    lead: bool = False


def split_note(note: Note, encoder: Encoder) -> list[Passage]:
    """All passages of a note, in reading order.

    None is longer than `encoder.window` with its prefix; every line with a word on it lies in one.
    A note without a word in it has one all the same: its name.
    """
    lines = Lines(note)
    blocks = header_blocks(note, lines) + body_blocks(note, lines) or [Block(0, 0, ())]
    if not any(block.statements for block in blocks):
        blocks[0].statements = [_name(note, lines, blocks[0].start)]
    passages: list[Passage] = []
    seen: dict[tuple[str, ...], int] = {}
    for headings, section in groupby(blocks, key=lambda block: block.headings):
        prefix = _prefix(note, headings, encoder)
        room = encoder.window - sum(encoder.count([prefix])) if prefix else encoder.window
        for part in _packed(_parts(list(section), room, lines, encoder), room):
            ordinal = seen[headings] = seen.get(headings, -1) + 1
            passages.append(_passage(note, headings, prefix, part, ordinal, lines))
    return passages


def _name(note: Note, lines: Lines, start: int) -> Statement:
    """What a note without words says: its file's name, and nothing of its text is quoted."""
    name = note.path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return lines.statement(start, start, "name", name)


def encoded_statement(statement: Statement) -> str:
    """The words of a statement as the encoder reads them."""
    return spoken(statement.text) or statement.text


def _prefix(note: Note, headings: tuple[str, ...], encoder: Encoder) -> str:
    """The note's names, its title and the headings, as many as fit, the nearest kept."""
    if headings == (PROPERTIES,) and note.header_end:
        names = [f"{PROPERTIES} of {note.title}"]
    else:
        names = [*note.names, note.title, *(name for name in headings if name != note.title)]
    room = encoder.window // PREFIX_SHARE
    least = len(names) - len(note.names)  # the folders and the file's name are left out first
    while len(names) > 1 and sum(encoder.count(names)) > room:
        names.pop(1 if 2 < len(names) <= least else 0)
    while names and sum(encoder.count(names)) > room:
        names[0] = names[0][: len(names[0]) // 2]
    return ". ".join(names)


def _parts(section: list[Block], room: int, lines: Lines, encoder: Encoder) -> Iterator[_Part]:
    """The blocks of a section; one that is too long comes in several parts."""
    for block in section:
        texts = [encoded_statement(one) for one in block.statements]
        counts = encoder.count(texts) if texts else []
        if sum(counts) <= room:
            yield _Part(block.start, block.end, tuple(block.statements), sum(counts), block.lead)
            continue
        whole: list[tuple[Statement, int]] = []
        for statement, count in zip(block.statements, counts, strict=True):
            whole += _fitting(statement, count, room, lines, encoder)
        yield from _several(block, list(_runs(whole, room)), lines)


def _several(
    block: Block, runs: list[list[tuple[Statement, int]]], lines: Lines
) -> Iterator[_Part]:
    """The parts of a block that is too long; together they hold all its words."""
    start = block.start
    for run, after in zip(runs, [*runs[1:], None], strict=True):
        end = block.end if after is None else run[-1][0].end
        yield _Part(start, end, tuple(one for one, _ in run), sum(n for _, n in run))
        if after:
            start = _next_start(end, after[0][0].start, lines)


def _next_start(end: int, first: int, lines: Lines) -> int:
    """Where the part after `end` begins: with its line, or with the words no statement has."""
    between = lines.raw[end:first]
    if WORD.search(between):
        return end + len(between) - len(between.lstrip())
    return max(end, lines.start(lines.number(first) - 1))


def _fitting(
    statement: Statement, count: int, room: int, lines: Lines, encoder: Encoder
) -> Iterator[tuple[Statement, int]]:
    """The statement, cut into pieces that fit."""
    if count <= room or statement.end - statement.start < 2:
        yield statement, count
        return
    kind, pieces = statement.kind, []
    for start, end in _cut(lines.seen, statement, -(-count // room)):
        text = _piece_text(lines.seen[start:end], kind)
        pieces.append(lines.statement(start, end, kind, text))
        kind = "sentence" if kind == "field" else kind  # the name is in the first piece
    counts = encoder.count([encoded_statement(one) for one in pieces])
    for piece, pieces_in_it in zip(pieces, counts, strict=True):
        yield from _fitting(piece, pieces_in_it, room, lines, encoder)


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


def _runs(
    whole: Sequence[tuple[Statement, int]], room: int
) -> Iterator[list[tuple[Statement, int]]]:
    run: list[tuple[Statement, int]] = []
    pieces = 0
    for one in whole:
        if run and pieces + one[1] > room:
            yield run
            run, pieces = [], 0
        run.append(one)
        pieces += one[1]
    if run:
        yield run


def _packed(parts: Iterator[_Part], room: int) -> Iterator[_Part]:
    """Short parts gathered up to the target; what introduces a part stays with it."""
    held: list[_Part] = []
    pieces = 0
    for part in parts:
        if held and pieces + part.pieces > min(room, TARGET):
            introducing = _introducing(held)
            if sum(one.pieces for one in introducing) + part.pieces > room:
                introducing = []
            if len(held) > len(introducing):
                yield _joined(held[: len(held) - len(introducing)])
            held, pieces = introducing, sum(one.pieces for one in introducing)
        held.append(part)
        pieces += part.pieces
    if held:
        yield _joined(held)


def _introducing(held: list[_Part]) -> list[_Part]:
    """The parts at the end that introduce what follows."""
    first = len(held)
    while first and held[first - 1].lead:
        first -= 1
    return held[first:]


def _joined(held: list[_Part]) -> _Part:
    statements = tuple(statement for part in held for statement in part.statements)
    return _Part(held[0].start, held[-1].end, statements, sum(part.pieces for part in held))


def _passage(
    note: Note, headings: tuple[str, ...], prefix: str, part: _Part, ordinal: int, lines: Lines
) -> Passage:
    encoded, placed = prefix, []
    for statement in part.statements:
        encoded += "\n" if encoded else ""
        words = encoded_statement(statement)
        # Characters for now; the rows of the token vectors once the encoder has cut the text.
        span = (len(encoded), len(encoded) + len(words))
        placed.append(replace(statement, tokens=span))
        encoded += words
    text = note.raw[part.start : part.end]
    identity = "\0".join([note.path, *headings, str(ordinal), text])
    return Passage(
        id=hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:32],
        note=note.path,
        title=note.title,
        headings=headings,
        line=lines.number(part.start),
        end_line=lines.number(max(part.start, part.end - 1)),
        start=part.start,
        text=text,
        encoded=encoded,
        statements=tuple(placed),
    )
