"""Say in one line what a query was, as a person would ask for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from ..notes import Condition, conditions
from ..quantities import Period, is_date
from ..types import Query, Table
from .select import SAYS_DATE

SIGNS = {">=": "at least ", "<=": "at most ", ">": "above ", "<": "below ", "!=": "not "}
TIMES = {"since": "first", "until": "last"}
PLACES = {
    "tag": "tagged {}", "folder": "in {}", "note": "in {}", "links": "that link to {}",
    "backlinks": "that {} links to",
}  # fmt: skip
DAYS = ("date", "due", "done", "scheduled", "start", "created", "modified")


def understood(table: Table, today: date) -> str:
    """“12 notes tagged movie with a rating, highest first”."""
    query = table.query
    about = _about(query, today)
    noun = "task" if query.what == "tasks" else "note"
    if query.what == "values":
        among = f" of notes{about}" if about else ""
        many = _cut(table, _many(table.total, "value"))
        return f"{many} of {query.of}{among}, the commonest first"
    if table.groups:
        return f"Notes{about} by {query.group}"
    many = _many(table.total, f"{_state(query)}{noun}")
    if query.measure in ("sum", "average"):
        return f"The {query.measure} of {query.of} over {table.measured:,} of {many}{about}"
    if table.total == 1:
        about = about.replace(" that link to ", " that links to ")
    whole = "" if table.total == table.of else f" (of {table.of:,})"
    many = _cut(table, many)
    return f"{many}{about}{whole}{_order(query) if table.total > 1 else ''}"


def _cut(table: Table, many: str) -> str:
    """How many of them are asked for, where it is not all."""
    few = table.query.limit and len(table.rows) < table.total
    return f"{len(table.rows):,} of {many}" if few else many


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}" if count else f"No {noun}s"


def _state(query: Query) -> str:
    """Before the noun: “open tasks”."""
    said = [one.partition("=")[2] for one in query.where if one.startswith("status=")]
    tasks = query.what == "tasks" and said
    return f"{said[0].partition(',')[0]} " if tasks else ""


def _about(query: Query, today: date) -> str:
    several = conditions(query.where, today)
    if query.what == "tasks":
        several = tuple(one for one in several if one.key != "status")
    said = [*_named(several), *_times(several), *_compared(several)]
    return f" {' '.join(said)}" if said else ""


def _named(several: Sequence[Condition]) -> Iterator[str]:
    """Tags, folders, notes and links."""
    tags = " and ".join(_any_of(one) for one in several if one.key == "tag")
    if tags:
        yield PLACES["tag"].format(tags)
    for one in several:
        if one.key in PLACES and one.key != "tag":
            yield PLACES[one.key].format(_any_of(one))


def _any_of(one: Condition) -> str:
    """Its value; of several, which are any of."""
    return " or ".join(one.value.split(",")) if one.sign == "=" else one.value


def _times(several: Sequence[Condition]) -> Iterator[str]:
    """The two ends of a time, as the time."""
    ends = {one.key: one.value for one in several if one.key in TIMES}
    if ends:
        first, last = ends.get("since", "0001-01-01"), ends.get("until", "9999-12-31")
        yield f"dated {Period(0, 0, first, last)}"
    for key in dict.fromkeys(one.key for one in several if one.key in DAYS):
        signs = {one.sign: _any_of(one) for one in several if one.key == key}
        if "=" in signs:
            yield f"{'dated' if key == 'date' else key} {signs['=']}"
            continue
        time = Period(0, 0, signs.get(">=", "0001-01-01"), signs.get("<=", "9999-12-31"))
        yield f"{'changed' if key == 'modified' else key} {time}"


def _compared(several: Sequence[Condition]) -> Iterator[str]:
    ends = {(one.key, one.sign): one.value for one in several if is_date(one.value)}
    for one in several:
        if one.key in PLACES or one.key in (*TIMES, *DAYS, SAYS_DATE):
            continue
        first, last = ends.get((one.key, ">=")), ends.get((one.key, "<="))
        if first and last and one.sign in (">=", "<="):  # said once: “with finished 2026”
            if one.sign == ">=":
                yield f"with {one.key} {Period(0, 0, first, last)}"
            continue
        said = f"with {one.key} {SIGNS.get(one.sign, '')}{_any_of(one)}"
        yield f"with {_a(one.key)}" if one.value == "*" else said


def _a(noun: str) -> str:
    if noun.endswith("s"):
        return noun
    return f"{'an' if noun[:1] in 'aeiou' else 'a'} {noun}"


def _order(query: Query) -> str:
    if not query.sort or (query.measure and not query.show):
        return ""
    key, down = query.sort[0].lstrip("-"), query.sort[0].startswith("-")
    if key in DAYS:
        return ", latest first" if down else ", earliest first"
    return f", {'highest' if down else 'lowest'} {key} first"
