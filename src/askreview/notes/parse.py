"""Turn one file into a Note: title, metadata, tags, links, aliases and date."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..text import WORD
from ..types import Note
from .body import once, read_body, wikilinks_at
from .dates import date_of, day_of, unreadable_dates
from .files import decode, is_json
from .front_matter import read_header
from .header import Value
from .json_notes import read_json
from .names import title_of, unsaid_names

NEWLINE = re.compile(r"\r\n|\r|\n")
TAG_NAME = re.compile(r"#?\[\[([^\[\]]+)\]\]|([^,\s]+)")
HEADER_TAG = re.compile(r"(?<=[\s,\['\"])#([^\s#,\[\]'\"]+)")


def parse_note(path: str, data: bytes, mtime_ns: int) -> Note:
    raw, guessed = decode(data)
    if is_json(path):
        return _of_json(path, raw, guessed, mtime_ns)
    header = read_header(raw)
    body = read_body(raw[header.end :])
    metadata = _with_inline(header.metadata, body.fields)
    folded = {key.casefold(): value for key, value in metadata.items()}
    aliases = once([*_several(folded, "aliases"), *_several(folded, "alias")])
    date, source = date_of(path, metadata, body.heading, mtime_ns)
    title = title_of(path, body.heading, folded, aliases)
    below = len(NEWLINE.findall(raw, 0, header.end))
    links = [
        *((target, 1 + lines) for target, lines in wikilinks_at(_unix(raw[: header.end]))),
        *((target, 1 + below + line) for target, line in body.links),
    ]
    return Note(
        path=path,
        title=title,
        raw=raw,
        header_end=header.end,
        fields=header.fields,
        metadata=metadata,
        tags=once([*_header_tags(raw, header.fields, folded), *body.tags]),
        links=once(target for target, _ in links),
        aliases=aliases,
        names=unsaid_names(path, title, aliases),
        date=date,
        date_from=source,
        warnings=(*((guessed,) if guessed else ()), *header.warnings, *unreadable_dates(metadata)),
        links_at=tuple(links),
        tasks=tuple(replace(one, line=1 + below + one.line) for one in body.tasks),
        words=len(WORD.findall(raw, header.end)),
        modified=day_of(mtime_ns) or "",
    )


def _unix(text: str) -> str:
    return NEWLINE.sub("\n", text)


def _of_json(path: str, raw: str, guessed: str | None, mtime_ns: int) -> Note:
    """The note in a canvas or a notebook; a canvas is named by its file, as in Obsidian."""
    found = read_json(path, raw)
    body = read_body(found.text)
    heading = None if found.parts else body.heading
    metadata = _with_inline({}, body.fields)
    date, source = date_of(path, metadata, heading, mtime_ns)
    title = title_of(path, heading, {}, ())
    links = [*found.links, *((target, found.lines[line]) for target, line in body.links)]
    return Note(
        path=path,
        title=title,
        raw=found.text,
        metadata=metadata,
        tags=body.tags,
        links=once(target for target, _ in links),
        names=unsaid_names(path, title, ()),
        date=date,
        date_from=source,
        warnings=(guessed,) if guessed else (),
        links_at=tuple(links),
        tasks=tuple(replace(one, line=found.lines[one.line]) for one in body.tasks),
        words=len(WORD.findall(found.text)),
        modified=day_of(mtime_ns) or "",
        parts=found.parts,
        lines=found.lines,
    )


def _with_inline(
    header: Mapping[str, Value], inline: Sequence[tuple[str, str]]
) -> Mapping[str, Value]:
    """All properties; one that is stated several times has all its values, as in Dataview."""
    if not inline:
        return header
    names = {key.casefold(): key for key in header}
    merged = dict(header)
    for key, value in inline:
        name = names.setdefault(key.casefold(), key)
        before = merged.get(name, "")
        several = (before,) if isinstance(before, str) else before
        values = tuple(dict.fromkeys([*(one for one in several if one), value]))
        merged[name] = values if len(values) > 1 else value
    return merged


def _several(metadata: Mapping[str, Value], key: str) -> tuple[str, ...]:
    value = metadata.get(key, ())
    return (value,) if isinstance(value, str) else tuple(value)


def _header_tags(
    raw: str, fields: tuple[tuple[str, int, int], ...], metadata: Mapping[str, Value]
) -> list[str]:
    """The tags of the front matter; `tags: #a` is a comment to YAML, so they are read as text."""
    named: list[str] = []
    for key in ("tags", "tag"):
        value = metadata.get(key, ())
        several = _tag_names(value) if isinstance(value, str) else value
        for name, start, end in fields:
            if name.casefold() == key:
                several = [*several, *HEADER_TAG.findall(raw[start:end])]
        named += several
    return [one.strip(" #[]'\"") for one in named]


def _tag_names(value: str) -> list[str]:
    """Tags between commas or spaces; one of several words stands in brackets."""
    return [linked or plain for linked, plain in TAG_NAME.findall(value)]
