"""The query that the understood parts of a question make, where they make plainly one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from ..quantities import EARLIEST, Period
from ..text import PART
from ..types import Query
from .cues import CUES
from .named import named_conditions
from .reading import Asked, Item, Reading
from .vocabulary import Vocabulary

LAST_DAY = "9999-12-31"
CUED = "list show count sum average high low new old wrote changed per tag folder".split()  # noqa: SIM905
ABOUT = ("notes", "tag", "folder", "wrote", "changed")
OURS = ("my", "our", "all")  # of all that there are
THERE = {"have", "there", "exist", "is", "are", "were", "was"}
# Before a property that is to be there: “films with a rating”, “films that are rated”.
HAVING = "a an any with is are was were been".split()  # noqa: SIM905
LENGTHS = ("longest", "shortest")  # of a note: its words


def meaning(found: Reading, vocabulary: Vocabulary, today: date) -> Asked | None:
    """None where words are left over, or the parts do not make a query."""
    explicit = found.tasks or found.has("notes", "tag", "folder")
    shown = found.tasks or found.has("list", "show", "count", "tag", "wrote", "changed")
    enough = explicit and shown and bool(found.named or found.where)
    named = named_conditions(found, vocabulary)
    if len(found.left) > enough or named is None or _of_content(found):
        return None
    where = [*found.where, *named]
    made = (
        _of_tasks(found, where, today) if found.tasks else _Notes(found, where, vocabulary).query()
    )
    return replace(made, left=tuple(found.left)) if made else None


def _of_content(found: Reading) -> bool:
    """Whether it may ask for what a note says: “how many eggs for pancakes?”"""
    words = {word.casefold() for word in PART.findall(found.text)}
    counted = found.has("count") and "many" in words
    said = found.tasks or found.has("notes", "tag", "folder") or words & THERE
    shown = found.has("show") and not (found.has("list") or said or words & set(OURS))
    return bool("for" in words and found.named) or (counted and not said) or shown


def _defines(found: Reading) -> bool:
    """Whether it asks what something is: “what are evergreen notes?”, and not for “my” notes."""
    words = [word.casefold() for word in PART.findall(found.text)]
    return words[:1] == ["what"] and words[1:2] in (["is"], ["are"]) and not set(words) & set(OURS)


def _in_time(key: str, time: Period) -> list[str]:
    since, until = ("since=", "until=") if key == "date" else (f"{key}>=", f"{key}<=")
    first = [f"{since}{time.first}"] if time.first > EARLIEST else []
    return first + ([f"{until}{time.last}"] if time.last < LAST_DAY else [])


def of_all_that_time(time: Period, vocabulary: Vocabulary) -> Asked | None:
    """The notes that state a day of that time, by date; None for a day whose notes are read.

    Of all notes a file's time says little about what was done then.
    """
    if time.first == time.last and vocabulary.has_day(time.first):
        return None
    where = (*_in_time("date", time), "date_from!=file")
    return Asked(Query("notes", where, ("date",), show=("date",)))


def _of_tasks(found: Reading, where: list[str], today: date) -> Asked | None:
    measured = found.has("sum", "average", "high", "low", "per", "wrote", "changed")
    if found.properties or found.number or found.years or measured:
        return None
    done = found.has("done")
    if done:
        where.append("status=done")
    elif found.has("open", "todo", "overdue", "due"):
        where.append("status=open,doing")
    if found.has("overdue"):
        where.append(f"due<={today - timedelta(1)}")
    if found.time:
        where += _in_time("done" if done else "due", found.time)
    count = "count" if found.has("count") else ""
    day = "done" if done else "due"
    query = Query("tasks", tuple(where), (day,), "", count, "", (day,), found.limit)
    return Asked(query)


class _Notes:
    """A question about notes and their properties."""

    def __init__(self, found: Reading, where: list[str], vocabulary: Vocabulary) -> None:
        self.found, self.where, self.vocabulary = found, where, vocabulary
        self.keys = [one.names[0].key for one in found.properties]
        self.show: list[str] = []

    def query(self) -> Asked | None:
        found = self.found
        by = any(one.before == "by" for one in found.named)
        notes = found.has("notes") and not _defines(found)
        cued = by or notes or found.number or found.years or found.has(*CUED)
        about = self.where or self.keys or found.has(*ABOUT)
        if found.has("open", "done", "due"):  # of tasks, and no value of the vault
            return None
        if not (cued and about and self._time() and self._number()):
            return None
        values = self._values()
        if values:
            return values
        if found.has("sum", "average"):
            return self._measured()
        if found.has("per"):
            return self._grouped()
        if found.has("high", "low", "new", "old"):
            return self._sorted()
        return self._listed()

    def _time(self) -> bool:
        found = self.found
        if found.has("wrote", "changed"):
            mine = {"i", "we"} & {word.casefold() for word in PART.findall(found.text)}
            if not found.time or not (mine or found.has("notes")):
                return False
            key = "modified" if found.has("changed") else "date"
            self.where += _in_time(key, found.time)
            self.show.append(key)
        elif found.time and len(self.keys) == 1:
            self.where += _in_time(self.keys[0], found.time)
            self.show.append(self.keys[0])
        elif found.time:
            self.where += self._dated(found.time)
        elif found.years:
            named = self.keys[0] if len(self.keys) == 1 else "year" if self._has_years() else ""
            key = named or "date"
            self.where.append(f"{key}={found.years}")
            self.show.append(key)
        return True

    def _dated(self, time: Period) -> list[str]:
        """By the property `year` where there is one and a year is named; else by the date."""
        year = time.first[:4]
        whole = (time.first, time.last) == (f"{year}-01-01", f"{year}-12-31")
        if whole and self._has_years():
            self.show.append("year")
            return [f"year={year}"]
        self.show.append("date")
        return _in_time("date", time)

    def _has_years(self) -> bool:
        """Whether it is about some of the notes, and the vault has a property of years."""
        named = self.vocabulary.named(("year",))
        return bool(self.where) and any(one.kind == "property" for one in named)

    def _number(self) -> bool:
        found = self.found
        if not found.number:
            return True
        if len(self.keys) != 1:
            return False
        self.where.append(f"{self.keys[0]}{found.number}")
        self.show.append(self.keys[0])
        return True

    def _values(self) -> Asked | None:
        """The values of a property, where it is what is asked for: “which genres are there?”"""
        found = self.found
        leading = ("list", "show", "count", "filler", "high")
        first = next((one for one in found.items if one.role not in leading), None)
        if first is None or not found.has("list", "show", "count"):
            return None
        of = first.role if first.role in ("tag", "folder") and self._alone(first) else ""
        if first in found.properties and first.names[0].count > 1:
            of = first.names[0].key
        if not of or found.has("sum", "average", "low", "new", "old", "per"):
            return None
        measure = "count" if found.has("count") else ""
        one = found.has("high") and not first.words[-1].endswith("s") and not found.limit
        query = Query("values", tuple(self.where), of=of, measure=measure, limit=found.limit)
        return Asked(query, best=one)

    def _alone(self, item: Item) -> bool:
        """Whether “tags” or “folders” stands without the name of one."""
        word = item.words[0]
        return word != "tagged" and not any(one.before == word for one in self.found.named)

    def _measured(self) -> Asked | None:
        if self.found.has("count") and not self.found.has("average"):  # “the total number of”
            return self._listed()
        if len(self.keys) != 1:
            return None
        measure = "sum" if self.found.has("sum") else "average"
        return Asked(self._made((), measure=measure, of=self.keys[0], show=(self.keys[0],)))

    def _grouped(self) -> Asked | None:
        """“how many notes per tag?”"""
        at = next(n for n, one in enumerate(self.found.items) if one.role == "per")
        after = self.found.items[at + 1 : at + 2]
        if not after or not self.found.has("count"):
            return None
        key = after[0].role if after[0].role in ("tag", "folder") else ""
        key = after[0].names[0].key if after[0] in self.found.properties else key
        return Asked(replace(self._made(()), group=key, measure="count")) if key else None

    def _sorted(self) -> Asked | None:
        found = self.found
        by_time = found.has("new", "old") and not self.keys
        if by_time and not any(CUES.get(one.before) in ("new", "old") for one in found.items):
            return None  # “the first to …” is no sorting
        lengths = any(word in LENGTHS for one in found.items for word in one.words)
        key = "date" if by_time else self.keys[0] if self.keys else "words" if lengths else ""
        if not key or len(self.keys) > 1 or not (self.where or found.has("notes")):
            return None
        down = "-" if found.has("high", "new") else ""
        if not by_time and key != "words" and not any(one.startswith(key) for one in self.where):
            self.where.append(f"{key}=*")
        made = self._made((f"{down}{key}",), show=(key,))
        return Asked(made, best=self._single() and found.limit is None)

    def _single(self) -> bool:
        """Whether one is asked for: “which movie”, not “which movies”."""
        subjects = [
            one.words[-1]
            for one in self.found.items
            if one.role == "notes" or (one.names and one not in self.found.properties)
        ]
        return bool(subjects) and not subjects[0].endswith("s")

    def _listed(self) -> Asked | None:
        found = self.found
        if not (self.where or found.has("notes")):
            return None
        self.where += [
            f"{one.names[0].key}=*"
            for one in found.properties
            if one.before in HAVING and not any(c.startswith(one.names[0].key) for c in self.where)
        ]
        if found.has("folder", "tag") and not found.named:
            if found.has("folder"):
                return None
            self.where.append("tag=*")
        measure = "count" if found.has("count") else ""
        timed = found.time and "date" in self.show
        return Asked(self._made(("date",) if timed else (), measure=measure, show=tuple(self.keys)))

    def _made(
        self, sort: tuple[str, ...], *, measure: str = "", of: str = "", show: tuple[str, ...] = ()
    ) -> Query:
        where = tuple(dict.fromkeys(self.where))
        shown = tuple(dict.fromkeys((*show, *self.show)))
        return Query("notes", where, sort, "", measure, of, shown, self.found.limit)
