"""The checks of a sentence, ours and those of other packages: one line for each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from . import findings
from .claims import Claim
from .evidence import Evidence

GROUP = "askreview.checks"  # of entry points: a Check, or what makes one when it is called


class Check(Protocol):
    """What finds faults in one sentence of an answer."""

    @property
    def name(self) -> str: ...
    def find(self, sentence: Claim, evidence: Sequence[Evidence]) -> Iterable[str]:
        """A plain sentence for each fault; `evidence`: the passages it cites, or all if none."""


@dataclass(frozen=True, slots=True)
class Own:
    """A check of ours."""

    name: str
    find: Callable[[Claim, Sequence[Evidence]], Iterable[str]]
    by_words: bool = False  # whether it compares words, which two languages do not share


OWN: tuple[Own, ...] = (
    Own("uncited_sentence", findings.uncited, by_words=True),
    Own("misquote", findings.misquoted),
    Own("misattributed", findings.misattributed),
    Own("unsupported_number", findings.number),
    Own("unsupported_name", findings.name),
    Own("weak_support", findings.support, by_words=True),
    Own("polarity", findings.polarity, by_words=True),
)


def faults(claim: Claim) -> Iterator[tuple[str, str]]:
    """What every check finds in a sentence: the check's name and its words."""
    for own in OWN:
        if own.by_words and claim.foreign:
            continue
        yield from ((own.name, detail) for detail in own.find(claim, claim.cited))
    for check in installed():
        yield from _of(check, claim)


@cache
def installed() -> tuple[Check, ...]:
    """The checks of other packages. One that cannot be loaded says so at the first sentence."""
    from importlib.metadata import entry_points

    return tuple(_loaded(one.name, one.load) for one in entry_points(group=GROUP))


def _loaded(name: str, load: Callable[[], object]) -> Check:
    try:
        made = load()
        return made() if isinstance(made, type) else made  # type: ignore[return-value]
    except Exception as error:  # whatever another package does wrong
        return Own(name, _failed(name, error))


def _of(check: Check, claim: Claim) -> Iterator[tuple[str, str]]:
    try:
        found = list(check.find(claim, claim.cited))
    except Exception as error:  # whatever another package does wrong
        found = list(_failed(check.name, error)(claim, claim.cited))
    yield from ((check.name, detail) for detail in found)


def _failed(name: str, error: Exception) -> Callable[[Claim, Sequence[Evidence]], list[str]]:
    said = f"{type(error).__name__}: {' '.join(str(error).split())}"
    return lambda claim, cited: [f"The check {name} failed ({said}). Update or uninstall it."]
