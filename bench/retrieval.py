"""Measures retrieval and quoting on a set of questions about paragraphs.

    python bench/retrieval.py FOLDER [--index DIR] [--limit N] [--json]

FOLDER is as bench/question_set.py describes it. A hit counts when its lines cover the paragraph's
and are at most three. Rankings: each signal alone, both fused, and the product's
(`AskReview.search`).
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from askreview import AskReview
from machine import about
from question_set import Query, figures, paragraphs_of, read_queries
from rankings import RANKINGS, Opened, Ranking, opened, table


def measure(one: Opened, queries: Sequence[Query], ranking: Ranking) -> dict[str, float]:
    found, spent = [], []
    for query in queries:
        started = time.perf_counter()
        hits = ranking(one, query.text)
        spent.append(1000 * (time.perf_counter() - started))
        found.append([paragraphs_of(hit) for hit in hits])
    return {**figures(found, queries), "ms p50": sorted(spent)[len(spent) // 2]}


def quoting(review: AskReview, queries: Sequence[Query]) -> dict[str, float]:
    """How often a gold answer stands in the first quotation, and in the first three."""
    first = three = answered = refused = 0
    for query in queries:
        answer = review.ask(query.text)
        held = [any(a in citation.quote for a in query.answers) for citation in answer.citations]
        first += any(held[:1])
        three += any(held[:3])
        answered += answer.status == "answered"
        refused += answer.status == "not_in_notes"
    count = len(queries)
    return {
        "first quote": first / count,
        "first three": three / count,
        "answered": answered / count,
        "refused": refused / count,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--index", type=Path, help="kept for the next run; else a temporary folder")
    parser.add_argument("--limit", type=int, help="only the first N questions")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    queries = read_queries(args.folder, args.limit)
    with tempfile.TemporaryDirectory() as spare:
        index = args.index or Path(spare)
        with opened(args.folder / "notes", index) as one:
            rows = {name: measure(one, queries, by) for name, by in RANKINGS.items()}
            quoted = quoting(one.review, queries)
            passages = one.reader.passage_count
    if args.json:
        counts = {"questions": len(queries), "passages": passages}
        print(json.dumps({**counts, "ranking": rows, "quoting": quoted, **about()}, indent=1))
        return
    corner = f"{len(queries):,} questions, {passages:,} passages"
    print(table(rows, corner) + "\n\n" + table({"quotes": quoted}))


if __name__ == "__main__":
    main()
