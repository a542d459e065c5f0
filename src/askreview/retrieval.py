"""A question finds passages: two signals fused, the best of them ranked by late interaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from .errors import UsageError
from .late import label_share, max_sim
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
    text = " ".join(text.split())
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
    passages that are ranked again. Late interaction is ColBERT's MaxSim
    (Khattab and Zaharia 2020), as a mean over the question's word pieces.
    """
    pool, ranked = max(POOL, k), max(RERANKED, k)
    dense = source.nearest(question.vector, pool, notes)
    lexical = source.matches(question.words, pool, notes)
    labelled = source.matches(question.words, LABELLED, notes, labelled=True)
    fused = _fuse(dense, lexical)
    best = sorted(fused, key=lambda id: (-fused[id], id))[:ranked]
    best += [id for id in labelled if id not in best]
    fused = {id: fused.get(id, 0.0) for id in best}
    tokens = source.tokens(best)
    late = {id: max_sim(question.tokens, tokens[id]) for id in best}
    for id, passage in source.passages(list(labelled)).items():
        late[id] = max(late[id], *(label_share(question, s.label) for s in passage.statements))
    score = _weighted((FUSED, _scaled(fused)), (LATE, _scaled(late)))
    order = sorted(best, key=lambda id: (-score[id], id))[:k]
    passages = source.passages(order)
    hits = tuple(
        Hit(
            passages[id],
            round(score[id], 6),
            {
                "dense": round(dense.get(id, 0.0), 6),
                "lexical": round(lexical.get(id, 0.0), 6),
                "fused": round(fused[id], 6),
                "late": round(late[id], 6),
            },
        )
        for id in order
    )
    signal = max(late.values(), default=0.0)
    return Ranking(hits, signal, {id: tokens[id] for id in order})


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
