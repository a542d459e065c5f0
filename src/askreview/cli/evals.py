"""`askreview eval`: the suite's commands, and what each calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..errors import AskReviewError, EvalEnvironment, UsageError
from . import show_evals
from .commands import JSON, PLACES, options
from .progress import Bar

if TYPE_CHECKING:
    from ..engine import AskReview
    from ..evals import Kept, Plan, Run, Suite

CASES = "evals/facts"
QUOTES = "quotes"
RUNS = "evals/runs"
PACKAGES = ("askreview", "chromadb", "onnxruntime", "llm")  # whose versions may move a score

FOLDER = click.Path(path_type=Path)
COUNT = click.IntRange(min=1)
BASELINES = click.option(
    "--baselines",
    default="evals/baselines",
    show_default=True,
    type=FOLDER,
    help="Where blessed runs are kept.",
)
SUITE = (
    click.argument("cases", nargs=-1, type=FOLDER),
    *PLACES,
    click.option(
        "-k",
        "--passages",
        default=5,
        show_default=True,
        type=COUNT,
        help="How many passages to read.",
    ),
    click.option("--facts-only", is_flag=True, help="Leave gold quotes out, for other notes."),
    click.option(
        "--repeat", default=1, show_default=True, type=COUNT, help="Ask each question so often."
    ),
    click.option(
        "-o",
        "--option",
        "writing_options",
        nargs=2,
        multiple=True,
        metavar="NAME VALUE",
        help="An option of the models, as in llm: -o temperature 0.",
    ),
    click.option("--fresh", is_flag=True, help="Ask models again, whatever they said before."),
    click.option(
        "--judge", metavar="MODEL", help="A model's verdict on cases with a rubric; never gates."
    ),
    click.option(
        "--runs", default=RUNS, show_default=True, type=FOLDER, help="Where runs are kept."
    ),
    BASELINES,
)


class Sentence(click.Group):
    """A group whose name may be the first word of a question."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            words = " ".join([self.name or "", *args])
            raise click.UsageError(
                f"{error.message.rstrip('.')}. To ask this as a question, quote it: "
                f'askreview "{words}".',
                ctx,
            ) from error


@click.group("eval", cls=Sentence, no_args_is_help=True)
def evals() -> None:
    """Asks cases whose answers are known, and says by numbers how good the answers are.

    CASES are files or folders, evals/facts if none is named. Exit codes: 0 done, 1 a regression,
    2 a mistake in the cases or a grader that failed, 3 nothing could be run here.
    """


@evals.command("run")
@options(*SUITE)
@click.option("-m", "--model", "models", multiple=True, help="Who answers; several side by side.")
def run_cases(**given: Any) -> int:
    """Asks every case, keeps what came with its grades, and writes a report."""
    from ..evals import read_baseline, write_reports

    suite = _suite(given["cases"])
    several = []
    for model in given["models"] or (QUOTES,):
        baseline = read_baseline(given["baselines"], model)
        several.append(_kept(suite, model, given, baseline))
    write_reports(several)
    show_evals.runs(several)
    return 2 if any(one.run.faults for one in several) else 0


@evals.command("compare")
@click.argument("before", type=FOLDER)
@click.argument("after", type=FOLDER)
@options(JSON)
def compare_runs(before: Path, after: Path, as_json: bool) -> int:
    """Says what got better and worse from BEFORE to AFTER: folders of runs, or baselines."""
    from ..evals import compare, read_run

    comparison = compare(read_run(before), read_run(after))
    if as_json:
        show_evals.comparison_json(comparison)
    else:
        show_evals.comparison(comparison)
    return 0


@evals.command("bless")
@click.argument("kept", metavar="RUN", type=FOLDER)
@options(BASELINES)
def bless_run(kept: Path, baselines: Path) -> int:
    """Makes RUN, a folder of evals/runs, the baseline that later runs are held against."""
    from ..evals import bless, read_run

    run = read_run(kept)
    click.echo(f"{bless(run, baselines)} is now the baseline of {run.model}.")
    return 0


