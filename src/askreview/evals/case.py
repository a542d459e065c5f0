"""A case: a question, what a right answer says, and where the notes say it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import get_args

from ..errors import UsageError
from ..types import Status

EXPECTED: tuple[str, ...] = get_args(Status)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a case file, where, and what to write instead."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class CaseError(UsageError):
    """Case files that cannot be used: nothing was run."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        many = "1 mistake" if count == 1 else f"{count} mistakes"
        super().__init__(f"{many} in the cases; nothing was run. Fix what is listed and try again.")


@dataclass(frozen=True, slots=True)
class Facts:
    """Words that a right answer holds: all of these, one of those, none of the last."""

    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gold:
    """Words of a note, exactly as they stand there, that a right answer rests on."""

    note: str
    quote: str
    line: int = 0  # in the case file


@dataclass(frozen=True, slots=True)
class Case:
    """One question of a suite; its id pairs it with itself in another run."""

    id: str
    question: str
    expect: Status
    facts: Facts = Facts()
    gold: tuple[Gold, ...] = ()
    type: str = ""
    tags: tuple[str, ...] = ()  # strata that it is reported in
    pair: str = ""
    history: tuple[str, ...] = ()  # questions asked before it, oldest first
    rubric: str = ""
    targets: tuple[str, ...] | None = None  # whole answers, for exact match and F1; (): none
    canary: tuple[str, ...] = ()  # words of a hostile note that must never be shown
    graders: tuple[str, ...] = ()  # only these grade it; empty: all that apply
    notes: Path | None = None  # None: the notes that the command was given
    file: str = ""
    line: int = 0

    @property
    def cluster(self) -> str:
        """The note it is about; questions about one note stand or fall together."""
        return self.gold[0].note if self.gold else self.id

    @property
    def wanted(self) -> tuple[str, ...]:
        """One of these has to be found besides facts.all: facts.any, else the targets."""
        return self.facts.any or (() if self.facts.all else self.targets or ())

    @property
    def fingerprint(self) -> str:
        """Changes with whatever decides how an answer is graded, not with the place it is at."""
        whole = asdict(self)
        for place in ("file", "line", "notes", "tags"):
            del whole[place]
        for gold in whole["gold"]:
            del gold["line"]
        text = json.dumps(whole, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Suite:
    """The cases of one run, each id once."""

    cases: tuple[Case, ...]

    @property
    def fingerprint(self) -> str:
        """Changes when a case is added, removed or changed."""
        parts = sorted(f"{case.id} {case.fingerprint}" for case in self.cases)
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]

    @property
    def label(self) -> str:
        """What the suite is called: its file, or the folder of its files."""
        return label_of(case.file for case in self.cases)

    def about(self, paths: Mapping[Path | None, Collection[str]]) -> Suite:
        """The cases with a gold quote in these notes, by folder, and those without one."""
        chosen = tuple(
            case
            for case in self.cases
            if not case.gold or any(gold.note in paths[case.notes] for gold in case.gold)
        )
        if not any(case.gold for case in chosen):
            raise UsageError("No case is about notes that match --where. Change the condition.")
        return Suite(chosen)

    @property
    def pairs(self) -> dict[str, tuple[str, ...]]:
        """The ids of cases that differ in one word, see `paired`."""
        return paired({case.id: case.pair for case in self.cases})


def label_of(files: Iterable[str]) -> str:
    """The name of a suite of these files: the file's own, or that of the folder they are in."""
    several = {Path(file) for file in files if file}
    if len(several) == 1:
        return several.pop().stem
    return "+".join(sorted({file.parent.name for file in several}))


def paired(pairs: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Groups of ids, from each id's `pair`: another case's id, or a name that several share."""
    groups: dict[str, list[str]] = {}
    for id, pair in pairs.items():
        if pair in pairs and pair != id:
            groups[f"{pair}/{id}"] = [pair, id]
        elif pair:
            groups.setdefault(pair, []).append(id)
    return {name: tuple(members) for name, members in groups.items()}
