"""Facts are found after normalisation: numbers, units, dates and Markdown written any way."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache

from ..words import stem, visible

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
MONTH = (
    r"(?P<{0}>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
DAY = r"(?P<{0}>3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
YEAR = r"(?P<{0}>(?:1[5-9]|20|21)\d\d)(?!\d)"
MAGNITUDES = {"k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "b": 9, "bn": 9, "billion": 9}
MAGNITUDES |= {"t": 12, "tn": 12, "trillion": 12}
CURRENCIES = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen"}
UNITS = {
    "usd": "dollar", "eur": "euro", "gbp": "pound", "sec": "second", "secs": "second",
    "min": "minute", "mins": "minute", "hr": "hour", "hrs": "hour", "kg": "kilogram",
    "kgs": "kilogram", "km": "kilometre", "kms": "kilometre", "kilometer": "kilometre",
    "kilometers": "kilometre", "mb": "megabyte", "gb": "gigabyte", "tb": "terabyte",
    "mtok": "mtoken", "pct": "percent", "approx": "about",
}  # fmt: skip
NUMBER_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
    "nineteen", "twenty",
)  # fmt: skip
SCANNER = re.compile(
    "|".join(
        [
            rf"(?<![\w-]){YEAR.format('iso_year')}[-/](?P<iso_month>1[0-2]|0[1-9])"
            rf"(?:[-/](?P<iso_day>3[01]|[12]\d|0[1-9]))?(?![\w-])",
            rf"(?<!\w){DAY.format('d1')}(?:\s+of)?\s+{MONTH.format('m1')},?\s+{YEAR.format('y1')}",
            rf"(?<!\w){MONTH.format('m2')}\s+{DAY.format('d2')},?\s+{YEAR.format('y2')}",
            rf"(?<!\w){MONTH.format('m3')},?(?:\s+of)?\s+{YEAR.format('y3')}",
            r"(?:(?P<currency>[$€£¥])\s?)?(?P<sign>(?<![^\s(])[-−])?"
            r"(?P<number>\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?P<fraction>\.\d+)?"
            r"(?:(?P<ordinal>st|nd|rd|th)(?![a-z])|(?P<suffix>[kKMBT]|bn|mn|tn)(?!\w)"
            r"|\s(?P<magnitude>thousand|million|billion|trillion|mn|bn|tn)(?!\w))?",
            r"(?P<percent>%)",
            r"(?P<word>[^\W\d_][^\W_]*(?:['’][^\W\d_]+)*)",
        ]
    ),
    re.IGNORECASE,
)
LINK = re.compile(r"\[([^\]\n]*)\]\((\S+?)\)")
MARK = re.compile(r"\[\^?\d+\]")
NAME_OF_MONTH = re.compile(MONTH.format("month"))
THIN = re.compile(r"(?<=\d)[\u00a0\u2009\u202f](?=\d{3}(?!\d))")  # groups thousands: 2 788 000


def found(fact: str, text: str) -> bool:
    """Whether the words of `fact` stand together in `text`, however either writes them."""
    wanted, held = tokens(fact), tokens(text)
    last = len(held) - len(wanted)
    return bool(wanted) and any(
        all(_same(one, held[at + i]) for i, one in enumerate(wanted)) for at in range(last + 1)
    )


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[str, ...]:
    """The words and figures of a text in one spelling: 2.5M as 2500000, 5 May 2024 as 2024-05-05.

    A currency follows its amount; words are stemmed; the answer's own marks, [1], are left out.
    """
    text = THIN.sub("", text.replace("_", " "))
    text = visible(unicodedata.normalize("NFKC", text))
    text = LINK.sub(r"\1 \2", MARK.sub(" ", text))
    found: list[str] = []
    for match in SCANNER.finditer(text):
        found += _token(match)
    return tuple(found)


def _token(match: re.Match[str]) -> Sequence[str]:
    part = match.groupdict()
    for year, month, day in (
        ("iso_year", "iso_month", "iso_day"), ("y1", "m1", "d1"), ("y2", "m2", "d2"),
        ("y3", "m3", ""),
    ):  # fmt: skip
        if part[year]:
            return [_date(part[year], part[month], part.get(day))]
    if part["number"]:
        currency = CURRENCIES.get(part["currency"] or "")
        return [_number(part), *([stem(currency)] if currency else [])]
    if part["percent"]:
        return ["percent"]
    word = part["word"].casefold().replace("’", "'").removesuffix("'s")
    if word in NUMBER_WORDS:
        return [str(NUMBER_WORDS.index(word))]
    if NAME_OF_MONTH.fullmatch(word):
        return [word[:3]]
    return [stem(UNITS.get(word, word))]


def _date(year: str, month: str, day: str | None) -> str:
    number = int(month) if month.isdigit() else MONTHS.index(month[:3].casefold()) + 1
    return f"{year}-{number:02}" + (f"-{int(day):02}" if day else "")


def _number(part: dict[str, str | None]) -> str:
    digits = re.sub(r"\D", "", part["number"] or "") + (part["fraction"] or "")
    power = MAGNITUDES.get((part["suffix"] or part["magnitude"] or "").casefold(), 0)
    value = Decimal(digits).scaleb(power)
    scaled = power or part["currency"] or value == value.to_integral_value()
    plain = f"{value.normalize():f}" if scaled else digits  # 3.10 and 3.1 are two versions
    return ("-" if part["sign"] else "") + plain + ("." if part["ordinal"] else "")


def _same(wanted: str, held: str) -> bool:
    """Equal, or a date that the text knows more exactly than the fact: 2024-05 in 2024-05-02."""
    if wanted == held:
        return True
    is_date = len(held) >= 7 and held[4:5] == "-"
    return is_date and (held.startswith(f"{wanted}-") or MONTHS[int(held[5:7]) - 1] == wanted)
