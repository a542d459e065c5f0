"""Write the report: one HTML file that loads and sends nothing."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from importlib.resources import files
from typing import Any

from ..text import WORD, visible
from .compare import Comparison, Difference, Flip
from .facts import found
from .graders import GRADERS
from .names import names_of
from .plot import history_plot, risk_coverage_plot
from .reply import Reply, Source
from .results import Row, Run
from .sentence import says
from .summary import HEADLINE, Summary
from .why import why

Reported = tuple[Run, Summary, Comparison | None]
Segment = tuple[str, bool]  # words, and whether they are marked

DIFFER = "models differ"
TOGETHER = 3  # words that an answer and a quotation share in a row, to be marked as quoted
GOOD = ("right",)
WEAK = ("hedged", "not refused", "not cited", "ungraded")


def report_html(
    several: Sequence[Reported],
    versus: Sequence[Comparison] = (),
    history: Sequence[tuple[str, Sequence[tuple[str, float]]]] = (),
) -> str:
    """A page about these runs of one suite; every word of notes, cases and models is escaped.

    `versus`: each run but the first, compared with the first; `history`: the headline of earlier
    runs, as (when, share), under each label.
    """
    import jinja2

    cases = _cases(several)
    names = names_of([run for run, _, _ in several])
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    environment.filters["plain"] = lambda text: visible(str(text))
    environment.filters["figure"] = lambda value: "–" if value is None else f"{value:.3f}"
    folder = files(__package__)
    script = folder.joinpath("report.js").read_text(encoding="utf-8")
    template = environment.from_string(folder.joinpath("report.html.j2").read_text("utf-8"))
    return template.render(
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        style=folder.joinpath("report.css").read_text(encoding="utf-8"),
        models=[_model(*one) for one in zip(several, names, strict=True)],
        scores=_scores(several),
        types=_types(several),
        checks=_checks(several),
        plot=risk_coverage_plot(_curves(several, names)),
        history=history_plot(history),
        versus=list(zip(names[1:], versus, strict=bool(versus))),
        cases=cases,
        wrong=[{**one, "reasons": _reasons(one["replies"], names)} for one in cases if _wrong(one)],
        outcomes=list(dict.fromkeys(state for one in cases for state in one["states"])),
        types_of_cases=sorted(
            {one for run, _, _ in several for row in run.rows for one in (row.type, *row.strata)}
            - {""}
        ),
        compared=any(comparison for _, _, comparison in several),
    )


def _curves(
    several: Sequence[Reported], names: Sequence[str]
) -> list[tuple[str, Sequence[tuple[float, float]]]]:
    return [(name, summary.curve) for name, (_, summary, _) in zip(names, several, strict=True)]


def _wrong(case: Mapping[str, Any]) -> bool:
    return any(cell["why"] for cell in case["replies"])


def _reasons(
    replies: Sequence[Mapping[str, Any]], names: Sequence[str]
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Why a case went wrong, each reason once, with the outcomes that it is the reason of."""
    found: dict[str, list[tuple[str, str]]] = {}
    for cell, name in zip(replies, names, strict=True):
        if cell["why"]:
            said = f"{name}: {cell['outcome']}" if len(names) > 1 else cell["outcome"]
            found.setdefault(cell["why"], []).append((cell["kind"], said))
    return list(found.items())


def _model(one: Reported, name: str) -> dict[str, Any]:
    run, summary, comparison = one
    return {
        "name": name,
        "run": run,
        "summary": summary,
        "headline": summary.scores.get(HEADLINE),
        "comparison": comparison,
        "change": comparison.headline if comparison else None,
        "right": summary.outcomes.get("right", 0),
        "faults": len(run.faults),
    }


def _scores(several: Sequence[Reported]) -> list[dict[str, Any]]:
    """A row for each grade that applies to any case, a cell for each model."""
    names = dict.fromkeys(name for _, summary, _ in several for name in summary.scores)
    return [
        {
            "name": name,
            "says": GRADERS[name].says if name in GRADERS else "",
            "better": GRADERS[name].better if name in GRADERS else "higher",
            "cells": [
                {"score": summary.scores.get(name), "change": _change(comparison, name)}
                for _, summary, comparison in several
            ],
        }
        for name in names
    ]


def _change(comparison: Comparison | None, name: str) -> Difference | None:
    found = comparison.differences if comparison else ()
    return next((one for one in found if one.name == name and (one.wins or one.losses)), None)


def _types(several: Sequence[Reported]) -> list[tuple[str, list[tuple[int, int]]]]:
    names = dict.fromkeys(name for _, summary, _ in several for name in summary.types)
    return [
        (name, [summary.types.get(name, (0, 0)) for _, summary, _ in several]) for name in names
    ]


