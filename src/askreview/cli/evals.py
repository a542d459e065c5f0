"""`askreview eval`: the suite's commands, and what each calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import AskReviewError, EvalEnvironment, UsageError
from . import show_evals
from .commands import PLACES, options
from .progress import Bar

if TYPE_CHECKING:
    from ..engine import AskReview
    from ..evals import Run, Suite

CASES = "evals/facts"
RUNS = "evals/runs"
HEAVY = ("askreview", "chromadb", "onnxruntime", "llm")

SUITE = (
    click.argument("cases", nargs=-1, type=click.Path(path_type=Path)),
    *PLACES,
    click.option(
        "-m", "--model", "models", multiple=True, help="Who answers; several make a matrix."
    ),
    click.option(
        "-k", "--passages", default=5, show_default=True, help="How many passages to read."
    ),
    click.option("--facts-only", is_flag=True, help="Leave gold quotes out, for other notes."),
    click.option("--repeat", default=1, show_default=True, help="Ask each question so often."),
    click.option(
        "--runs",
        default=RUNS,
        show_default=True,
        type=click.Path(path_type=Path),
        help="Where runs are kept.",
    ),
)


@click.group("eval", no_args_is_help=True)
def evals() -> None:
    """Asks cases whose answers are known, and says by numbers how good the answers are.

    CASES are files or folders, evals/facts if none is named. Exit codes: 0 done, 1 a regression,
    2 a mistake in the cases or a grader that failed, 3 nothing could be run here.
    """


@evals.command()
@options(*SUITE)
def run(**given: Any) -> int:
    """Asks every case and keeps what came, with its grades."""
    from ..evals import summarise, write_run

    suite = _suite(given["cases"])
    runs = []
    for model in given["models"] or ("quotes",):
        one, timings = _ran(suite, model, given)
        folder = _folder(given["runs"], model)
        write_run(folder, one, timings)
        runs.append((one, summarise(one, timings), folder))
    show_evals.summaries(runs)
    return 2 if any(one.faults for one, _, _ in runs) else 0


def _suite(named: Sequence[Path]) -> Suite:
    """The cases of these files. Each mistake in them is said on a line of its own."""
    from ..evals import GRADERS, CaseError, read_suite

    try:
        return read_suite(named or [Path(CASES)], GRADERS)
    except CaseError as error:
        show_evals.problems(error.problems)
        raise


def _ran(suite: Suite, model: str, given: Mapping[str, Any]) -> tuple[Run, Mapping[str, Any]]:
    from ..evals import CaseError, Plan, run_suite

    plan = Plan(model, given["passages"], given["repeat"], given["facts_only"])
    bar = Bar("questions")
    try:
        with _reviews(suite, given, bar) as reviews:
            progress = (lambda what, done, total: None) if given["quiet"] else bar
            return run_suite(suite, reviews, plan, _versions(reviews), progress)
    except CaseError as error:
        show_evals.problems(error.problems)
        raise
    except UsageError:
        raise
    except AskReviewError as error:
        raise EvalEnvironment(str(error)) from error
    finally:
        bar.stop()


@contextmanager
def _reviews(
    suite: Suite, given: Mapping[str, Any], bar: Bar
) -> Iterator[dict[Path | None, AskReview]]:
    """The notes that each case is about, indexed: those the command names, and files' own."""
    from .. import settings
    from ..engine import AskReview

    say = (lambda line: None) if given["quiet"] else bar.say
    with ExitStack() as stack:
        found: dict[Path | None, AskReview] = {}
        for folder in dict.fromkeys(case.notes for case in suite.cases):
            if folder is None:
                place = settings.resolve(given["notes"], given["index"], given["encoder"])
                notes, index = place.notes, place.index
            else:
                notes, index = folder, settings.index_for(folder)
            encoder = given["encoder"] or settings.load().get("encoder")
            review = AskReview(notes, index, encoder, say=say, progress=Bar())
            found[folder] = stack.enter_context(review)
            review.sync()
        yield found


def _versions(reviews: Mapping[Path | None, AskReview]) -> dict[str, str]:
    from importlib.metadata import version

    found = {name: version(name) for name in HEAVY}
    encoders = {review.status().encoder or "" for review in reviews.values()}
    return {**found, "encoder": ", ".join(sorted(encoders))}


def _folder(runs: Path, model: str) -> Path:
    from ..evals import new_folder

    try:
        return new_folder(runs, model)
    except OSError as error:
        raise EvalEnvironment(
            f"{runs} cannot be written to ({error.strerror}): pass another with --runs DIR."
        ) from error
