"""One file becomes a note: its title, metadata, tags, links, aliases and date."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from ..types import Note
from .body import once, read_body, wikilinks
from .files import decode
from .header import Value, field_spans, split_header
from .names import title_of, unsaid_names

DATE_FIELDS = ("date", "created", "published", "upload_date", "updated")
HEADER_TAG = re.compile(r"(?<=[\s,\['\"])#([^\s#,\[\]'\"]+)")
ISO_DATE = re.compile(
    r"[\s\[]*([0-9]{4})(?:([-/])(0?[1-9]|1[0-2])(?:\2(0?[1-9]|[12][0-9]|3[01]))?)?(?![0-9]|[-/][0-9])"
)


def read_note(path: str, data: bytes, mtime_ns: int) -> Note:
    """The note in a file's bytes. Raises ValueError, with the reason, when it is not text."""
    raw, guessed = decode(data)
    end, metadata, warnings = split_header(raw)
    fields = field_spans(raw, end)
    body = read_body(raw[end:])
    folded = {key.casefold(): value for key, value in metadata.items()}
    aliases = once([*_several(folded, "aliases"), *_several(folded, "alias")])
    title = title_of(path, body.heading, folded, aliases)
    return Note(
        path=path,
        title=title,
        raw=raw,
        header_end=end,
        fields=fields,
        metadata=metadata,
        tags=once([*_header_tags(raw, fields, folded), *body.tags]),
        links=once([*wikilinks(raw[:end]), *body.links]),
        aliases=aliases,
        names=unsaid_names(path, title, aliases),
        date=stated_date(metadata) or _day(mtime_ns),
        warnings=(*((guessed,) if guessed else ()), *warnings),
    )


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
        several = re.split(r"[,\s]+", value) if isinstance(value, str) else value
        for name, start, end in fields:
            if name.casefold() == key:
                several = [*several, *HEADER_TAG.findall(raw[start:end])]
        named += several
    return [one.strip(" #[]'\"") for one in named]


def stated_date(metadata: Mapping[str, Value]) -> str | None:
    """What the first date field that holds a date says, as far as it is known."""
    folded = {key.casefold(): value for key, value in metadata.items()}
    for key in DATE_FIELDS:
        match = ISO_DATE.match(next(iter(_several(folded, key)), ""))
        if match:
            return "-".join([match[1], *(part.zfill(2) for part in match.group(3, 4) if part)])
    return None


def _day(mtime_ns: int) -> str | None:
    try:
        return datetime.fromtimestamp(mtime_ns / 1e9).date().isoformat()
    except (OverflowError, ValueError, OSError):
        return None  # a file time beyond the calendar
