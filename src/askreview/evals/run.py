"""Run a suite: ask each question, look the reply up in the notes, grade it."""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from ..errors import AskReviewError, EvalEnvironment, ModelError
from ..types import Answer, Hit, Progress, Where, Writing
from .cache import Cache, answer_from, answer_json, key_of
from .case import Case, CaseError, Suite
from .graders import GRADERS, Grader
from .judge import Judge, Judgement
from .reply import Reply, dumped, observe, refused
from .results import Fault, Row, Run, Timing, row_of
from .score_citations import correct_and_cited
from .score_ranking import RANKED
from .vault import Vault

if TYPE_CHECKING:  # quotes do without it
    from ..writing import Prompt, Writer

REFERENCES = ("first 5 passages", "refuse all")
PATIENCE = 5  # questions in a row that a model may fail to answer
INTERRUPTED = "interrupted"


class Review(Protocol):
    """What answers: `AskReview`, or anything with these methods."""

    @property
    def notes(self) -> Path: ...
    def search(self, query: str, k: int = 5, where: Where | None = None) -> list[Hit]: ...
    def ask(
        self,
        question: str,
        model: str | None = None,
        k: int = 5,
        history: Sequence[Any] = (),
        where: Where | None = None,
        *,
        writing: Writing | None = None,
    ) -> Answer: ...
    def preview(
        self,
        question: str,
        model: str,
        k: int = 5,
        history: Sequence[Any] = (),
        where: Where | None = None,
        *,
        writing: Writing | None = None,
    ) -> tuple[Writer, Prompt] | Answer: ...


@dataclass(frozen=True, slots=True)
class Plan:
    """How a suite is asked."""

    model: str = "quotes"
    k: int = 5  # passages that an answer reads
    repeat: int = 1
    facts_only: bool = False  # gold quotes are left out
    graders: Mapping[str, Grader] = field(default_factory=lambda: GRADERS)
    writing: Writing | None = None
    cache: Cache | None = None  # of models' answers; quotes cost nothing
    judge: Judge | None = None  # for cases with a rubric
    judged_by: str = ""
    reranker: str = ""
    where: tuple[str, ...] = ()  # conditions on the notes that are searched
    prompt: str = ""  # the name and code of the user's own rules
    concurrency: int = 1  # questions that are asked at a time

    @property
    def settings(self) -> dict[str, Any]:
        """What a later run has to do likewise to be comparable."""
        return {
            "passages": self.k,
            "repeat": self.repeat,
            "facts_only": self.facts_only,
            "options": dict(self.writing.options) if self.writing else {},
            "judge": self.judged_by,
            **({"reranker": self.reranker} if self.reranker else {}),
            **({"where": list(self.where)} if self.where else {}),
            **({"prompt": self.prompt} if self.prompt else {}),
        }


def run_suite(
    suite: Suite,
    reviews: Mapping[Path | None, Review],
    plan: Plan,
    versions: Mapping[str, str],
    progress: Progress = lambda what, done, total: None,
) -> tuple[Run, dict[str, Timing]]:
    """Every case asked and graded, in order; `reviews` answers for each case's `notes`.

    Raises CaseError, before anything is asked, for a gold quote that is gone; EvalEnvironment when
    the model cannot be reached. A question that cannot be answered and a grader that fails are
    faults of their rows, never a missing number.
    """
    vaults = {folder: Vault(review.notes) for folder, review in reviews.items()}
    if plan.facts_only:
        suite = Suite(tuple(replace(case, gold=()) for case in suite.cases))
    _check_gold(suite, vaults)
    rows, timings, failed = [], {}, 0
    references: dict[str, list[float]] = {name: [] for name in REFERENCES}
    every = [_Asking(one, reviews[one.notes], vaults[one.notes], plan) for one in suite.cases]
    progress(plan.model, 0, len(every))
    for done, (asking, row) in enumerate(_in_turn(every, plan.concurrency), 1):
        rows.append(row)
        for name, value in asking.references().items():
            references[name].append(value)
        timings[row.id] = Timing(asking.ms, asking.all_cached)
        failed = failed + 1 if row.fault and row.fault.kind == "model" else 0
        if row.fault and failed == min(PATIENCE, len(suite.cases)):
            raise EvalEnvironment(row.fault.what)
        progress(plan.model, done, len(every))
    notes = {str(review.notes): vaults[key].fingerprint for key, review in reviews.items()}
    means = {name: round(sum(each) / len(each), 6) for name, each in references.items() if each}
    run = Run(plan.model, tuple(rows), suite.fingerprint, notes, versions, plan.settings, means)
    return run, timings


def _in_turn(several: Sequence[_Asking], at_once: int) -> Iterator[tuple[_Asking, Row]]:
    """Each case and its row, in order; what is no longer wanted is not begun."""
    if at_once == 1:  # in this thread, where Ctrl-C stops a model at once
        yield from ((one, one.timed()) for one in several)
        return
    pool = ThreadPoolExecutor(at_once)
    try:
        yield from zip(several, pool.map(_Asking.timed, several), strict=True)
    finally:
        pool.shutdown(cancel_futures=True)


def ask_case(case: Case, review: Review, vault: Vault, plan: Plan) -> Row:
    """One case asked and graded. Raises CaseError for a gold quote that is gone."""
    _check_gold(Suite((case,)), {case.notes: vault})
    return _Asking(case, review, vault, plan).timed()


