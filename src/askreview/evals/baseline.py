"""Bless runs: keep one baseline for each model and suite, and the one before it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ..errors import UsageError
from .gate import broken
from .results import Run, file_name, read_run, write_results

PREVIOUS = ".previous"  # in the name of the file that `unbless` brings back


def bless(run: Run, folder: Path) -> Path:
    """Makes the run the baseline of its model and suite; the one before is kept beside it.

    Raises UsageError when a case has no grades.
    """
    if run.faults:
        ids = ", ".join(row.id for row in run.faults[:5])
        raise UsageError(
            f"{len(run.faults)} cases were not graded ({ids}). Fix them and run again."
        )
    problems = broken(run)
    if problems:
        raise UsageError(f"This run cannot be a baseline: {'; '.join(problems)}. Fix this first.")
    folder.mkdir(parents=True, exist_ok=True)
    path = _file(folder, run.model, run.label)
    if path is None:
        whole = folder / f"{file_name(run.model)}.json"
        path = folder / f"{file_name(run.model)}@{file_name(run.label)}.json"
        path = path if whole.exists() else whole
    fresh = path.with_suffix(".new")
    write_results(fresh, _slim(run))
    if path.exists():
        path.replace(_previous(path))
    fresh.replace(path)
    return path


def unbless(folder: Path, model: str) -> Path:
    """Brings back the baseline before the last one; done twice, it changes nothing."""
    several = [one for one in _files(folder, model) if _previous(one).exists()]
    if not several:
        raise UsageError(
            f"There is no earlier baseline of {model} in {folder} to bring back. To have none, "
            f"delete {file_name(model)}.json there."
        )
    path = max(several, key=lambda one: one.stat().st_mtime_ns)
    aside = path.with_suffix(".new")
    path.replace(aside)
    _previous(path).replace(path)
    aside.replace(_previous(path))
    return path


def read_baseline(folder: Path, model: str, label: str = "") -> Run | None:
    """The blessed run of a model and suite, else of the model; None when there is none yet."""
    path = _file(folder, model, label) or folder / f"{file_name(model)}.json"
    return read_run(path) if path.exists() else None


def _file(folder: Path, model: str, label: str) -> Path | None:
    """The file of a model's baseline of one suite."""
    several = (one for one in _files(folder, model) if read_run(one).label == label)
    return next(several, None)


def _files(folder: Path, model: str) -> list[Path]:
    name = file_name(model)
    several = [folder / f"{name}.json", *sorted(folder.glob("*@*.json"))]
    return [
        one
        for one in several
        if one.exists() and one.stem.split("@")[0] == name and not one.stem.endswith(PREVIOUS)
    ]


def _previous(path: Path) -> Path:
    return path.with_name(f"{path.stem}{PREVIOUS}.json")


def _slim(run: Run) -> Run:
    """The run without what a comparison does not need: the notes' words, and empty grades."""
    return replace(
        run,
        rows=tuple(
            replace(
                row,
                grades={name: value for name, value in row.grades.items() if value is not None},
                reply=row.reply
                and replace(
                    row.reply, citations=(), verbatim=(), sources=(), gold=(), gold_sources=()
                ),
            )
            for row in run.rows
        ),
    )
