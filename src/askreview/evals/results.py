"""Save and read runs: a row per case, with times in a file of their own."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from ..errors import UsageError
from ..types import Status
from .case import Case, label_of
from .reply import Reply, from_json, to_json
from .strata import strata

FORMAT = 1
RESULTS, TIMES = "results.json", "timings.json"


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a case has no grades: its question could not be asked, or a grader failed."""

    kind: str  # model, ask: they said why; crash: a bug of the program; grader
    what: str


@dataclass(frozen=True, slots=True)
class Row:
    """One case and how it went. Grades are means over the attempts; None does not apply."""

    id: str
    fingerprint: str  # of the case
    file: str
    type: str
    pair: str
    cluster: str
    question: str
    history: tuple[str, ...]
    expect: Status
    facts: Mapping[str, tuple[str, ...]]
    reply: Reply | None  # the first attempt's
    grades: Mapping[str, float | None]
    attempts: tuple[Mapping[str, float | None], ...] = ()  # of each, when there are several
    fault: Fault | None = None
    verdict: str = ""  # the judge's, where the case has a rubric and a judge was asked
    strata: tuple[str, ...] = ()
    judge_tokens: int = 0  # that it took
    judge_cost: float | None = None

    @property
    def outcome(self) -> str:
        """What happened, in a word or two; “right” is the good one."""
        if self.fault or self.reply is None:
            return "error"
        status = self.reply.status
        if self.expect == "closest":
            return "right" if self.grades.get("near_miss") == 1 else "false answer"
        headline = self.grades.get("correct_and_cited")
        if headline is None or headline > 0.5:
            return "right" if headline is not None else "ungraded"
        if self.expect == "not_in_notes":
            return "false answer" if status == "answered" else "not refused"
        if status != "answered":
            return "false refusal" if status == "not_in_notes" else "hedged"
        return "not cited" if self.grades.get("facts_found") == 1 else "wrong"


@dataclass(frozen=True, slots=True)
class Run:
    """A suite answered by one model."""

    model: str
    rows: tuple[Row, ...]
    suite: str  # the cases' fingerprint
    notes: Mapping[str, str]  # each folder's fingerprint
    versions: Mapping[str, str]
    settings: Mapping[str, Any] = field(default_factory=dict)  # k, repeat, judge, …
    # The headline of what answers nothing: of dumping passages, and of refusing everything.
    references: Mapping[str, float] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """What the suite is called: its file, or the folder of its files."""
        return label_of(row.file for row in self.rows)

    @property
    def faults(self) -> tuple[Row, ...]:
        return tuple(row for row in self.rows if row.fault)


@dataclass(frozen=True, slots=True)
class Timing:
    """How long one case took, in milliseconds, and whether its answer was kept from before."""

    ms: float
    cached: bool = False


def row_of(case: Case, reply: Reply | None, **rest: Any) -> Row:
    facts = {"all": case.facts.all, "any": case.wanted, "none": case.facts.none}
    return Row(
        id=case.id,
        fingerprint=case.fingerprint,
        file=case.file,
        type=case.type,
        pair=case.pair,
        cluster=case.cluster,
        question=case.question,
        history=case.history,
        expect=case.expect,
        facts={kind: several for kind, several in facts.items() if several},
        reply=reply,
        strata=strata(case),
        **rest,
    )


def new_folder(runs: Path, model: str) -> Path:
    """A folder of its own for a run that begins now: evals/runs/<time>-<model>."""
    stem = time.strftime("%Y-%m-%dT%H-%M-%S") + "-" + file_name(model)
    for n in range(1, 1000):
        folder = runs / (stem if n == 1 else f"{stem}-{n}")
        try:
            folder.mkdir(parents=True)
            return folder
        except FileExistsError:
            continue
    raise UsageError(f"{runs} has too many runs from this second. Run it again.")


def file_name(model: str) -> str:
    """A model's name as part of a file's: “/” and “:” escaped."""
    return quote(model, safe="")


def write_run(folder: Path, run: Run, timings: Mapping[str, Timing]) -> None:
    write_results(folder / RESULTS, run)
    times = {id: {"ms": one.ms, "cached": one.cached} for id, one in timings.items()}
    (folder / TIMES).write_text(json.dumps(times, indent=1) + "\n", encoding="utf-8")


def write_results(path: Path, run: Run) -> None:
    """The same run is the same bytes; each case is a line of its own, so that a diff shows it."""
    head = {
        "format": FORMAT,
        "model": run.model,
        "suite": run.suite,
        "notes": dict(run.notes),
        "versions": dict(run.versions),
        "settings": dict(run.settings),
        "references": dict(run.references),
    }
    lines = json.dumps(head, indent=1, allow_nan=False).removesuffix("\n}")
    rows = ",\n".join(json.dumps(_row_json(row), allow_nan=False) for row in run.rows)
    path.write_text(f'{lines},\n "rows": [\n{rows}\n]}}\n', encoding="utf-8")


def read_run(path: Path) -> Run:
    """The run in a folder of evals/runs, or in a baseline's file. Raises UsageError."""
    file = path / RESULTS if path.is_dir() else path
    try:
        kept = json.loads(file.read_text(encoding="utf-8"))
        if kept["format"] != FORMAT:
            raise UsageError(
                f"{file} was made by another version of askreview. Run the cases again."
            )
        return Run(
            model=kept["model"],
            rows=tuple(_row(one) for one in kept["rows"]),
            suite=kept["suite"],
            notes=kept["notes"],
            versions=kept["versions"],
            settings=kept["settings"],
            references=kept.get("references", {}),
        )
    except FileNotFoundError:
        raise UsageError(f"There is no run at {path}. Pass a folder in evals/runs.") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"Cannot read the run {file} ({error}). Pass another.") from None


def read_timings(folder: Path) -> dict[str, Timing]:
    """The times of a run's folder; empty for a baseline, which has none."""
    try:
        kept = json.loads((folder / TIMES).read_text(encoding="utf-8"))
        return {id: Timing(**one) for id, one in kept.items()}
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError, TypeError) as error:
        raise UsageError(f"Cannot read {folder / TIMES} ({error}). Run the cases again.") from None


def _row_json(row: Row) -> dict[str, Any]:
    return {
        "id": row.id,
        "fingerprint": row.fingerprint,
        "file": row.file,
        "type": row.type,
        "pair": row.pair,
        "cluster": row.cluster,
        "question": row.question,
        "history": list(row.history),
        "expect": row.expect,
        "facts": {kind: list(several) for kind, several in row.facts.items()},
        "reply": to_json(row.reply) if row.reply else None,
        "grades": dict(row.grades),
        "attempts": [dict(one) for one in row.attempts],
        "fault": {"kind": row.fault.kind, "what": row.fault.what} if row.fault else None,
        "verdict": row.verdict,
        "strata": list(row.strata),
        **({"judge_tokens": row.judge_tokens} if row.judge_tokens else {}),
        **({"judge_cost": row.judge_cost} if row.judge_cost is not None else {}),
    }


def _row(kept: Mapping[str, Any]) -> Row:
    values = dict(kept)
    values["history"] = tuple(kept["history"])
    values["facts"] = {kind: tuple(several) for kind, several in kept["facts"].items()}
    values["reply"] = from_json(kept["reply"]) if kept["reply"] else None
    values["attempts"] = tuple(kept["attempts"])
    values["strata"] = tuple(kept.get("strata", ()))
    values["fault"] = Fault(**kept["fault"]) if kept["fault"] else None
    return Row(**values)
