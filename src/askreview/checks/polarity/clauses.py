"""Split a text into clauses: what each is about, and how it says it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..terms import telling
from .negators import (
    BARE,
    BOTH,
    CONTINUED,
    DONE,
    EARLY,
    LATE,
    NEGATIVE,
    NEGATOR,
    OUGHT,
    OVER,
    PERMITS,
    UNDER,
)
from .opposites import root_of

TOKEN = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_SKIPPED = frozenset(
    """yet always really necessarily even still fully entirely actually currently ever often usually
    completely exactly particularly especially quite truly simply just also already typically
    generally normally directly anymore longer able never without nobody none nothing hardly rarely
    barely seldom scarcely few well again finally eventually anyone anybody anything everyone
    everybody everything someone somebody something whole all every anywhere everywhere contain
    contains containing contained ones""".split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Clause:
    """How a clause says what it says."""

    ought: bool = False  # what must or should be
    permits: bool = False  # that something may be
    done: bool = False  # what has been done
    limit: str = ""  # until when, or from when on
    bound: str = ""  # over or under a number
    bare: bool = False  # the denial of a thing and no more: `no pets`
    none: bool = False  # that there is none of something
    negative: bool = False  # without a negator what is not, as `omitted` does
    continued: bool = False  # it leaves out its verb: `but not on the bus`
    either: tuple[tuple[frozenset[str], frozenset[str]], ...] = ()  # A and B, B and A, of `A and B`


def clause_of(text: str, *, first: bool) -> Clause:
    early, late = EARLY.search(text), LATE.search(text)
    return Clause(
        ought=bool(OUGHT.search(text)),
        permits=bool(PERMITS.search(text)),
        done=bool(DONE.search(text)),
        limit="" if bool(early) == bool(late) else "until" if early else "from",
        bound="over" if OVER.search(text) else "under" if UNDER.search(text) else "",
        bare=bool(BARE.match(text)) and len(runs(text, 0)) == 1,
        none=bool(BARE.match(text)),
        negative=bool(NEGATIVE.search(text)),
        continued=not first and bool(CONTINUED.match(text)),
        either=tuple(_conjuncts(text)),
    )


def _conjuncts(clause: str) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """A with B and B with A for each `A and B` of a clause, as far as can be seen."""
    for conjunction in BOTH.finditer(clause):
        after = telling_in(" ".join(clause[conjunction.end() :].split()[:3]))
        run = runs(clause, conjunction.end())[:1]
        count = min(len(run[0]), len(after)) if run else 0
        before = telling_in(clause[: conjunction.start()])[-count:] if count else []
        if before:
            one, other = frozenset(map(root_of, before)), frozenset(map(root_of, after[:count]))
            yield one, other
            yield other, one


def roots(clause: str) -> list[str]:
    """What a clause is about: not how it denies, `refused to`."""
    return [root_of(word) for word in telling_in(NEGATOR.sub(hidden, clause))]


def telling_in(text: str) -> list[str]:
    return [word for word in TOKEN.findall(text) if is_telling(word)]


def is_telling(word: str) -> bool:
    plain = word.casefold()
    return (telling(plain) or plain.isdigit()) and plain not in _SKIPPED


def hidden(match: re.Match[str]) -> str:
    return "_" * len(match[0])


def runs(clause: str, start: int) -> list[list[int]]:
    """Where telling words begin, those next to each other together."""
    found: list[list[int]] = []
    last = -1
    for token in TOKEN.finditer(clause, start):
        if not is_telling(token[0]):
            last = -1
            continue
        if last < 0 or clause[last : token.start()].strip():
            found.append([])
        found[-1].append(token.start())
        last = token.end()
    return found
