"""Read case files (YAML, JSONL, CSV) and keep the line number of everything in them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .case import CaseError, Problem


@dataclass(frozen=True, slots=True)
class Marked:
    """A value of a file and the line it begins on: a text, a list of values, or a mapping."""

    line: int
    text: str | None = None
    items: Sequence[Marked] | None = None
    fields: Mapping[str, Marked] | None = None
    key_lines: Mapping[str, int] = field(default_factory=dict)


def read_marked(path: Path) -> tuple[Marked, ...]:
    """What the file holds: its cases, or the one mapping it is. Raises CaseError."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise CaseError(
            [Problem(str(path), 1, f"cannot be read ({error}): save it as UTF-8")]
        ) from (None)
    return tuple(READERS[path.suffix.lower()](text, str(path)))


def _read_yaml(text: str, file: str) -> Iterator[Marked]:
    import yaml

    try:
        node = yaml.compose(text, Loader=yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        said = " ".join(str(error.problem or error.context).split())
        message = f"not valid YAML ({said}): put text that contains “: ”, “#” or “?” in quotes"
        raise CaseError([Problem(file, line, message)]) from None
    except yaml.YAMLError as error:
        raise CaseError([Problem(file, 1, f"not valid YAML: {error}")]) from None
    if node is not None:
        yield _from_node(node, file, ())


def _from_node(node: Any, file: str, above: tuple[Any, ...]) -> Marked:
    """A YAML node; every scalar is the text it is written as."""
    import yaml

    line = node.start_mark.line + 1
    if node in above:
        raise CaseError([Problem(file, line, "this alias contains itself: write it out")])
    inside = (*above, node)
    if isinstance(node, yaml.ScalarNode):
        return Marked(line, text=node.value)
    if isinstance(node, yaml.SequenceNode):
        return Marked(line, items=[_from_node(one, file, inside) for one in node.value])
    fields: dict[str, Marked] = {}
    lines: dict[str, int] = {}
    for key, value in node.value:
        name, at = str(key.value), key.start_mark.line + 1
        if name in fields:
            message = f"“{name}” is here twice (first on line {lines[name]}): keep one"
            raise CaseError([Problem(file, at, message)])
        fields[name], lines[name] = _from_node(value, file, inside), at
    return Marked(line, fields=fields, key_lines=lines)


def _read_jsonl(text: str, file: str) -> Iterator[Marked]:
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                yield _from_json(json.loads(line), number)
            except (ValueError, RecursionError) as error:
                message = f"not valid JSON ({error}): write one object per line"
                raise CaseError([Problem(file, number, message)]) from None


def _from_json(value: Any, line: int) -> Marked:
    if isinstance(value, dict):
        fields = {str(key): _from_json(one, line) for key, one in value.items() if one is not None}
        return Marked(line, fields=fields, key_lines=dict.fromkeys(fields, line))
    if isinstance(value, list):
        return Marked(line, items=[_from_json(one, line) for one in value])
    return Marked(line, text=value if isinstance(value, str) else json.dumps(value))


def _read_csv(text: str, file: str) -> Iterator[Marked]:
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        names = next(rows, [])
        while True:
            line = rows.line_num + 1
            row = next(rows, None)
            if row is None:
                return
            if not any(row):
                continue
            if len(row) != len(names):
                message = (
                    f"{len(row)} cells under {len(names)} names: quote cells that contain a comma"
                )
                raise CaseError([Problem(file, line, message)])
            pairs = zip(names, row, strict=True)
            fields = {name.strip(): Marked(line, text=cell) for name, cell in pairs}
            yield Marked(line, fields=fields, key_lines=dict.fromkeys(fields, line))
    except csv.Error as error:
        raise CaseError([Problem(file, rows.line_num, f"not valid CSV: {error}")]) from None


READERS: Mapping[str, Callable[[str, str], Iterator[Marked]]] = {
    ".yaml": _read_yaml,
    ".yml": _read_yaml,
    ".jsonl": _read_jsonl,
    ".csv": _read_csv,
}
