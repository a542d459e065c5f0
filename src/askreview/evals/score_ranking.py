"""Scores of the passages that were found: at which rank the gold quotes stand."""

from __future__ import annotations

import math

from .case import Case
from .reply import Grade, Reply

RANKED = 10  # passages that are looked through for gold quotes, whatever the answer reads


def hit(k: int) -> Grade:
    """1 when one of the first k passages holds a gold quote."""

    def grade(case: Case, reply: Reply) -> float | None:
        if not reply.gold:
            return None
        return float(any(one.rank is not None and one.rank <= k for one in reply.gold))

    return grade


def recall(k: int) -> Grade:
    """The share of the gold quotes that stand in the first k passages."""

    def grade(case: Case, reply: Reply) -> float | None:
        if not reply.gold:
            return None
        ranks = [one.rank for one in reply.gold if one.rank is not None and one.rank <= k]
        return len(ranks) / len(reply.gold)

    return grade


def reciprocal_rank(case: Case, reply: Reply) -> float | None:
    """1 / rank of the first passage with a gold quote, among the first ten; 0 when none has one."""
    if not reply.gold:
        return None
    ranks = [one.rank for one in reply.gold if one.rank is not None]
    return 1 / min(ranks) if ranks else 0.0


def ndcg(case: Case, reply: Reply) -> float | None:
    """Normalised discounted cumulative gain, 1 / log2(1 + rank) for each passage with gold quotes.

    Gold quotes in one passage are one gain; those not found count as passages of their own. The
    ideal ranking has no more gains than the ten ranks that are looked at, as in ir_measures.
    """
    if not reply.gold:
        return None
    ranks = {one.rank for one in reply.gold if one.rank is not None}
    ideal = min(RANKED, len(ranks) + sum(one.rank is None for one in reply.gold))
    best = sum(1 / math.log2(1 + rank) for rank in range(1, ideal + 1))
    return sum(1 / math.log2(1 + rank) for rank in ranks) / best
