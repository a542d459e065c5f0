"""`askreview eval`: the commands of the eval suite."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import EvalEnvironment, UsageError
from . import show_evals, show_history
from .command import PlainGroup
from .exchange import export_cases, import_cases
from .options import JSON, PLACES, Places, taking
from .suite import (
    BASELINES,
    FOLDER,
    KEPT_RUNS,
    SUITE,
    Asking,
    asked,
    floors_of,
    read_cases,
    review_of,
    writer_of,
)
from .ways import QUOTES, ways

if TYPE_CHECKING:
    from ..engine import AskReview
    from ..evals import Case, Past


@click.group("eval", cls=PlainGroup, no_args_is_help=True)
def evals() -> None:
    """Score the answers to test cases whose right answers are known.

    CASES are files or folders (default: evals/facts). Exit codes: 0 done, 1 regression,
    2 a mistake in the cases or a failed grader, 3 nothing could be run.
    """


evals.add_command(import_cases)
evals.add_command(export_cases)


@evals.command("run")
@taking(PLACES, SUITE)
@click.option(
    "-m", "--model", "models", multiple=True, help="Ask this model. Repeat to compare several."
)
@click.option(
    "--only", metavar="ID|TYPE|TAG", multiple=True, help="Ask only these cases. Repeatable."
)
@click.option(
    "--where",
    metavar="CONDITION",
    multiple=True,
    help="Search only notes that match, and ask only the cases about them (tag=travel, "
    "folder=Recipes, any property). Repeatable.",
)
def run_cases(
    places: Places,
    asking: Asking,
    *,
    models: tuple[str, ...],
    only: tuple[str, ...],
    where: tuple[str, ...],
) -> int:
    """Ask every case, grade the answers and write a report.

    Several models, -k 3,5,10, --encoder A,B and --prompt FILE,FILE make a matrix: every
    combination is asked, and each is compared with the first, case by case.
    """
    from ..evals import only as chosen
    from ..evals import read_baseline, write_reports

    suite = read_cases(asking.cases)
    label = suite.label
    suite = chosen(suite, only) if only else suite
    several = []
    matrix = ways(models or (QUOTES,), asking.passages, places.encoder, asking.prompt)
    for way in matrix:  # before anything is asked
        writer_of(way, asking)
    for way in matrix:
        baseline = read_baseline(asking.baselines, way.model, label)
        several.append(asked(suite, way, places, asking, baseline, where))
    versus = write_reports(several)
    show_evals.runs(several)
    show_evals.versus(versus, several)
    return 2 if any(one.run.faults for one in several) else 0


@evals.command("list")
@KEPT_RUNS
@JSON
def list_runs(runs: Path, as_json: bool) -> int:
    """List the kept runs, oldest first: when, of what, and how good."""
    past = _past(runs)
    if as_json:
        show_history.table_json(past)
    else:
        show_history.table(past)
    return 0


@evals.command("history")
@KEPT_RUNS
@click.option("-m", "--model", "models", multiple=True, help="Only runs of this model. Repeatable.")
def show_runs(runs: Path, models: tuple[str, ...]) -> int:
    """Chart the share of correct and cited answers over the kept runs."""
    from ..evals import series

    past = _past(runs)
    chosen = [one for one in past if not models or one.way.partition(", ")[0] in models]
    if past and not chosen:
        raise UsageError(f"No kept run asked {' or '.join(models)}. See askreview eval list.")
    show_history.chart(series(chosen))
    return 0


def _past(runs: Path) -> list[Past]:
    """The kept runs. What cannot be read is said on stderr."""
    from ..evals import past_runs

    past, problems = past_runs(runs)
    for one in problems:
        click.echo(one, err=True)
    if not past:
        raise UsageError(f"There is no run in {runs}. Make one: askreview eval run.")
    return past


@evals.command("compare")
@click.argument("before", type=FOLDER)
@click.argument("after", type=FOLDER)
@JSON
def compare_runs(before: Path, after: Path, as_json: bool) -> int:
    """Show what got better or worse between two runs (folders of runs, or baselines)."""
    from ..evals import compare, read_run

    comparison = compare(read_run(before), read_run(after))
    if as_json:
        show_evals.comparison_json(comparison)
    else:
        show_evals.comparison(comparison)
    return 0


@evals.command("bless")
@click.argument("kept", metavar="RUN", type=FOLDER, required=False)
@click.option("--undo", metavar="MODEL", help="Bring back the previous baseline of MODEL.")
@BASELINES
def bless_run(kept: Path | None, undo: str | None, baselines: Path) -> int:
    """Make RUN, a folder in evals/runs, the baseline that later runs are compared with."""
    from ..evals import bless, read_run, unbless

    if (kept is None) == (undo is None):
        raise UsageError("Name one run, or pass --undo MODEL.")
    if undo is not None:
        click.echo(f"{unbless(baselines, undo)} is the previous baseline of {undo} again.")
        return 0
    assert kept is not None
    run = read_run(kept)
    click.echo(f"{bless(run, baselines)} is now the baseline of {run.model}.")
    return 0


@evals.command("gate")
@taking(PLACES, SUITE)
@click.option("-m", "--model", default=QUOTES, show_default=True, help="Ask this model.")
@click.option(
    "--min",
    "floors",
    metavar="SCORE=VALUE",
    multiple=True,
    help="Fail below this value whatever the baseline says: correct=.8. For scores where lower is "
    "better, fail above it. Repeatable.",
)
@click.option(
    "--force", is_flag=True, help="Compare even if cases, passages, options or encoder differ."
)
def gate_run(
    places: Places, asking: Asking, *, model: str, floors: tuple[str, ...], force: bool
) -> int:
    """Ask every case and compare with the baseline. Exits with 1 on a regression."""
    from ..evals import gate, read_baseline, write_reports

    least = floors_of(floors)
    way, *more = ways((model,), asking.passages, places.encoder, asking.prompt)
    if more:
        raise UsageError("A gate asks in one way. Name one -k, --encoder and --prompt.")
    suite = read_cases(asking.cases)
    baseline = read_baseline(asking.baselines, model, suite.label)
    asked_before = {row.id for row in baseline.rows} if baseline else set()
    if baseline is None or not any(case.id in asked_before for case in suite.cases):
        raise EvalEnvironment(
            f"There is no baseline of {model} for these cases in {asking.baselines}. Run "
            "askreview eval run, read the report, then run askreview eval bless RUN."
        )
    kept = asked(suite, way, places, asking, baseline)
    write_reports([kept], force=force)
    verdict = gate(baseline, kept.run, least, force=force)
    show_evals.verdict(verdict, kept)
    return verdict.code


@evals.command("suggest")
@click.argument("named", metavar="NOTE...", nargs=-1, required=True)
@taking(PLACES)
@click.option("-m", "--model", help="Let this model word the questions; quotations stay.")
@click.option(
    "--into", type=FOLDER, help="Review each draft, and add those you accept to this file."
)
def suggest_cases(
    places: Places, *, named: tuple[str, ...], model: str | None, into: Path | None
) -> int:
    """Draft test cases from what each NOTE says, for you to review and reword."""
    from ..evals import draft_yaml

    with review_of(None, places) as review:
        drafted = [_drafted(review, note, model) for note in named]
    drafts = {case.id: draft_yaml(case) for several in drafted for case in several}
    if into is None:
        click.echo("".join(drafts.values()), nl=False)
    else:
        known = {case.id for case in read_cases([into]).cases} if into.exists() else set()
        added = _add_accepted([text for id, text in drafts.items() if id not in known], into)
        click.echo(f"{added} of {len(drafts)} cases added to {into}.")
    return 0


def _drafted(review: AskReview, note: str, model: str | None) -> list[Case]:
    from ..engine import MOST_PASSAGES
    from ..evals import suggest

    hits = review.search(note, MOST_PASSAGES, {"note": note})
    cases = suggest(hits, sentences=model is not None)
    if not cases:
        there = "has nothing that a question can be drafted from" if hits else "is not in the notes"
        raise UsageError(f"{note} {there}. Name another note by its path in the notes folder.")
    return cases if model is None else _reworded(cases, model)


def _reworded(cases: list[Case], model: str) -> list[Case]:
    """The drafts in a model's words; what it wrote no question for is said on stderr."""
    from ..evals import reword
    from ..types import Writing
    from ..writing import open_writer

    writer = open_writer(model, Writing(), lambda line: None)
    reworded, same = reword(cases, lambda prompt: writer.complete(prompt)[0])
    if same:
        told = (
            f"{same} of {len(reworded)} questions are as drafted: “{writer.id}” wrote none for them"
        )
        click.echo(f"{told} that ends with a question mark and leaves out the answer.", err=True)
    return reworded


def _add_accepted(drafts: Sequence[str], into: Path) -> int:
    """Asks about each draft; how many were added to the file."""
    from ..evals import append_case

    added = 0
    choices = click.Choice(["y", "n", "q"])
    for draft in drafts:
        click.echo(draft, err=True)
        answer = click.prompt("Add this case (q to stop)?", type=choices, default="n", err=True)
        if answer == "q":
            break
        if answer == "y":
            append_case(into, draft)
            added += 1
    return added
