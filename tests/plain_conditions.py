"""Conditions read plainly, note by note: what the catalogue finds is compared with it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from askreview.notes import Condition, conditions
from askreview.quantities import read_date
from askreview.types import Note, Where

WIKILINK = re.compile(r"\[\[([^\[\]|]*)\|?([^\[\]]*)\]\]")
NUMBER = re.compile(r"[^\w+-]{0,2}([-+]?\d[\d,]*(?:\.\d+)?)(?:\s?/\s?\d+)?\s?[^\W\d]*\W{0,2}")
STARS = re.compile(r"(?:★|⭐)+")
ORDERED = (">=", "<=", ">", "<")
TIMES = ("since", "until")
TAG_FIELDS = ("tag", "tags", "category", "categories", "keywords")
ANY = "*"  # whatever its value


def matching(notes: Iterable[Note], where: Where | None, today: date | None = None) -> set[str]:
    """The paths of the notes that satisfy every condition."""
    wanted = conditions(where, today or date.today())
    return {note.path for note in notes if all(_satisfies(note, one) for one in wanted)}


def _satisfies(note: Note, one: Condition) -> bool:
    if one.key in TIMES:
        return _in_time(note, one)
    if one.sign == "!=":
        return not _holds(note, replace(one, sign="="))
    return _holds(note, one)


def _in_time(note: Note, one: Condition) -> bool:
    """As far as both are known: a note of 2024 may be of May."""
    written = note.date or ""
    known, limit = written[: len(one.value)], one.value[: len(written)]
    return bool(written) and (known >= limit if one.key == "since" else known <= limit)


def _holds(note: Note, one: Condition) -> bool:
    values = list(_values(note, one.key))
    if one.value == ANY:
        return any(value.strip() for value in values)
    if one.sign in ORDERED:
        return any(_compared(value, one.sign, one.value) for value in values)
    exact = one.sign == "=="
    wanted = (one.value,) if exact else (one.value, *one.value.split(","))
    return any(_names(note, one.key, _fold(name.strip()), values, exact=exact) for name in wanted)


def _names(note: Note, key: str, wanted: str, values: Sequence[str], *, exact: bool) -> bool:
    """Whether a note has this tag, folder, name or value of a property."""
    if key == "folder":
        return _in_folder(note, wanted.removeprefix("./").strip("/"), exact=exact)
    if key == "note":
        wanted = wanted.removeprefix("./")
    if key == "date":
        return (note.date or "").startswith(wanted) and bool(wanted)
    folded = {_fold(value) for value in values}
    if key == "tag":
        wanted = wanted.lstrip("#").rstrip("/")
        return wanted in folded or (
            not exact and bool(wanted) and any(tag.startswith(f"{wanted}/") for tag in folded)
        )
    day = "" if exact else read_date(wanted)
    return wanted in folded or any((read_date(one) or "").startswith(day) for one in values if day)


def _in_folder(note: Note, folder: str, *, exact: bool) -> bool:
    parent = _fold(note.path).rpartition("/")[0]
    if folder in ("", "."):
        return not exact or not parent
    return parent == folder or (not exact and parent.startswith(folder + "/"))


def _values(note: Note, key: str) -> Iterator[str]:
    """What a note has for a key, a wikilink also by its target and by its label."""
    if key == "tag":
        yield from note.tags
        for field in TAG_FIELDS[2:]:
            yield from (one.lstrip("#") for one in _property(note, field))
    elif key == "note":
        name = note.path.rsplit("/", 1)[-1]
        yield from (note.path, name, name.rsplit(".", 1)[0], note.title, *note.aliases)
    elif key == "folder":
        yield note.path.rpartition("/")[0]
    elif key == "date":
        yield note.date or ""
    else:
        yield from _property(note, key)


def _property(note: Note, key: str) -> Iterator[str]:
    for name, value in note.metadata.items():
        if _fold(name) == _fold(key):
            for one in (value,) if isinstance(value, str) else value:
                yield from (one, *_linked(one))
                if "," in one:
                    yield from (part.strip() for part in one.split(","))


def _compared(value: str, sign: str, limit: str) -> bool:
    """By number, by date, else by letter; values of different kinds are not compared."""
    one, other = _measure(value), _measure(limit)
    if isinstance(one, tuple):  # as far as both are known, so that 2025 has all of its days
        written = read_date(limit) or ""
        one, other = one[0][: len(written)], written[: len(one[0])]
    if not value or not other or type(one) is not type(other):
        return False
    low, high = (other, one) if sign[0] == ">" else (one, other)
    return low < high or (sign[1:] == "=" and low == high)  # type: ignore[operator]


def _measure(text: str) -> float | tuple[str] | str:
    """A number (4/5 and ★★★★ are 4), a date as a tuple of one, or the text itself."""
    stars = STARS.search(text)
    if stars:
        return float(len(stars[0].replace("\ufe0f", "")))
    number = NUMBER.fullmatch(text.strip())
    if number:
        return float(number[1].replace(",", ""))
    written = read_date(text)
    return (written,) if written else _fold(text)


def _linked(value: str) -> Iterator[str]:
    link = WIKILINK.fullmatch(value)
    return filter(None, link.groups()) if link else iter(())


def _fold(text: str) -> str:
    """Equal for names that a person takes for equal: case, and how a file system writes `é`."""
    return unicodedata.normalize("NFC", text).casefold()
