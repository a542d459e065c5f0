"""Runs a suite: each question is asked, the reply looked up in the notes and graded."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from ..errors import AskReviewError
from ..nouns import Answer, Hit, Progress
from .case import Case, CaseError, Suite
from .graders import GRADERS, Grader
from .reply import Reply, observe
from .results import Fault, Row, Run, Timing, row_of
from .vault import Vault

RANKED = 10  # passages that are looked through for gold quotes, whatever the answer reads


class Review(Protocol):
    """What answers: `AskReview`, or anything with these two methods."""

    @property
    def notes(self) -> Path: ...
    def search(self, query: str, k: int = 5) -> list[Hit]: ...
    def ask(
        self, question: str, model: str | None = None, k: int = 5, history: Sequence[Any] = ()
    ) -> Answer: ...


@dataclass(frozen=True, slots=True)
class Plan:
    """How a suite is asked."""

    model: str = "quotes"
    k: int = 5  # passages that an answer reads
    repeat: int = 1
    facts_only: bool = False  # gold quotes are left out
    graders: Mapping[str, Grader] = field(default_factory=lambda: GRADERS)

    @property
    def settings(self) -> dict[str, Any]:
        return {"passages": self.k, "repeat": self.repeat, "facts_only": self.facts_only}


def check_gold(suite: Suite, vaults: Mapping[Path | None, Vault]) -> None:
    """Raises CaseError when a gold quote is not in its note any more."""
    problems = [one for case in suite.cases for one in vaults[case.notes].missing(case)]
    if problems:
        raise CaseError(problems)


def run_suite(
    suite: Suite,
    reviews: Mapping[Path | None, Review],
    plan: Plan,
    versions: Mapping[str, str],
    progress: Progress = lambda what, done, total: None,
) -> tuple[Run, dict[str, Timing]]:
    """Every case asked and graded, in order; `reviews` answers for each case's `notes`.

    Raises CaseError, before anything is asked, for a gold quote that is gone. A question that
    cannot be answered and a grader that fails are faults of their rows, never a missing number.
    """
    vaults = {folder: Vault(review.notes) for folder, review in reviews.items()}
    if plan.facts_only:
        suite = Suite(tuple(replace(case, gold=()) for case in suite.cases))
    check_gold(suite, vaults)
    rows, timings = [], {}
    for done, case in enumerate(suite.cases):
        progress(plan.model, done, len(suite.cases))
        started = time.perf_counter()
        rows.append(_row(case, reviews[case.notes], vaults[case.notes], plan))
        timings[case.id] = Timing(round(1000 * (time.perf_counter() - started), 1))
    progress(plan.model, len(suite.cases), len(suite.cases))
    notes = {str(review.notes): vaults[key].fingerprint for key, review in reviews.items()}
    run = Run(plan.model, tuple(rows), suite.fingerprint, notes, versions, plan.settings)
    return run, timings


def _row(case: Case, review: Review, vault: Vault, plan: Plan) -> Row:
    first: Reply | None = None
    attempts = []
    try:
        for _ in range(plan.repeat):
            reply = _reply(case, review, vault, plan)
            first = first or reply
            attempts.append(grade(case, reply, plan.graders))
    except _Failed as failed:
        return row_of(case, first, grades={}, fault=failed.fault)
    several = tuple(attempts) if len(attempts) > 1 else ()
    return row_of(case, first, grades=_means(attempts), attempts=several)


class _Failed(Exception):
    def __init__(self, fault: Fault) -> None:
        self.fault = fault


def _reply(case: Case, review: Review, vault: Vault, plan: Plan) -> Reply:
    try:
        history: list[Answer] = []
        for earlier in case.history:
            history.append(review.ask(earlier, plan.model, plan.k, tuple(history)))
        answer = review.ask(case.question, plan.model, plan.k, tuple(history))
        ranking = review.search(answer.question, RANKED)
        return observe(case, answer, ranking, vault)
    except AskReviewError as error:
        raise _Failed(Fault("ask", str(error))) from error
    except Exception as error:  # a bug: one row's fault, the other cases are still worth asking
        raise _Failed(Fault("crash", f"{type(error).__name__}: {error}")) from error


def grade(case: Case, reply: Reply, graders: Mapping[str, Grader]) -> dict[str, float | None]:
    """Each grader's number. Raises when one fails or gives what is no number."""
    grades: dict[str, float | None] = {}
    for name, grader in graders.items():
        if case.graders and name not in case.graders:
            grades[name] = None
            continue
        try:
            value = grader.grade(case, reply)
        except Exception as error:  # any: what a grader raises is not ours to foresee
            what = f"{name}: {type(error).__name__}: {error}"
            raise _Failed(Fault("grader", what)) from error
        if value is not None and not math.isfinite(value):
            raise _Failed(Fault("grader", f"{name}: {value} is no number"))
        grades[name] = None if value is None else round(float(value), 6)
    return grades


def _means(attempts: Sequence[Mapping[str, float | None]]) -> dict[str, float | None]:
    """The mean of each grade over the attempts at one case that it applies to."""
    return {name: _mean(one[name] for one in attempts) for name in attempts[0]}


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(sum(known) / len(known), 6) if known else None
