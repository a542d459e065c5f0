"""Let a second model, which reads question and passage together, reorder what was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..text import shown_text
from ..types import Hit, Part, Ranking, Reranker
from .rank import NEXT, RERANKED


def reranked(parts: Sequence[Part], reranker: Reranker, k: int) -> tuple[Part, ...]:
    """The parts with the best `k` of their passages by the reranker's order."""
    return tuple(
        replace(
            one,
            ranking=_reordered(one.ranking, one.question.text, reranker, k),
            sides=reranked(one.sides, reranker, k),
        )
        for one in parts
    )


def _reordered(ranking: Ranking, question: str, reranker: Reranker, k: int) -> Ranking:
    """The first RERANKED anew. The scores stay as a row: what follows weighs them as ours."""
    first, rest = ranking.hits[:RERANKED], ranking.hits[RERANKED:]
    given = reranker.scores(question, [_text(hit) for hit in first])
    order = sorted(zip(given, first, strict=True), key=lambda pair: -pair[0])
    scores = sorted((hit.score for hit in first), reverse=True)
    again = tuple(
        Hit(hit.passage, score, {**hit.parts, "reranker": round(own, 6)})
        for (own, hit), score in zip(order, scores, strict=True)
    )
    hits = (*again, *rest)
    return replace(ranking, hits=hits[:k], next=hits[k : k + NEXT])


def _text(hit: Hit) -> str:
    """The passage below the names of its note and heading."""
    above = dict.fromkeys(filter(None, (hit.passage.title, hit.heading)))
    return "\n".join((*above, shown_text(hit.passage).strip()))
