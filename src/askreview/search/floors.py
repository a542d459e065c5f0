"""The score floors of a vault: how near general questions come that it does not answer.

A vault of one subject answers every question about it with something alike, and a large one has a
near passage for anything; what a score means is told by the scores of other questions. See
docs/decisions/0058, 0092 and 0132.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Protocol

from ..types import Encoding, Floors, Passage
from .late_interaction import covered, late

if TYPE_CHECKING:
    from ..types import Vectors

CANDIDATES = 10  # passages by their vector that a question is held against
# Quantiles of the scores. A few of the questions may be answered by any vault.
ABSENT, SURE = 0.85, 0.95
NEAR = 2.0  # as far above the median as `sure`, and once more
# By so much packed token vectors raise the two, in the mean of six vaults (.011 to .017, and 0 to
# .010): a maximum of estimates is too high. What is near the floors is judged by the encoder's own.
RAISED, RAISED_SURE = 0.014, 0.007


class Written(Protocol):
    """An index, as far as its background is measured."""

    def nearest(self, vector: Vectors, count: int) -> dict[str, float]: ...
    def passages(self, ids: Sequence[str]) -> dict[str, Passage]: ...
    def cosines(self, question: Vectors, ids: Sequence[str]) -> dict[str, Vectors]: ...


def floors_among(questions: Iterable[Encoding], source: Written) -> Floors:
    """The floors from what questions find that are not about these notes."""
    import numpy as np

    found, best = zip(*(_met(one, source) for one in questions), strict=True)
    median, sure = np.quantile(best, (0.5, SURE)).tolist()
    absent = float(np.quantile(found, ABSENT))
    return Floors(absent - RAISED, sure - RAISED_SURE, median + NEAR * (sure - median))


def _met(question: Encoding, source: Written) -> tuple[float, float]:
    """How much of it passages cover, and the late interaction with the one that answers best."""
    ids = list(source.nearest(question.vector, CANDIDATES))
    passages, met = source.passages(ids), source.cosines(question.tokens, ids)
    best = max((late(met[id], passages[id]) for id in ids), default=0.0)
    return covered(met.values()), best
