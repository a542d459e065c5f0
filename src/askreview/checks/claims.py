"""A sentence as the checks read it: what it says, quotes and cites."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

from ..text import tidy
from .cover import Unit
from .evidence import Evidence
from .exempt import asserted
from .quotations import long_enough, pieces, quotations
from .terms import Terms, terms

# Characters that are compared at once. No sentence is longer; text without an end is checked in
# parts of this length, so that what compares each of its words with each costs no square.
LONGEST = 600
# “According to passage 1”; a mark that was taken out has left spaces.
_SAID_WHERE = re.compile(
    r"\b(?:passages?|sources?|notes?|excerpts?)"
    r"(?:(?= {4,})| \d{1,3}(?:(?:,| and|, and) \d{1,3})*\b)",
    re.IGNORECASE,
)
_PAUSE = re.compile(r".*[\s,;]", re.S)


@dataclass(frozen=True)
class Claim:
    """A sentence and the passages it is compared with: those it cites, else all."""

    unit: Unit
    source: str  # its Markdown without marks; only the clauses that assert something
    cited: tuple[Evidence, ...]
    others: tuple[Evidence, ...]
    cites: bool
    dangling: bool  # whether it cites what is no passage
    weight: Callable[[str], float]  # how much a word tells: its inverse document frequency
    language: str = ""  # of the answer, where it is another one than that of a passage

    @property
    def foreign(self) -> bool:
        """Whether its words cannot be compared with those of its passages; uncited, with most."""
        count = sum(one.foreign for one in self.cited)
        return count > 0 if self.cites else 2 * count > len(self.cited)

    @property
    def kind(self) -> str:
        return self.unit.kind

    @cached_property
    def plain(self) -> str:
        return tidy(self.source)

    @cached_property
    def terms(self) -> Terms:
        return terms(self.plain)

    @cached_property
    def quotations(self) -> list[tuple[str, list[str]]]:
        """What it quotes at length, as written and in the pieces given word for word."""
        words = [one.words for one in quotations(self.source)]
        if (
            self.kind == "quote"
            and not words
            and not self.source.lstrip().startswith(("-", "—", "–"))
        ):
            words = [self.plain]
        return [(one, parts) for one in words if long_enough(parts := pieces(one))]

    @property
    def quoted(self) -> list[list[str]]:
        return [parts for _, parts in self.quotations]


def in_lengths(unit: Unit, bare: str) -> list[Unit]:
    """A unit in parts of bounded length, none of which ends within a word that has an end."""
    ends = [unit.start]
    while unit.end - ends[-1] > LONGEST:
        pause = _PAUSE.match(bare, ends[-1], ends[-1] + LONGEST)
        ends.append(pause.end() if pause else ends[-1] + LONGEST)
    return [replace(unit, start=a, end=b) for a, b in pairwise([*ends, unit.end])]


def _unsaid(count: int) -> Callable[[re.Match[str]], str]:
    """Blanks for `passage [1]`, whose mark is blank already, and for `passage 1`."""

    def blank(match: re.Match[str]) -> str:
        ours = all(1 <= int(n) <= count for n in re.findall(r"\d+", match[0]))
        return " " * len(match[0]) if ours else match[0]

    return blank


def claim_of(
    unit: Unit,
    bare: str,
    evidence: Sequence[Evidence],
    weight: Callable[[str], float],
    language: str = "",
) -> Claim:
    source = _SAID_WHERE.sub(_unsaid(len(evidence)), bare[unit.start : unit.end])
    if unit.kind == "row":
        source = source.replace("|", " ; ")
    if unit.kind != "code":
        source = asserted(source)
    cited = tuple(evidence[n - 1] for n in unit.cited if 1 <= n <= len(evidence))
    others = tuple(one for one in evidence if one not in cited) if cited else ()
    dangling = any(not 1 <= n <= len(evidence) for n in unit.numbers)
    among = cited or tuple(evidence)
    return Claim(unit, source, among, others, bool(cited), dangling, weight, language)
