"""Render an answer's sources as HTML: one card per passage, quoted words highlighted."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..types import Block, Hit
from .marks import Mark, text, verbatim
from .markup import below, to_html
from .places import Places, checksum
from .turns import About, Turn

PARTS = {
    "dense": ("Meaning", "how close the passage is to the question in meaning"),
    "lexical": ("Words", "how many of the question's words it contains; rare words count more"),
    "fused": ("Combined", "meaning and words together, relative to the other candidates"),
    "late": ("Word by word", "how well each word of the question matches a word of the passage"),
    "words": (
        "One statement",
        "the share of the question's words found in one sentence or list item",
    ),
    "reranker": ("Reranker", "the score of your second model, on a scale of its own"),
    "order": ("Word order", "the share of those words next to each other in the same order"),
}
# A row, and no line of dashes below it.
REST_OF_TABLE = re.compile(r"\|.*\|[ \t]*(?:\Z|\n(?!\|[ :|-]+$))", re.MULTILINE)
FOUND = '<span class="found">found by askreview</span>'


def card_id(turn: Turn, n: int) -> str:
    return f"{turn.id}-s{n}"


def quoted_id(turn: Turn, i: int) -> str:
    """Of the words in a card that the answer's i-th quotation leads to."""
    return f"{turn.id}-q{i}"


def telling_in(turn: Turn, block: Block) -> list[str]:
    """The telling words of a block that its card's passage holds."""
    passage = turn.answer.passages[block.n - 1].passage.text
    several = [block.quote[start:end] for start, end in block.telling]
    return [words for words in several if words.strip() and words in passage]


def sources(turn: Turn, places: Places, title: str = "") -> str:
    """The cards: cited passages open and first, the others folded."""
    answer = turn.answer
    if not answer.passages:
        return ""
    cited = {one.n for one in answer.citations} | _named(turn)
    cards = "".join(_Card(turn, n, places).html(n in cited) for n in _order(turn, cited))
    title = title or ("Sources" if cited else "Closest passages (weak matches)")
    return f'<section class="sources"><h2>{title}</h2>{cards}</section>'


def _named(turn: Turn) -> set[int]:
    """The numbers that a model's text names, also where no statement was found to support it."""
    if turn.answer.model == "quotes":
        return set()
    count = len(turn.answer.passages)
    return {n for n in range(1, count + 1) if f"[{n}]" in turn.answer.text}


def _order(turn: Turn, cited: set[int]) -> list[int]:
    return sorted(range(1, len(turn.answer.passages) + 1), key=lambda n: (n not in cited, n))


def _head(passage: str) -> str:
    """A header for rows whose own is in an earlier passage: with none they are no table."""
    row = REST_OF_TABLE.match(passage)
    columns = row[0].count("|") - 1 if row else 0
    return f"{'| ' * columns}|\n{'|-' * columns}|\n" if columns else ""


