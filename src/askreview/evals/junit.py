"""Write a run as JUnit XML, which CI systems list case by case."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree

from ..text import visible
from .results import Row, Run, Timing


def junit_xml(run: Run, timings: Mapping[str, Timing]) -> bytes:
    """One test case for each case: an error when it has no grades, a failure when not right."""
    failures = sum(row.outcome not in ("right", "ungraded", "error") for row in run.rows)
    counts = {
        "tests": str(len(run.rows)),
        "failures": str(failures),
        "errors": str(len(run.faults)),
        "time": _seconds(sum(one.ms for one in timings.values())),
    }
    suites = ElementTree.Element("testsuites", counts)
    suite = ElementTree.SubElement(suites, "testsuite", {"name": _text(run.model), **counts})
    for row in run.rows:
        _add(suite, row, timings.get(row.id))
    ElementTree.indent(suites)
    return bytes(ElementTree.tostring(suites, encoding="utf-8", xml_declaration=True)) + b"\n"


def _add(suite: ElementTree.Element, row: Row, timing: Timing | None) -> None:
    case = ElementTree.SubElement(
        suite,
        "testcase",
        {
            "classname": _text(row.file),
            "name": _text(row.id),
            "time": _seconds(timing.ms if timing else 0.0),
        },
    )
    if row.fault:
        error = ElementTree.SubElement(case, "error", {"type": row.fault.kind})
        error.text = _text(row.fault.what)
    elif row.outcome not in ("right", "ungraded") and row.reply:
        failure = ElementTree.SubElement(case, "failure", {"message": row.outcome})
        failure.text = _text(f"{row.question}\nexpected: {row.expect}\n{row.reply.text}")


def _text(text: str) -> str:
    """Characters that XML 1.0 knows: of the controls only tab and newline, no lone surrogates."""
    return visible(text).encode("utf-8", "replace").decode("utf-8").translate(NONCHARACTERS)


NONCHARACTERS = {0xFFFE: None, 0xFFFF: None}


def _seconds(ms: float) -> str:
    return f"{ms / 1000:.3f}"
