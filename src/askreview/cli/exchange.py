"""`askreview eval import` and `eval export`: cases and runs of and for other tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import UsageError
from ..text import visible
from .command import Command
from .suite import FOLDER, read_cases

if TYPE_CHECKING:
    from ..evals import Suite, Vault

FORMS = ("ragas", "inspect", "beir")
NOTES = click.option("--notes", metavar="DIR", help="Read notes from this folder.")


@click.command("import", cls=Command)
@click.argument("file", type=FOLDER)
@NOTES
@click.option("--into", type=FOLDER, help="Write the cases to this new file, else to stdout.")
def import_cases(file: Path, notes: str | None, into: Path | None) -> int:
    """Turn another tool's test cases into a case file.

    FILE is a promptfoo configuration (YAML or JSON), ragas or SQuAD data, or a JSON, JSONL or CSV
    list of questions with answers. With --notes, contexts that stand in a note word for word become
    gold quotes. What cannot be graded here is left out and listed on stderr.
    """
    import yaml

    from ..evals import Vault
    from ..evals import import_cases as read

    if into and into.exists():
        raise UsageError(f"{into} exists. Name a new file with --into.")
    found = read(file, Vault(Path(notes).expanduser()) if notes else None)
    for remark in found.remarks:
        click.echo(visible(remark), err=True)
    text = yaml.safe_dump(found.cases, allow_unicode=True, sort_keys=False, width=10_000)
    if into is None:
        click.echo(text, nl=False)
        return 0
    into.parent.mkdir(parents=True, exist_ok=True)
    into.write_text(text, encoding="utf-8")
    read_cases([into])
    click.echo(f"{len(found.cases)} cases written to {into}.")
    return 0


@click.command("export", cls=Command)
@click.argument("form", type=click.Choice(FORMS))
@click.argument("source", type=FOLDER)
@NOTES
@click.option(
    "--into", type=FOLDER, required=True, help="Write to this file; beir: to this folder."
)
def export_cases(form: str, source: Path, notes: str | None, into: Path) -> int:
    """Write cases or a run for another tool.

    ragas: SOURCE is a run, a folder in evals/runs; its answers, passages and references as JSONL.
    inspect: SOURCE is a case file or folder; samples of inspect_ai as JSONL. beir: the same and the
    paragraphs of its notes, as corpus.jsonl, queries.jsonl and qrels/test.tsv.
    """
    from ..evals import export_beir, export_inspect, export_ragas, read_run

    if form == "ragas":
        count = export_ragas(read_run(source), into)
    elif form == "inspect":
        count = export_inspect(read_cases([source]).cases, into)
    else:
        suite = read_cases([source])
        count = export_beir(suite.cases, _vaults(suite, notes), into)
    click.echo(f"{count} {'answers' if form == 'ragas' else 'questions'} written to {into}.")
    return 0


def _vaults(suite: Suite, notes: str | None) -> dict[Path | None, Vault]:
    """The notes that the cases are about. Raises CaseError for a gold quote that is not there."""
    from ..evals import CaseError, Vault
    from ..settings import resolve
    from . import show_evals

    folders = dict.fromkeys(case.notes for case in suite.cases)
    found = {one: Vault(one or resolve(notes).folder) for one in folders}
    problems = [each for case in suite.cases for each in found[case.notes].missing(case)]
    if problems:
        show_evals.problems(problems)
        raise CaseError(problems)
    return found
