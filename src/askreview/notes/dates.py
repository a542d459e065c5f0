"""Whose date is it: a note's date is that of its front matter, its name, its heading, its file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from ..quantities import is_date, read_date
from .names import Value, file_name

DATE_FIELDS = ("date", "created", "published", "upload_date", "updated")

_YEAR, _MONTH, _DAY = (
    r"(?P<y>(?:19|20)\d\d)",
    r"(?P<m>0[1-9]|1[0-2])",
    r"(?P<d>0[1-9]|[12]\d|3[01])",
)
# Of a path without its suffix, the surest first. A time or a number may follow 20251203.
_IN_NAMES = [
    re.compile(form)
    for form in (
        rf"(?<!\d){_YEAR}(?P<sign>[-_.]){_MONTH}(?P=sign){_DAY}(?!\d)",
        rf"(?<!\d){_YEAR}{_MONTH}{_DAY}(?:\d{{4}}|\d{{6}})?(?!\d)",
        rf"(?:^|/){_YEAR}/{_MONTH}/{_DAY}(?!\d)",
        rf"(?<!\d){_YEAR}-?W(?P<w>0[1-9]|[1-4]\d|5[0-3])(?!\d)",
        rf"(?<!\d){_YEAR}[-_]{_MONTH}(?![\d]|[-_]\d)",
        rf"(?:^|/){_YEAR}/{_MONTH}/",
    )
]


def date_of(
    path: str, metadata: Mapping[str, Value], heading: str | None, mtime_ns: int
) -> tuple[str | None, str]:
    """A note's date in ISO 8601, as far as it is known, and what says so.

    That is `field`, `name`, `heading`, or `file`: the file's time, which many things may change.
    """
    stated = next((one for _, _, one in _fields(metadata) if one), None)
    if stated:
        return stated, "field"
    named = _in_name(path)
    if named:
        return named, "name"
    headed = is_date(heading) if heading and any(c.isdigit() for c in heading) else None
    return (headed, "heading") if headed else (day_of(mtime_ns), "file")


def unreadable_dates(metadata: Mapping[str, Value]) -> Iterator[str]:
    """A warning for each field of a date that holds none."""
    for key, value, read in _fields(metadata):
        if not read:
            yield f"{key}: “{value}” cannot be read as a date"


def _fields(metadata: Mapping[str, Value]) -> Iterator[tuple[str, str, str | None]]:
    """The fields of a date that hold something: name, what it is, and the date if it is one."""
    named = {key.casefold(): (key, value) for key, value in metadata.items()}
    for field in DATE_FIELDS:
        key, value = named.get(field, ("", ""))
        first = value if isinstance(value, str) else next(iter(value), "")
        if first.strip():
            yield key, first, read_date(first)


def _in_name(path: str) -> str | None:
    """The date in a file's name or in a daily note's path."""
    whole = "/".join([*path.split("/")[:-1], file_name(path)])
    for form in _IN_NAMES:
        for match in form.finditer(whole):
            in_name = match.end() > whole.rfind("/") + 1
            made = _made(match.groupdict()) if in_name or form is _IN_NAMES[-1] else None
            if made:
                return made
    return None


def _made(part: Mapping[str, str | None]) -> str | None:
    """None for a day that no calendar has; a week is its Monday."""
    try:
        if part.get("w"):
            return date.fromisocalendar(int(part["y"] or 1), int(part["w"] or 1), 1).isoformat()
        day = date(int(part["y"] or 1), int(part["m"] or 1), int(part.get("d") or 1)).isoformat()
    except ValueError:
        return None
    return day if part.get("d") else day[:7]


def day_of(mtime_ns: int) -> str | None:
    """The day of a time, in local time; None beyond the calendar."""
    try:
        return datetime.fromtimestamp(mtime_ns / 1e9).date().isoformat()
    except (OverflowError, ValueError, OSError):
        return None
