"""Pack blocks into passages that fit the encoder, each prefixed with its place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate, groupby, takewhile, zip_longest

from ..text import content_words
from ..types import Encoder, Note, Passage, Statement
from .blocks import WORD, Block, body_blocks
from .cut import encoded_statement, fitting, word_pieces
from .lines import Lines
from .properties import HEADING as PROPERTIES
from .properties import header_blocks

SPLITTER = "7"  # part of the index's fingerprint: raise it when passages come out differently

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
    above: tuple[Statement, ...] = ()  # what it hangs below, in the part before


@dataclass(slots=True)
class _Run:
    """Statements of a block, and the items above the first of them, each with its word pieces."""

    above: list[tuple[Statement, int]] = field(default_factory=list)
    statements: list[tuple[Statement, int]] = field(default_factory=list)


SAYING = 3  # words of a name that says something: “Collect the suit from Marchetti”


def split_note(note: Note, encoder: Encoder) -> list[Passage]:
    """All passages of a note, in reading order.

    None is longer than `encoder.window` with its prefix; every line with a word on it lies in one.
    A note without a word in it, or with nothing but properties below a name that says something,
    has one all the same: its name.
    """
    lines = Lines(note)
    header, body = header_blocks(note, lines), body_blocks(note, lines)
    name = _name(note, lines)
    silent = not any(block.statements for block in body)
    if silent and (not header or len(content_words(name.text)) >= SAYING):
        header = [Block(0, 0, (), [name]), *header]
    blocks = header + body
    passages: list[Passage] = []
    seen: dict[tuple[str, ...], int] = {}
    for headings, section in groupby(blocks, key=lambda block: block.headings):
        of_header = headings == (PROPERTIES,) and bool(note.header_end)
        prefix = _prefix(note, headings, encoder, of_header=of_header)
        room = encoder.window - sum(encoder.count([prefix])) if prefix else encoder.window
        for part in _packed(_parts(list(section), room, lines, encoder), room):
            ordinal = seen[headings] = seen.get(headings, -1) + 1
            passages.append(_passage(note, headings, prefix, part, ordinal, lines))
    return passages


def _name(note: Note, lines: Lines) -> Statement:
    """What a note without words says: its file's name, and nothing of its text is quoted."""
    name = note.path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return lines.statement(0, 0, "name", name)


def encoded_text(note: Note, passage: Passage, encoder: Encoder) -> str:
    """What the encoder read of a passage that comes from an index, which does not keep it."""
    first = passage.statements[0]
    own = {one.start for one in passage.statements}
    above = (one for one in first.above if one.start not in own)
    of_header = passage.headings == (PROPERTIES,) and first.kind == "field"
    prefix = _prefix(note, passage.headings, encoder, of_header=of_header)
    said = (encoded_statement(one) for one in (*above, *passage.statements))
    return "\n".join([*filter(None, [prefix]), *said])


