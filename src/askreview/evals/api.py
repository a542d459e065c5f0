"""Evals from Python: ask a suite, or case by case, of an engine that is open.

with AskReview(notes="notes", index="index") as review:
    result = evaluate(review, "cases.yaml", model="quotes", k=5)
    print(result.score)
    for one in result.wrong:
        print(one.id, one.why)
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import UsageError
from .case import Case, Suite
from .cases import read_suite
from .graders import GRADERS
from .results import Row, Run
from .run import Plan, Review, ask_case, run_suite
from .summary import HEADLINE, Summary, summarise
from .vault import Vault
from .why import why


@dataclass(frozen=True, slots=True)
class Asked:
    """One case after it was asked."""

    case: Case
    row: Row

    @property
    def id(self) -> str:
        return self.case.id

    @property
    def right(self) -> bool:
        """Whether it went as the case expects."""
        return self.row.outcome == "right"

    @property
    def why(self) -> str:
        """What went wrong, in a line; empty if nothing did."""
        return why(self.row)

    @property
    def answer(self) -> str:
        """The words of the answer; empty if there is none."""
        return self.row.reply.text if self.row.reply else ""

    @property
    def grades(self) -> Mapping[str, float | None]:
        """Every score by name; None where it does not apply."""
        return self.row.grades


@dataclass(frozen=True, slots=True)
class Result:
    """A suite after it was asked."""

    run: Run
    summary: Summary
    asked: tuple[Asked, ...]

    @property
    def score(self) -> float | None:
        """The share of correct and cited answers; None when no case has one."""
        score = self.summary.scores.get(HEADLINE)
        return score.mean if score else None

    @property
    def wrong(self) -> tuple[Asked, ...]:
        """What did not go as its case expects, and what could not be asked."""
        return tuple(one for one in self.asked if not one.right)


class Evaluation:
    """Asks single cases of an engine; reads its notes once."""

    def __init__(self, review: Review, plan: Plan) -> None:
        self.review, self.plan = review, plan
        self._vault: Vault | None = None

    def ask(self, case: Case) -> Asked:
        """The case asked and graded. Raises CaseError for a gold quote that is gone."""
        self._vault = self._vault or Vault(self.review.notes)
        return Asked(case, ask_case(case, self.review, self._vault, self.plan))


def evaluate(
    review: Review,
    cases: Suite | str | Path | Sequence[str | Path],
    model: str = "quotes",
    k: int = 5,
    **more: Any,
) -> Result:
    """Every case asked of an engine and graded.

    cases   a suite, or the paths of case files and folders
    more    any other field of a Plan: repeat, graders, writing, cache, judge, where, concurrency

    Raises CaseError for mistakes in the cases, UsageError for cases about other notes.
    """
    if not isinstance(cases, Suite):
        several = [cases] if isinstance(cases, (str, Path)) else cases
        cases = read_suite([Path(one) for one in several], more.get("graders", GRADERS))
    other = {case.notes for case in cases.cases if case.notes}
    if other - {review.notes}:
        named = ", ".join(str(one) for one in sorted(other))
        raise UsageError(f"The cases are about {named}. Open an engine for these notes.")
    reviews = dict.fromkeys((None, *other), review)
    run, timings = run_suite(cases, reviews, Plan(model, k, **more), {})
    asked = tuple(Asked(*both) for both in zip(cases.cases, run.rows, strict=True))
    return Result(run, summarise(run, timings), asked)
