"""The findings of an answer in a few lines, one for each kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..types import Check

SHOWN = 3  # sentences that are named for one kind
LONGEST = 60  # characters of each, where there are several
# What a check says of one sentence, and of several.
_SAYS = {
    "dangling_citation": ("cites a passage that there is not", "cite passages that there are not"),
    "uncited_sentence": ("is not supported by your notes", "are not supported by your notes"),
    "misquote": ("misquotes its passage", "misquote their passages"),
    "misattributed": ("quotes another passage", "quote other passages"),
    "unsupported_number": ("has a number that is not there", "have numbers that are not there"),
    "unsupported_name": ("has a name that is not there", "have names that are not there"),
    "weak_support": ("is hardly supported", "are hardly supported"),
    "polarity": ("says the opposite of its passage", "say the opposite of their passages"),
    "stale_source": ("cites a note that has changed", "cite notes that have changed"),
}


def counted(checks: Sequence[Check], sentences: int) -> list[str]:
    """A line for each check that found something: in how many of an answer's sentences."""
    return [_says(kind, several, sentences) for kind, several in _by_kind(checks)]


def summary(checks: Sequence[Check], sentences: int) -> list[str]:
    """The same lines, each with the sentences that it is about."""
    return [
        f"{_says(kind, several, sentences)}: {_named(kind, several)}"
        for kind, several in _by_kind(checks)
    ]


def _by_kind(checks: Sequence[Check]) -> Iterator[tuple[str, list[Check]]]:
    kinds = dict.fromkeys(one.check for one in checks)
    yield from ((kind, [one for one in checks if one.check == kind]) for kind in kinds)


def _sentences(several: Sequence[Check]) -> list[str]:
    return list(dict.fromkeys(" ".join(one.sentence.split()) for one in several))


def _says(kind: str, several: Sequence[Check], of: int) -> str:
    count, of = len(_sentences(several)), max(of, len(_sentences(several)))
    one, many = _SAYS.get(kind, (kind.replace("_", " "),) * 2)
    if of == 1:
        return f"The only sentence {one}"
    return f"{count} of {of} sentences {many if count > 1 else one}"


def _named(kind: str, several: Sequence[Check]) -> str:
    sentences = _sentences(several)
    if len(several) == 1 and kind != "uncited_sentence":
        return f"“{sentences[0]}” {several[0].detail}"
    rest = len(sentences) - SHOWN
    more = f" and {rest} more" if rest > 0 else ""
    return "; ".join(f"“{_short(one)}”" for one in sentences[:SHOWN]) + more


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= LONGEST else sentence[:LONGEST].rstrip() + "…"
