"""Fuse the two signals into candidates and rank them by late interaction."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from ..text import held_in_order
from ..types import Encoder, Floors, Hit, Passage, Question, Ranking
from .anew import Kept, cosines_anew, in_doubt
from .late_interaction import covered, covers, label_share
from .late_interaction import late as late_interaction
from .question import Words

if TYPE_CHECKING:
    from ..types import Vectors

POOL = 50  # candidates taken from each signal
RERANKED = 20  # the best of them that late interaction looks at
NEXT = 5  # behind the best, from which the closest statements may come, too
LABELLED = 5  # front matter whose fields the question names, looked at besides
DENSE, LEXICAL = 0.5, 0.5  # their parts in the fused score
LATE, WORDS, ORDER = 0.5, 0.3, 0.2  # their parts in the final score: see docs/decisions/0022
FIRST, OF_ONE_NOTE = 5, 2  # so many of the first may be of one note,
NEAR = 0.1  # unless every other note's score is this much lower
SURE_WORDS = 0.1  # the part of those words in how sure a find is: see docs/decisions/0010


COPY = re.compile(r"sync-conflict|conflicted copy| copy\b| \d+\.\w+$", re.IGNORECASE)


def is_copy(note: str) -> bool:
    """Whether a file's name says that it is a copy: `rent.sync-conflict-….md`, `rent copy.md`."""
    return bool(COPY.search(note))


class Source(Words, Kept, Protocol):
    """An open index, as far as retrieval reads it."""

    def nearest(
        self, vector: Vectors, count: int, notes: Iterable[str] | None = None
    ) -> dict[str, float]: ...
    def matches(
        self,
        words: Sequence[str],
        count: int,
        notes: Iterable[str] | None = None,
        *,
        labelled: bool = False,
        languages: Sequence[str] = (),
    ) -> dict[str, float]: ...
    @property
    def floors(self) -> Floors | None: ...
    def passages(self, ids: Sequence[str]) -> dict[str, Passage]: ...
    def cosines(self, question: Vectors, ids: Sequence[str]) -> dict[str, Vectors]: ...


@dataclass(frozen=True, slots=True)
class _Candidates:
    """The passages that late interaction looks at, and the parts of their scores but that one."""

    passages: Mapping[str, Passage]
    parts: Mapping[str, Mapping[str, float]]
    shares: Mapping[str, tuple[float, bool]]  # how well the question names a field of theirs


def rank(
    question: Question,
    encoder: Encoder,
    source: Source,
    k: int,
    notes: Iterable[str] | None = None,
) -> Ranking:
    """The best `k` passages, with `notes` only of these notes.

    The fused score is min-max over each signal's pool (absent: 0). The best of it are ranked anew:
    by late interaction, half with the passage and half with its best statement, or by a field's
    name where that says more; by the share of the question's words in one statement or in the
    heading; and by the share of them that stand there side by side. What packed token vectors
    leave in doubt, those of the encoder itself decide.
    """
    found = _candidates(question, source, k, notes)
    met = source.cosines(question.tokens, list(found.passages))
    ranking = _ranked(question, found, met, k)
    floors = source.floors or encoder.floors
    doubted = in_doubt(question, ranking, list(found.passages), LATE / ranking.spread, floors)
    if not doubted:
        return ranking
    anew = {id: found.passages[id] for id in doubted}
    return _ranked(question, found, met | cosines_anew(question, anew, encoder, source), k)


def _candidates(
    question: Question, source: Source, k: int, notes: Iterable[str] | None
) -> _Candidates:
    """The passages that either signal puts first, and those with a field that is named."""
    pool = max(POOL, k)
    dense = source.nearest(question.vector, pool, notes)
    lexical = source.matches(question.words, pool, notes, languages=question.languages)
    labelled = source.matches(
        question.words, LABELLED, notes, labelled=True, languages=question.languages
    )
    fused = _fuse(dense, lexical)
    best = sorted(fused, key=lambda id: (-fused[id], id))[: max(RERANKED, k)]
    best += [id for id in labelled if id not in best]
    passages = source.passages(best)
    words = {id: _words(question, passages[id]) for id in best}
    parts = {
        "dense": dense,
        "lexical": lexical,
        "fused": {id: fused.get(id, 0.0) for id in best},
        "late": {},  # told by _ranked
        "words": {id: share for id, (share, _) in words.items()},
        "order": {id: share for id, (_, share) in words.items()},
    }
    return _Candidates(passages, parts, {id: _label(question, passages[id]) for id in labelled})


