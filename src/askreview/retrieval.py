"""A question finds passages: two signals fused, the best of them ranked by late interaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from .errors import UsageError
from .late import covers, label_share, max_sim
from .nouns import Encoder, Hit, Passage, Question, Ranking
from .words import WORD, content_words

if TYPE_CHECKING:
    from .nouns import Vectors

POOL = 50  # candidates taken from each signal
RERANKED = 20  # the best of them that late interaction looks at
LABELLED = 5  # front matter whose fields the question names, looked at besides
DENSE, LEXICAL = 0.5, 0.5  # their parts in the fused score
FUSED, LATE = 0.3, 0.7  # their parts in the final score
LONGEST = 10_000  # characters of a question that are worth counting word pieces of


class Source(Protocol):
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
    ) -> dict[str, float]: ...
    def known(self, word: str) -> bool: ...
    def passages(self, ids: Sequence[str]) -> dict[str, Passage]: ...
    def tokens(self, ids: Sequence[str]) -> dict[str, Vectors]: ...


def checked(text: str) -> str:
    """The question on one line. Raises UsageError when nobody can answer it, encoder or not."""
    text = " ".join(text.encode("utf-8", "replace").decode("utf-8").split())
    if not WORD.search(text):
        raise UsageError('The question is empty: ask something, as in askreview "what is …?".')
    if len(text) > LONGEST:
        raise UsageError(f"The question has {len(text):,} characters: ask in a sentence or two.")
    return text


def read_question(text: str, encoder: Encoder, source: Source) -> Question:
    """A checked question, encoded. Raises UsageError when it is longer than the encoder reads."""
    [pieces] = encoder.count([text])
    if pieces > encoder.window:
        raise UsageError(
            f"The question has {pieces:,} word pieces and the encoder reads {encoder.window}: "
            "ask in a sentence or two."
        )
    [encoding] = encoder.encode([text])
    words = content_words(text)
    unknown = tuple(word for word in words if not source.known(word))
    return Question(text, words, unknown, encoding.vector, encoding.tokens)


def rank(question: Question, source: Source, k: int, notes: Iterable[str] | None = None) -> Ranking:
    """The best `k` passages, with `notes` only of these notes.

    The fused score is min-max over each signal's pool (absent: 0); the final one min-max over the
    passages that are ranked again by late interaction, or by a field's name where that says more.
    """
    pool, ranked = max(POOL, k), max(RERANKED, k)
    dense = source.nearest(question.vector, pool, notes)
    lexical = source.matches(question.words, pool, notes)
    labelled = source.matches(question.words, LABELLED, notes, labelled=True)
    fused = _fuse(dense, lexical)
    best = sorted(fused, key=lambda id: (-fused[id], id))[:ranked]
    best += [id for id in labelled if id not in best]
    tokens = source.tokens(best)
    late = {id: max_sim(question.tokens, tokens[id]) for id in best}
    signal = max(late.values(), default=0.0)
    shares = _shares(question, source.passages(list(labelled)))
    named, whole = max(shares.values(), default=(0.0, False))
    late |= {id: max(late[id], share) for id, (share, _) in shares.items()}
    parts = {
        "dense": dense,
        "lexical": lexical,
        "fused": {id: fused.get(id, 0.0) for id in best},
        "late": late,
    }
    hits = _hits(source, parts, k)
    kept = {hit.passage.id: tokens[hit.passage.id] for hit in hits}
    return Ranking(hits, signal, named, whole, kept)


def _shares(question: Question, labelled: Mapping[str, Passage]) -> dict[str, tuple[float, bool]]:
    """For each passage the field that the question names best, and whether that is all of it."""
    return {
        id: max(
            (label_share(question, one.label), covers(question, one.label, passage.title))
            for one in passage.statements
        )
        for id, passage in labelled.items()
    }


def _hits(source: Source, parts: Mapping[str, Mapping[str, float]], k: int) -> tuple[Hit, ...]:
    """The best `k` of the candidates by the final score, with what it is made of."""
    score = _weighted((FUSED, _scaled(parts["fused"])), (LATE, _scaled(parts["late"])))
    order = sorted(score, key=lambda id: (-score[id], id))[:k]
    passages = source.passages(order)
    return tuple(
        Hit(
            passages[id],
            round(score[id], 6),
            {name: round(part.get(id, 0.0), 6) for name, part in parts.items()},
        )
        for id in order
    )


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