def _check_gold(suite: Suite, vaults: Mapping[Path | None, Vault]) -> None:
    problems = [one for case in suite.cases for one in vaults[case.notes].missing(case)]
    if problems:
        raise CaseError(problems)


class _Failed(Exception):
    def __init__(self, kind: str, what: str) -> None:
        self.fault = Fault(kind, what)


class _Asking:
    """One case on its way to a row."""

    def __init__(self, case: Case, review: Review, vault: Vault, plan: Plan) -> None:
        self.case, self.review, self.vault, self.plan = case, review, vault, plan
        self.ms = 0.0  # that it took
        self._asked = self._cached = 0
        self._ranking: Sequence[Hit] | None = None

    @property
    def all_cached(self) -> bool:
        """Whether no model had to be asked, though one would have been."""
        return 0 < self._cached == self._asked

    def timed(self) -> Row:
        """The row, with the time it took."""
        started = time.perf_counter()
        row = self._row()
        self.ms = round(1000 * (time.perf_counter() - started), 1)
        return row

    def _row(self) -> Row:
        first: Reply | None = None
        attempts = []
        try:
            for attempt in range(self.plan.repeat):
                reply = self._reply(attempt)
                first = first or reply
                attempts.append(grade(self.case, reply, self.plan.graders))
        except _Failed as failed:
            return row_of(self.case, first, grades={}, fault=failed.fault)
        assert first is not None
        several = tuple(attempts) if len(attempts) > 1 else ()
        grades, judged = _means(attempts), Judgement("")
        if self.plan.judge and self.case.rubric:
            judged = self.plan.judge(self.case, first)
            grades["judge"] = judged.grade
        return row_of(
            self.case,
            first,
            grades=grades,
            attempts=several,
            verdict=judged.verdict,
            judge_tokens=judged.usage.input_tokens + judged.usage.output_tokens,
            judge_cost=judged.cost,
        )

    def references(self) -> dict[str, float]:
        """What the case would score if all that is done were to dump passages, or to refuse."""
        if self._ranking is None:
            return {}
        replies = (dumped(self.case, self._ranking, self.vault), refused(self.case))
        grades = [correct_and_cited(self.case, reply) for reply in replies]
        return {
            name: grade for name, grade in zip(REFERENCES, grades, strict=True) if grade is not None
        }

    def _reply(self, attempt: int) -> Reply:
        plan = self.plan
        try:
            history: list[Answer] = []
            for earlier in self.case.history:
                history.append(self._answer(earlier, history, attempt))
            answer = self._answer(self.case.question, history, attempt)
            ranking = self.review.search(answer.searched or answer.question, RANKED, plan.where)
            self._ranking = ranking
            return observe(self.case, answer, ranking, self.vault)
        except ModelError as error:
            raise _Failed("model", str(error)) from error
        except AskReviewError as error:
            raise _Failed("ask", str(error)) from error
        except Exception as error:  # a bug: one row's fault, the others are still worth asking
            raise _Failed("crash", f"{type(error).__name__}: {error}") from error

    def _answer(self, question: str, history: Sequence[Answer], attempt: int) -> Answer:
        """An answer, kept or new. What stopped early is not kept."""
        plan = self.plan
        key = self._key(question, history, attempt)
        kept = plan.cache.read(key) if plan.cache and key else None
        answer = answer_from(kept) if kept else None
        self._asked += 1
        if answer is not None:
            self._cached += 1
            return answer
        answer = self.review.ask(
            question, plan.model, plan.k, tuple(history), where=plan.where, writing=plan.writing
        )
        if answer.incomplete == INTERRUPTED:
            raise KeyboardInterrupt
        if plan.cache and key and not answer.incomplete:
            plan.cache.write(key, answer_json(answer))
        return answer

    def _key(self, question: str, history: Sequence[Answer], attempt: int) -> str:
        """The answer's key; empty when no model writes it."""
        plan = self.plan
        if plan.cache is None or plan.model == "quotes":
            return ""
        asked = self.review.preview(
            question, plan.model, plan.k, tuple(history), where=plan.where, writing=plan.writing
        )
        return "" if isinstance(asked, Answer) else key_of(*asked, attempt)


def grade(case: Case, reply: Reply, graders: Mapping[str, Grader]) -> dict[str, float | None]:
    """Each grader's number; a grader that fails, or gives what is no number, is the row's fault."""
    grades: dict[str, float | None] = {}
    for name, grader in graders.items():
        if case.graders and name not in case.graders:
            grades[name] = None
            continue
        try:
            value = grader.grade(case, reply)
        except Exception as error:  # any: what a grader raises is not ours to foresee
            raise _Failed("grader", f"{name}: {type(error).__name__}: {error}") from error
        if value is not None and not math.isfinite(value):
            raise _Failed("grader", f"{name}: {value} is no number")
        grades[name] = None if value is None else round(float(value), 6)
    return grades


def _means(attempts: Sequence[Mapping[str, float | None]]) -> dict[str, float | None]:
    """The mean of each grade over the attempts at one case that it applies to."""
    return {name: _mean(one[name] for one in attempts) for name in attempts[0]}


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return round(sum(known) / len(known), 6) if known else None
