"""Run every check on one sentence and word the findings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from . import named, numbers
from .claims import Claim
from .evidence import Evidence
from .polarity import Use, contradicted, crossed, extents, parts_of, relations, reversed_in, turned
from .support import weak
from .wording import naming, quoted

Finding = tuple[str, str]
NEEDS_CITATION = ("claim", "quote", "row", "code")
WITH_WORDS = ("claim", "quote", "row", "lead")


def findings(claim: Claim, weight: Callable[[str], float]) -> Iterator[Finding]:
    """The findings of a sentence; of one that cites nothing, what no passage has at all."""
    if claim.kind in NEEDS_CITATION and not claim.cites and not claim.dangling:
        yield "uncited_sentence", "This sentence cites no passage."
    if claim.kind == "code":
        yield from _code(claim)
    if claim.kind not in WITH_WORDS:
        return
    misquoted = list(_quotations(claim))
    yield from misquoted
    yield from _numbers(claim)
    yield from _names(claim)
    if claim.cites and claim.kind != "lead" and not misquoted:
        yield from _support(claim, weight)
        yield from list(_polarity(claim)) or _other_way_round(claim)


def _quotations(claim: Claim) -> Iterator[Finding]:
    for words, parts in claim.quotations:
        if any(one.quotes(parts) for one in claim.cited):
            continue
        elsewhere = [one.n for one in claim.others if one.quotes(parts)]
        if elsewhere:
            where = naming(elsewhere)
            yield "misattributed", f"“{words}” is in {where}, not in {_cited(claim)}."
        else:
            yield "misquote", f"“{words}” is not word for word in {_cited(claim)}."


def _numbers(claim: Claim) -> Iterator[Finding]:
    text = _without_misattributed(claim.plain, claim)
    missing = numbers.unsupported(text, claim.cited, claim.unit.listed)
    if missing:
        elsewhere = [one for one in claim.others if not numbers.unsupported(claim.plain, [one])]
        yield "unsupported_number", _missing([one.text for one in missing], claim, elsewhere)


def _without_misattributed(text: str, claim: Claim) -> str:
    """A text without the quotations that only other passages hold: those are findings already."""
    for words, parts in claim.quotations:
        if not any(one.quotes(parts) for one in claim.cited) and any(
            one.quotes(parts) for one in claim.others
        ):
            text = text.replace(words, " ")
    return text


def _names(claim: Claim) -> Iterator[Finding]:
    listed = claim.unit.item or claim.source.lstrip().startswith(("**", "__"))
    source = _without_misattributed(claim.source, claim)
    missing = named.unsupported(source, claim.cited, claim.others, listed)
    if missing:
        elsewhere = [
            one for one in claim.others if named.all_held(claim.source, missing, one, listed)
        ]
        yield "unsupported_name", _missing(missing, claim, elsewhere)


def _code(claim: Claim) -> Iterator[Finding]:
    line = named.foreign_code(claim.source, claim.cited)
    if line:
        yield "unsupported_name", _missing([line], claim, ())


def _support(claim: Claim, weight: Callable[[str], float]) -> Iterator[Finding]:
    is_weak, better = weak(claim.terms, claim.cited, claim.others, weight)
    if is_weak:
        more = f"; passage [{better.n}] supports it better" if better else ""
        yield "weak_support", f"Little of this is in {_cited(claim)}{more}."


def _polarity(claim: Claim) -> Iterator[Finding]:
    held: dict[str, list[Use]] = {}
    for one in claim.cited:
        for word, uses in one.uses.items():
            held.setdefault(word, []).extend(uses)
    found = turned(claim.plain, held)
    if found:
        words = quoted([use.written for use in found])
        denies, asserts = "This", _cited(claim)
        if not found[0].denied:
            denies, asserts = asserts.capitalize(), "this"
        yield "polarity", f"{denies} says the opposite of {asserts} about {words}."


def _other_way_round(claim: Claim) -> Iterator[Finding]:
    """Where the words are the passages', but not what stands to what."""
    cited, text = claim.cited, claim.plain
    told = reversed_in(relations(text), [one for each in cited for one in each.relations])
    words = [one.written for one in told]
    reach = contradicted(extents(text), [one for each in cited for one in each.extents])
    words += [one.written for one in reach]
    parts = [] if words else crossed(parts_of(text), [one for each in cited for one in each.parts])
    where = _cited(claim).capitalize()
    if words:
        yield "polarity", f"{where} has it the other way round: {quoted(words)}."
    elif parts:
        yield "polarity", f"This swaps what {_cited(claim)} says about two things."


def _missing(words: Sequence[str], claim: Claim, elsewhere: Sequence[Evidence]) -> str:
    """`“14” is not in passage [1], but in passage [2].`"""
    verb = "is" if len(set(words)) == 1 else "are"
    where = f", but in {naming([one.n for one in elsewhere])}" if elsewhere else ""
    return f"{quoted(words)} {verb} not in {_cited(claim)}{where}."


def _cited(claim: Claim) -> str:
    return naming([one.n for one in claim.cited]) if claim.cites else "any passage"
