"""The rankings that are compared: each signal alone, both fused, and the product's own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from askreview import AskReview, Hit
from askreview.index import Reader, Store
from askreview.search.question import check_question, read_question
from askreview.search.rank import RERANKED, rank
from askreview.types import Encoder, Question
from vault import default_encoder

KEPT = 10  # hits that are looked at


@dataclass(frozen=True)
class Opened:
    """An index in step with its notes, by the front door and by its parts."""

    review: AskReview
    reader: Reader
    encoder: Encoder

    def question(self, text: str) -> Question:
        return read_question(check_question(text), self.encoder, self.reader)


Ranking = Callable[[Opened, str], Sequence[Hit]]


@contextmanager
def opened(notes: Path, index: Path, encoder: Encoder | None = None) -> Iterator[Opened]:
    """Makes the index or brings it in step; all of it is closed at the end."""
    encoder = encoder or default_encoder()
    with AskReview(notes, index, encoder) as review:
        review.sync()
        generation = Store(index).open()
        assert generation is not None
        reader = Reader(generation)
        try:
            yield Opened(review, reader, encoder)
        finally:
            reader.close()


def _hits(opened: Opened, part: str, scores: Mapping[str, float]) -> list[Hit]:
    passages = opened.reader.passages(list(scores))
    return [Hit(passages[id], score, {part: score}) for id, score in scores.items()]


def dense(opened: Opened, text: str) -> Sequence[Hit]:
    nearest = opened.reader.nearest(opened.question(text).vector, KEPT)
    return _hits(opened, "dense", nearest)


def lexical(opened: Opened, text: str) -> Sequence[Hit]:
    matches = opened.reader.matches(opened.question(text).words, KEPT)
    return _hits(opened, "lexical", matches)


def fused(opened: Opened, text: str) -> Sequence[Hit]:
    """The product's candidates as they are before late interaction."""
    hits = rank(opened.question(text), opened.encoder, opened.reader, RERANKED).hits
    return sorted(hits, key=lambda hit: -hit.parts["fused"])[:KEPT]


def product(opened: Opened, text: str) -> Sequence[Hit]:
    return opened.review.search(text, k=KEPT)


RANKINGS: dict[str, Ranking] = {
    "dense only": dense,
    "BM25 only": lexical,
    "fused": fused,
    "askreview": product,
}


def table(rows: Mapping[str, Mapping[str, float]], corner: str = "") -> str:
    """A Markdown table: shares with three digits, milliseconds with one, counts with none."""
    columns = list(next(iter(rows.values())))
    lines = [f"| {corner} | {' | '.join(columns)} |", "|---" * (len(columns) + 1) + "|"]
    for name, row in rows.items():
        cells = (_cell(column, row[column]) for column in columns)
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(column: str, figure: float) -> str:
    if isinstance(figure, int):
        return f"{figure:,}"
    return f"{figure:.1f}" if "ms" in column else f"{figure:.3f}"
