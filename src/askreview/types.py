"""The data types that rooms pass on to each other, and the Encoder protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from shlex import quote
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

Status = Literal["answered", "closest", "not_in_notes"]
Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and how many there are in all."""

Where = Mapping[str, str] | Sequence[str]
"""Conditions on the notes, all of which hold: `{"tag": "a"}` or `("rating>=7", "folder!=B")`."""

FILE_TIME = "file changed {}"  # a day that no note states
HEADING_MARK = " › "


@dataclass(frozen=True, slots=True)
class Link:
    """A link of one note to another: where it stands, and where it leads."""

    note: str
    line: int  # from 1, in the file
    target: str  # as written, without its label and heading
    to: str | None = None  # the path of the note that it leads to; None: no note of the folder


@dataclass(frozen=True, slots=True)
class NoteLinks:
    """The links of a note, and those of other notes that lead to it."""

    links: tuple[Link, ...]
    backlinks: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a note: `- [ ] call [due:: 2026-01-02]`, `- [x] call`, `- TODO call`.

    Dates are in ISO 8601, empty where none is given.
    """

    line: int  # from 1, in the file
    text: str  # the words without their marks, dates and priority
    status: Literal["open", "doing", "done", "cancelled"]
    due: str = ""
    scheduled: str = ""
    start: str = ""
    created: str = ""
    done: str = ""
    priority: int = 0  # 2 highest, 1 high, 0 normal or not given, -1 low, -2 lowest


@dataclass(frozen=True, slots=True)
class Note:
    """One file of the notes folder, its text untouched."""

    path: str  # relative to the folder, "/" on every system: the note's identity
    title: str
    # The file decoded, its byte order mark removed, newlines as they are; of a canvas or a notebook
    # the Markdown in it.
    raw: str
    header_end: int = 0  # where the front matter ends; 0 when there is none
    fields: tuple[tuple[str, int, int], ...] = ()  # key and span of each front matter field
    metadata: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    names: tuple[str, ...] = ()  # the folders and the file name, where they say more than the title
    date: str | None = None  # ISO 8601, as far as it is known: 2024, 2024-05, 2024-05-01
    date_from: str = "field"  # what says so: field, name, heading, or file (its time)
    warnings: tuple[str, ...] = ()
    links_at: tuple[tuple[str, int], ...] = ()  # every link's target and its line in the file
    tasks: tuple[Task, ...] = ()
    words: int = 0
    modified: str = ""  # the day of the file's time
    parts: tuple[int, ...] = ()  # where the cards of a canvas begin, each read by itself
    language: str = ""  # an ISO 639 code, where it is plain and the note was indexed
    lines: tuple[int, ...] = ()  # the file's line of each line of `raw`, where it is not the same

    @property
    def shown_date(self) -> str:
        """The date, that of the file said to be one; empty when there is none."""
        said = self.date or ""
        return FILE_TIME.format(said) if said and self.date_from == "file" else said


class Filed(NamedTuple):
    """How many notes there are below each tag and folder, and of each year and month."""

    tags: Mapping[str, int]
    folders: Mapping[str, int]
    dates: Mapping[str, int]


UNFILED = Filed({}, {}, {})


@dataclass(frozen=True, slots=True)
class Reading:
    """What of a notes folder is read."""

    exclude: tuple[str, ...] = ()  # patterns of what is not, as in .gitignore
    gitignore: bool = False  # whether .gitignore files are followed
    follow_links: bool = False  # whether linked files and folders are read


READING = Reading()  # by custom alone


@dataclass(frozen=True, slots=True)
class Statement:
    """The smallest thing worth quoting; the quotation is `raw[start:end]` of its note."""

    start: int  # characters into the note's raw text
    end: int
    line: int  # from 1, in the file
    end_line: int
    kind: str  # sentence, item, row, quote, code, field, name; those not quotable: see there
    text: str  # the words without their markup, a row with its column names
    tokens: tuple[int, int] = (0, 0)  # rows of its passage's token vectors
    # The list items it hangs below, outermost first, their own `above` left out. In a list that is
    # cut they may stand in an earlier passage: then `tokens` are those of their copy in this one.
    above: tuple[Statement, ...] = ()

    @property
    def quotable(self) -> bool:
        """Headings, leads and columns introduce; an aside, a bare link, says nothing by itself."""
        return self.kind not in ("heading", "lead", "columns", "aside")

    @property
    def in_place(self) -> str:
        """Its words after those of the items it hangs below: `Venus › owner Omar`."""
        return HEADING_MARK.join(one.text for one in (*self.above, self))

    @property
    def label(self) -> str:
        """The name of a front matter field; empty for anything else."""
        return self.text.partition(":")[0] if self.kind == "field" else ""

    @property
    def row_name(self) -> str:
        """The first cell of a table row, which says what the row is about; empty otherwise."""
        first = self.text.partition("; ")[0] if self.kind == "row" else ""
        return first.partition(": ")[2] or first


@dataclass(frozen=True, slots=True)
class Passage:
    """What is found: some consecutive statements of one section, at most the encoder's window."""

    id: str  # hash of path, heading path, ordinal and text: same words, same place, same id
    note: str
    title: str
    headings: tuple[str, ...]
    line: int
    end_line: int
    start: int  # characters into the note's raw text
    text: str  # raw[start:…], whole lines where the passage does not begin inside one
    encoded: str  # the words the encoder reads: a prefix that names the place, then statements
    statements: tuple[Statement, ...]

    @property
    def heading(self) -> str:
        """The headings above it, the note's title left out."""
        below = self.headings[1:] if self.headings[:1] == (self.title,) else self.headings
        return HEADING_MARK.join(below)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading path of a note, with the note's title."""

    note: str
    title: str
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Encoding:
    """One forward pass: the pooled vector, and a unit vector for each word piece."""

    vector: Vectors  # shape (dimension,), unit length
    tokens: Vectors  # shape (word pieces without special ones, dimension)
    offsets: Sequence[tuple[int, int]]  # of each word piece, in characters of the encoded text


