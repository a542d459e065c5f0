"""One file becomes a note: its title, metadata, tags, links, aliases and date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from ..nouns import Note
from .files import decode
from .header import Value, field_spans, split_header

DATE_FIELDS = ("date", "created", "published", "upload_date", "updated")

FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,}).*?(?:^ {0,3}\1[`~]*[ \t]*$|\Z)", re.M | re.S)
CODE = re.compile(r"(`+)[^`].*?\1", re.S)
H1 = re.compile(r"^ {0,3}# +(.+?)[ \t]*#*[ \t]*$|^ {0,3}(\S.*)[\r\n]+ {0,3}=+[ \t]*$", re.M)
TAG = re.compile(r"(?<![\w&/#(\[])#([\w/-]*[^\W\d][\w/-]*)")
WIKILINK = re.compile(r"!?\[\[([^\[\]\r\n]+)\]\]?")
INLINE_LINK = re.compile(r"\]\(\s*<?([^)\s>]+)")
ISO_DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?(?!\d)")


def read_note(path: str, data: bytes, mtime_ns: int) -> Note:
    """The note in a file's bytes. Raises ValueError, with the reason, when it is not text."""
    raw, guessed = decode(data)
    end, metadata, warnings = split_header(raw)
    prose = CODE.sub(" ", FENCE.sub("\n", raw[end:]))
    aliases = _several(metadata, "aliases") + _several(metadata, "alias")
    return Note(
        path=path,
        title=_title(path, prose, metadata, aliases),
        raw=raw,
        header_end=end,
        fields=field_spans(raw, end),
        metadata=metadata,
        tags=_tags(prose, metadata),
        links=_links(prose, metadata),
        aliases=aliases,
        date=_date(metadata) or datetime.fromtimestamp(mtime_ns / 1e9).date().isoformat(),
        warnings=(*((guessed,) if guessed else ()), *warnings),
    )


def link_target(inside: str) -> str:
    """The note that `[[inside]]` points to: no label, no heading, no stray bracket."""
    target = re.split(r"[|#]", inside, maxsplit=1)[0].strip()
    return target[:-1] if target.endswith(")") and "(" not in target else target


def _title(path: str, prose: str, metadata: Mapping[str, Value], aliases: tuple[str, ...]) -> str:
    named = metadata.get("title")
    if isinstance(named, str) and named.strip():
        return named.strip()
    heading = H1.search(prose)
    if heading:
        return (heading[1] or heading[2]).strip()
    stem = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return aliases[0] if aliases else stem


def _several(metadata: Mapping[str, Value], key: str) -> tuple[str, ...]:
    value = metadata.get(key, ())
    return (value,) if isinstance(value, str) and value else tuple(value)


def _tags(prose: str, metadata: Mapping[str, Value]) -> tuple[str, ...]:
    named: list[str] = []
    for key in ("tags", "tag"):
        value = metadata.get(key, ())
        named += re.split(r"[,\s]+", value) if isinstance(value, str) else value
    return _once(one.strip().lstrip("#") for one in [*named, *TAG.findall(prose)])


def _links(prose: str, metadata: Mapping[str, Value]) -> tuple[str, ...]:
    header = "\n".join(one if isinstance(one, str) else "\n".join(one) for one in metadata.values())
    wiki = [link_target(one) for one in WIKILINK.findall(header + "\n" + prose)]
    return _once([*wiki, *INLINE_LINK.findall(prose)])


def _once(several: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for one in several if one))


def _date(metadata: Mapping[str, Value]) -> str | None:
    for key in DATE_FIELDS:
        value = metadata.get(key)
        match = ISO_DATE.match(value) if isinstance(value, str) else None
        if match:
            return match[0]
    return None
