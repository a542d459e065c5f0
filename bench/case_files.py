"""The cases of the eval suite, read as they stand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]


def read_cases(path: Path) -> list[dict[str, Any]]:
    """The cases of a file or a folder of files, each with the folder of its notes as `notes`.

    A file is a list of cases over the sample notes, or a mapping of `cases` and of `notes`, a
    folder relative to the file.
    """
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    return [case for file in files for case in _cases_of(file)]


def _cases_of(file: Path) -> list[dict[str, Any]]:
    whole = yaml.safe_load(file.read_text(encoding="utf-8"))
    if isinstance(whole, list):
        whole = {"notes": ROOT / "seeds", "cases": whole}
    notes = (file.parent / whole["notes"]).resolve()
    return [{**case, "notes": notes} for case in whole["cases"]]
