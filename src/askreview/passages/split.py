"""Blocks become passages that fit the encoder, each under a prefix that names its place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ..nouns import Encoder, Note, Passage, Statement
from .blocks import Block, Lines, body_blocks
from .properties import HEADING as PROPERTIES
from .properties import header_blocks
from .prose import spoken, tidy

SPLITTER = "1"  # part of the index's fingerprint: raise it when passages come out differently

TARGET = 128  # word pieces; short blocks of a section are gathered up to this many
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
    """
    lines = Lines(note.raw)
    blocks = header_blocks(note, lines) + body_blocks(note, lines)
    passages: list[Passage] = []
    seen: dict[tuple[str, ...], int] = {}
    for headings, section in groupby(blocks, key=lambda block: block.headings):
        prefix = _prefix(note, headings, encoder)
        room = encoder.window - sum(encoder.count([prefix])) if prefix else encoder.window
        for part in _packed(_parts(list(section), room, lines, encoder), min(room, TARGET)):
            ordinal = seen[headings] = seen.get(headings, -1) + 1
            passages.append(_passage(note, headings, prefix, part, ordinal, lines))
    return passages


def encoded_statement(statement: Statement) -> str:
    """The words of a statement as the encoder reads them."""
    return spoken(statement.text) or statement.text


def _prefix(note: Note, headings: tuple[str, ...], encoder: Encoder) -> str:
    """The note's title and the headings, as many as fit, the nearest kept."""
    if headings == (PROPERTIES,) and note.header_end:
        names = [f"{PROPERTIES} of {note.title}"]
    else:
        names = [note.title, *(name for name in headings if name != note.title)]
    room = encoder.window // PREFIX_SHARE
    while len(names) > 1 and sum(encoder.count(names)) > room:
        names.pop(1 if len(names) > 2 else 0)
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
        runs = list(_runs(whole, room))
        for i, run in enumerate(runs):
            start = block.start if i == 0 else run[0][0].start
            end = block.end if i == len(runs) - 1 else run[-1][0].end
            yield _Part(start, end, tuple(one for one, _ in run), sum(n for _, n in run))


def _fitting(
    statement: Statement, count: int, room: int, lines: Lines, encoder: Encoder
) -> Iterator[tuple[Statement, int]]:
    """The statement, halved at a white space near its middle until each half fits."""
    if count <= room or statement.end - statement.start < 2:
        yield statement, count
        return
    for start, end in _halves(lines.raw, statement.start, statement.end):
        source = lines.raw[start:end]
        text = source if statement.kind == "code" else tidy(source) or source
        half = lines.statement(start, end, statement.kind, text)
        [pieces] = encoder.count([encoded_statement(half)])
        yield from _fitting(half, pieces, room, lines, encoder)


def _halves(raw: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    middle = (start + end) // 2
    blanks = [at for at in range(start + 1, end - 1) if raw[at].isspace()]
    cut = min(blanks, key=lambda at: abs(at - middle), default=middle)
    for first, after in ((start, cut), (cut, end)):
        source = raw[first:after]
        first += len(source) - len(source.lstrip())
        if source.strip():
            yield first, first + len(source.strip())


def _runs(
    whole: Sequence[tuple[Statement, int]], room: int
) -> Iterator[list[tuple[Statement, int]]]:
    run: list[tuple[Statement, int]] = []
    for one in whole:
        if run and sum(count for _, count in run) + one[1] > room:
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def _packed(parts: Iterator[_Part], target: int) -> Iterator[_Part]:
    """Short parts gathered up to the target; what introduces a part stays with it."""
    held: list[_Part] = []
    for part in parts:
        if held and sum(one.pieces for one in held) + part.pieces > target:
            leads = _trailing_leads(held)
            kept = held[: len(held) - leads]
            if kept and sum(one.pieces for one in held[len(kept) :]) + part.pieces <= target:
                yield _joined(kept)
                held = held[len(kept) :]
            else:
                yield _joined(held)
                held = []
        held.append(part)
    if held:
        yield _joined(held)


def _trailing_leads(held: list[_Part]) -> int:
    leads = 0
    while leads < len(held) and held[-1 - leads].lead:
        leads += 1
    return leads


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
