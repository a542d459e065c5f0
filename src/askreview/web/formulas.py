"""Formulas as MathML, with nothing in them but a formula."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree

MATHML = "http://www.w3.org/1998/Math/MathML"
FORMULA = {
    *("math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "msup", "msub", "msubsup"),
    *("mfrac", "msqrt", "mroot", "mover", "munder", "munderover", "mtable", "mtr", "mtd"),
    *("menclose", "mstyle", "mpadded", "mphantom", "mmultiscripts", "mprescripts", "none"),
}
PLAIN_VALUE = re.compile(r"[\w#.%+ -]*")  # no address


def mathml(source: str, block: bool) -> str | None:
    """LaTeX as MathML; None for what cannot be read, and for what would be more than a formula."""
    from latex2mathml.converter import convert

    try:
        made = str(convert(source, display="block" if block else "inline"))
        return made if _is_formula(made) else None
    except Exception:  # the package raises errors of many kinds for what it cannot read
        return None


def _is_formula(made: str) -> bool:
    """Whether it has only elements and plain attributes of formulas.

    The package writes what stands in `\\text{}` as it is, and addresses of `\\href` and `\\style`.
    """
    namespace = f"{{{MATHML}}}"
    return all(
        one.tag.removeprefix(namespace) in FORMULA and _plain(one.attrib)
        for one in ElementTree.fromstring(made).iter()
    )


def _plain(attributes: Mapping[str, str]) -> bool:
    plain = all(PLAIN_VALUE.fullmatch(value) for value in attributes.values())
    return plain and not attributes.keys() & {"href", "style", "class", "id", "src"}
