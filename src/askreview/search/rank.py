"""Fuse the two signals into candidates and rank them by late interaction."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from ..errors import UsageError
from ..text import (
    STOPWORDS,
    WORD,
    Weights,
    asked_in,
    content_words,
    held_in_order,
    idf,
    is_latin,
    is_unspaced,
    stopwords,
    unknown_parts,
    weighed,
)
from ..types import Encoder, Hit, Passage, Question, Ranking
from .late_interaction import covered, covers, label_share
from .late_interaction import late as late_interaction

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
LONGEST = 10_000  # characters of a question that are worth counting word pieces of


COPY = re.compile(r"sync-conflict|conflicted copy| copy\b| \d+\.\w+$", re.IGNORECASE)


def is_copy(note: str) -> bool:
    """Whether a file's name says that it is a copy: `rent.sync-conflict-….md`, `rent copy.md`."""
    return bool(COPY.search(note))


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
        languages: Sequence[str] = (),
    ) -> dict[str, float]: ...
    def known(self, word: str, languages: Sequence[str] = ()) -> bool: ...
    def holding(self, word: str, languages: Sequence[str] = ()) -> int: ...
    def similar(self, word: str) -> str | None: ...
    @property
    def languages(self) -> Mapping[str, int]: ...
    @property
    def passage_count(self) -> int: ...
    def passages(self, ids: Sequence[str]) -> dict[str, Passage]: ...
    def cosines(self, question: Vectors, ids: Sequence[str]) -> dict[str, Vectors]: ...


def check_question(text: str) -> str:
    """The question on one line. Raises UsageError when nobody can answer it, encoder or not."""
    text = " ".join(text.encode("utf-8", "replace").decode("utf-8").split())
    if not WORD.search(text):
        raise UsageError(
            'The question is empty. Ask something, for example askreview "what is …?".'
        )
    if len(text) > LONGEST:
        raise UsageError(
            f"The question is too long ({len(text):,} characters). Ask in a sentence or two."
        )
    return text


def read_question(text: str, encoder: Encoder, source: Source) -> Question:
    """A checked question, encoded. Raises UsageError when it is longer than the encoder reads."""
    [pieces] = encoder.count([text])
    if pieces > encoder.window:
        raise UsageError(
            f"The question is too long ({pieces:,} tokens; the encoder reads {encoder.window}). "
            "Ask in a sentence or two."
        )
    languages = asked_in(WORD.findall(text), STOPWORDS, source.languages)
    words = content_words(text, languages)
    unknown = _unknown(words, source, languages)
    also = {word: near for word in unknown if (near := source.similar(word))}
    # A name is kept: Anna is not Hanna, though who asks for the one may have meant the other.
    meant = {word: near for word, near in also.items() if not _is_name(word, text)}
    [encoding] = encoder.encode([WORD.sub(lambda one: meant.get(one[0], one[0]), text)])
    searched = tuple(dict.fromkeys([*(meant.get(word, word) for word in words), *also.values()]))
    return Question(
        text,
        searched,
        tuple(word for word in unknown if word not in meant),
        _weights([meant.get(word, word) for word in words], source, languages),
        encoding.vector,
        encoding.tokens,
        tuple(also.values()),
        # The floors were measured on English, and another script is mostly unknown to its encoder.
        by_words=encoder.floors is not None and not is_latin(text),
        languages=languages,
    )


def _unknown(words: Sequence[str], source: Source, languages: Sequence[str]) -> tuple[str, ...]:
    """The words that no note holds; of characters without spaces between them, the unknown."""
    functional = stopwords(languages) if languages else ()
    found = dict[str, None]()
    for word in words:
        if is_unspaced(word):
            found |= dict.fromkeys(unknown_parts(word, source.known))
        elif word.casefold() not in functional and not source.known(word, languages):
            found[word] = None
    return tuple(found)


def _weights(words: Sequence[str], source: Source, languages: Sequence[str]) -> Weights:
    """How rare each of some words is."""
    keys = {key: word for word in words for key in weighed(word)}
    holding = {
        # The stems in other languages are not made from the English one.
        key: source.holding(word if languages and not is_unspaced(word) else key.strip(), languages)
        for key, word in keys.items()
    }
    weights = {key: idf(count, source.passage_count) for key, count in holding.items()}
    return Weights(weights, words, languages)


def _is_name(word: str, text: str) -> bool:
    return word[0].isupper() and not text.startswith(word)


def rank(question: Question, source: Source, k: int, notes: Iterable[str] | None = None) -> Ranking:
    """The best `k` passages, with `notes` only of these notes.

    The fused score is min-max over each signal's pool (absent: 0). The best of it are ranked anew:
    by late interaction, half with the passage and half with its best statement, or by a field's
    name where that says more; by the share of the question's words in one statement or in the
    heading; and by the share of them that stand there side by side.
    """
    pool, ranked = max(POOL, k), max(RERANKED, k)
    dense = source.nearest(question.vector, pool, notes)
    lexical = source.matches(question.words, pool, notes, languages=question.languages)
    labelled = source.matches(
        question.words, LABELLED, notes, labelled=True, languages=question.languages
    )
    fused = _fuse(dense, lexical)
    best = sorted(fused, key=lambda id: (-fused[id], id))[:ranked]
    best += [id for id in labelled if id not in best]
    passages, met = source.passages(best), source.cosines(question.tokens, best)
    shares = {id: _label(question, passages[id]) for id in labelled}
    named, whole = max(shares.values(), default=(0.0, False))
    late = {id: late_interaction(met[id], passages[id]) for id in best}
    words = {id: _words(question, passages[id]) for id in best}
    parts = {
        "dense": dense,
        "lexical": lexical,
        "fused": {id: fused.get(id, 0.0) for id in best},
        "late": late | {id: max(late[id], share) for id, (share, _) in shares.items()},
        "words": {id: share for id, (share, _) in words.items()},
        "order": {id: share for id, (_, share) in words.items()},
    }
    hits = _hits(passages, parts, k + NEXT)
    kept = {hit.passage.id: met[hit.passage.id] for hit in hits}
    sure = max(_sure(question, late, parts["words"]).values(), default=0.0)
    found = sure if question.by_words else covered(met.values())
    return Ranking(hits[:k], sure, found, named, whole, kept, hits[k:])


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
