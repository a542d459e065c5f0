"""A date as people write it in a field: `2025-12-09T10:00`, `14.12.2025`, `9. Dezember 2025`."""

from __future__ import annotations

import re
import warnings
from datetime import date, datetime
from typing import TYPE_CHECKING

from ..text import pattern

if TYPE_CHECKING:
    from collections.abc import Callable

LONGEST = 60  # characters; a longer text is no date
# Years first: what every tool writes, so that no library is loaded for it.
ISO = pattern(
    r"[\s\[]*([0-9]{4})(?:([-/])(0?[1-9]|1[0-2])(?:\2(0?[1-9]|[12][0-9]|3[01]))?)?(?![0-9]|[-/][0-9])"
)
YEAR = pattern(r"(?<!\d)\d{4}(?!\d)|\d{8}")
DAY_FIRST = pattern(r"\d{1,2}([./-])\s?\d{1,2}\1")  # as in most of the world, if it can be
REST = pattern(r"[T\s\d:.,Z+\-\]]*")  # what may stand behind a date that is all of a text
# Of fields in other languages than English; each more takes time where a text is no date.
LANGUAGES = ["de", "fr", "es", "it", "pt", "nl", "sv", "pl"]


def read_date(text: str) -> str | None:
    """The date that a text is, in ISO 8601 as far as it is said; None when it is none.

    What `ISO` does not match is read by dateutil, else by dateparser; both are loaded only then.
    """
    start = ISO.match(text)
    if start and _exists(start):
        return "-".join([start[1], *(part.zfill(2) for part in start.group(3, 4) if part)])
    words = text.strip(" \t[]\"'")
    if start or len(words) > LONGEST or not YEAR.search(words):
        return None
    return _by_dateutil(words) or _by_dateparser(words)


def is_date(text: str) -> str | None:
    """As `read_date`, but only where the text is a date and nothing else; English or ISO 8601."""
    start = ISO.match(text)
    if start and REST.fullmatch(text, start.end()):
        return read_date(text)
    return _by_dateutil(text.strip()) if len(text) <= LONGEST and YEAR.search(text) else None


def _exists(iso: re.Match[str]) -> bool:
    try:
        date(int(iso[1]), int(iso[3] or 1), int(iso[4] or 1))
    except ValueError:
        return False
    return True


def _by_dateutil(words: str) -> str | None:
    from dateutil import parser

    def parse(default: datetime) -> datetime:
        read: datetime = parser.parse(words, default=default, dayfirst=bool(DAY_FIRST.match(words)))
        return read

    return _as_far_as_said(parse)


def _by_dateparser(words: str) -> str | None:
    if not re.search(r"[^\W\d_]{3}", words):  # the name of a month
        return None
    import dateparser

    def parse(base: datetime) -> datetime | None:
        settings = {"RELATIVE_BASE": base, "REQUIRE_PARTS": ["year", "month"]}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found: datetime | None = dateparser.parse(words, languages=LANGUAGES, settings=settings)
        return found

    return _as_far_as_said(parse)


def _as_far_as_said(parse: Callable[[datetime], datetime | None]) -> str | None:
    """Both readings on two different days: what they share was said, the rest was filled in."""
    try:
        one = parse(datetime(2000, 1, 1))
        other = one and parse(datetime(2001, 2, 2))
    except (ValueError, OverflowError, TypeError):
        return None
    if one is None or other is None or one.year != other.year:
        return None
    if one.month != other.month:
        return f"{one.year:04}"
    return one.date().isoformat() if one.day == other.day else f"{one.year:04}-{one.month:02}"
