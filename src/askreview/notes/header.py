"""Front matter: the YAML fields at the head of a note, read under guards."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import frontmatter
import yaml
from frontmatter.default_handlers import YAMLHandler

Value = str | tuple[str, ...]

LARGEST = 16_384  # characters; a longer block is left to its lines
DEEPEST = 64  # nested lists on one line; the C parser dies at some thousands
MOST_VALUES = 1_000

OPENING = re.compile(r"---[ \t]*(\r\n|\n|\r)")
CLOSING = re.compile(r"^---[ \t]*(\r\n|\n|\r|\Z)", re.MULTILINE)
FIELD = re.compile(r"^(?P<key>[^\s#\-:'\"\[{][^:\r\n]*|'[^'\r\n]+'|\"[^\"\r\n]+\"):(?=\s|$)", re.M)
ANCHOR = re.compile(r"(?:^|[\s\[{,:-])[&*][\w-]", re.M)


class _AsWritten(YAMLHandler):
    """YAML whose scalars stay the text they are: no 12:30 → 750, no `no` → False."""

    def load(self, fm: str, **kwargs: Any) -> Any:
        return super().load(fm, Loader=yaml.BaseLoader)


class NotYaml(ValueError):
    """The block cannot be read as YAML, or not safely."""


def split_header(raw: str) -> tuple[int, dict[str, Value], tuple[str, ...]]:
    """Where the front matter ends (0: there is none), its fields, and warnings.

    Only a block whose first line is exactly `---` and that parses to a mapping is front matter.
    A block of `key: value` lines that is no YAML (a template, `title: A: B`) is read field by
    field, with a warning; anything else leaves the whole file as body.
    """
    opening = OPENING.match(raw)
    closing = CLOSING.search(raw, opening.end()) if opening else None
    if opening is None or closing is None:
        return 0, {}, ()
    block = raw[opening.end() : closing.start()]
    try:
        loaded = _load(block)
    except NotYaml as error:
        return _field_by_field(block, closing.end(), str(error))
    if not isinstance(loaded, dict) or not loaded:
        return 0, {}, ()
    return closing.end(), {str(key): _value(one) for key, one in loaded.items()}, ()


def field_spans(raw: str, header_end: int) -> tuple[tuple[str, int, int], ...]:
    """The key and the span in `raw` of every top-level field; one span without a key if none."""
    opening = OPENING.match(raw)
    if not opening or not header_end:
        return ()
    first = opening.end()
    block = raw[first : first + raw[first:header_end].rstrip().rfind("---")]
    spans = list(_fields(block)) or [("", 0, len(block))]
    return tuple((key, first + start, first + stop) for key, start, stop in spans)


def _fields(block: str) -> Iterator[tuple[str, int, int]]:
    starts = list(FIELD.finditer(block))
    for here, after in zip(starts, [*starts[1:], None], strict=True):
        yield here["key"].strip("'\""), here.start(), after.start() if after else len(block)


def _load(block: str) -> Any:
    """The parsed block. Raises NotYaml for what the parser refuses or would choke on."""
    if len(block) > LARGEST:
        raise NotYaml(f"front matter of more than {LARGEST} characters")
    if ANCHOR.search(block):
        raise NotYaml("front matter with YAML anchors")
    if max(map(_depth, re.split(r"[\r\n]", block)), default=0) > DEEPEST:
        raise NotYaml("front matter nested too deeply")
    unix = re.sub(r"\r\n|\r", "\n", block)
    try:
        metadata, _ = frontmatter.parse(f"---\n{unix}\n---\n", handler=_AsWritten())
        return metadata
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        first = str(getattr(error, "problem", None) or error).splitlines() or [""]
        raise NotYaml(f"front matter is not valid YAML ({first[0]})") from None


def _depth(line: str) -> int:
    return line.count("[") + line.count("{") + len(re.findall(r"(?:^|\s)[-?](?=\s)", line))


def _field_by_field(
    block: str, end: int, warning: str
) -> tuple[int, dict[str, Value], tuple[str, ...]]:
    spans = list(_fields(block))
    stray = block[: spans[0][1]] if spans else block
    if not spans or stray.strip():
        return 0, {}, (f"{warning}; read as text",)
    metadata: dict[str, Value] = {}
    for key, start, stop in spans:
        try:
            one = _load(block[start:stop])
        except NotYaml:
            one = {key: block[start:stop].split(":", 1)[1].strip()}
        if isinstance(one, dict):
            metadata.update((str(name), _value(value)) for name, value in one.items())
    return end, metadata, (f"{warning}; read field by field",)


def _value(loaded: Any) -> Value:
    if isinstance(loaded, dict | list):
        return tuple(_scalars(loaded, [0]))
    return "" if loaded is None else str(loaded)


def _scalars(loaded: Any, seen: list[int]) -> Iterator[str]:
    """The texts inside a nested value, depth first, at most MOST_VALUES of them."""
    if isinstance(loaded, dict):
        loaded = [f"{key}: {one}" if isinstance(one, str) else one for key, one in loaded.items()]
    if isinstance(loaded, list):
        for one in loaded:
            yield from _scalars(one, seen)
    elif loaded is not None and seen[0] < MOST_VALUES:
        seen[0] += 1
        yield str(loaded)
