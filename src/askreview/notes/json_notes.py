"""Read the Markdown in Obsidian's canvases (`.canvas`) and Jupyter's notebooks (`.ipynb`).

What is read of them is their Markdown, as if it stood in a file of its own: a quotation is a slice
of that, and has the line of the JSON file that its words stand on.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from .files import CANVAS

STRING = re.compile(r'"(?>(?:[^"\\]|\\.)*)"', re.DOTALL)
LINE_END = re.compile(r"\r\n|\r|\n")
NEXT = "\n\n"  # between two cards or cells


@dataclass(frozen=True, slots=True)
class Markdown:
    """The Markdown of a JSON file, where each piece that stands alone begins, and its lines."""

    text: str
    parts: tuple[int, ...]  # a canvas's cards; a notebook is read from top to bottom as one
    lines: tuple[int, ...]  # of the file, from 1, for each line of `text`
    links: tuple[tuple[str, int], ...]  # the files that a canvas shows, each with its line


class _Text(str):
    """A JSON string that knows where it stands in the file."""

    at: int


class _Pairs(list[tuple[str, Any]]):
    """The names and values of a JSON object, in its order."""


def read_json(path: str, raw: str) -> Markdown:
    """The Markdown of a canvas's text cards or a notebook's Markdown cells, in the file's order.

    Raises ValueError, with the reason, where the file is not JSON of that kind.
    """
    kind = "canvas" if path.lower().endswith(CANVAS) else "notebook"
    holds = "nodes" if kind == "canvas" else "cells"
    loaded = _load(raw) if raw.strip() else {}
    several = loaded.get(holds, []) if isinstance(loaded, dict) else None
    if not isinstance(several, list):
        raise ValueError(f"not a {kind}: it has no list of {holds}")
    found = [one for one in several if isinstance(one, dict)]
    texts = [piece for one in found if (piece := _markdown(one))]
    files = [one["file"] for one in found if isinstance(one.get("file"), _Text)]
    return _joined(raw, texts, files, apart=kind == "canvas")


def _load(raw: str) -> Any:
    """The parsed file, its strings knowing their places, which `json` does not tell."""
    try:
        loaded = json.loads(raw, object_pairs_hook=_Pairs)
        return _placed(loaded, (one.start() for one in STRING.finditer(raw)))
    except json.JSONDecodeError as error:
        raise ValueError(f"not valid JSON ({error.msg}, line {error.lineno})") from None
    except (RecursionError, ValueError):
        raise ValueError("not valid JSON (nested too deeply, or a number too long)") from None


def _placed(loaded: Any, places: Iterator[int]) -> Any:
    """Gives every string the next place, names and values in the order of the file."""
    if isinstance(loaded, str):
        text = _Text(loaded)
        text.at = next(places)
        return text
    if isinstance(loaded, _Pairs):
        return {_placed(name, places): _placed(value, places) for name, value in loaded}
    return [_placed(one, places) for one in loaded] if isinstance(loaded, list) else loaded


def _markdown(one: dict[str, Any]) -> list[_Text]:
    """The strings of a text card or a Markdown cell; none for any other."""
    if one.get("type") == "text":
        source = one.get("text")
    elif one.get("cell_type") == "markdown":
        source = one.get("source")
    else:
        return []
    several = source if isinstance(source, list) else [source]
    return [piece for piece in several if isinstance(piece, _Text) and piece]


def _joined(
    raw: str, texts: Sequence[list[_Text]], files: Sequence[_Text], *, apart: bool
) -> Markdown:
    text, parts, begun = "", list[int](), [(0, 0)]  # where in `text` strings begin, and in the file
    for pieces in texts:
        text += NEXT if text else ""
        parts.append(len(text))
        for piece in pieces:
            begun.append((len(text), piece.at))
            text += piece
    file_lines = [0, *(end.end() for end in LINE_END.finditer(raw))]
    starts = [0, *(end.end() for end in LINE_END.finditer(text))]
    places = (begun[bisect_right(begun, start, key=itemgetter(0)) - 1][1] for start in starts)
    lines = tuple(bisect_right(file_lines, place) for place in places)
    links = tuple((str(one), bisect_right(file_lines, one.at)) for one in files)
    return Markdown(text, tuple(parts) if apart else (), lines, links)
