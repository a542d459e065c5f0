"""The properties at the head of a note, in whatever syntax: YAML, one block or two, TOML, JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from .header import LARGEST, OPENING, Field, Value, field_spans, split_header, value_of

TOML = re.compile(r"\+\+\+[ \t]*(?:\r\n|\n|\r)")
TOML_END = re.compile(r"(?<=[\r\n])\+\+\+[ \t]*(?=[\r\n]|\Z)(?:\r\n|\n|\r)?")
TOML_KEY = re.compile(r"(?:(?<=[\r\n])|\A)[ \t]*(?P<key>[\w-]+|\"[^\"\r\n]+\")[ \t]*=")
TOML_TABLE = re.compile(r"(?:(?<=[\r\n])|\A)[ \t]*\[\[?(?P<key>[^\]\r\n]+)\]")
JSON_KEY = re.compile(r"[\s,]*(?=\")")
JSON_COLON = re.compile(r"\s*:\s*")
LINE_END = re.compile(r"[ \t]*(?:\r\n|\n|\r|\Z)")
BLANK_LINES = re.compile(r"(?:[ \t]*(?:\r\n|\n|\r))*")


@dataclass(frozen=True, slots=True)
class Header:
    """Where the front matter ends (0: there is none), and what it says."""

    end: int = 0
    metadata: Mapping[str, Value] = field(default_factory=dict)
    fields: tuple[Field, ...] = ()
    warnings: tuple[str, ...] = ()


def read_header(raw: str) -> Header:
    """The front matter of a note; a second YAML block right below the first is read as well."""
    if raw.startswith("{"):
        return _json(raw)
    if raw.startswith("+++"):
        return _toml(raw)
    first = _yaml(raw, 0)
    if not first.end:
        return first
    below = BLANK_LINES.match(raw, first.end)
    second = _yaml(raw, below.end() if below else first.end)
    if not second.end or second.warnings or not second.metadata:
        return first
    return Header(
        second.end,
        {**first.metadata, **second.metadata, **_of_both(first.metadata, second.metadata)},
        (*first.fields, *second.fields),
        (*first.warnings, "two blocks of front matter; both are read"),
    )


def _of_both(one: Mapping[str, Value], other: Mapping[str, Value]) -> dict[str, Value]:
    """What both blocks list, of both; of two plain values the second, the user's own, counts."""
    both: dict[str, Value] = {}
    for key in one.keys() & other.keys():
        values = one[key], other[key]
        if any(isinstance(value, tuple) for value in values):
            several = [(value,) if isinstance(value, str) else value for value in values]
            both[key] = tuple(dict.fromkeys([*several[0], *several[1]]))
    return both


def _yaml(raw: str, start: int) -> Header:
    rest = raw[start:] if start else raw
    if not OPENING.match(rest):
        return Header()
    end, metadata, warnings = split_header(rest)
    if not end:
        return Header(warnings=warnings)
    spans = tuple((key, start + a, start + b) for key, a, b in field_spans(rest, end))
    return Header(start + end, metadata, spans, warnings)


def _toml(raw: str) -> Header:
    opening = TOML.match(raw)
    closing = TOML_END.search(raw, opening.end()) if opening else None
    if opening is None or closing is None or closing.start() > LARGEST:
        return Header()
    block = raw[opening.end() : closing.start()]
    import tomllib

    try:
        loaded = tomllib.loads(re.sub(r"\r\n|\r", "\n", block))
    except (ValueError, RecursionError) as error:
        why = str(error).splitlines()[0]
        return Header(warnings=(f"front matter is not valid TOML ({why}); read as text",))
    if not loaded:
        return Header()
    spans = [(key, opening.end() + a, opening.end() + b) for key, a, b in _toml_fields(block)]
    return Header(closing.end(), _plain(loaded), tuple(spans))


def _toml_fields(block: str) -> Iterator[Field]:
    """Each key above the tables, and each table as a whole."""
    tables = list(TOML_TABLE.finditer(block))
    until = tables[0].start() if tables else len(block)
    starts = [one for one in TOML_KEY.finditer(block) if one.start() < until] + tables
    for one, after in zip(starts, [*(one.start() for one in starts[1:]), len(block)], strict=True):
        yield one["key"].strip('"'), one.start(), after


def _json(raw: str) -> Header:
    head = raw[:LARGEST]
    try:
        loaded, end = json.JSONDecoder().raw_decode(head)
        spans = tuple(_json_fields(head))
    except (ValueError, RecursionError):
        return Header()
    after = LINE_END.match(raw, end)
    if not isinstance(loaded, dict) or not loaded or after is None:
        return Header()
    return Header(after.end(), _plain(loaded), spans)


def _json_fields(text: str) -> Iterator[Field]:
    decode, here = json.JSONDecoder().raw_decode, 1
    while start := JSON_KEY.match(text, here):
        key, end = decode(text, start.end())
        colon = JSON_COLON.match(text, end)
        _, here = decode(text, colon.end() if colon else end)
        yield str(key), start.end(), here


def _plain(loaded: Mapping[str, Any]) -> dict[str, Value]:
    return {str(key): value_of(_texts(one)) for key, one in loaded.items()}


def _texts(loaded: Any) -> Any:
    """Values as they would be written in YAML: dates, numbers and truths are texts."""
    if isinstance(loaded, dict):
        return {str(key): _texts(one) for key, one in loaded.items()}
    if isinstance(loaded, list):
        return [_texts(one) for one in loaded]
    if isinstance(loaded, bool):
        return "true" if loaded else "false"
    return None if loaded is None else str(loaded)
