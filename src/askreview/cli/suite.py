"""A suite on its way from the command line: cases read, notes opened, models asked, runs kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import AskReviewError, EvalEnvironment, UsageError
from . import show_evals
from .progress import Bar

if TYPE_CHECKING:
    from ..engine import AskReview
    from ..evals import Cache, Judge, Kept, Plan, Run, Suite
    from ..types import Writing

CASES = "evals/facts"
QUOTES = "quotes"
PACKAGES = ("askreview", "chromadb", "onnxruntime", "llm")  # whose versions may move a score


def read_cases(named: Sequence[Path]) -> Suite:
    """The cases of these files. Each mistake in them is said on a line of its own."""
    from ..evals import GRADERS, CaseError, read_suite

    try:
        return read_suite(named or [Path(CASES)], GRADERS)
    except CaseError as error:
        show_evals.problems(error.problems)
        raise


def asked(suite: Suite, model: str, given: Mapping[str, Any], baseline: Run | None) -> Kept:
    """The suite asked of one model, and kept in a folder of its own."""
    from ..evals import CaseError, keep, new_folder, run_suite

    bar = Bar("questions")
    progress = _silent if given["quiet"] else bar
    try:
        plan = _plan(model, given)
        with _reviews(suite, given) as reviews:
            run, timings = run_suite(suite, reviews, plan, _versions(reviews), progress)
        return keep(run, timings, new_folder(given["runs"], model), baseline)
    except CaseError as error:
        show_evals.problems(error.problems)
        raise
    except UsageError:
        raise
    except AskReviewError as error:
        raise EvalEnvironment(str(error)) from error
    except OSError as error:
        where = f"Cannot write to {given['runs']} ({error.strerror})"
        raise EvalEnvironment(f"{where}. Choose another folder with --runs DIR.") from error
    finally:
        bar.stop()


def _plan(model: str, given: Mapping[str, Any]) -> Plan:
    from ..evals import Cache, Plan
    from ..types import Writing

    kept = None if given["fresh"] else Cache(given["runs"] / "cache")
    writing = Writing(options=dict(given["writing_options"])) if model != QUOTES else None
    if writing:
        _check_model(model, writing)
    judge = _judge(given["judge"], kept) if given["judge"] else None
    return Plan(
        model,
        given["passages"],
        given["repeat"],
        given["facts_only"],
        writing=writing,
        cache=kept,
        judge=judge,
        judged_by=given["judge"] or "",
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
def _reviews(suite: Suite, given: Mapping[str, Any]) -> Iterator[dict[Path | None, AskReview]]:
    """The notes that each case is about, indexed: those the command names, and files' own."""
    with ExitStack() as stack:
        folders = dict.fromkeys(case.notes for case in suite.cases)
        found = {folder: stack.enter_context(review_of(folder, given)) for folder in folders}
        for review in found.values():
            review.sync()
        yield found


@contextmanager
def review_of(folder: Path | None, given: Mapping[str, Any]) -> Iterator[AskReview]:
    """The notes of this folder, or of the one that the command names; no bar is left behind."""
    from .. import settings
    from ..engine import AskReview

    if folder is None:
        place = settings.resolve(given["notes"], given["index"], given["encoder"])
    else:  # a suite's own notes are read as everybody reads them
        index = settings.index_for(folder)
        place = settings.Settings(
            folder, index, settings.resolve(str(folder), str(index), given["encoder"]).encoder
        )
    bar = Bar()
    say, progress = (_unsaid, _silent) if given["quiet"] else (bar.say, bar)
    try:
        with AskReview(
            place.notes,
            place.index,
            place.encoder,
            say=say,
            progress=progress,
            reading=place.reading,
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
