"""Find numbers in digits: `$5.6M`, `2,788,000`, `12 GB`, `v3.1`, `70th`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from ..text import pattern
from .bounds import bound
from .figure import Amount, Figure
from .measured import Found, grouped, readings, scaled, unit_at, written
from .units import measures

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d{1,3}(?:\.\d{3}){2,}(?![.\d])|\d+)(?:\.\d+)*"
_NUMBER = pattern(rf"(?<![\d.,^])(?<!\d[.,])(?P<digits>{_DIGITS}|(?<!\w)\.\d+)")
_BEFORE = pattern(
    r"(?P<currency>(?:\b(?:US|HK|NZ|[ACNS]))?[$]|[€£¥₹]|\b(?:USD|EUR|GBP|CHF|JPY|INR)(?= ?\Z))?"
    r" ?(?P<sign>(?<![^\s(\[:])[-+±]|\bminus )?(?P<late>[$€£¥₹])?\Z"
)
_GROUPS = pattern(r"\d{1,3}(?:\.\d{3}){2,}")
_POWER = pattern(r" ?[x×·*] ?10\^(-?\d{1,2})(?!\w)|[eE]([+-]?\d{1,2})(?!\w)")
_RAISED = pattern(r"\^(-?\d{1,2})(?!\w)")
_ORDINAL = pattern(r"(?:st|nd|rd|th)(?!\w)")
_GLUED = pattern(r"-?(?:something|odd|ish)\b|(?!x\d)[^\W\d]|@|-[A-Z]\w*-|[-.]\w*\d\w*-[A-Za-z]")
_JOINT = pattern(r"\b(?:mid|pre|post|early|late|sub|over|under|non|ex|age|circa)-\Z", re.IGNORECASE)
_FISCAL = pattern(r"\b[FC]Y\Z")
_NAMED = pattern(r"(?:\b[A-Z][\w+#]*|\b(?:version|release|firmware|ver\.?))[ -]\Z")
LONGEST = 40  # digits of an amount
LOOK_BACK = 24  # characters, more than a currency and a sign have


def in_digits(text: str) -> Iterator[Found]:
    """The numbers that folded text has in digits."""
    for match in _NUMBER.finditer(text):
        digits = _plain(match["digits"])
        before = text[max(0, match.start() - LOOK_BACK) : match.start()]
        if digits.count(".") > 1 or len(digits) > LONGEST:
            yield Found(_version(text, match, before, digits))
        else:
            yield _number(text, match, before, digits)


def _plain(digits: str) -> str:
    """1,000 and 1.000.000 without what groups their digits."""
    return digits.replace("." if _GROUPS.fullmatch(digits) else ",", "")


def _version(text: str, match: re.Match[str], before: str, digits: str) -> Figure:
    """3.1.2, an address such as 192.168.1.1, and a number that is too long to be an amount."""
    start = match.start() - _marked(before)
    sure = not re.search(r"[\w-]\Z", text[max(0, start - 1) : start])
    return Figure(text[start : match.end()], start, match.end(), (), digits, sure, version=True)


def _marked(before: str) -> bool:
    """Whether a version's v stands before the digits."""
    return before[-1:] in ("v", "V") and not before[-2:-1].isalnum()


def _number(text: str, match: re.Match[str], before: str, digits: str) -> Found:
    start, end = match.span()
    marks = _BEFORE.search(before)
    currency = (marks["currency"] or marks["late"] or "") if marks else ""
    minus = bool(marks) and (marks["sign"] or "").strip() in ("-", "minus") if marks else False
    value, end = _powered(text, -Fraction(digits) if minus else Fraction(digits), end)
    scale, doubtful, end = scaled(text, end, bool(currency))
    sizes, end = _unit(text, end, currency)
    says = readings(
        value * (1 if doubtful else scale), sizes, match["digits"] if scale == 1 else ""
    )
    if doubtful:
        says += (Amount(value * scale),)
        scale = 1
    elif scale == 1 and grouped(digits):
        says += readings(value * 1000, sizes)
    named = "." in digits and not sizes and scale == 1 and bool(_NAMED.search(before))
    version = _marked(before) or named
    sure = (_marked(before) or _stands_alone(before)) and not _GLUED.match(text, end)
    start -= len(marks[0].lstrip()) if marks and marks[0].strip() else _marked(before)
    figure = Figure(text[start:end], start, end, says, written(value * scale), sure, version)
    figure = replace(figure, digits=digits) if version else figure
    return Found(replace(figure, bound=bound(text, start, end)), value, scale, sizes)


def _powered(text: str, value: Fraction, end: int) -> tuple[Fraction, int]:
    """1.5×10^9 and 2e6; 10^6."""
    power = _POWER.match(text, end)
    if power:
        return value * Fraction(10) ** int(power[1] or power[2]), power.end()
    raised = _RAISED.match(text, end)
    if raised and value == 10:
        return value ** int(raised[1]), raised.end()
    return value, end


def _unit(text: str, end: int, currency: str) -> tuple[tuple[tuple[str, Fraction], ...], int]:
    if currency:
        return measures(currency[-1] if currency[-1] in "$€£¥₹" else currency), end
    ordinal = _ORDINAL.match(text, end)
    return ((("th", Fraction(1)),), ordinal.end()) if ordinal else unit_at(text, end)


def _stands_alone(before: str) -> bool:
    """Not the 4 of GPT-4, of o4 or of a_4."""
    last, previous = before[-1:], before[-2:-1]
    if last.isalnum() or last in ("_", "@"):
        return (last == "x" and previous.isdigit()) or bool(_FISCAL.search(before))  # 1920x1080
    if last != "-" or not (previous.isalnum() or previous == "_"):
        return True
    return previous.isdigit() or bool(_JOINT.search(before))
