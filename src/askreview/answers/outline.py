"""A section of a note as its reader sees it: lists, tables, code and paragraphs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from ..text import pattern
from ..types import Note, Passage, Statement

MARKER = pattern(
    r"(?P<quoted>[ \t>]*)(?P<indent>)(?P<mark>[-*+]|\d{1,9}[.)])[ \t]+(?:\[.\][ \t]+)?"
)
FENCE = pattern(r"[ \t>]*(?:`{3,}|~{3,}).*")
QUOTED = pattern(r"(?:[ \t]*>)*([ \t]*)")
CLOSED = pattern(r"[ \t]*(?:\r\n|\r|\n)[ \t>]*(?:`{3,}|~{3,})")
RULE = pattern(r"[ \t|:>-]*-[ \t|:>-]*")  # below a table's header
EMBED = pattern(r"\s*!\[\[[^\[\]\r\n]*\]{1,2}\s*")
BLANK_LINE = pattern(r"(?:\r\n|\n|\r)[ \t>]*(?:\r\n|\n|\r)")
VALUE = pattern(r"\W*\w[\w -]{0,30}:\W*\w")
LINE = pattern(r"[^\r\n]*")
LINE_END = pattern(r"\r\n|\r|\n")


class Notes(Protocol):
    """What composing an answer reads of the index."""

    def section(self, note: str, headings: Sequence[str]) -> list[Passage]: ...
    def passages_of(self, note: str) -> list[Passage]: ...
    def raw(self, note: str) -> str: ...
    def notes(self, paths: Iterable[str] | None = None) -> Iterator[Note]: ...


@dataclass(slots=True)
class Unit:
    """Statements that are read together, and the line that introduces them."""

    kind: str  # list, table, code, quote, paragraph, field, name
    statements: list[Statement] = field(default_factory=list)
    lead: Statement | None = None
    header: tuple[int, int] | None = None  # of a table: its column names


class Section:
    """What stands under one heading path of a note, in reading order."""

    def __init__(self, passages: Sequence[Passage], raw: str) -> None:
        self.raw = raw
        in_order = sorted(passages, key=lambda one: one.start)
        every = (one for passage in in_order for one in passage.statements)
        self.statements = sorted({one.start: one for one in every}.values(), key=lambda s: s.start)
        self.units: list[Unit] = []
        for one in self.statements:
            self._add(one)
        for unit in self.units:
            unit.header = self._header(unit) if unit.kind == "table" else None
        self.unit_of = {
            one.start: n
            for n, unit in enumerate(self.units)
            for one in (*([unit.lead] if unit.lead else []), *unit.statements)
        }

    def before(self, at: int) -> str:
        """What stands before a character on its line: a list item's mark and indentation."""
        since = max(self.raw.rfind("\n", 0, at), self.raw.rfind("\r", 0, at)) + 1
        return self.raw[since:at]

    def is_item(self, one: Statement) -> bool:
        return bool(MARKER.fullmatch(self.before(one.start)))

    def is_numbered(self, one: Statement) -> bool:
        mark = MARKER.fullmatch(self.before(one.start))
        return bool(mark and mark["mark"][0].isdigit())

    def depth(self, one: Statement) -> int:
        """How far a statement is indented, in columns."""
        mark = MARKER.match(self.before(one.start).expandtabs(4))
        return len(mark["quoted"].replace(">", "")) if mark else 99

    def _fenced(self, one: Statement) -> tuple[int, int]:
        """The span of a run of code with the fences next to it."""
        start, end = one.start - len(self.before(one.start)), one.end
        above = len(self.raw[:start].rstrip("\r\n"))
        fence = above - len(self.before(above))
        if above < start and FENCE.fullmatch(self.raw, fence, above):
            start = fence
        below = CLOSED.match(self.raw, end)
        return start, below.end() if below else end

    def indent(self, one: Statement) -> str:
        """What stands before the fence of a run of code, or before the code: that of an item's."""
        start, _ = self._fenced(one)
        mark = QUOTED.match(self.raw, start)
        return mark[1].expandtabs(4) if mark else ""

    def blank_between(self, one: Statement, other: Statement) -> bool:
        return bool(BLANK_LINE.search(self.raw[one.end : other.start]))

    def whole(self, one: Statement, unit: Unit) -> tuple[int, int]:
        """The span of a statement with the mark of its item, or the fences of its code."""
        if one.kind == "code":
            return self._fenced(one)
        if self.is_item(one) or one.kind == "row":
            return one.start - len(self.before(one.start)), one.end
        return one.start, one.end

    def _add(self, one: Statement) -> None:
        last = self.units[-1] if self.units else None
        if last and self._belongs(last, one):
            last.statements.append(one)
            return
        if one.kind == "heading":
            return
        kind = self._kind(one)
        lead = None
        if last and not last.statements and last.lead:
            self.units.pop()
            lead = last.lead
        if one.kind == "lead" and kind == "paragraph":
            self.units.append(Unit("paragraph", [], one))
            return
        if not lead and last and last.kind == "paragraph" and kind in ("list", "table", "code"):
            lead = last.statements[-1] if self._introduces(last.statements[-1], kind, one) else None
        self.units.append(Unit(kind, [one], lead))

    def _introduces(self, lead: Statement, kind: str, first: Statement) -> bool:
        """Whether a sentence belongs to the list, table or code that begins below it."""
        near = not BLANK_LINE.search(self.raw[lead.end : first.start])
        return kind == "code" or near or _announces(lead)

    def _kind(self, one: Statement) -> str:
        if self.is_item(one) or one.kind == "item" or embeds(self.raw[one.start : one.end]):
            return "list"  # paragraphs that only name other notes are read as one
        kinds = {"row": "table", "columns": "table", "code": "code", "field": "field"}
        kinds |= {"quote": "quote", "name": "name"}
        return kinds.get(one.kind, "paragraph")

    def _belongs(self, unit: Unit, one: Statement) -> bool:
        """Whether a statement is read together with those before it."""
        if not unit.statements:
            return False
        last = unit.statements[-1]
        gap = self.raw[last.end : one.start]
        if unit.kind == "list":
            inside = self.indent(one) if one.kind == "code" else self.before(one.start)
            return (
                self._kind(one) == "list"
                or inside[:2] == "  "
                or (last.kind == one.kind == "code" and not gap.strip(" \t\r\n>"))
                or inside[:1] == self.before(unit.statements[0].start)[:1] == ">"
                or inside[:1] == "\t"
                or (last.kind == "item" and not LINE_END.search(gap))
            )
        if self._kind(one) != unit.kind or unit.kind in ("field", "name"):
            return False
        if unit.kind == "code":
            return not gap.strip(" \t\r\n>")
        return one.kind != "lead" and not BLANK_LINE.search(gap)

    def _header(self, unit: Unit) -> tuple[int, int] | None:
        first = unit.statements[0]
        start = first.start - len(self.before(first.start))
        lines = [
            (m.start(), m.end()) for m in LINE.finditer(self.raw[:start]) if m.end() > m.start()
        ]
        if len(lines) < 2 or not RULE.fullmatch(self.raw[slice(*lines[-1])]):
            return None
        return lines[-2][0], lines[-1][1]


def embeds(raw: str) -> bool:
    """Whether a statement is nothing but another note's name: `![[Boat]]`."""
    return bool(EMBED.fullmatch(raw))


def _announces(one: Statement) -> bool:
    """Whether a sentence leads to what stands below it.

    A line of its own has no full stop, and is no value under its name: `Present: Ruth, Omar`.
    """
    return not one.text.rstrip().endswith((".", "!", "。", "…")) and not VALUE.match(one.text)