def _prefix(note: Note, headings: tuple[str, ...], encoder: Encoder, *, of_header: bool) -> str:
    """The file's name, the note's title and the headings, as many as fit, the nearest kept."""
    # Folders are searched by their words alone: read here they blur passages (decision 0041).
    own = [one for one in note.names if one not in note.path.split("/")[:-1]]
    if of_header:
        names = [f"{PROPERTIES} of {note.title}"]
    else:
        names = [*own, note.title, *(name for name in headings if name != note.title)]
    room = encoder.window // PREFIX_SHARE
    least = len(names) - len(own)  # the file's name is left out first
    while len(names) > 1 and sum(encoder.count(names)) > room:
        names.pop(1 if 2 < len(names) <= least else 0)
    while names and sum(encoder.count(names)) > room:
        names[0] = names[0][: len(names[0]) // 2]
    return ". ".join(names)


def _parts(section: list[Block], room: int, lines: Lines, encoder: Encoder) -> Iterator[_Part]:
    """The blocks of a section; one that is too long comes in several parts."""
    for block in section:
        counts = word_pieces(block.statements, encoder)
        if sum(counts) <= room:
            yield _Part(block.start, block.end, tuple(block.statements), sum(counts), block.lead)
            continue
        whole: list[tuple[Statement, int]] = []
        for statement, count in zip(block.statements, counts, strict=True):
            whole += fitting(statement, count, room, lines, encoder)
        yield from _several(block, list(_runs(whole, room, encoder)), lines)


def _several(block: Block, runs: list[_Run], lines: Lines) -> Iterator[_Part]:
    """The parts of a block that is too long; together they hold all its words."""
    start = block.start
    for run, after in zip_longest(runs, runs[1:]):
        statements, above = (tuple(one for one, _ in some) for some in (run.statements, run.above))
        pieces = sum(n for _, n in (*run.above, *run.statements))
        end = statements[-1].end if after else block.end
        yield _Part(start, end, statements, pieces, above=above)
        if after:
            start = _next_start(end, after.statements[0][0].start, lines)


def _next_start(end: int, first: int, lines: Lines) -> int:
    """Where the part after `end` begins: with its line, or with the words no statement has."""
    between = lines.raw[end:first]
    if WORD.search(between):
        return end + len(between) - len(between.lstrip())
    return max(end, lines.start(lines.number(first) - 1))


def _runs(whole: Sequence[tuple[Statement, int]], room: int, encoder: Encoder) -> Iterator[_Run]:
    """Consecutive statements that fit, under the items that their first one hangs below."""
    run, pieces = _Run(), 0
    for statement, count in whole:
        if run.statements and pieces + count > room:
            yield run
            run = _Run(_lifted(statement, room - count, room, encoder))
            pieces = sum(n for _, n in run.above)
        run.statements.append((statement, count))
        pieces += count
    if run.statements:
        yield run


def _lifted(
    statement: Statement, left: int, room: int, encoder: Encoder
) -> list[tuple[Statement, int]]:
    """The items that a statement hangs below, as many as fit, the nearest kept."""
    counts = word_pieces(statement.above, encoder)
    nearest = list(zip(statement.above, counts, strict=True))[::-1]
    fitting = takewhile(
        lambda sum: sum <= min(left, room // PREFIX_SHARE), accumulate(counts[::-1])
    )
    return nearest[: len(list(fitting))][::-1]


def _packed(parts: Iterator[_Part], room: int) -> Iterator[_Part]:
    """Short parts gathered up to the target; what introduces a part stays with it."""
    held: list[_Part] = []
    pieces = 0
    for part in parts:
        if held and (part.above or pieces + part.pieces > min(room, TARGET)):
            introducing = [] if part.above else _introducing(held)
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
    pieces = sum(part.pieces for part in held)
    return _Part(held[0].start, held[-1].end, statements, pieces, above=held[0].above)


def _passage(
    note: Note, headings: tuple[str, ...], prefix: str, part: _Part, ordinal: int, lines: Lines
) -> Passage:
    encoded, statements = prefix, list[Statement]()
    placed: dict[int, Statement] = {}  # by where they begin
    for statement in (*part.above, *part.statements):
        encoded += "\n" if encoded else ""
        words = encoded_statement(statement)
        # Characters for now; the rows of the token vectors once the encoder has cut the text.
        span = (len(encoded), len(encoded) + len(words))
        above = tuple(replace(placed.get(one.start, one), above=()) for one in statement.above)
        one = replace(statement, tokens=span, above=above)
        statements.append(one)
        placed.setdefault(one.start, one)
        encoded += words
    text = note.raw[part.start : part.end]
    identity = "\0".join([note.path, *headings, str(ordinal), text])
    return Passage(
        id=hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:32],
        note=note.path,
        title=note.title,
        headings=headings,
        line=lines.in_file(part.start),
        end_line=lines.in_file(max(part.start, part.end - 1)),
        start=part.start,
        text=text,
        encoded=encoded,
        statements=tuple(statements[len(part.above) :]),
    )
