"""Run an eval suite from the command line: read cases, open notes, ask, save the run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import AskReviewError, EvalEnvironment, UsageError
from . import show_evals
from .options import Group, Places
from .progress import Bar

if TYPE_CHECKING:
    from ..engine import AskReview
    from ..evals import Cache, Judge, Kept, Plan, Run, Suite
    from ..types import Writing

CASES = "evals/facts"
RUNS = "evals/runs"
FOLDER = click.Path(path_type=Path)
COUNT = click.IntRange(min=1)
QUOTES = "quotes"
PACKAGES = ("askreview", "chromadb", "onnxruntime", "llm")  # whose versions may move a score


@dataclass(frozen=True, slots=True)
class Asking:
    """Which cases are asked, how, and where what comes of it is kept."""

    cases: tuple[Path, ...]
    passages: int
    facts_only: bool
    repeat: int
    writing_options: tuple[tuple[str, str], ...]
    fresh: bool
    judge: str | None
    runs: Path
    baselines: Path


BASELINES = click.option(
    "--baselines",
    default="evals/baselines",
    show_default=True,
    type=FOLDER,
    help="Keep baselines in this folder.",
)
SUITE = Group(
    Asking,
    (
        click.argument("cases", nargs=-1, type=FOLDER),
        click.option(
            "-k",
            "--passages",
            default=5,
            show_default=True,
            type=COUNT,
            help="Read this many passages.",
        ),
        click.option("--facts-only", is_flag=True, help="Grade by facts only, not by gold quotes."),
        click.option(
            "--repeat",
            default=1,
            show_default=True,
            type=COUNT,
            help="Ask each question N times.",
            metavar="N",
        ),
        click.option(
            "-o",
            "--option",
            "writing_options",
            nargs=2,
            multiple=True,
            metavar="NAME VALUE",
            help="Set a model option, as in llm: -o temperature 0. Repeatable.",
        ),
        click.option(
            "--fresh", is_flag=True, help="Ask models again instead of reusing saved answers."
        ),
        click.option(
            "--judge",
            metavar="MODEL",
            help="Let MODEL grade cases that have a rubric (never gates).",
        ),
        click.option(
            "--runs", default=RUNS, show_default=True, type=FOLDER, help="Save runs in this folder."
        ),
        BASELINES,
    ),
)


def read_cases(named: Sequence[Path]) -> Suite:
    """The cases of these files. Each mistake in them is said on a line of its own."""
    from ..evals import GRADERS, CaseError, read_suite

    try:
        return read_suite(named or [Path(CASES)], GRADERS)
    except CaseError as error:
        show_evals.problems(error.problems)
        raise


def floors_of(written: Sequence[str]) -> dict[str, float]:
    """What scores have to reach, from `correct=.8`. Raises UsageError."""
    from ..evals import GRADERS, HEADLINE

    floors = {}
    for one in written:
        name, _, value = one.partition("=")
        name = {"correct": HEADLINE}.get(name, name)
        try:
            floors[name] = float(value)
        except ValueError:
            raise UsageError(f"“{one}” is not a limit. Write --min correct=.8.") from None
        if name not in GRADERS:
            raise UsageError(f"“{name}” is not a score. Use one of {', '.join(GRADERS)}.")
    return floors


def asked(suite: Suite, model: str, places: Places, asking: Asking, baseline: Run | None) -> Kept:
    """The suite asked of one model, and kept in a folder of its own."""
    from ..evals import CaseError, keep, new_folder, run_suite

    bar = Bar("questions")
    progress = _silent if places.quiet else bar
    try:
        plan = _plan(model, places, asking)
        with _reviews(suite, places) as reviews:
            run, timings = run_suite(suite, reviews, plan, _versions(reviews), progress)
        return keep(run, timings, new_folder(asking.runs, model), baseline)
    except CaseError as error:
        show_evals.problems(error.problems)
        raise
    except UsageError:
        raise
    except AskReviewError as error:
        raise EvalEnvironment(str(error)) from error
    except OSError as error:
        where = f"Cannot write to {asking.runs} ({error.strerror})"
        raise EvalEnvironment(f"{where}. Choose another folder with --runs DIR.") from error
    finally:
        bar.stop()


def _plan(model: str, places: Places, asking: Asking) -> Plan:
    from ..evals import Cache, Plan
    from ..settings import load, rules
    from ..types import Writing

    kept = None if asking.fresh else Cache(asking.runs / "cache")
    own = Writing(options=dict(asking.writing_options), rules=rules())
    writing = own if model != QUOTES else None
    if writing:
        _check_model(model, writing)
    judge = _judge(asking.judge, kept) if asking.judge else None
    return Plan(
        model,
        asking.passages,
        asking.repeat,
        asking.facts_only,
        writing=writing,
        cache=kept,
        judge=judge,
        judged_by=asking.judge or "",
        reranker=places.reranker or load().get("reranker", ""),
    )


def _check_model(model: str, writing: Writing) -> None:
    """Raises UsageError for a model or an option that there is not, before anything is asked."""
    from ..writing import open_writer

    open_writer(model, writing, _unsaid, keyless=True)


def _judge(model: str, kept: Cache | None) -> Judge:
    from ..evals import model_judge
    from ..types import Writing
    from ..writing import open_writer

    return model_judge(open_writer(model, Writing(), _unsaid), kept)


@contextmanager
def _reviews(suite: Suite, places: Places) -> Iterator[dict[Path | None, AskReview]]:
    """The notes that each case is about, indexed: those the command names, and files' own."""
    with ExitStack() as stack:
        folders = dict.fromkeys(case.notes for case in suite.cases)
        found = {folder: stack.enter_context(review_of(folder, places)) for folder in folders}
        for review in found.values():
            review.sync()
        yield found


@contextmanager
def review_of(folder: Path | None, places: Places) -> Iterator[AskReview]:
    """The notes of this folder, or of the one that the command names; no bar is left behind."""
    from .. import settings
    from ..engine import AskReview

    if folder is None:
        place = settings.resolve(
            places.notes, places.index, places.encoder, places.exclude, places.reranker
        )
    else:  # a suite's own notes are read as everybody reads them
        index = settings.index_for(folder)
        said = settings.resolve(str(folder), str(index), places.encoder, (), places.reranker)
        place = settings.Settings(folder, index, said.encoder, reranker=said.reranker)
    bar = Bar()
    say, progress = (_unsaid, _silent) if places.quiet else (bar.say, bar)
    try:
        with AskReview(
            place.notes,
            place.index,
            place.encoder,
            say=say,
            progress=progress,
            reading=place.reading,
            reranker=place.reranker,
        ) as one:
            yield one
    finally:
        bar.stop()


def _versions(reviews: Mapping[Path | None, AskReview]) -> dict[str, str]:
    from importlib.metadata import version

    encoders = {review.status().encoder or "" for review in reviews.values()}
    return {**{name: version(name) for name in PACKAGES}, "encoder": ", ".join(sorted(encoders))}


def _silent(what: str, done: int, total: int) -> None:
    """--quiet: no progress."""


def _unsaid(line: str) -> None:
    """--quiet: no remarks."""
