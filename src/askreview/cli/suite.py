"""Run an eval suite from the command line: read cases, open notes, ask, save the run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import AskReviewError, EvalEnvironment, UsageError
from . import show_evals
from .options import Group, Places
from .progress import Bar
from .ways import QUOTES, Counts, Way, at_once, index_of

if TYPE_CHECKING:
    from ..engine import AskReview
    from ..evals import Cache, Judge, Kept, Plan, Run, Suite
    from ..writing import Writer

CASES = "evals/facts"
RUNS = "evals/runs"
FOLDER = click.Path(path_type=Path)
COUNT = click.IntRange(min=1)
PACKAGES = ("askreview", "chromadb", "onnxruntime", "llm")  # whose versions may move a score


@dataclass(frozen=True, slots=True)
class Asking:
    """Which cases are asked, how, and where what comes of it is kept."""

    cases: tuple[Path, ...]
    passages: tuple[int, ...]
    prompt: str | None
    facts_only: bool
    repeat: int
    writing_options: tuple[tuple[str, str], ...]
    fresh: bool
    concurrency: int | None
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
KEPT_RUNS = click.option(
    "--runs", default=RUNS, show_default=True, type=FOLDER, help="Keep runs in this folder."
)
SUITE = Group(
    Asking,
    (
        click.argument("cases", nargs=-1, type=FOLDER),
        click.option(
            "-k",
            "--passages",
            default="5",
            show_default=True,
            type=Counts(),
            help="Read this many passages. Several, as 3,5,10, are compared.",
        ),
        click.option(
            "--prompt",
            metavar="FILE[,FILE]",
            help="Send the rules in FILE to models. Several are compared.",
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
            "--concurrency",
            type=COUNT,
            metavar="N",
            help="Ask N questions at a time. Default: 4 of a model that runs elsewhere, 1 of "
            "quotes and of models on this machine.",
        ),
        click.option(
            "--judge",
            metavar="MODEL",
            help="Let MODEL grade cases that have a rubric (never gates).",
        ),
        KEPT_RUNS,
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


def asked(
    suite: Suite,
    way: Way,
    places: Places,
    asking: Asking,
    baseline: Run | None,
    where: tuple[str, ...] = (),
) -> Kept:
    """The suite asked in one way, and kept in a folder of its own."""
    from ..evals import CaseError, keep, new_folder, run_suite

    bar = Bar("questions")
    progress = _silent if places.quiet else bar
    try:
        plan = _plan(way, places, asking, where)
        with _reviews(suite, way, places, asking, quietly=plan.concurrency > 1) as reviews:
            chosen = _about(suite, reviews, where) if where else suite
            run, timings = run_suite(chosen, reviews, plan, _versions(reviews), progress)
        return keep(run, timings, new_folder(asking.runs, way.model), baseline)
    except CaseError as error:
        show_evals.problems(error.problems)
        raise
    except UsageError:
        raise
    except AskReviewError as error:
        raise EvalEnvironment(str(error)) from error
    except OSError as error:
        where_to = f"Cannot write to {asking.runs} ({error.strerror})"
        raise EvalEnvironment(f"{where_to}. Choose another folder with --runs DIR.") from error
    finally:
        bar.stop()


def _about(suite: Suite, reviews: Mapping[Path | None, AskReview], where: tuple[str, ...]) -> Suite:
    """The cases about notes that meet the conditions, and those about none."""
    return suite.about({key: review.matching(where) for key, review in reviews.items()})


def _plan(way: Way, places: Places, asking: Asking, where: tuple[str, ...]) -> Plan:
    from ..evals import Cache, Plan, prompt_name
    from ..settings import load

    kept = None if asking.fresh else Cache(asking.runs / "cache")
    writer = writer_of(way, asking)
    writing = writer.writing if writer else None
    judge = _judge(asking.judge, kept) if asking.judge else None
    named = way.prompt or load().get("prompt", "")
    return Plan(
        way.model,
        way.passages,
        asking.repeat,
        asking.facts_only,
        writing=writing,
        cache=kept,
        judge=judge,
        judged_by=asking.judge or "",
        reranker=places.reranker or load().get("reranker", ""),
        where=where,
        prompt=prompt_name(named, writing.rules) if writing else "",
        concurrency=at_once(writer, asking.concurrency),
    )


def writer_of(way: Way, asking: Asking) -> Writer | None:
    """The model that answers; None for quotes. Raises UsageError where it cannot be asked so."""
    from ..settings import rules
    from ..types import Writing

    if way.model == QUOTES:
        return None
    from ..writing import open_writer

    writing = Writing(options=dict(asking.writing_options), rules=rules(way.prompt))
    return open_writer(way.model, writing, _unsaid, keyless=True)


def _judge(model: str, kept: Cache | None) -> Judge:
    from ..evals import model_judge
    from ..types import Writing
    from ..writing import open_writer

    return model_judge(open_writer(model, Writing(), _unsaid), kept)


@contextmanager
def _reviews(
    suite: Suite, way: Way, places: Places, asking: Asking, *, quietly: bool
) -> Iterator[dict[Path | None, AskReview]]:
    """The notes that each case is about, indexed: those the command names, and files' own."""
    places = replace(places, encoder=way.encoder, quiet=places.quiet or quietly)
    runs = asking.runs if way.swept else None
    with ExitStack() as stack:
        folders = dict.fromkeys(case.notes for case in suite.cases)
        found = {folder: stack.enter_context(review_of(folder, places, runs)) for folder in folders}
        for review in found.values():
            review.sync()
        yield found


@contextmanager
def review_of(
    folder: Path | None, places: Places, swept: Path | None = None
) -> Iterator[AskReview]:
    """The notes of this folder, or of the one that the command names; no bar is left behind.

    `swept`: the runs among which an encoder's index is kept.
    """
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
    if swept and place.encoder:
        place = replace(place, index=index_of(swept, Path(place.index), place.encoder))
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
