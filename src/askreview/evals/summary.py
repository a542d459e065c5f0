"""Summarise a run: scores, refusals and outcomes."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..types import Check, Usage
from .case import EXPECTED, paired
from .results import Row, Run, Timing
from .statistics import Interval, area_under_risk, risk_coverage, wilson
from .strata import STRATA

HEADLINE = "correct_and_cited"
SHARES = (  # grades that are 0 or 1, so that their mean is a proportion
    HEADLINE,
    "facts_found",
    "first_block",
    "refused",
    "false_answer",
    "false_refusal",
    "hedged",
    "near_miss",
    "hit@1",
    "hit@3",
    "hit@5",
    "hit@10",
    "unsupported_number",
)


@dataclass(frozen=True, slots=True)
class Score:
    """The mean of a grade over the cases it applies to, with an interval if it is a proportion."""

    mean: float
    count: int
    interval: Interval | None


@dataclass(frozen=True, slots=True)
class Stratum:
    """How the cases of one stratum went. Those that are neither were wrong, hedged or not cited."""

    right: int
    false_answers: int  # answered, though the notes do not say it
    false_refusals: int  # “not in your notes”, though they do
    count: int


@dataclass(frozen=True, slots=True)
class Summary:
    """The figures of one run."""

    scores: Mapping[str, Score]
    types: Mapping[str, tuple[int, int]]  # right and all, of each type of case
    strata: Mapping[str, Stratum]
    pairs: tuple[int, int]  # pairs of which every case is right, and all pairs
    confusion: Mapping[str, Mapping[str, int]]  # expected, then what came
    outcomes: Mapping[str, int]
    checks: Mapping[str, int]  # answers with each finding
    verdicts: Mapping[str, int]  # of the judge
    curve: Sequence[tuple[float, float]]  # coverage and risk
    aurc: float | None
    all_attempts: float | None  # the share of the headline's cases right in every attempt
    ms_median: float | None
    ms_95: float | None
    tokens: int  # of answers and of the judge
    cost: float | None
    cached: int


def summarise(run: Run, timings: Mapping[str, Timing]) -> Summary:
    rows = run.rows
    times = sorted(one.ms for one in timings.values() if not one.cached)
    costs = [row.reply.cost for row in rows if row.reply and row.reply.cost is not None]
    costs += [row.judge_cost for row in rows if row.judge_cost is not None]
    curve = risk_coverage(_risks(rows), max(1, len(_claims(rows))))
    names = dict.fromkeys(name for row in rows for name in row.grades)
    scores = {name: score(rows, name) for name in names}
    return Summary(
        scores={name: one for name, one in scores.items() if one},
        types=_types(rows),
        strata=_strata(rows),
        pairs=_pairs(rows),
        confusion=_confusion(rows),
        outcomes=Counter(row.outcome for row in rows),
        checks=_checks(rows),
        verdicts=Counter(row.verdict.partition(":")[0] for row in rows if row.verdict),
        curve=curve,
        aurc=area_under_risk(curve) if curve else None,
        all_attempts=_all_attempts(rows),
        ms_median=_quantile(times, 0.5),
        ms_95=_quantile(times, 0.95),
        tokens=sum(map(_tokens, rows)),
        cost=sum(costs) if costs else None,
        cached=sum(one.cached for one in timings.values()),
    )


def _tokens(row: Row) -> int:
    usage = row.reply.usage if row.reply else Usage()
    return usage.input_tokens + usage.output_tokens + row.judge_tokens


def score(rows: Sequence[Row], name: str) -> Score | None:
    """The mean of one grade; None when it applies to no row."""
    values = [value for row in rows if (value := row.grades.get(name)) is not None]
    if not values:
        return None
    interval = wilson(sum(values), len(values)) if name in SHARES else None
    return Score(sum(values) / len(values), len(values), interval)


def _types(rows: Sequence[Row]) -> dict[str, tuple[int, int]]:
    found: dict[str, list[bool]] = {}
    for row in rows:
        found.setdefault(row.type or "–", []).append(row.outcome == "right")
    return {name: (sum(right), len(right)) for name, right in sorted(found.items())}


def _strata(rows: Sequence[Row]) -> dict[str, Stratum]:
    """In the order of STRATA, then tags of the cases' own."""
    own = dict.fromkeys(name for row in rows for name in row.strata if name not in STRATA)
    groups = {name: [row for row in rows if name in row.strata] for name in (*STRATA, *own)}
    return {name: _stratum(several) for name, several in groups.items() if several}


def _stratum(rows: Sequence[Row]) -> Stratum:
    outcomes = Counter(row.outcome for row in rows)
    return Stratum(
        outcomes["right"], outcomes["false answer"], outcomes["false refusal"], len(rows)
    )


def _pairs(rows: Sequence[Row]) -> tuple[int, int]:
    """Near misses beside the cases that they were made from: both have to be right."""
    right = {row.id for row in rows if row.outcome == "right"}
    pairs = paired({row.id: row.pair for row in rows})
    return sum(right.issuperset(ids) for ids in pairs.values()), len(pairs)


def _confusion(rows: Sequence[Row]) -> dict[str, dict[str, int]]:
    counts = Counter((row.expect, row.reply.status) for row in rows if row.reply and not row.fault)
    return {
        wanted: {came: counts[wanted, came] for came in EXPECTED}  # type: ignore[index]
        for wanted in EXPECTED
    }


def _checks(rows: Sequence[Row]) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for row in rows:
        several: tuple[Check, ...] = row.reply.checks if row.reply else ()
        counts.update({one.check for one in several})
    return dict(sorted(counts.items()))


def _claims(rows: Sequence[Row]) -> list[Row]:
    """The rows that the headline is over."""
    return [row for row in rows if row.grades.get(HEADLINE) is not None and row.reply]


def _risks(rows: Sequence[Row]) -> list[tuple[float, bool]]:
    """Of each reply that says something: how sure retrieval was, and whether it is wrong."""
    return [
        (row.reply.confidence, row.outcome != "right")
        for row in _claims(rows)
        if row.reply and row.reply.status == "answered"
    ]


def _all_attempts(rows: Sequence[Row]) -> float | None:
    """pass^k: the share of cases that every attempt got right."""
    several = [[one.get(HEADLINE) for one in row.attempts] for row in rows if row.attempts]
    graded = [one for one in several if None not in one]
    return sum(all(one) for one in graded) / len(graded) if graded else None


def _quantile(ordered: Sequence[float], share: float) -> float | None:
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else None
