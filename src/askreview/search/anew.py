"""Passages that are read anew with the encoder, where packed token vectors cannot tell.

What an index keeps of a token errs a little (docs/decisions/0088). So where passages are about as
good as the best, or what is found is about as near as the vault's floor, the encoder reads them
again: most questions need none, and twenty take it about as long as a short answer takes to read.
See docs/decisions/0132 and 0136.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from ..passages import encoded_text
from ..types import Encoder, Floors, Hit, Note, Passage, Question, Ranking

if TYPE_CHECKING:
    from ..types import Vectors

# Packing moves the difference of two passages' late interaction by this (deviation) for a question
# of one token, for one of several by this over their square root, as late interaction is a mean.
MOVED = 0.0325
FEW, CLOSE = 5, 1.5  # so many of the first may be as good as the best: within so many deviations.
CROWD, IN_CROWD = 4, 10  # when all FEW are within so many, so many of the first are read again
DOUBT = 0.06  # above the floor for an answer; packing raises a find by .035 at most, cover by .05
MOST = 25  # passages that are read again, however many are asked for


class Kept(Protocol):
    """An index, as far as its passages can be read anew."""

    def notes(self, paths: Iterable[str] | None = None) -> Iterator[Note]: ...
    def read_anew(self, encoder: Encoder, texts: Mapping[str, str]) -> Mapping[str, Vectors]: ...


def in_doubt(
    question: Question,
    ranking: Ranking,
    candidates: Sequence[str],
    weight: float,
    floors: Floors | None,
) -> Sequence[str]:
    """The passages that decide, by id: all candidates near the floor, else those near the best.

    `weight`: what late interaction has in a score.
    """
    if floors and not question.by_words and ranking.signal < floors.sure + DOUBT:
        return candidates[:MOST]
    first = (*ranking.hits, *ranking.next)[:IN_CROWD]
    deviation = MOVED / max(1, len(question.tokens)) ** 0.5 * weight
    if len(first) > FEW and len(_near(first[:FEW], CROWD * deviation)) == FEW:
        return [hit.passage.id for hit in first]
    close = _near(first[:FEW], CLOSE * deviation)
    return [hit.passage.id for hit in close] if len(close) > 1 else ()


def _near(hits: Sequence[Hit], far: float) -> Sequence[Hit]:
    """The hits that are at most so far below the first."""
    return [hit for hit in hits if hit.score >= hits[0].score - far]


def cosines_anew(
    question: Question, passages: Mapping[str, Passage], encoder: Encoder, source: Kept
) -> dict[str, Vectors]:
    """The cosines of the question's token vectors (rows) with those of passages (columns).

    Without the passages whose text the encoder cannot be given as it was indexed.
    """
    notes = {note.path: note for note in source.notes({one.note for one in passages.values()})}
    texts = {id: encoded_text(notes[one.note], one, encoder) for id, one in passages.items()}
    read = source.read_anew(encoder, texts)
    return {id: question.tokens @ tokens.T for id, tokens in read.items()}
