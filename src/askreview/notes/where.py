"""Select the notes that match a question's conditions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches

from ..errors import UsageError
from ..quantities import period, read_date
from ..types import Note, Where

CONDITION = re.compile(r"\s*([^=!<>]+?)\s*(!=|>=|<=|==|=|>|<)\s*([^\s=<>].*?)\s*", re.S)
WIKILINK = re.compile(r"\[\[([^\[\]|]*)\|?([^\[\]]*)\]\]")
# 7, 4/5, € 1,250.50, 80 ml: one number, with a unit or what it is out of.
NUMBER = re.compile(r"[^\w+-]{0,2}([-+]?\d[\d,]*(?:\.\d+)?)(?:\s?/\s?\d+)?\s?[^\W\d]*\W{0,2}")
STARS = re.compile(r"(?:★|⭐)+")
ORDERED = (">=", "<=", ">", "<")
TIMES = ("since", "until")
BUILT_IN = ("tag", "folder", "note", "date", *TIMES)
# Beside tags in the text: what other programs call them.
TAG_FIELDS = ("tag", "tags", "category", "categories", "keywords")
ANY = "*"  # whatever its value
NEAREST = 3  # known names that are offered for an unknown one


@dataclass(frozen=True, slots=True)
class Condition:
    """What a note must satisfy: a key, how it is compared, and with what."""

    key: str
    sign: str  # = != == >= <= > <; as since and until are compared, the sign is =
    value: str
    said: str = ""  # the words that a time was understood from

    def __str__(self) -> str:
        said = f" ({self.said})" if self.said else ""
        return f"{self.key}{self.sign}{self.value}{said}"


def conditions(where: Where | None, today: date) -> tuple[Condition, ...]:
    """Conditions as they were written, or a mapping of what must be equal; times against `today`.

    Raises UsageError for what is none.
    """
    if where is None:
        return ()
    if isinstance(where, str):
        where = (where,)
    several = (
        (Condition(key.strip(), "=", value.strip()) for key, value in where.items())
        if isinstance(where, Mapping)
        else map(_parsed, where)
    )
    return tuple(_in_days(one, today) if one.key in TIMES else one for one in several)


def matching(notes: Iterable[Note], where: Where | None, today: date | None = None) -> set[str]:
    """The paths of the notes that satisfy every condition.

    Keys: `tag` (also of a parent: `a` finds `a/b`), `folder`, `note` (path, name, title or alias),
    `since` and `until` (a date, or a time as in `last week`; both included), `date`, or any
    property. `=` holds for any of several values (`folder=A,B`), `!=` for none of them, `==` for
    the exact name alone, `=*` for any value. Raises UsageError for a date that is none and a
    property that none has.
    """
    wanted = conditions(where, today or date.today())
    several = list(notes)
    _check_keys(wanted, several)
    return {note.path for note in several if all(_satisfies(note, one) for one in wanted)}


def _parsed(written: str) -> Condition:
    match = CONDITION.fullmatch(written)
    if not match:
        raise UsageError(
            f"“{written}” is not a condition. Write tag=travel, rating>=7 or folder!=Archive."
        )
    return Condition(*match.groups())


def _in_days(one: Condition, today: date) -> Condition:
    """`since` and `until` with the day, month or year that they name."""
    if one.sign == "=":
        written = read_date(one.value)
        if written:
            return Condition(one.key, "=", written)
        named = period(one.value, today)
        if named and named.first:
            day = named.first if one.key == "since" else named.last
            return Condition(one.key, "=", day, one.value)
    raise UsageError(
        f"“{one.value}” is not a date for {one.key}. Write 2024-05, last week or 3 days ago."
    )


def _check_keys(wanted: Sequence[Condition], notes: Sequence[Note]) -> None:
    asked = [one.key for one in wanted if one.key.casefold() not in BUILT_IN]
    if not asked or not notes:
        return
    known = {_fold(key): key for note in notes for key in (*note.metadata, "title")}
    for key in asked:
        if _fold(key) not in known:
            near = get_close_matches(_fold(key), [*known, *BUILT_IN], NEAREST, 0.5)
            names = [known.get(one, one) for one in near or sorted(known)[:NEAREST]]
            raise UsageError(f"No note has a property “{key}”. Closest names: {', '.join(names)}.")


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
    return wanted in folded


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