def _ranked(question: Question, found: _Candidates, met: Mapping[str, Vectors], k: int) -> Ranking:
    """The candidates by their scores; `met`: the cosines of the question's tokens with theirs."""
    late = {id: late_interaction(met[id], one) for id, one in found.passages.items()}
    of_field = {id: max(late[id], share) for id, (share, _) in found.shares.items()}
    parts = {**found.parts, "late": late | of_field}
    hits = _hits(found.passages, parts, k + NEXT)
    kept = {hit.passage.id: met[hit.passage.id] for hit in hits}
    sure = max(_sure(question, late, parts["words"]).values(), default=0.0)
    cover = sure if question.by_words else covered(met.values())
    named, whole = max(found.shares.values(), default=(0.0, False))
    spread = max(parts["late"].values(), default=1.0) - min(parts["late"].values(), default=0.0)
    return Ranking(hits[:k], sure, cover, named, whole, kept, hits[k:], spread or 1.0)


def _sure(
    question: Question, late: Mapping[str, float], words: Mapping[str, float]
) -> Mapping[str, float]:
    """How surely each passage answers; by its words alone where the encoder cannot read them."""
    if question.by_words:
        return words
    return {id: one + SURE_WORDS * words[id] for id, one in late.items()}


def _label(question: Question, passage: Passage) -> tuple[float, bool]:
    """The field of the passage that the question names best, and whether that is all of it."""
    return max(
        (label_share(question, one.label), covers(question, one.label, passage.title))
        for one in passage.statements
    )


def _words(question: Question, passage: Passage) -> tuple[float, float]:
    """The share of the question's words in one statement or the heading, and side by side there.

    The note's title is no heading here: it stands above every passage of the note.
    """
    own = (one for one in passage.headings[-1:] if one != passage.title)
    texts = (*own, *(one.in_place for one in passage.statements))
    shares = [held_in_order(text, question.weights) for text in texts]
    words, order = zip(*shares, strict=True) if shares else ((0.0,), (0.0,))
    return max(words), max(order)


def _hits(
    passages: Mapping[str, Passage], parts: Mapping[str, Mapping[str, float]], k: int
) -> tuple[Hit, ...]:
    """The best `k` of the candidates by the final score, with what it is made of."""
    late = _scaled(parts["late"])
    score = _weighted((LATE, late), (WORDS, parts["words"]), (ORDER, parts["order"]))
    order = sorted(score, key=lambda id: (-score[id], id))
    return tuple(
        Hit(
            passages[id],
            round(score[id], 6),
            {name: round(part.get(id, 0.0), 6) for name, part in parts.items()},
        )
        for id in _spread(_copies_last(order, passages), score, passages)[:k]
    )


def _copies_last(order: Sequence[str], passages: Mapping[str, Passage]) -> list[str]:
    """The order with what a copied note repeats word for word behind everything else."""
    originals = {passages[id].text for id in order if not is_copy(passages[id].note)}
    again = [id for id in order if is_copy(passages[id].note) and passages[id].text in originals]
    return [id for id in order if id not in again] + again


def _spread(
    order: Sequence[str], score: Mapping[str, float], passages: Mapping[str, Passage]
) -> list[str]:
    """The order with at most OF_ONE_NOTE of a note among the FIRST, where another note is near."""
    left, first = list(order), list[str]()
    while left and len(first) < FIRST:
        seen = Counter(passages[id].note for id in first)
        free = (id for id in left if seen[passages[id].note] < OF_ONE_NOTE)
        other = next(free, left[0])
        first.append(other if score[other] >= score[left[0]] - NEAR else left[0])
        left.remove(first[-1])
    return first + left


def _fuse(dense: Mapping[str, float], lexical: Mapping[str, float]) -> dict[str, float]:
    return _weighted((DENSE, _scaled(dense)), (LEXICAL, _scaled(lexical)))


def _weighted(*parts: tuple[float, Mapping[str, float]]) -> dict[str, float]:
    ids = {id for _, scores in parts for id in scores}
    return {id: sum(weight * scores.get(id, 0.0) for weight, scores in parts) for id in ids}


def _scaled(scores: Mapping[str, float]) -> dict[str, float]:
    """Min-max to 0 … 1; all 1 when they do not differ."""
    if not scores:
        return {}
    least, most = min(scores.values()), max(scores.values())
    span = most - least
    return {id: (one - least) / span if span > 0 else 1.0 for id, one in scores.items()}
