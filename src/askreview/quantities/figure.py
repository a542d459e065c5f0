"""Data types: a figure in a text, and the amounts or dates it may mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

LONGEST = 200  # digits of a value


@dataclass(frozen=True, slots=True)
class Amount:
    """A value in a base unit: 1.5 hours are 5,400 `s`, 12 % are .12 `share`; "" is a bare number.

    `th` is a place in an order, `clock` an hour of the day, `x` a multiple.
    """

    value: Fraction
    unit: str = ""

    def __str__(self) -> str:
        value = self.value
        if value.denominator == 1:
            plain = str(value.numerator)
        else:
            plain = f"{float(value):.6f}".rstrip("0").rstrip(".")
        return f"{plain} {self.unit}".rstrip()


@dataclass(frozen=True, slots=True)
class Date:
    """As much of a date as was said; a year of a decade ends with 0 and has `span` 10."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None  # 0 is Monday
    span: int = 1  # years

    @property
    def on(self) -> int | None:
        """The day of the week, said or reckoned."""
        if self.weekday is not None or not (self.year and self.month and self.day):
            return self.weekday
        try:
            return date(self.year, self.month, self.day).weekday()
        except ValueError:
            return None

    def __str__(self) -> str:
        if self.weekday is not None:
            return "weekday " + str(self.weekday + 1)
        parts = [f"{self.year:04}" if self.year else "", *(f"{n:02}" for n in self._below())]
        return "-".join(parts) + ("s" if self.span > 1 else "")

    def _below(self) -> list[int]:
        return [n for n in (self.month, self.day) if n]


@dataclass(frozen=True, slots=True)
class Figure:
    """What some text writes as a figure, and everything that it may say."""

    text: str
    start: int  # characters into the folded text
    end: int
    readings: tuple[Amount | Date, ...]  # the likeliest first
    digits: str = ""  # as written, without sign and unit: `3.10`
    sure: bool = True  # False: it may be no figure at all, as the 4 of GPT-4 or a `one`
    version: bool = False  # 3.10 is not 3.1
    bound: str = ""  # about, over, under, least or most, where the text says so
    parts: tuple[Figure, ...] = ()  # 4/5 is also a 4 and a 5

    @property
    def written(self) -> Fraction | None:
        """The value that stands there, before any unit is reckoned with."""
        plain = self.digits.count(".") < 2 and len(self.digits) < LONGEST
        return Fraction(self.digits) if plain and self.digits else None

    def __str__(self) -> str:
        parts = " to ".join(map(str, self.parts))
        return str(self.readings[0]) if self.readings else self.digits or parts