class _Card:
    """One passage of an answer."""

    def __init__(self, turn: Turn, n: int, places: Places) -> None:
        self.turn, self.n, self.places = turn, n, places
        self.hit: Hit = turn.answer.passages[n - 1]
        self.passage = self.hit.passage
        self.about = turn.about.get(self.hit.note, About())
        self.marks = list(self._marks())
        first = min(self.marks, key=lambda one: one.start, default=None)
        before = self.passage.text[: first.start] if first else ""
        self.line = self.hit.line + before.count("\n")

    def html(self, cited: bool) -> str:
        title = f'<span class="note">{text(self.passage.title)}</span>'
        head = f'<span class="number">{self.n}</span> {title}{self._heading()} {self._known()}'
        passage = f'<div class="passage text">{self._passage(cited)}</div>'
        body = passage + self._foot(cited) + self._why()
        id = card_id(self.turn, self.n)
        if cited:
            return f'<div class="card cited" id="{id}"><div class="head">{head}</div>{body}</div>'
        head = f'<summary class="head">{head}</summary>'
        return f'<details class="card" id="{id}">{head}{body}</details>'

    def _marks(self) -> Iterable[Mark]:
        """The words that the answer quotes, in characters of the passage."""
        if self.turn.answer.blocks:
            yield from self._of_blocks()
            return
        for i, one in enumerate(self.turn.answer.citations, 1):
            if one.n == self.n:
                start = self._find(one.quote, one.line)
                if start is not None:
                    yield Mark(start, start + len(one.quote), quoted_id(self.turn, i))

    def _of_blocks(self) -> Iterable[Mark]:
        for i, block in enumerate(self.turn.answer.blocks, 1):
            several = telling_in(self.turn, block) if block.n == self.n else []
            for k, words in enumerate(several):
                start = self.passage.text.index(words)
                id = quoted_id(self.turn, i)
                yield Mark(start, start + len(words), f"{id}-{k}" if k else id)

    def _find(self, quote: str, line: int) -> int | None:
        """Where a quotation stands in the passage: on its line, if it stands there twice."""
        for statement in self.passage.statements:
            start = statement.start - self.passage.start
            if statement.line == line and self.passage.text.startswith(quote, start):
                return start
        found = self.passage.text.find(quote)
        return found if found >= 0 else None

    def _heading(self) -> str:
        heading = self.passage.heading
        return f' › <span class="path">{text(heading)}</span>' if heading else ""

    def _known(self) -> str:
        """The note's date and tags, and whether the model left it to us to cite it."""
        said = [f'<span class="date">{text(self.about.date)}</span>'] if self.about.date else []
        said += [f'<span class="tag">#{text(tag)}</span>' for tag in self.about.tags[:6]]
        said += [FOUND] if self.n in self.turn.answer.found else []
        return f'<span class="known">{" ".join(said)}</span>' if said else ""

    def _passage(self, cited: bool) -> str:
        if all(one.kind in ("field", "columns") for one in self.passage.statements):
            return verbatim(self.passage.text.strip("\n"), self._without_margin())
        head = _head(self.passage.text)
        marks = [Mark(m.start + len(head), m.end + len(head), m.id) for m in self.marks]
        shown = to_html(head + self.passage.text, marks, links=cited)
        return below(shown, (self.passage.title, *self.passage.headings))

    def _without_margin(self) -> list[Mark]:
        words = self.passage.text
        margin = len(words) - len(words.lstrip("\n"))
        return [Mark(one.start - margin, one.end - margin, one.id) for one in self.marks]

    def _foot(self, cited: bool) -> str:
        """Ways to the note: its page here, Obsidian, its place for an editor; and the way back."""
        place = text(f"{self.hit.note}:{self.line}")
        view = text(self._view())
        links = [
            f'<a class="place" href="{view}" target="_blank"><bdi>{place}</bdi></a>',
            f'<a href="{text(self.places.obsidian(self.hit.note))}">Obsidian</a>',
            f'<button type="button" class="copy" title="{place}">Copy</button>',
        ]
        if cited:
            links.append(f'<a class="back" href="#{self.turn.id}">↩ answer</a>')
        return f'<div class="foot">{" ".join(links)}</div>'

    def _view(self) -> str:
        """The note's page, the same words lit there."""
        start = self.passage.start
        spans = [Mark(start + one.start, start + one.end, one.id) for one in self.marks]
        words = [self.passage.text[one.start : one.end] for one in self.marks]
        return self.places.view(self.hit.note, self.line, spans, checksum(words))

    def _why(self) -> str:
        rows = "".join(self._part(name, value) for name, value in self.hit.parts.items())
        return (
            '<details class="why"><summary>Why this passage</summary>'
            f'<p>Score {self.hit.score:.2f}, made of:</p><div class="parts">{rows}</div></details>'
        )

    def _part(self, name: str, value: float) -> str:
        label, meaning = PARTS.get(name, (name, ""))
        most = max([1.0, *(hit.parts.get(name, 0.0) for hit in self.turn.answer.passages)])
        return (
            f'<label title="{text(meaning)}"><span>{text(label)}</span>'
            f'<meter min="0" max="{most:.3f}" value="{max(0.0, value):.3f}"></meter>'
            f"<span>{value:.2f}</span></label>"
        )
