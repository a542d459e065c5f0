"""What does not hold in one sentence, by each check: one plain sentence for each finding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from . import named, numbers
from .claims import Claim
from .evidence import Evidence
from .polarity import Use, turned
from .support import weak
from .together import apart, scattered
from .wording import naming, quoted

NEEDS_CITATION = ("claim", "quote", "row", "code")
WITH_WORDS = ("claim", "quote", "row", "lead")


def uncited(claim: Claim, cited: Sequence[Evidence]) -> Iterator[str]:
    if claim.kind in NEEDS_CITATION and not claim.cites and not claim.dangling:
        yield "This sentence cites no passage."


def misquoted(claim: Claim, cited: Sequence[Evidence]) -> Iterator[str]:
    for words, parts in _foreign(claim):
        if not any(one.quotes(parts) for one in claim.others):
            yield f"“{words}” is not word for word in {_cited(claim)}."


def misattributed(claim: Claim, cited: Sequence[Evidence]) -> Iterator[str]:
    for words, parts in _foreign(claim):
        if elsewhere := [one.n for one in claim.others if one.quotes(parts)]:
            yield f"“{words}” is in {naming(elsewhere)}, not in {_cited(claim)}."


def number(claim: Claim, cited: Sequence[Evidence]) -> Iterator[str]:
    if claim.kind not in WITH_WORDS:
        return
    text = _without_misattributed(claim.plain, claim)
    missing = numbers.unsupported(text, cited, claim.unit.listed)
    if missing:
        elsewhere = [one for one in claim.others if not numbers.unsupported(claim.plain, [one])]
        yield _missing([one.text for one in missing], claim, elsewhere)
    elif claim.cites and (pair := apart(text, cited)):
        words = quoted([one.text for one in pair])
        yield f"{words} do not stand together in {_cited(claim)}."


def name(claim: Claim, cited: Sequence[Evidence]) -> Iterator[str]:
    if claim.kind == "code":
        yield from _code(claim)
    if claim.kind not in WITH_WORDS:
        return
    listed = claim.unit.item or claim.source.lstrip().startswith(("**", "__"))
    source = _without_misattributed(claim.source, claim)
    language = claim.language if claim.foreign else ""
    missing = named.unsupported(source, cited, claim.others, listed, language)
    if missing:
        elsewhere = [
            one for one in claim.others if named.all_held(claim.source, missing, one, listed)
        ]
        yield _missing(missing, claim, elsewhere)


def support(claim: Claim, cited: Sequence[Evidence]) -> Iterator[str]:
    if not _comparable(claim):
        return
    is_weak, better = weak(claim.terms, cited, claim.others, claim.weight)
    if is_weak:
        more = f"; passage [{better.n}] supports it better" if better else ""
        yield f"Little of this is in {_cited(claim)}{more}."
    elif scattered(claim.plain, cited, claim.weight):
        yield f"What this says stands in different places of {_cited(claim)}."


def polarity(claim: Claim, cited: Sequence[Evidence]) -> Iterator[str]:
    if _comparable(claim):
        yield from _polarity(claim)


def _comparable(claim: Claim) -> bool:
    """Whether a sentence's own words can be held against its passages; misquoted ones are told."""
    return claim.cites and claim.kind in WITH_WORDS and claim.kind != "lead" and not _foreign(claim)


def _foreign(claim: Claim) -> list[tuple[str, list[str]]]:
    """The quotations that no cited passage holds, with the pieces given word for word."""
    if claim.kind not in WITH_WORDS:
        return []
    return [
        (words, parts)
        for words, parts in claim.quotations
        if not any(one.quotes(parts) for one in claim.cited)
    ]


def _without_misattributed(text: str, claim: Claim) -> str:
    """A text without the quotations that only other passages hold: those are findings already."""
    for words, parts in claim.quotations:
        if not any(one.quotes(parts) for one in claim.cited) and any(
            one.quotes(parts) for one in claim.others
        ):
            text = text.replace(words, " ")
    return text


def _code(claim: Claim) -> Iterator[str]:
    line = named.foreign_code(claim.source, claim.cited)
    if line:
        yield _missing([line], claim, ())


def _polarity(claim: Claim) -> Iterator[str]:
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
        yield f"{denies} says the opposite of {asserts} about {words}."


def _missing(words: Sequence[str], claim: Claim, elsewhere: Sequence[Evidence]) -> str:
    """`“14” is not in passage [1], but in passage [2].`"""
    verb = "is" if len(set(words)) == 1 else "are"
    where = f", but in {naming([one.n for one in elsewhere])}" if elsewhere else ""
    return f"{quoted(words)} {verb} not in {_cited(claim)}{where}."


def _cited(claim: Claim) -> str:
    return naming([one.n for one in claim.cited]) if claim.cites else "any passage"
