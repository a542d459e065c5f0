"""What is found in a question: cues, names of the vault, a time, a number, and what is left."""

from __future__ import annotations

from dataclasses import dataclass, field

from ..quantities import Period
from ..text import stems
from ..types import Query
from .cues import CUES
from .vocabulary import Name


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a query, with the words that it leaves out."""

    query: Query
    left: tuple[str, ...] = ()
    best: bool = False  # whether only the first is asked for, and what is as good


@dataclass(frozen=True, slots=True)
class Item:
    """A run of words that was understood: what it does, or what it names."""

    words: tuple[str, ...]
    role: str = ""
    names: tuple[Name, ...] = ()
    before: str = ""  # the word before it
    at: int = -1  # which word of the question it begins with

    @property
    def end(self) -> int:
        return self.at + len(self.words)


@dataclass
class Reading:
    """The parts of a question, as they are found."""

    text: str
    time: Period | None = None
    years: str = ""  # several: “1999,2003”
    items: list[Item] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    where: list[str] = field(default_factory=list)
    number: str = ""  # with its sign, without a property: “>=7”
    limit: int | None = None

    def has(self, *roles: str) -> bool:
        return any(item.role in roles for item in self.items)

    @property
    def named(self) -> list[Item]:
        return [item for item in self.items if item.names]

    @property
    def tasks(self) -> bool:
        return self.has("tasks", "todo", "overdue") or self._due

    @property
    def _due(self) -> bool:
        """Whether tasks are meant by nothing but what is due: “what is due this week?”"""
        return self.has("due") and bool(self.time) and not self.named and not self.left

    @property
    def properties(self) -> list[Item]:
        """Those that name a property, unless they name something else more often."""
        return [item for item in self.named if best(item)[0].kind == "property"]


def best(item: Item) -> list[Name]:
    """What the words mean, by the word before them if that says it: “folder Home”, “status open”;
    else the commonest; a tag or folder before a value: what a note is, before something of it."""
    said = [one for one in item.names if _said(one, item.before)]
    first = item.names[0].kind == "property"
    groups = [one for one in item.names if one.kind in ("tag", "folder")]
    return said or (list(item.names) if first else groups or list(item.names))


def _said(name: Name, before: str) -> bool:
    return CUES.get(before) == name.kind or (
        name.kind == "value" and stems(name.key).strip() == stems(before).strip()
    )