@dataclass(frozen=True, slots=True)
class Floors:
    """Below these an encoder's answers are not to be trusted: see `Ranking`."""

    absent: float  # of `covered`, below: the topic is not in the notes
    sure: float  # of `signal`, above: answered; below: only the closest that there is
    near: float  # of `signal`, above: its topic is in the notes, though none of its words is


class Encoder(Protocol):
    """Words become vectors. Two methods; the rest describes the vectors."""

    name: str
    fingerprint: str  # changes whenever the vectors would
    window: int  # word pieces that one text may have, special ones not counted
    dimension: int
    floors: Floors | None  # None: nobody has measured them for this encoder

    def count(self, texts: Sequence[str]) -> list[int]:
        """The word pieces of each text, special ones not counted."""

    def encode(self, texts: Sequence[str]) -> Iterator[Encoding]:
        """One encoding a text, in the order given; texts beyond the window are cut."""


class Reranker(Protocol):
    """Reads a question and a passage together."""

    name: str

    def scores(self, question: str, texts: Sequence[str]) -> list[float]:
        """How well each text answers the question; higher is better."""


class Vocabulary(Protocol):
    """How many passages hold a word, of how many."""

    @property
    def passage_count(self) -> int: ...
    def holding(self, word: str) -> int: ...


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage, its score, and what the score was made of."""

    passage: Passage
    score: float
    parts: Mapping[str, float]  # dense, lexical, fused, late, words

    @property
    def note(self) -> str:
        return self.passage.note

    @property
    def line(self) -> int:
        return self.passage.line

    @property
    def end_line(self) -> int:
        return self.passage.end_line

    @property
    def heading(self) -> str:
        return self.passage.heading

    @property
    def text(self) -> str:
        return self.passage.text


@dataclass(frozen=True, slots=True)
class Question:
    """A question as the index is asked it."""

    text: str
    words: tuple[str, ...]  # without those that every text has
    unknown: tuple[str, ...]  # the words that no note holds
    weights: Mapping[str, float]  # how rare each word is, by its stems
    vector: Vectors
    tokens: Vectors  # shape (word pieces, dimension)
    also: tuple[str, ...] = ()  # the notes' words that mistyped ones come nearest to
    languages: tuple[str, ...] = ()  # of the notes, that it may be in besides English
    by_words: bool = False  # whether only its words tell how near the notes come to it


@dataclass(frozen=True, slots=True)
class Ranking:
    """The passages found for a question, best first."""

    hits: tuple[Hit, ...]
    signal: float  # how surely any candidate answers, also beyond the hits: see `search.rank`
    covered: float  # how much of the question all candidates together cover
    named: float  # the largest share of the question's words that name a front matter field
    whole: bool  # whether that field's name and its note's title hold all words the notes know
    cosines: Mapping[str, Vectors]  # of the question's tokens with each hit's, by passage id
    next: tuple[Hit, ...] = ()  # the hits behind the best ones, read where nothing is sure
    spread: float = 1.0  # of late interaction, from the worst candidate to the best


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that a question asks, and the passages found for it."""

    question: Question
    ranking: Ranking
    sides: tuple[Part, ...] = ()  # of a comparison: each by itself
    own: frozenset[str] = frozenset()  # of a side: the stems of the words that the other has not


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact words of a note that an answer rests on."""

    n: int  # the number of the passage in the answer; several citations may share it
    note: str
    line: int
    end_line: int
    heading: str
    quote: str  # raw[start:end] of the note, never tidied
    by: Literal["quotes", "model", "program"] = "quotes"  # who put its number where it stands


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of one note that can be read by itself, with the statements in it that tell."""

    n: int  # the number of the passage that its telling statements stand in
    note: str
    title: str
    heading: str
    date: str | None  # that the note states
    line: int
    end_line: int
    kind: str  # paragraph, list, table, code, quote, field, name
    quote: str  # raw[start:end] of the note; of several stretches, each on lines of its own
    telling: tuple[tuple[int, int], ...]  # where the telling statements stand in `quote`
    text: str  # the words without their markup
    lit: tuple[tuple[int, int], ...]  # where the telling statements stand in `text`
    of: str = ""  # what is left out: “5 of 14 items”
    whole: str = ""  # where something is: the same of the note with nothing left out

    @property
    def date_beside_name(self) -> str:
        """The date to show, unless the name of the note or the heading says it."""
        said = f"{self.title} {self.heading}"
        return self.date if self.date and self.date not in said else ""


