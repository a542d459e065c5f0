"""Add a case to a YAML file and leave the rest of the file unchanged."""

from __future__ import annotations

import os
import textwrap
from pathlib import Path
from typing import Any

import yaml

from ..errors import UsageError

BY_HAND = "add the case by hand, or name another file"
NEW_KEY = "  "  # the indent of a list below `cases:` that has no case yet


def append_case(file: Path, draft: str) -> None:
    """Adds a draft, a YAML list of one case; a file that is not there is made.

    Raises UsageError, and leaves the file alone, when that cannot be done safely.
    """
    try:
        before = file.read_bytes().decode("utf-8") if file.exists() else ""
        after = with_case(before, draft)
    except ValueError as error:
        raise UsageError(f"No case can be added to {file}: {error}; {BY_HAND}.") from None
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_name(f".{file.name}.{os.getpid()}")
        fresh.write_bytes(after.encode("utf-8"))
        fresh.replace(file)
    except OSError as error:
        raise UsageError(
            f"{file} cannot be written ({error.strerror}). Choose another file."
        ) from error


def with_case(text: str, draft: str) -> str:
    """The text of a case file with one case more. Raises ValueError when it has no place for it."""
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    at, indent, known = _place(text, lines)
    more = textwrap.indent(draft, indent).replace("\n", newline)
    head, tail = "".join(lines[:at]), "".join(lines[at:])
    apart = "" if not head or head.endswith(("\n", "\r")) else newline
    after = f"{head}{apart}{more}{tail}"
    added = yaml.load(draft, yaml.BaseLoader)
    if _cases(_loaded(after)) != [*known, *added]:
        raise ValueError("its list of cases cannot be continued")
    return after


def _place(text: str, lines: list[str]) -> tuple[int, str, list[Any]]:
    """The line before which a case belongs, its indent, and the cases that are there."""
    known = _cases(_loaded(text))
    root = yaml.compose(text, Loader=yaml.BaseLoader)
    if root is None:
        return len(lines), "", known
    node, end = root, len(lines)
    if isinstance(root, yaml.MappingNode):
        names = [key.value for key, _ in root.value]
        n = names.index("cases")
        node = root.value[n][1]
        end = root.value[n + 1][0].start_mark.line if n + 1 < len(names) else end
    if not isinstance(node, yaml.SequenceNode):  # `cases:` with nothing below
        return end, NEW_KEY, known
    if node.flow_style:
        raise ValueError("its cases are a list in brackets")
    return end, " " * node.start_mark.column, known


def _loaded(text: str) -> Any:
    try:
        return yaml.load(text, yaml.BaseLoader)
    except yaml.YAMLError as error:
        raise ValueError(f"it is not valid YAML ({' '.join(str(error).split())})") from None


def _cases(whole: Any) -> list[Any]:
    """The cases of a loaded file: a list, or a mapping with the list as `cases`."""
    cases = whole.get("cases") if isinstance(whole, dict) else whole
    if isinstance(whole, dict) and "cases" not in whole:
        raise ValueError("it has no list of cases")
    if cases is None or cases == "":
        return []
    if not isinstance(cases, list):
        raise ValueError("it has no list of cases")
    return cases
