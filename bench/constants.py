"""Ranking and quoting with each of their constants varied, the others left as they are.

    python bench/constants.py FOLDER [--index DIR] [--limit N] [--only NAME…] [--json]

FOLDER is as bench/question_set.py describes it. Nothing is encoded twice: each row sets one
constant of the program for its run, and asks all questions of the same index. The row with the
program's own value is marked.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from askreview.answers import answer_by_quotes
from askreview.search.rank import rank
from askreview.types import Part, Question
from machine import about
from question_set import Query, figures, paragraphs_of, read_queries
from rankings import KEPT, Opened, opened, table

PASSAGES = 5  # as `ask` has it
OWN = " (own)"


@dataclass(frozen=True)
class Constant:
    """One constant, or several that belong together, and what is tried for it."""

    module: str
    names: tuple[str, ...]
    values: tuple[tuple[object, ...], ...]

    @property
    def name(self) -> str:
        return " / ".join(self.names)

    def own(self) -> tuple[object, ...]:
        module = import_module(self.module)
        return tuple(getattr(module, name) for name in self.names)


def one(module: str, name: str, *values: object) -> Constant:
    return Constant(module, (name,), tuple((value,) for value in values))


RETRIEVAL, ANSWERING = "askreview.search.rank", "askreview.answers.telling"
ANEW = "askreview.search.anew"
CONSTANTS = (
    one(RETRIEVAL, "POOL", 20, 50, 100),
    one(RETRIEVAL, "RERANKED", 10, 20, 40),
    Constant(RETRIEVAL, ("DENSE", "LEXICAL"), ((0.3, 0.7), (0.4, 0.6), (0.5, 0.5), (0.7, 0.3))),
    Constant(
        RETRIEVAL,
        ("LATE", "WORDS", "ORDER"),
        (
            (1.0, 0.0, 0.0),
            (0.7, 0.3, 0.0),
            (0.6, 0.3, 0.1),
            (0.5, 0.3, 0.2),
            (0.4, 0.4, 0.2),
            (0.4, 0.3, 0.3),
            (0.6, 0.2, 0.2),
        ),
    ),
    one(RETRIEVAL, "OF_ONE_NOTE", 1, 2, 3, 5),
    one(RETRIEVAL, "NEAR", 0.05, 0.1, 0.2),
    one(
        "askreview.index.full_text",
        "WEIGHTS",
        *((above, above, 1.0, 1.0, 0.0, 1.0) for above in (0.0, 1.0, 2.0, 4.0)),
    ),
    one(ANSWERING, "OF_STATEMENT", 1.0, 1.5, 2.0, 3.0),
    one(ANSWERING, "OF_NEIGHBOURS", 0.0, 0.5, 1.0),
    one(ANSWERING, "OF_WORDS", 0.0, 0.15, 0.3, 0.6),
    one(ANSWERING, "OF_PASSAGE", 0.0, 0.3, 0.6, 0.8),
    one(ANSWERING, "OF_TYPE", 0.0, 0.15, 0.3),
    one("askreview.answers.compose", "NEAR_BEST", 0.25, 0.45, 0.9),
    one(ANEW, "CLOSE", 0.0, 0.75, 1.5, 2.0),
    one(ANEW, "CROWD", 0.0, 3.0, 4.0, 6.0),
    one(ANEW, "DOUBT", 0.0, 0.03, 0.06),
    one("askreview.search.late_interaction", "CONTEXT", 0.0, 0.7, 0.8, 0.85, 1.0),
)


@contextmanager
def setting(constant: Constant, values: Sequence[object]) -> Iterator[None]:
    """The program with other values of a constant."""
    module, own = import_module(constant.module), constant.own()
    try:
        for name, value in zip(constant.names, values, strict=True):
            setattr(module, name, value)
        yield
    finally:
        for name, value in zip(constant.names, own, strict=True):
            setattr(module, name, value)


def measure(index: Opened, asked: Sequence[Question], queries: Sequence[Query]) -> dict[str, float]:
    """As `AskReview.search` and `.ask` do it, the questions encoded before."""
    found, first, three = [], 0, 0
    for question, query in zip(asked, queries, strict=True):
        found.append(
            [paragraphs_of(hit) for hit in rank(question, index.encoder, index.reader, KEPT).hits]
        )
        ranking = rank(question, index.encoder, index.reader, PASSAGES)
        answer = answer_by_quotes(
            [Part(question, ranking)], index.reader, index.reader.floors or index.encoder.floors
        )
        held = [any(a in c.quote for a in query.answers) for c in answer.citations]
        first += any(held[:1])
        three += any(held[:3])
    count = len(queries)
    row = figures(found, queries)
    kept = {name: row[name] for name in ("R@1", "R@5", "MRR@10")}
    return {**kept, "first quote": first / count, "first three": three / count}


def shown(value: Sequence[object]) -> str:
    return " / ".join(str(one) for one in value)


def vary(
    index: Opened, queries: Sequence[Query], constants: Sequence[Constant]
) -> dict[str, dict[str, float]]:
    asked = [index.question(query.text) for query in queries]
    own = measure(index, asked, queries)
    rows = {}
    for constant in constants:
        for value in dict.fromkeys([*constant.values, constant.own()]):
            name = f"{constant.name} = {shown(value)}"
            if value == constant.own():
                rows[name + OWN] = own
                continue
            with setting(constant, value):
                rows[name] = measure(index, asked, queries)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--index", type=Path, help="kept for the next run; else a temporary folder")
    parser.add_argument("--limit", type=int, help="only the first N questions")
    parser.add_argument("--only", nargs="+", choices=[name for c in CONSTANTS for name in c.names])
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    chosen = [c for c in CONSTANTS if not args.only or set(c.names) & set(args.only)]
    queries = read_queries(args.folder, args.limit)
    with (
        tempfile.TemporaryDirectory() as spare,
        opened(args.folder / "notes", args.index or Path(spare)) as index,
    ):
        rows = vary(index, queries, chosen)
    if args.json:
        print(json.dumps({"questions": len(queries), "constants": rows, **about()}, indent=1))
        return
    print(table(rows, f"{len(queries):,} questions"))


if __name__ == "__main__":
    main()