@evals.command("gate")
@options(*SUITE)
@click.option("-m", "--model", default=QUOTES, show_default=True, help="Who answers.")
def gate_run(**given: Any) -> int:
    """Asks every case and compares with the baseline; exit code 1 for a regression."""
    from ..evals import gate, read_baseline, write_reports

    suite = _suite(given["cases"])
    model = given["model"]
    baseline = read_baseline(given["baselines"], model)
    if baseline is None:
        raise EvalEnvironment(
            f"There is no baseline of {model} in {given['baselines']}: run the cases, look at the "
            "report, then askreview eval bless RUN."
        )
    kept = _kept(suite, model, given, baseline)
    write_reports([kept])
    verdict = gate(baseline, kept.run)
    show_evals.verdict(verdict, kept)
    return verdict.code


@evals.command("suggest")
@click.argument("note")
@options(*PLACES)
@click.option(
    "--into", type=FOLDER, help="Ask about each draft, and add those you accept to this file."
)
def suggest_cases(note: str, into: Path | None, **given: Any) -> int:
    """Drafts cases from what NOTE states, for you to accept and to reword."""
    from ..engine import MOST_PASSAGES
    from ..evals import draft_yaml, suggest

    with _review(None, given) as review:
        hits = review.search(note, MOST_PASSAGES, {"note": note})
    drafts = {case.id: draft_yaml(case) for case in suggest(hits)}
    if not drafts:
        there = "states nothing with a figure, a date or a name" if hits else "is not in the notes"
        raise UsageError(f"{note} {there}: name another, by its path in the notes folder.")
    if into is None:
        click.echo("".join(drafts.values()), nl=False)
    else:
        known = {case.id for case in _suite([into]).cases} if into.exists() else set()
        added = _add_accepted([text for id, text in drafts.items() if id not in known], into)
        click.echo(f"{added} of {len(drafts)} cases added to {into}.")
    return 0


def _add_accepted(drafts: Sequence[str], into: Path) -> int:
    """Asks about each draft; how many were added to the file."""
    added = 0
    choices = click.Choice(["y", "n", "q"])
    for draft in drafts:
        click.echo(draft, err=True)
        answer = click.prompt("Keep it (q: stop here)?", type=choices, default="n", err=True)
        if answer == "q":
            break
        if answer == "y":
            with into.open("a", encoding="utf-8") as file:
                file.write(draft)
            added += 1
    return added


def _suite(named: Sequence[Path]) -> Suite:
    """The cases of these files. Each mistake in them is said on a line of its own."""
    from ..evals import GRADERS, CaseError, read_suite

    try:
        return read_suite(named or [Path(CASES)], GRADERS)
    except CaseError as error:
        show_evals.problems(error.problems)
        raise


def _kept(suite: Suite, model: str, given: Mapping[str, Any], baseline: Run | None) -> Kept:
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
        where = f"{given['runs']} cannot be written to ({error.strerror})"
        raise EvalEnvironment(f"{where}: pass another with --runs DIR.") from error
    finally:
        bar.stop()


def _plan(model: str, given: Mapping[str, Any]) -> Plan:
    from ..evals import Cache, Plan, model_judge
    from ..nouns import Writing
    from ..writing import open_writer

    kept = None if given["fresh"] else Cache(given["runs"] / "cache")
    writing = Writing(options=dict(given["writing_options"])) if model != QUOTES else None
    if writing:  # a name or an option that is none: said before anything is asked
        open_writer(model, writing, _unsaid, keyless=True)
    judge = None
    if given["judge"]:
        judge = model_judge(open_writer(given["judge"], Writing(), _unsaid), kept)
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


@contextmanager
def _reviews(suite: Suite, given: Mapping[str, Any]) -> Iterator[dict[Path | None, AskReview]]:
    """The notes that each case is about, indexed: those the command names, and files' own."""
    with ExitStack() as stack:
        folders = dict.fromkeys(case.notes for case in suite.cases)
        found = {folder: stack.enter_context(_review(folder, given)) for folder in folders}
        for review in found.values():
            review.sync()
        yield found


@contextmanager
def _review(folder: Path | None, given: Mapping[str, Any]) -> Iterator[AskReview]:
    """The notes of this folder, or of the one that the command names; no bar is left behind."""
    from .. import settings
    from ..engine import AskReview

    if folder is None:
        place = settings.resolve(given["notes"], given["index"], given["encoder"])
    else:
        index = str(settings.index_for(folder))
        place = settings.resolve(str(folder), index, given["encoder"])
    bar = Bar()
    say, progress = (_unsaid, _silent) if given["quiet"] else (bar.say, bar)
    try:
        with AskReview(place.notes, place.index, place.encoder, say=say, progress=progress) as one:
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
