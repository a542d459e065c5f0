"""Check an answer sentence by sentence against the passages it cites."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..text import find_marks, visible, without_marks
from ..types import Check, Hit, Vocabulary
from .attribute import Attributed, attribute
from .claims import Claim, claim_of, in_lengths
from .cover import Unit
from .evidence import Evidence
from .foreign import UNCHECKED, is_foreign, written_in
from .registry import faults
from .rewrite import Rewritten
from .sentences import units_of
from .support import best_statement, weights
from .types import CLAIMING, Checked, Sentence

NONE_SUPPORTS = "None of the passages supports this."
MOST = 20  # findings that are told of one sentence
SUPPORTED = ("claim", "quote", "row", "code", "lead", "question", "meta")


def check_answer(
    text: str,
    passages: Sequence[Hit],
    vocabulary: Vocabulary,
    stale: Collection[str] = (),
    dates: Mapping[str, str] | None = None,
    *,
    attributing: bool = False,
    question: str = "",
) -> Checked:
    """The answer with its findings; `passages[0]` is [1].

    `stale` holds the notes that changed since they were indexed, `dates` the date of each note, as
    far as the model was told it. `attributing`: a sentence that cites nothing first gets the number
    of the passage that supports it; what it repeats of the `question` counts for none.
    Deterministic: no model is asked.
    Refusals, courtesies, headings and questions need no citation; see `Sentence.kind`.
    """
    text = visible(text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    language = written_in(without_marks(text, find_marks(text, len(passages))))
    evidence = _evidence(passages, dates or {}, language)
    made = Attributed(text)
    if attributing:
        made = attribute(text, evidence, vocabulary, question, language)
    text = made.text
    marks = find_marks(text, len(passages))
    bare = without_marks(text, marks)
    new = Rewritten(text, marks, len(passages))
    weight = weights(vocabulary)
    checks: list[Check] = []
    sentences: list[Sentence] = []
    warned: set[str] = set()
    foreign = False
    for unit in units_of(text, marks):
        claims = [claim_of(one, bare, evidence, weight, language) for one in in_lengths(unit, bare)]
        claim = claims[0]
        start, end = new.moved(unit.start), new.moved(unit.end)
        found = [
            *_dangling(unit, len(passages)),
            *_once(pair for one in claims for pair in faults(one)),
            *_stale(claim, stale, warned),
        ]
        if attributing:
            found = _unsupported(found)
        names = tuple(dict.fromkeys(check for check, _ in found))
        program = any(unit.start <= at < unit.end for at in made.added)
        sentence = _sentence(claim, new.text, start, end, weight)
        sentence = replace(sentence, findings=names, by="program" if program else "model")
        checks += [Check(check, sentence.text, detail) for check, detail in found]
        sentences.append(sentence)
        foreign = foreign or (unit.kind in CLAIMING and claim.foreign)
    return Checked(new.text.rstrip(), tuple(checks), tuple(sentences), UNCHECKED if foreign else "")


def _evidence(
    passages: Sequence[Hit], dates: Mapping[str, str], language: str
) -> tuple[Evidence, ...]:
    several = tuple(Evidence(n, hit, dates.get(hit.note, "")) for n, hit in enumerate(passages, 1))
    for one in several:
        one.foreign = is_foreign(language, one)
    return several


def _sentence(
    claim: Claim, text: str, start: int, end: int, weight: Callable[[str], float]
) -> Sentence:
    supports = tuple(
        (one.n, statement)
        for one in (claim.cited if claim.cites and claim.kind in SUPPORTED else ())
        if (statement := best_statement(claim.terms, claim.quoted, one, weight))
    )
    written = text[start:end]
    start += len(written) - len(written.lstrip())
    cited = tuple(one.n for one in claim.cited) if claim.cites else ()
    return Sentence(
        written.strip(), start, start + len(written.strip()), claim.kind, cited, supports
    )


def _once(found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Findings without those that a sentence already has, where it is checked in several parts."""
    return list(dict.fromkeys(found))[:MOST]


def _unsupported(found: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Findings where every passage was tried: what is uncited is supported by none.

    That says all; the names and figures that are in none would say it again.
    """
    if all(check != "uncited_sentence" for check, _ in found):
        return found
    dangling = [one for one in found if one[0] == "dangling_citation"]
    return [*dangling, ("uncited_sentence", NONE_SUPPORTS)]


def _dangling(unit: Unit, count: int) -> Iterator[tuple[str, str]]:
    for n in dict.fromkeys(unit.numbers):
        if not 1 <= n <= count:
            yield "dangling_citation", f"There is no passage [{n}]; the citation was removed."


def _stale(claim: Claim, stale: Collection[str], warned: set[str]) -> Iterator[tuple[str, str]]:
    """Once for each note, with the first sentence that cites it."""
    for one in claim.cited if claim.cites else ():
        if one.note in stale and one.note not in warned:
            warned.add(one.note)
            yield "stale_source", f"{one.note} has changed since it was indexed."