def _checks(several: Sequence[Reported]) -> list[tuple[str, list[int]]]:
    names = dict.fromkeys(name for _, summary, _ in several for name in summary.checks)
    return [(name, [summary.checks.get(name, 0) for _, summary, _ in several]) for name in names]


def _cases(several: Sequence[Reported]) -> list[dict[str, Any]]:
    """Every case in the order it was asked, with what each model made of it."""
    first: dict[str, Row] = {}
    for run, _, _ in several:
        for row in run.rows:
            first.setdefault(row.id, row)
    rows = [
        ({row.id: row for row in run.rows}, _flips(comparison)) for run, _, comparison in several
    ]
    cases = []
    for id, row in first.items():
        replies = [_cell(by_id.get(id), flips.get(id)) for by_id, flips in rows]
        states = list(dict.fromkeys(one["outcome"] for one in replies))
        flip = next((one["flip"] for one in replies if one["flip"]), "")
        differ = [DIFFER] if len(states) > 1 else []
        cases.append({"row": row, "replies": replies, "flip": flip, "states": states + differ})
    return cases


def _flips(comparison: Comparison | None) -> Mapping[str, Flip]:
    return {one.after.id: one for one in comparison.flips} if comparison else {}


def _flip_name(flip: Flip | None) -> str:
    if flip is None:
        return ""
    return {True: "won", False: "lost", None: "other"}[flip.better]


def _cell(row: Row | None, flip: Flip | None) -> dict[str, Any]:
    if row is None:
        return {
            "row": None,
            "outcome": "not asked",
            "kind": "none",
            "why": "",
            "flip": "",
            "before": None,
        }
    reply = row.reply
    return {
        "row": row,
        "outcome": row.outcome,
        "kind": _kind(row.outcome),
        "why": why(row),
        "flip": _flip_name(flip),
        "before": flip.before if flip else None,
        "answer": _answer(reply) if reply else [],
        "sources": [_source(reply, one) for one in _cited(reply)] if reply else [],
        "facts": _facts(row),
        "right": sum(one.get(HEADLINE) == 1 for one in row.attempts),
        "failed": _failed(row),
    }


def _kind(outcome: str) -> str:
    if outcome in GOOD:
        return "good"
    return "weak" if outcome in WEAK else "bad"


def _facts(row: Row) -> list[tuple[str, str, bool]]:
    """Each fact of the case: of which kind it is, its words, and whether the answer holds it."""
    text = row.reply.text if row.reply and row.reply.status != "not_in_notes" else ""
    return [
        (kind, fact, found(fact, text) or (kind == "any" and says(fact, text)))
        for kind, facts in row.facts.items()
        for fact in facts
    ]


def _failed(row: Row) -> list[str]:
    """The grades of a case that are not what they should be."""
    failed = []
    for name, value in row.grades.items():
        grader = GRADERS.get(name)
        if grader is None or value is None or name in ("crag", "words", HEADLINE):
            continue
        if (value > 0) if grader.better == "lower" else (value < 1):
            failed.append(f"{name} {value:g}")
    return failed


def _cited(reply: Reply) -> list[Source]:
    numbers = {one.n for one in reply.citations}
    return [one for one in reply.sources if one.n in numbers]


def _source(reply: Reply, source: Source) -> dict[str, Any]:
    """A cited passage with the cited words marked."""
    spans = []
    for one in reply.citations:
        at = source.text.find(one.quote) if one.n == source.n and one.quote else -1
        if at >= 0:
            spans.append((at, at + len(one.quote)))
    return {"source": source, "segments": _segments(source.text.strip("\n"), _shift(source, spans))}


def _shift(source: Source, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    lead = len(source.text) - len(source.text.lstrip("\n"))
    return [(start - lead, end - lead) for start, end in spans]


def _answer(reply: Reply) -> list[Segment]:
    """The answer with the words marked that stand in a cited quotation, three in a row or more."""
    words = list(WORD.finditer(reply.text))
    folded = [one[0].casefold() for one in words]
    spans = []
    for citation in reply.citations:
        quoted = [one.casefold() for one in WORD.findall(citation.quote)]
        for block in SequenceMatcher(None, folded, quoted, autojunk=False).get_matching_blocks():
            if block.size and block.size >= min(TOGETHER, len(quoted)):
                last = words[block.a + block.size - 1]
                spans.append((words[block.a].start(), last.end()))
    return _segments(reply.text, spans)


def _segments(text: str, spans: Sequence[tuple[int, int]]) -> list[Segment]:
    """The text cut where a span begins or ends, overlapping spans joined."""
    found: list[Segment] = []
    here = 0
    for start, end in sorted(spans):
        start = max(start, here)
        if end <= start:
            continue
        found += [(text[here:start], False), (text[start:end], True)]
        here = end
    found.append((text[here:], False))
    return [(visible(words), marked) for words, marked in found if words]
