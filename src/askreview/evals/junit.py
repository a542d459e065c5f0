"""Write a run as JUnit XML, which CI systems list case by case."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree

from ..text import visible
from .compare import Comparison
from .gate import regressions
from .results import Row, Run, Timing


def junit_xml(
    run: Run,
    timings: Mapping[str, Timing],
    comparison: Comparison | None = None,
    *,
    force: bool = False,
) -> bytes:
    """One test case for each case: an error when it has no grades, a failure when it regressed.

    A case that is wrong, but no worse than in the baseline, or lost by what may be chance, is
    skipped: a CI is red for regressions alone. Without a baseline there are none. `force`: compare
    with a baseline that was asked differently, too.
    """
    worse = regressions(comparison, force=force) if comparison else ()
    lost = {id for one in worse for id in one.lost}
    failures = sum(row.id in lost for row in run.rows)
    counts = {
        "tests": str(len(run.rows)),
        "failures": str(failures),
        "errors": str(len(run.faults)),
        "skipped": str(sum(_wrong(row) and row.id not in lost for row in run.rows)),
        "time": _seconds(sum(one.ms for one in timings.values())),
    }
    suites = ElementTree.Element("testsuites", counts)
    suite = ElementTree.SubElement(suites, "testsuite", {"name": _text(run.model), **counts})
    for row in run.rows:
        _add(suite, row, timings.get(row.id), failed=row.id in lost)
    ElementTree.indent(suites)
    return bytes(ElementTree.tostring(suites, encoding="utf-8", xml_declaration=True)) + b"\n"


def _wrong(row: Row) -> bool:
    return row.outcome not in ("right", "ungraded", "error")


def _add(suite: ElementTree.Element, row: Row, timing: Timing | None, *, failed: bool) -> None:
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
    elif row.reply and (failed or _wrong(row)):
        kind = "failure" if failed else "skipped"
        failure = ElementTree.SubElement(case, kind, {"message": row.outcome})
        failure.text = _text(f"{row.question}\nexpected: {row.expect}\n{row.reply.text}")


def _text(text: str) -> str:
    """Characters that XML 1.0 knows: of the controls only tab and newline, no lone surrogates."""
    return visible(text).encode("utf-8", "replace").decode("utf-8").translate(NONCHARACTERS)


NONCHARACTERS = {0xFFFE: None, 0xFFFF: None}


def _seconds(ms: float) -> str:
    return f"{ms / 1000:.3f}"
