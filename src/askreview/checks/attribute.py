"""A sentence without a citation gets that of the passage that supports it, if one does."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ..text import find_marks, function_words, without_marks, written
from ..types import Vocabulary
from . import numbers
from .claims import Claim, claim_of
from .evidence import Evidence
from .sentences import units_of
from .support import weights
from .terms import Terms, joined, share, terms

# The part of a sentence's words and figures, by weight, that the passage must hold which it is put
# on: docs/decisions.md
ENOUGH = 0.5
WHOLE = 0.8  # of one that holds so much, nothing is missing
ADDS = 0.2  # a second passage is cited where it holds so much more
KINDS = ("claim", "quote", "row")
_END = re.compile(r"(?:[.!?…]+[\"'”’)*_]*|[ \t]*\|)?\s*\Z")
_CLOSED = re.compile(r"[\"'”’)*_]\s*\Z")


@dataclass(frozen=True, slots=True)
class Attributed:
    """An answer with the marks that were added, and where each of them stands."""

    text: str
    added: tuple[int, ...] = ()


def attribute(
    text: str,
    evidence: Sequence[Evidence],
    vocabulary: Vocabulary,
    question: str = "",
    language: str = "",
) -> Attributed:
    """The answer with a mark at each uncited sentence that a passage supports.

    What a sentence repeats of the question, and no passage has, tells nothing for or against one.

    The words that a sentence and a passage have in common decide, rare ones and figures most; of
    passages that have as many, the one with a statement that has most of them, then the one that
    the question found first. Of an answer in another `language` than a passage only the words that
    stand in both can decide: names and figures.
    """
    marks = find_marks(text, len(evidence))
    bare = without_marks(text, marks)
    weight = weights(vocabulary)
    held = joined([one.terms for one in evidence])
    asked = frozenset(one for one in terms(question).words if not held.has(one))
    places: list[tuple[int, str]] = []
    for unit in units_of(text, marks):
        claim = claim_of(unit, bare, evidence, weight, language)
        if unit.kind not in KINDS or claim.cites:
            continue
        unsought = asked | _translated(claim, held) if claim.foreign else asked
        if found := supporting(claim, evidence, weight, unsought):
            places.append(_place(text, unit.start, unit.end, written(found)))
    return _inserted(text, places)


def _translated(claim: Claim, held: Terms) -> frozenset[str]:
    """The words of a sentence that its passages can only have in their own language."""
    small = function_words(claim.language)
    words = claim.terms.words.items()
    return frozenset(one for one, word in words if word in small or not held.has(one))


def supporting(
    claim: Claim,
    evidence: Sequence[Evidence],
    weight: Callable[[str], float],
    asked: frozenset[str] = frozenset(),
) -> list[int]:
    """The numbers of the passages that support a sentence: one, two, or none.

    `asked`: words of the question that are not looked for.
    """
    wanted = claim.terms.without(asked)
    if not _tells(wanted):
        return []
    terms_of = {one.n: _with_held(wanted, one) for one in evidence}
    held = {n: share(wanted, each, weight) for n, each in terms_of.items()}

    def merit(one: Evidence) -> tuple[float, float, float]:
        best = max((share(wanted, terms, weight) for terms in one.terms_of), default=0.0)
        return round(held[one.n] + best, 2), best, one.hit.score

    if not evidence:
        return []
    first, *others = sorted(evidence, key=merit, reverse=True)
    complete = all(numbers.held(one, [first]) for one in wanted.figures)
    if held[first.n] >= WHOLE and complete:
        return [first.n]

    def together(other: Evidence) -> float:
        return share(wanted, joined([terms_of[first.n], terms_of[other.n]]), weight)

    second = max(others, key=together, default=None)
    if second and together(second) >= max(ENOUGH, held[first.n]) + ADDS:
        all_stated = all(numbers.held(one, [first, second]) for one in wanted.figures)
        if held[first.n] >= ENOUGH or (wanted.figures and all_stated):
            return sorted([first.n, second.n])
    return [first.n] if held[first.n] >= ENOUGH else []


def _with_held(wanted: Terms, one: Evidence) -> Terms:
    """A passage's terms, with the wanted figures that it states in another form."""
    figures = (each for each in wanted.figures if numbers.held(each, [one]))
    return Terms(one.terms.words, (*one.terms.figures, *figures))


def _tells(wanted: Terms) -> bool:
    """Whether a sentence says enough to be found again: a name for its figure, or two words."""
    return len(wanted) > 1 or any(len(one.text) > 1 for one in wanted.figures)


def _place(text: str, start: int, end: int, mark: str) -> tuple[int, str]:
    """Where a mark goes: before the full stop, but behind what closes a quotation."""
    ending = _END.search(text, start, end)
    at = ending.start() if ending else end
    if ending and _CLOSED.search(ending[0]):
        at = start + len(text[start:end].rstrip())
    return at, f" {mark}"


def _inserted(text: str, places: Sequence[tuple[int, str]]) -> Attributed:
    parts, added, length = [], [], 0
    ends = [0, *(at for at, _ in places), len(text)]
    for (start, end), mark in zip(pairwise(ends), [*(mark for _, mark in places), ""], strict=True):
        parts += [text[start:end], mark]
        length += end - start
        if mark:
            added.append(length + 1)
        length += len(mark)
    return Attributed("".join(parts), tuple(added))
