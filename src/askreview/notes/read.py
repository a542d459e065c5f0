"""Turn one file into a Note: title, metadata, tags, links, aliases and date."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..types import Note
from .body import once, read_body, wikilinks
from .dates import date_of, unreadable_dates
from .files import decode
from .header import Value, field_spans, split_header
from .names import title_of, unsaid_names

HEADER_TAG = re.compile(r"(?<=[\s,\['\"])#([^\s#,\[\]'\"]+)")


def read_note(path: str, data: bytes, mtime_ns: int) -> Note:
    """The note in a file's bytes. Raises ValueError, with the reason, when it is not text."""
    raw, guessed = decode(data)
    end, metadata, warnings = split_header(raw)
    fields = field_spans(raw, end)
    body = read_body(raw[end:])
    folded = {key.casefold(): value for key, value in metadata.items()}
    aliases = once([*_several(folded, "aliases"), *_several(folded, "alias")])
    date, source = date_of(path, metadata, body.heading, mtime_ns)
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
        date=date,
        date_from=source,
        warnings=(*((guessed,) if guessed else ()), *warnings, *unreadable_dates(metadata)),
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
