"""How much was spent on something: the sum of all entries with money that tell of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from ..quantities import CURRENCIES, Amount, Period, figures, folded, period
from ..text import content_words, stems
from ..types import Answer, Statement
from .entries import Catalogued, Entry, entries_with, quoted
from .total import TOTAL

ASKED = re.compile(
    r"\s*(?:how much|what)(?: money)? (?:"
    r"(?:(?:did|have|had) (?:i|we) (?:spend|spent|pay|paid)|do (?:i|we) spend)"
    r"(?: in total)? (?:on|for) (?P<on>.+?)"
    r"|did (?P<cost>.+?) cost (?:me|us)(?P<rest>.*?))[\s?.!]*",
    re.IGNORECASE,
)
# What a property or a column is called that holds a price, where the figure has no currency.
PRICES = ("price", "cost", "amount", "paid", "spent")
NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")
SHOWN = 20  # entries
EVERY = 1_000_000  # entries, with --full


class Paid(NamedTuple):
    """An entry with the first amount of money in it."""

    entry: Entry
    amount: float
    currency: str
    plain: bool  # whether it names no other amount: which of several was paid?


def answer_spent(
    question: str,
    source: Catalogued,
    allowed: Collection[str] | None,
    today: date,
    *,
    full: bool = False,
) -> Answer | None:
    """The sum, with each entry; None where none is asked for, or no entry tells."""
    asked = ASKED.fullmatch(folded(question))
    if asked is None:
        return None
    said = asked["on"] or f"{asked['cost']}{asked['rest']}"
    time = period(said, today)
    about = f"{said[: time.start]} {said[time.end :]}" if time else said
    words = [word for word in content_words(about) if not TOTAL.fullmatch(word)]
    if not words:
        return None
    money = [paid for one in entries_with(words, source, allowed) if (paid := _paid(one))]
    found = [one for one in money if time is None or _within(one.entry, time)]
    there = [one for one in found if one.plain]
    if not there or (len(there) == 1 and len(found) > 1):  # one of several is no sum
        return None
    there.sort(key=lambda one: (one.entry.date, one.entry.passage.note, one.entry.statement.start))
    held = " and ".join(f"“{word}”" for word in words)
    when = f" of {time}" if time else ""
    over = f"in all, over {len(there):,} entries" if len(there) > 1 else "in the one entry"
    first = f"{_sums(there)} {over} with {held}{when}:"
    shown = there[: EVERY if full else SHOWN]
    rest = [f"{len(shown):,} of {len(there):,} shown."] if shown != there else []
    unsure = len(found) - len(there)
    rest += [f"Not added: {unsure:,} with several amounts."] if unsure else []
    undated = sum(not one.entry.date for one in money) if time else 0
    rest += [f"Not added: {undated:,} without a date."] if undated else []
    return quoted(first, [one.entry for one in shown], "answered", " ".join(rest))


def _within(one: Entry, time: Period) -> bool:
    return bool(one.date) and time.holds(one.date)


def _sums(several: Sequence[Paid]) -> str:
    """One for each currency: 12 € and 30 $."""
    sums: defaultdict[str, float] = defaultdict(float)
    for one in several:
        sums[one.currency] += one.amount
    said = [f"{f'{total:,.2f}'.removesuffix('.00')} {unit}".strip() for unit, total in sums.items()]
    return " and ".join(said)


def _paid(one: Entry) -> Paid | None:
    """What a list item, a row or a property says that something cost; None where it says none."""
    statement = one.statement
    if statement.kind == "sentence" or TOTAL.search(statement.row_name):
        return None
    money = [
        paid for name, said in _cells(statement) for paid in _money(name, said, statement.kind)
    ]
    return Paid(one, *money[0], plain=len(money) == 1) if money else None


def _cells(statement: Statement) -> Iterator[tuple[str, str]]:
    """Of a row each cell, of a property its value, with their names; of an item its words."""
    if statement.kind == "item":
        yield "", statement.text
        return
    for part in statement.text.split("; "):
        name, _, said = part.partition(": ")
        yield name, said


def _money(name: str, said: str, kind: str) -> Iterator[tuple[float, str]]:
    """The amounts with a currency, which may stand in the column's name; or the bare price."""
    named = any(stems(one) in stems(name) for one in PRICES)
    if kind == "field" and not named:
        return
    amounts = [
        one
        for figure in figures(said)
        for one in figure.readings[:1]
        if isinstance(one, Amount) and one.unit in CURRENCIES
    ]
    yield from ((float(one.value), one.unit) for one in amounts)
    number = NUMBER.fullmatch(said.strip())
    currency = _currency(name)
    if number and not amounts and (named or currency):
        yield float(number[0].replace(",", "")), currency


def _currency(name: str) -> str:
    """The currency that a column is in: “Price (€)”, “euros”."""
    said = [sign for word in re.findall(r"[^\W_]+|[$€£¥₹]", name) for sign in _units(word)]
    return said[0] if said else ""


def _units(word: str) -> Iterator[str]:
    one = next((figure for figure in figures(f"1 {word}") if figure.readings), None)
    reading = one.readings[0] if one else None
    if isinstance(reading, Amount) and reading.unit in CURRENCIES:
        yield reading.unit
