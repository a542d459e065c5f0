"""How much around the telling statements is shown, so that it can be read by itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ..types import Question, Statement
from .answer_type import answer_type
from .kinds import Kind
from .outline import Section, Unit
from .telling import REASON, adds, asks

# A sentence that begins like this needs the one before it.
LEANS = re.compile(
    r"\W*(?:it|its|this|that|these|those|such|they|them|their|he|she|his|her|there"
    r"|but|so|then|also|however|therefore|thus|instead|otherwise|because of (?:this|that))\b",
    re.IGNORECASE,
)
WHOLE: frozenset[Kind] = frozenset({"list", "how-to", "comparison"})
FEW_ITEMS, FEW_WORDS = 4, 60  # so small a list is shown whole in the first block
MANY_ITEMS = 40  # a longer one only by its telling items
LONGEST = 110  # words of prose in a block
LONGEST_CODE = 400  # words of code, some sixty lines; of a longer one its telling runs are shown


@dataclass(frozen=True, slots=True)
class Extent:
    """The statements of a block, in reading order, and what was left out between them."""

    section: Section
    unit: Unit
    shown: tuple[Statement, ...]
    telling: tuple[Statement, ...]
    of: str = ""  # “5 of 14 items”


def extent(
    section: Section,
    n: int,
    telling: Sequence[Statement],
    question: Question,
    kind: Kind,
    *,
    short: bool = False,
) -> Extent:
    """What is shown of the n-th unit of a section for the statements of it that tell.

    `short`: it is one of several, so a short list is shown like a long one, and a sentence with
    the one that it leans on, but without what follows.
    """
    few = 0 if short else FEW_ITEMS
    unit = section.units[n]
    if unit.kind == "list":
        return _list(section, unit, telling, question, kind, few)
    if unit.kind == "table":
        return _table(section, unit, telling, kind, few)
    if unit.kind in ("code", "field", "name"):
        shown = telling if unit.kind == "field" else led(unit, unit.statements)
        if _words(shown) <= LONGEST_CODE:
            return Extent(section, unit, tuple(shown), tuple(telling))
        best = [one for one in telling if one is not unit.lead][:1]
        return Extent(section, unit, tuple(led(unit, best)), tuple(telling[:1]), "a part of it")
    return _prose(section, n, telling[:1] if short else telling, question, kind, short)


def whole(one: Extent) -> Extent:
    """A list, a table or code of which a part is shown, with all of it."""
    if not one.of:
        return one
    lead = [] if one.unit.kind == "table" else led(one.unit, [])
    return replace(one, shown=(*lead, *one.unit.statements), of="")


def led(unit: Unit, statements: Sequence[Statement]) -> list[Statement]:
    """The statements below the line that introduces them."""
    return [*([unit.lead] if unit.lead else []), *statements]


def _list(
    section: Section,
    unit: Unit,
    telling: Sequence[Statement],
    question: Question,
    kind: Kind,
    few: int,
) -> Extent:
    items = unit.statements
    small = len(items) <= few and _words(items) <= FEW_WORDS
    whole = kind in WHOLE or (len(telling) > 1 and not _in_one_branch(telling)) or small
    if unit.lead and unit.lead in telling:
        whole = True
    if whole and len(items) <= MANY_ITEMS:
        return Extent(section, unit, tuple(led(unit, items)), tuple(telling))
    kept: set[int] = set()
    for one in telling:
        if one in items:
            kept |= _with_its_own(section, items, items.index(one), question)
    stretch = items[min(kept) : max(kept) + 1] if kept else []
    there = {items[i].start for i in kept}
    apart = any(not {up.start for up in one.above} <= there for one in stretch)
    alone = apart or _words(stretch) > FEW_WORDS  # without what hangs below another item
    shown = [items[i] for i in sorted(kept)] if alone else stretch
    of = f"{len(shown)} of {len(items)} items" if len(shown) < len(items) else ""
    return Extent(section, unit, tuple(led(unit, shown)), tuple(telling), of)


def _in_one_branch(telling: Sequence[Statement]) -> bool:
    """Whether the items that tell hang below one item, which is enough to be read with them."""
    above = [{item.start for item in one.above} for one in telling]
    return bool(set.intersection(*above))


def _with_its_own(
    section: Section, items: Sequence[Statement], at: int, question: Question
) -> set[int]:
    """An item with those it hangs below and those that hang below it."""
    kept, depth = {at}, section.depth(items[at])
    if depth == 99:  # a sentence within an item
        kept |= {i for i in range(max(0, at - 1), at) if section.depth(items[i]) != 99}
        depth = section.depth(items[at - 1]) if at else 0
    above = depth
    for i in range(at - 1, -1, -1):
        if section.depth(items[i]) < above:
            kept.add(i)
            above = section.depth(items[i])
    for i in range(at + 1, len(items)):
        if section.depth(items[i]) <= depth:
            break
        kept.add(i)
    if asks(items[at]) or not adds(items[at].text, question):
        kept |= {i for i in (at + 1,) if i < len(items)}
    return kept


def _table(
    section: Section, unit: Unit, telling: Sequence[Statement], kind: Kind, few: int
) -> Extent:
    rows = unit.statements
    whole = kind in ("list", "comparison") or len(rows) <= few
    if whole and len(rows) <= MANY_ITEMS:
        return Extent(section, unit, tuple(rows), tuple(telling))
    shown = tuple(one for one in rows if one in telling)
    of = f"{len(shown)} of {len(rows)} rows" if len(shown) < len(rows) else ""
    return Extent(section, unit, shown, tuple(telling), of)


def _prose(
    section: Section,
    n: int,
    telling: Sequence[Statement],
    question: Question,
    kind: Kind,
    short: bool,
) -> Extent:
    unit = section.units[n]
    own = led(unit, unit.statements)
    first = min(own.index(one) for one in telling)
    last = max(own.index(one) for one in telling)
    if _words(own[first : last + 1]) > LONGEST:
        first = last = own.index(telling[0])
    while (
        first > 0 and LEANS.match(own[first].text) and _words(own[first - 1 : last + 1]) < LONGEST
    ):
        first -= 1
    before = max(0, first - 1)
    unexplained = kind == "why" and first == last and not REASON.search(own[first].text)
    if unexplained and not short and _words(own[before : last + 1]) <= LONGEST:
        first = before  # a cause stands before what it caused, or behind it
    if unit.lead:
        first = 0 if first <= 1 else first
    shown = _below_its_code(section, n, own[first : last + 1], whole=first == 0)
    rest = own[last + 1 :]
    after = section.units[n + 1] if n + 1 < len(section.units) else None
    complete = short and adds(shown[-1].text, question) and not _leads(shown[-1])
    for one in () if complete else _following(shown[-1], rest, after, question, kind):
        prose = one in rest or (after and after.kind not in ("list", "table", "code"))
        if prose and _words([*shown, one]) > LONGEST:
            break
        shown.append(one)
    return Extent(section, unit, tuple(shown), tuple(telling))


def _below_its_code(
    section: Section, n: int, shown: list[Statement], *, whole: bool
) -> list[Statement]:
    """The sentences, below the code just above their paragraph where they speak of it."""
    if not (n and whole and LEANS.match(shown[0].text)):
        return shown
    above = section.units[n - 1]
    near = above.kind == "code" and _words([*above.statements, *shown]) <= LONGEST
    return [*led(above, above.statements), *shown] if near else shown


def _following(
    last: Statement,
    rest: Sequence[Statement],
    after: Unit | None,
    question: Question,
    kind: Kind,
) -> list[Statement]:
    """What is shown after the last telling sentence."""
    next_unit = list(after.statements) if after else []
    listed = bool(after) and after.kind in ("list", "table", "code")  # type: ignore[union-attr]
    if last.text.rstrip().endswith((":", "：")) and not rest:
        return next_unit
    if not rest and listed and after and after.lead == last:
        return next_unit if kind in WHOLE or kind == "why" else []
    if kind == "how-to" and listed:
        return [*rest, *next_unit]  # what is to be done stands below what it is for
    if asks(last) or not adds(last.text, question):
        return list(rest[:2]) or (next_unit if listed else next_unit[:2])
    if kind == "why" and not REASON.search(last.text):
        return list(rest[:2]) or ([] if listed else next_unit[:1])
    wanted = answer_type(question.text)
    if wanted and not wanted.search(last.text):
        return [one for one in rest[:1] if wanted.search(one.text)]
    return []


def _leads(last: Statement) -> bool:
    """Whether a sentence says nothing without what stands behind it."""
    return asks(last) or last.text.rstrip().endswith((":", "："))


def _words(statements: Sequence[Statement]) -> int:
    return sum(len(one.text.split()) for one in statements)
