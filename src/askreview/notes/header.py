"""Read front matter, the YAML fields at the top of a note, with limits on what YAML may do."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import Any

Value = str | tuple[str, ...]
Field = tuple[str, int, int]  # its key, and where it starts and ends

LARGEST = 16_384  # characters; a longer block is left to its lines
DEEPEST = 64  # nested lists; a parser's stack ends at some hundreds
MOST_VALUES = 1_000

OPENING = re.compile(r"---[ \t]*(\r\n|\n|\r)")
CLOSING = re.compile(r"(?<=[\r\n])(?:---|\.\.\.)[ \t]*(?=[\r\n]|\Z)(\r\n|\n|\r)?")
CLOSING_LINE = re.compile(r"(?:---|\.\.\.)[ \t]*(?:\r\n|\n|\r)?\Z")
FIELD = re.compile(
    r"(?:(?<=[\r\n])|\A)"
    r"(?P<key>[^\s#\-:'\"\[{](?:[^:\r\n]|:(?=\S))*|(?:'[^'\r\n]+'|\"[^\"\r\n]+\")[ \t]*)"
    r":(?=\s|\Z)"
)
STRAY = re.compile(r"(?<=[\r\n])[^\s#\-\]}'\"]")  # below a field, what does not continue it
COMMENTS = re.compile(r"(?:[ \t]*(?:#[^\r\n]*)?(?:[\r\n]|\Z))*")
# Where YAML expects a value; inside a plain one (`R&D`, `a *word*`) they are ordinary characters.
ANCHOR = re.compile(r"(?:^[ \t]*|[\[{,][ \t]*|[?-][ \t]+|:[ \t]*)(?:![^\s]*[ \t]+)?[&*][\w-]", re.M)
EMPTY = ("", "~", "null", "Null", "NULL")


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
    metadata = {str(key): value_of(one) for key, one in loaded.items()}
    return closing.end(), metadata, tuple(_twice(block))


def field_spans(raw: str, header_end: int) -> tuple[Field, ...]:
    """The key and the span in `raw` of every top-level field; one span without a key if none."""
    opening = OPENING.match(raw)
    if not opening or not header_end:
        return ()
    first = opening.end()
    block = raw[first : header_end - len(CLOSING_LINE.search(raw[first:header_end])[0])]  # type: ignore[index]
    spans = list(_fields(block)) or [("", 0, len(block))]
    return tuple((key, first + start, first + stop) for key, start, stop in spans)


def _fields(block: str) -> Iterator[Field]:
    found = list(FIELD.finditer(block))
    starts = [*(one.start() for one in found), len(block)]
    for one, (start, after) in zip(found, pairwise(starts), strict=True):
        yield one["key"].strip().strip("'\""), start, after


def _twice(block: str) -> Iterator[str]:
    for key, times in Counter(key for key, _, _ in _fields(block)).items():
        if times > 1:
            yield f"front matter has “{key}” {times} times; the last one counts"


def _load(block: str) -> Any:
    """The parsed block. Raises NotYaml for what the parser refuses or would choke on.

    Its scalars stay the text they are: no 12:30 → 750, no `no` → False.
    """
    if len(block) > LARGEST:
        raise NotYaml(f"front matter is longer than {LARGEST} characters")
    unix = re.sub(r"\r\n|\r", "\n", block)
    if ANCHOR.search(unix):
        raise NotYaml("front matter uses YAML anchors")
    if _depth(unix) > DEEPEST:
        raise NotYaml("front matter is nested too deeply")
    import yaml
    from frontmatter.default_handlers import YAMLHandler

    try:
        return YAMLHandler().load(unix, Loader=yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, TypeError, RecursionError) as error:
        first = str(getattr(error, "problem", None) or error).splitlines() or [""]
        raise NotYaml(f"front matter is not valid YAML ({first[0]})") from None


def _depth(block: str) -> int:
    """At least how deep the block nests: open brackets, and the dashes before a value."""
    steps = (1 if one in "[{" else -1 for one in re.findall(r"[\[{\]}]", block))
    brackets = accumulate(steps, lambda depth, step: max(0, depth + step), initial=0)
    dashes = (len(re.findall(r"(?:^|\s)[-?](?=\s)", line)) for line in block.split("\n"))
    return max(brackets) + max(dashes)


def _field_by_field(
    block: str, end: int, warning: str
) -> tuple[int, dict[str, Value], tuple[str, ...]]:
    spans = list(_fields(block))
    first = spans[0][1] if spans else 0
    if not spans or not COMMENTS.fullmatch(block, 0, first) or _is_prose(block, spans):
        return 0, {}, (f"{warning}; read as plain text",)
    metadata: dict[str, Value] = {}
    for key, start, stop in spans:
        metadata[key] = _one_field(block[start:stop], key)
    return end, metadata, (f"{warning}; read field by field", *_twice(block))


def _is_prose(block: str, spans: list[Field]) -> bool:
    """Whether lines stand below a field that do not continue it: text between two rules."""
    return any(STRAY.search(block, start + 1, stop) for _, start, stop in spans)


def _one_field(source: str, key: str) -> Value:
    try:
        loaded = _load(source)
    except NotYaml:
        loaded = None
    if isinstance(loaded, dict) and list(loaded) == [key]:
        return value_of(loaded[key])
    said = FIELD.match(source)
    return source[said.end() :].strip() if said else source.strip()


def value_of(loaded: Any) -> Value:
    """A parsed value as text, or as texts where it holds several."""
    if isinstance(loaded, dict | list):
        return tuple(_scalars(loaded, [0]))
    return "" if loaded is None or str(loaded) in EMPTY else str(loaded)


def _scalars(loaded: Any, seen: list[int]) -> Iterator[str]:
    """The texts inside a nested value, depth first, at most MOST_VALUES of them."""
    if isinstance(loaded, dict):
        loaded = [f"{key}: {one}" if isinstance(one, str) else one for key, one in loaded.items()]
    if isinstance(loaded, list):
        for one in loaded:
            yield from _scalars(one, seen)
    elif loaded is not None and str(loaded) not in EMPTY and seen[0] < MOST_VALUES:
        seen[0] += 1
        yield str(loaded)
