"""The strict answer: replace each unsupported sentence with a quote."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from ..answers import shown
from ..text import find_marks, without_marks
from ..types import Hit, Statement, Vocabulary
from .evidence import Evidence
from .support import DOUBTED, best_statement, weights
from .terms import Terms, share, terms
from .types import Checked, Sentence

IN_PLACE = "(quoted from the note, in place of an unsupported sentence)"
LEFT_OUT = "(an unsupported sentence was left out)"
HARMLESS = frozenset({"stale_source", "dangling_citation"})  # the mark is gone, the words may hold


def strict(checked: Checked, passages: Sequence[Hit], vocabulary: Vocabulary) -> Checked:
    """The answer with every unsupported sentence replaced by the best quote, visibly.

    The quote is of a cited passage, or of one that holds most of the sentence; where there is none,
    that is said. A quote stands once. The findings stay: they say why.
    """
    weight = weights(vocabulary)
    evidence = [Evidence(n, hit) for n, hit in enumerate(passages, 1)]
    parts: list[str] = []
    sentences: list[Sentence] = []
    quoted: set[tuple[int, Statement]] = set()
    here = length = 0
    for one in checked.sentences:
        kept, support = one.text, None
        if not holds(one):
            wanted = terms(without_marks(one.text, find_marks(one.text, len(passages))))
            cited = [evidence[n - 1] for n in one.cited]
            support = _best(wanted, [*cited, *_near(wanted, evidence, weight)], weight)
            kept = _said(support, quoted) + (" |" if one.kind == "row" else "")
        between = checked.text[here : one.start]
        if kept == LEFT_OUT and parts[-1:] == [LEFT_OUT] and not between.strip(" "):
            between = kept = ""  # it is said already
        parts += [part for part in (between, kept) if part]
        length += len(between)
        sentences.append(_placed(one, kept, length, support))
        length += len(kept)
        here = one.end
    parts.append(checked.text[here:])
    return replace(checked, text="".join(parts), sentences=tuple(sentences))


def holds(sentence: Sentence) -> bool:
    """Whether a sentence may stand: nothing was found, or only what leaves its words alone."""
    lost = "dangling_citation" in sentence.findings and not sentence.cited
    return not lost and set(sentence.findings) <= HARMLESS


def _near(
    wanted: Terms, evidence: Sequence[Evidence], weight: Callable[[str], float]
) -> list[Evidence]:
    """The passages that hold most of a sentence, be they cited or not."""
    return [one for one in evidence if share(wanted, one.terms, weight) >= DOUBTED]


def _best(
    wanted: Terms, near: Sequence[Evidence], weight: Callable[[str], float]
) -> tuple[int, Statement] | None:
    best, most = None, 0.0
    for one in near:
        statement = best_statement(wanted, (), one, weight)
        held = share(wanted, terms(statement.text), weight) if statement else 0.0
        if statement and held > most:
            best, most = (one.n, statement), held
    return best


def _said(support: tuple[int, Statement] | None, quoted: set[tuple[int, Statement]]) -> str:
    """The quote with its mark, once; for the next sentence that it would replace, nothing more."""
    if support is None or support in quoted:
        return LEFT_OUT
    quoted.add(support)
    return f"{shown(support[1])} [{support[0]}] {IN_PLACE}"


def _placed(
    one: Sentence, kept: str, start: int, support: tuple[int, Statement] | None
) -> Sentence:
    if kept == one.text:
        return replace(one, start=start, end=start + len(kept))
    told = support if IN_PLACE in kept else None
    return Sentence(
        kept, start, start + len(kept), "replaced", (told[0],) if told else (),
        (told,) if told else (),
    )  # fmt: skip
