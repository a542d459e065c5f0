"""Find what stands in the passages of a sentence, but in different places of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

from ..quantities import Figure, stated
from .evidence import Evidence
from .support import DOUBTED, FEWEST
from .terms import joined, share, terms

PRESENT = 0.8  # of a clause's words; where fewer stand in its passages, it is told in other words
PAIR = 2  # terms that a clause has at least, for its figures to be looked at
MOST = 12  # figures of a clause that are looked at
_CUT = re.compile(r"[,;:.!?](?=\s)|\s(?=(?:and|but|which|while)\s)|\s[-–—]\s|[()|]", re.IGNORECASE)


def apart(text: str, cited: Sequence[Evidence]) -> tuple[Figure, Figure] | None:
    """Two figures of one clause that no statement of its passages has together.

    A statement has those of its title, headings and the line above it too: `14 May` below `2025`.
    """
    places = [one for each in cited for one in each.figures_told]
    for clause in clauses(text, PAIR):
        held = [
            (one, {n for n, place in enumerate(places) if stated(one, place)})
            for one in terms(clause).figures[:MOST]
        ]
        for (one, here), (other, there) in combinations(held, 2):
            if here and there and not here & there and one.readings != other.readings:
                return one, other
    return None


def scattered(text: str, cited: Sequence[Evidence], weight: Callable[[str], float]) -> bool:
    """Whether the words of a clause stand in its passages, and no half of them in one place."""
    places = [one for each in cited for one in each.wholes]
    everything = joined([one.terms for one in cited])
    return any(
        share(wanted, everything, weight) >= PRESENT
        and max((share(wanted, one, weight) for one in places), default=1.0) < DOUBTED
        for wanted in map(terms, clauses(text, FEWEST))
        if len(wanted) >= FEWEST
    )


def clauses(text: str, least: int) -> Iterator[str]:
    """A text in clauses of at least so many terms, as far as commas and conjunctions tell."""
    ends = [*(cut.end() for cut in _CUT.finditer(text)), len(text)]
    spans: list[tuple[int, int]] = []
    start = 0
    for end in ends:
        if len(terms(text[start:end])) >= least:
            spans.append((start, end))
            start = end
    if spans:
        spans[-1] = (spans[-1][0], len(text))
    yield from (text[first:last] for first, last in spans or [(0, len(text))])