@dataclass(frozen=True, slots=True)
class Check:
    """One finding about one sentence of an answer."""

    check: str
    sentence: str
    detail: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that a model counted; zero when no model was asked."""

    input_tokens: int = 0
    output_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.input_tokens + other.input_tokens, self.output_tokens + other.output_tokens
        )


@dataclass(frozen=True, slots=True)
class Query:
    """Which notes or tasks, in which order, and what of them.

    what     notes, tasks, or the distinct values of the property `of`
    where    conditions as in `--where`, all of which hold; since and until among them
    sort     properties, the first counts most; `-rating` is highest first
    group    a property whose values the rows are grouped by
    measure  count, sum, average, min or max (of the property `of`); empty: the rows themselves
    show     the properties shown as columns
    limit    at most so many rows; the table says how many there are
    """

    what: Literal["notes", "tasks", "values"] = "notes"
    where: tuple[str, ...] = ()
    sort: tuple[str, ...] = ()
    group: str = ""
    measure: str = ""
    of: str = ""
    show: tuple[str, ...] = ()
    limit: int | None = None

    @property
    def command(self) -> str:
        """The same as a command line."""
        parts = ["askreview", "tasks" if self.what == "tasks" else "list"]
        parts += [word for one in self.where for word in ("--where", quote(one))]
        parts += [word for one in self.sort for word in ("--sort", quote(one))]
        parts += ["--group-by", quote(self.group)] if self.group else []
        if self.measure == "count":
            parts.append("--count")
        elif self.measure:
            parts += [f"--{self.measure}", quote(self.of)]
        parts += ["--values", quote(self.of)] if self.what == "values" else []
        shown = self.show if self.what != "values" else ()  # there it is how many notes have it
        parts += ["--show", quote(",".join(shown))] if shown else []
        parts += ["--limit", str(self.limit)] if self.limit else []
        return " ".join(parts)


class Row(NamedTuple):  # made by the ten thousand, and five times as fast as a frozen dataclass
    """One note, task or value, and where it stands."""

    note: str
    line: int
    name: str  # the note's title, the task's words, or the value
    cells: tuple[str, ...] = ()  # one for each column
    group: str = ""
    status: str = ""  # of a task
    says: str = ""  # its first words, where notes are listed by day


@dataclass(frozen=True, slots=True)
class Table:
    """The rows that a query found."""

    query: Query
    rows: tuple[Row, ...]
    total: int  # rows before the limit
    of: int  # notes, tasks or values that there are without conditions
    figure: str = ""  # what was measured: a count, a sum
    measured: int = 0  # of how many rows
    groups: tuple[tuple[str, int], ...] = ()  # how many rows each group has, the largest first


@dataclass(frozen=True, slots=True)
class Step:
    """One call of a tool on the way to an answer."""

    tool: str
    arguments: Mapping[str, Any]
    found: tuple[str, ...]  # `note:line` of each passage or row that it returned
    problem: str = ""  # why it returned none

    @property
    def said(self) -> str:
        """“search query: boiler → house.md:3, costs.md:12”"""
        several = (
            f"{name}: {', '.join(map(str, value)) if isinstance(value, list) else value}"
            for name, value in self.arguments.items()
            if value not in (None, "", [])
        )
        found = self.problem or ", ".join(dict.fromkeys(self.found)) or "nothing"
        return f"{self.tool} {'; '.join(several)} → {found}"


@dataclass(frozen=True, slots=True)
class Deep:
    """How far a model may go that searches by itself."""

    calls: int = 8  # of tools: a search and a note to read for each of a question's few sides
    # That tools may return: with the first passages and an answer they fit a window of 16,384,
    # which models that can call tools have.
    tokens: int = 12_000


@dataclass(frozen=True, slots=True)
class Answer:
    """A question, what the notes say to it, and the words that say it."""

    question: str
    status: Status
    text: str
    citations: tuple[Citation, ...]
    passages: tuple[Hit, ...]  # in the order of their numbers: passages[0] is [1]
    checks: tuple[Check, ...] = ()
    model: str = "quotes"
    usage: Usage = Usage()
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    searched: str = ""  # the whole question that a follow-up was made into
    incomplete: str = ""  # why the text stops early
    cost: float | None = None
    blocks: tuple[Block, ...] = ()  # best first; none where a model wrote the text
    table: Table | None = None  # of a question about the collection: its rows, cited in turn
    trace: tuple[Step, ...] = ()  # of a deep question: the calls of tools, in order
    claims: int = 0  # sentences of a model that claim something, and were checked
    unchecked: str = ""  # what could not be checked, as a sentence

    @property
    def found(self) -> frozenset[int]:
        """The numbers of the passages that the program cites, and the model nowhere.

        None below a table: its rows are the program's own.
        """
        if self.table:
            return frozenset()
        by = {
            who: {one.n for one in self.citations if one.by == who} for who in ("program", "model")
        }
        return frozenset(by["program"] - by["model"])


@dataclass(frozen=True, slots=True)
class Writing:
    """How a model is to write an answer. Nothing of it is for quotes."""

    options: Mapping[str, str] = field(default_factory=dict)  # the model's own: temperature, …
    attachments: tuple[str, ...] = ()  # files that are sent with the question
    timeout: float = 60.0  # seconds of silence between words after which the model has failed
    # Seconds that the first word may take: a small model took 53 for 1,418 tokens on a cold and
    # busy machine; one that has to be loaded first, or reads a full window, takes longer.
    first: float = 300.0
    fallback: bool = False  # quotes answer when the model fails
    strict: bool = False  # a sentence that no passage supports is replaced by a quotation
    reasoning: Callable[[str], None] | None = None  # told what the model thinks, as it comes
    logged: bool = True  # in llm's own log, if that is on
    found: Callable[[Sequence[Hit]], None] | None = None  # told what the model is about to read
    rules: str = ""  # what the model is told in place of our own rules
    deep: Deep | None = None  # whether the model may search by itself, and how far
    step: Callable[[Step], None] | None = None  # told of each call of a tool


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file or folder that is not in the index, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What bringing the index in step with the notes did."""

    notes: int  # in the index now
    passages: int
    added: int
    changed: int
    removed: int
    encoded: int  # passages that the encoder had to read; the rest was known
    skipped: tuple[Skipped, ...]
    seconds: float
    said: tuple[str, ...] = ()  # what the user was told: a damaged index, another encoder


@dataclass(frozen=True, slots=True)
class Place:
    """A file or folder that holds text of the notes, or of the questions to them."""

    what: str
    path: str
    bytes: int


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """What is indexed, what is not, and whether it can be relied on."""

    notes_folder: str
    index_folder: str
    unhealthy: str | None  # what is wrong
    files: int  # below the notes folder; the notes and the skipped add up to it
    notes: int
    passages: int
    behind: int  # notes that changed since they were indexed
    skipped: tuple[Skipped, ...]
    warnings: tuple[Skipped, ...]  # indexed, but not all of it as it was meant
    encoder: str | None
    calibrated: bool  # whether the encoder's floors were measured
    built: str | None
    bytes: int
    hint: str = ""  # what would make more of the notes be found
    places: tuple[Place, ...] = ()  # the index and whatever else holds text of the notes
