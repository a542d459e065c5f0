"""Measures retrieval and quoting on a folder in BEIR format that also holds its text as notes.

    python bench/retrieval.py FOLDER [--index DIR] [--limit N] [--json]

FOLDER holds corpus.jsonl, queries.jsonl (with `answers`), qrels.tsv and notes/*.md, where the
paragraph ID-i is on line 3+2i of the note ID. A hit counts when its lines cover that line and are
at most three. Rankings: each signal alone, both fused, and the product's (`AskReview.search`).
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from askreview import AskReview, Hit
from machine import about
from rankings import RANKINGS, Opened, Ranking, opened, table


def read_set(folder: Path) -> tuple[list[dict[str, object]], Mapping[str, tuple[str, int]]]:
    """The questions, and for each the note and line of its paragraph."""
    with (folder / "queries.jsonl").open(encoding="utf-8") as file:
        queries = [json.loads(line) for line in file]
    gold = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, paragraph, _ = line.split("\t")
        note, _, i = paragraph.rpartition("-")
        gold[query] = (f"{note}.md", 3 + 2 * int(i))
    names = {path.name for path in (folder / "notes").iterdir()}
    missing = {note for note, _ in gold.values()} - names
    if missing:
        raise SystemExit(f"{folder}/notes lacks {', '.join(sorted(missing)[:3])}")
    return queries, gold


def covers(hit: Hit, place: tuple[str, int]) -> bool:
    note, line = place
    return hit.note == note and hit.line <= line <= hit.end_line and hit.end_line - hit.line < 3


def measure(
    one: Opened,
    queries: Sequence[Mapping[str, object]],
    gold: Mapping[str, tuple[str, int]],
    ranking: Ranking,
) -> dict[str, float]:
    ranks, spent = [], []
    for query in queries:
        started = time.perf_counter()
        hits = ranking(one, str(query["text"]))
        spent.append(1000 * (time.perf_counter() - started))
        place = gold[str(query["_id"])]
        ranks.append(next((n for n, hit in enumerate(hits, 1) if covers(hit, place)), 0))
    count = len(queries)
    found = {f"R@{k}": sum(0 < rank <= k for rank in ranks) / count for k in (1, 3, 5)}
    mrr = sum(1 / rank for rank in ranks if rank) / count
    return {**found, "MRR@10": mrr, "ms p50": sorted(spent)[count // 2]}


def quoting(review: AskReview, queries: Sequence[Mapping[str, object]]) -> dict[str, float]:
    """How often a gold answer stands in the first quotation, and in the first three."""
    first = three = answered = refused = 0
    for query in queries:
        answer = review.ask(str(query["text"]))
        answers = query["answers"]
        assert isinstance(answers, list)
        held = [any(a in citation.quote for a in answers) for citation in answer.citations]
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
    queries, gold = read_set(args.folder)
    queries = queries[: args.limit]
    with tempfile.TemporaryDirectory() as spare:
        index = args.index or Path(spare)
        with opened(args.folder / "notes", index) as one:
            rows = {name: measure(one, queries, gold, by) for name, by in RANKINGS.items()}
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
