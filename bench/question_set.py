"""Questions about paragraphs: a folder in BEIR format that also holds its text as notes.

corpus.jsonl, queries.jsonl (with `answers`), qrels.tsv and notes/*.md, where the paragraph ID-i is
on line 3+2i of the note ID.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from askreview import Hit

CUTS = (1, 3, 5)
MOST_LINES = 3  # of a passage that counts: a heading, an empty line, a paragraph


@dataclass(frozen=True)
class Query:
    """A question, the paragraph that it was written for, and the answers that stand in it."""

    text: str
    paragraph: str
    answers: tuple[str, ...]

    @property
    def note(self) -> str:
        return self.paragraph.rpartition("-")[0] + ".md"


def read_queries(folder: Path, limit: int | None = None) -> list[Query]:
    """The first `limit` questions, or all."""
    paragraphs = {}
    for line in (folder / "qrels.tsv").read_text(encoding="utf-8").splitlines()[1:]:
        query, paragraph, _ = line.split("\t")
        paragraphs[query] = paragraph
    with (folder / "queries.jsonl").open(encoding="utf-8") as file:
        rows = [json.loads(line) for line in file][:limit]
    queries = [
        Query(row["text"], paragraphs[row["_id"]], tuple(row.get("answers", ()))) for row in rows
    ]
    names = {path.name for path in (folder / "notes").iterdir()}
    missing = sorted({query.note for query in queries} - names)
    if missing or not queries:
        raise SystemExit(f"{folder}/notes lacks {', '.join(missing[:3]) or 'its questions'}")
    return queries


def read_paragraphs(folder: Path) -> list[dict[str, str]]:
    """`_id`, `title` and `text` of each."""
    with (folder / "corpus.jsonl").open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def paragraphs_of(hit: Hit) -> list[str]:
    """The paragraphs that a hit counts for; none if it has more than MOST_LINES lines."""
    if hit.end_line - hit.line >= MOST_LINES:
        return []
    note = hit.note.removesuffix(".md")
    lines = range(hit.line, hit.end_line + 1)
    return [f"{note}-{(line - 3) // 2}" for line in lines if line >= 3 and line % 2]


def figures(found: Sequence[Sequence[Sequence[str]]], queries: Sequence[Query]) -> dict[str, float]:
    """Recall and mean reciprocal rank; `found` has each question's hits as lists of paragraphs."""
    ranks = [
        next((n for n, ids in enumerate(hits[:10], 1) if query.paragraph in ids), 0)
        for hits, query in zip(found, queries, strict=True)
    ]
    shares = {f"R@{k}": sum(0 < rank <= k for rank in ranks) / len(ranks) for k in CUTS}
    return {**shares, "MRR@10": sum(1 / rank for rank in ranks if rank) / len(ranks)}
