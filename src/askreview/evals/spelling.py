"""Ways of writing the same thing, brought to one spelling before facts are looked for."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from ..text import visible

# Languages whose names of months are read as well as the English ones, from Babel's tables.
LANGUAGES = ("de", "fr", "es", "it", "pt", "nl", "sv", "da", "nb", "pl")
# No link begins inside another: a text of nothing but “[” is read once, and not from each of them.
_LINK = re.compile(r"\[([^\[\]\n]*)\]\(([^\s\[]+?)\)")
_SCHEME = re.compile(r"https?://(?:www\.)?")  # a fact may leave it out
_MARK = re.compile(r"\[\^?\d+\]")
_STRUCK = re.compile(r"~~[^~\n]+~~")
_NOT = re.compile(r"\b(ca|wo|sha)?(n't)\b|n't\b|\bcannot\b", re.IGNORECASE)
_IRREGULAR = {"ca": "can not", "wo": "will not", "sha": "shall not"}
_VULGAR = re.compile(r"(?:(\d) ?)?([¼-¾⅐-⅞])")
_CONTINENTAL = re.compile(r"(?<![\d.,])(\d{1,3}(?:\.\d{3})+),(\d+)(?![\d.,]\d)")  # 1.234,56
_DECIMAL_COMMA = re.compile(r"(?<![\d.,])(\d+),(\d{1,2})(?![\d.,]|\d)")  # 2,5
_GROUPED_ONCE = re.compile(r"(?<![\w.,])(\d{1,3}) (\d{3})(?![\w.,]\d|\d)")  # 12 500
_QUARTER = re.compile(
    r"\b(?:(first|1st)|(second|2nd)|(third|3rd)|(fourth|4th|last)) quarter(?: of)? (?=\d{4}\b)",
    re.IGNORECASE,
)
_HALF_YEAR = re.compile(r"\b(first|second) half(?: of)? (?=\d{4}\b)", re.IGNORECASE)
_MONTH_OF = re.compile(r"(?<![\w./-])(0[1-9]|1[0-2])/(\d{4})(?![\w/-])")  # 06/2018
_NUMBERED = re.compile(r"(?:\b(?:no|nr)\. ?|(?<!\S)#)(?=\d)", re.IGNORECASE)  # no. 14, #14
_NO_CENTS = re.compile(r"(?<=\d)[.,][-–—](?!\d)")  # 12.- CHF
_SI = re.compile(  # kilopascals as kPa: what the table of units does not hold
    r"(?<=[\w.] )(?:(kilo)|(mega)|(giga)|(milli))?(pascal|newton|joule|lumen|candela|ohm)s?\b", re.I
)
_PREFIXES = ("", "k", "M", "G", "m")
_SYMBOLS = {"pascal": "Pa", "newton": "N", "joule": "J", "lumen": "lm", "candela": "cd", "ohm": "Ω"}
_HOURS = re.compile(r"\b(\d{1,2}) ?h(?:ours?|rs?)? ?(\d{1,2})(?!\d|\w| ?(?:min|m\b|:|h))", re.I)
_DEGREES = re.compile(r"(?<![\w.,])(-?\d{2,3}) ?([CF])(?![\w+#-])")
_PER_SHORT = re.compile(r"(?<=\w)(?<!\bm)(?<!\bkm)(?<!bit)/(s|h|sec|min)(?!\w)")
_SHORT = {"s": "second", "sec": "second", "min": "minute", "h": "hour"}
_LICENCE = re.compile(r"(?<=[A-Za-z]{2})-(?=\d+\.\d+(?![\w-]))")  # Apache-2.0, GPL-3.0
_BETWEEN = re.compile(r"\bbetween (\S+(?: \S+){0,2}?) and (?=\S*\d|\w)", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")


@lru_cache(maxsize=4096)
def spelled(text: str) -> str:
    """The text with links and marks as their words, and figures, dates and denials in one form."""
    text = _LINK.sub(r"\1 \2", _MARK.sub(" ", visible(text)))
    text = _STRUCK.sub(" ", _SCHEME.sub(" ", text)).replace("_", " ").replace("’", "'")
    text = _NOT.sub(_without_contraction, text)
    text = _VULGAR.sub(_fraction, text)
    text = _CONTINENTAL.sub(lambda one: f"{one[1].replace('.', '')}.{one[2]}", text)
    text = _DECIMAL_COMMA.sub(r"\1.\2", text)
    text = _months(text)
    text = _QUARTER.sub(lambda one: f"Q{one.lastindex} ", text)
    text = _HALF_YEAR.sub(lambda one: f"H{1 + (one[1].casefold() == 'second')} ", text)
    text = _MONTH_OF.sub(r"\2-\1", text)
    text = _NO_CENTS.sub("", _NUMBERED.sub("number ", text))
    text = _HOURS.sub(r"\1 h \2 min", text)
    text = _SI.sub(_symbol, text)
    text = _DEGREES.sub(r"\1 °\2", text)
    text = _PER_SHORT.sub(lambda one: f" per {_SHORT[one[1]]}", text)
    text = _BETWEEN.sub(r"between \1 to ", text)
    return _LICENCE.sub(" ", text)


def joined(text: str) -> str:
    """Another spelling: e-mail as email, 12 500 as 12500."""
    return _GROUPED_ONCE.sub(r"\1\2", _HYPHEN.sub("", text))


def without_accents(text: str) -> str:
    """Zürich as Zurich, and Łódź as Lodz."""
    apart = unicodedata.normalize("NFD", text)
    return "".join(_unstruck(one) for one in apart if not unicodedata.combining(one))


@cache
def _unstruck(letter: str) -> str:
    """A letter with a stroke, which Unicode does not take apart, without it."""
    name = unicodedata.name(letter, "")
    plain, stroke, _ = name.partition(" WITH STROKE")
    return unicodedata.lookup(plain) if stroke and plain.startswith("LATIN ") else letter


def _without_contraction(match: re.Match[str]) -> str:
    if match[0].casefold() == "cannot":
        return "can not"
    return _IRREGULAR.get((match[1] or "").casefold(), f"{match[1] or ''} not")


def _symbol(match: re.Match[str]) -> str:
    prefix = next((n for n in range(1, 5) if match[n]), 0)
    return _PREFIXES[prefix] + _SYMBOLS[match[5].casefold()]


def _fraction(match: re.Match[str]) -> str:
    """⅓ as 1/3, and 1⅓ as 1 1/3."""
    whole = f"{match[1]} " if match[1] else ""
    return whole + unicodedata.normalize("NFKC", match[2]).replace("⁄", "/")


def _months(text: str) -> str:
    """“8. Januar 2024” and “3 de octubre de 2024” with the month in English."""
    if not _YEAR.search(text):
        return text
    form, english = _foreign_months()
    return form.sub(lambda one: _dated(one, english), text)


def _dated(match: re.Match[str], english: dict[str, str]) -> str:
    month = english[match["month"].casefold()]
    return " ".join(one for one in (match["day"], month, match["year"]) if one)


@cache
def _foreign_months() -> tuple[re.Pattern[str], dict[str, str]]:
    """A date with a month of one of the languages, and what the month is in English."""
    from babel.dates import get_month_names

    ours = get_month_names("wide", locale="en")
    english = {
        name.casefold(): ours[n]
        for language in LANGUAGES
        for width in ("wide", "abbreviated")
        for n, name in get_month_names(width, locale=language).items()
        if name.casefold() not in {one.casefold() for one in ours.values()}
    }
    names = "|".join(re.escape(one) for one in sorted(english, key=len, reverse=True))
    of = r"(?:de |del |di |d')?"
    day = rf"(?<![\w.,])(?P<day>\d{{1,2}})(?:\.|er|º|ª)? {of}"
    year = rf" {of}(?P<year>\d{{4}})(?!\d)"
    form = rf"(?:{day})?\b(?P<month>{names})\.?(?:{year})"
    return re.compile(form, re.IGNORECASE), english
