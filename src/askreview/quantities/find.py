"""Find all figures in a text, and write a text with its figures in one spelling."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from ..text import visible
from .amounts import amounts
from .clock import times
from .dates import dates, names_of_time
from .figure import Figure

_GROUPED = re.compile(r"(?<=\d)[\u00a0\u2009\u202f'’](?=\d{3}(?!\d))")  # 2 788 000
_SPACED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3}){2,}(?!\d)")
_SPACED_ONCE = re.compile(  # 87 214 km; but 12 250 g packs
    r"(?<![\d.,])\d{1,3} \d{3}(?= ?(?:km|kilomet(?:er|re)s|mi|miles|people|inhabitants|residents"
    r"|euros?|EUR|dollars|USD|kWh|hours)\b)"
)
_DECIMAL_COMMA = re.compile(  # 40,50 €
    r"(?<![\d.,])(\d+),(\d{1,2})(?= ?[€%]| (?:million|billion|euro))|(?<=€)(\d+),(\d\d)(?!\d)"
)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_RAISED = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+")
_VULGAR = {"½": ".5", "¼": ".25", "¾": ".75"}
_VULGAR_SIGN = re.compile(r"(?P<after>(?<=\d))?(?P<sign>[½¼¾])")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–−﹣－", "-") | dict.fromkeys("—―﹘", " - "))
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|(?<![\w.+-])[\w.+-]++@[\w-]+\.\w+"
    r"|(?<!\w)[~.]?/[\w.-]+(?:/[\w.-]+)+"
)


def folded(text: str) -> str:
    """The text in Unicode's compatibility form, unseen characters gone, dashes as `-`,
    the longest with spaces around them.

    Digits grouped by thin spaces stand together, superscripts become `^2`, ½ becomes .5.
    """
    text = _GROUPED.sub("", visible(text))
    text = _RAISED.sub(lambda raised: "^" + raised[0].translate(_SUPERSCRIPTS), text)
    text = _VULGAR_SIGN.sub(
        lambda half: ("" if half["after"] is not None else "0") + _VULGAR[half["sign"]], text
    )
    text = unicodedata.normalize("NFKC", text).translate(_DASHES).replace("’", "'")
    for spaced in (_SPACED, _SPACED_ONCE):
        text = spaced.sub(lambda groups: groups[0].replace(" ", ""), text)
    return _DECIMAL_COMMA.sub(lambda one: one[0].replace(",", "."), text)


@lru_cache(2048)
def figures(text: str) -> tuple[Figure, ...]:
    """The figures of a text in reading order; their spans are of `folded(text)`.

    Where several forms fit, the longest is taken. What stands in an address is not sure.
    """
    text = folded(text)
    found = _longest([*dates(text), *times(text), *amounts(text), *names_of_time(text)], len(text))
    addresses = [match.span() for match in _ADDRESS.finditer(text)]
    return tuple(_doubted(one, addresses) for one in found) if addresses else tuple(found)


def normalised(text: str) -> str:
    """The folded text with each sure figure in one spelling.

    `$5.6M` and `5.6 million dollars` become `5600000 $`, `12 percent` becomes `0.12 share`,
    `March 5, 2024` becomes `2024-03-05`, `two` becomes `2`.
    """
    text, here, parts = folded(text), 0, []
    for one in figures(text):
        if one.sure and str(one):
            parts += [text[here : one.start], str(one)]
            here = one.end
    return "".join([*parts, text[here:]])


def _longest(found: Iterable[Figure], length: int) -> list[Figure]:
    taken = bytearray(length)
    kept: list[Figure] = []
    for one in sorted(found, key=lambda figure: figure.start - figure.end):
        if taken.find(1, one.start, one.end) < 0:
            taken[one.start : one.end] = b"\1" * (one.end - one.start)
            kept.append(one)
    return sorted(kept, key=lambda figure: figure.start)


def _doubted(one: Figure, addresses: list[tuple[int, int]]) -> Figure:
    inside = any(start <= one.start and one.end <= end for start, end in addresses)
    return replace(one, sure=False) if inside else one
