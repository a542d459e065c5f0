"""What the tests of the eval suite share: replies made by hand, small suites, and runs of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from askreview import AskReview
from askreview.evals import GRADERS, Plan, Run, read_suite, run_suite
from askreview.evals.case import Case, Facts
from askreview.evals.reply import Found, Reply, Source
from askreview.evals.results import Row, row_of
from askreview.types import Check, Citation

CASES = """\
- id: hotel
  question: Where did we stay in Kyoto?
  expect: answered
  facts: {all: [Granvia], any: [3 nights, a week], none: [Osaka]}
  gold: [{note: travel/kyoto.md, quote: Hotel Granvia for three nights}]
  type: lookup
- id: market
  question: Which place did we see on Monday?
  expect: answered
  facts: {all: [Nishiki]}
  gold: [{note: travel/kyoto.md, quote: "| Monday | Nishiki market |"}]
  type: table
- id: proof
  question: How long does sourdough proof in the fridge?
  expect: answered
  facts: {all: [12 hours]}
  gold: [{note: bread.md, quote: Proof for 12 hours in the fridge}]
  type: number
- id: router
  question: What is the address of the router's admin page?
  expect: answered
  facts: {all: [192.168.1.1]}
  gold: [{note: router.txt, quote: admin page is at 192.168.1.1}]
  type: lookup
- id: near-router
  question: What is the address of the printer's admin page?
  expect: closest
  pair: router
  type: near_miss
- id: mongolia
  question: What is the capital of Mongolia?
  expect: not_in_notes
  type: absent
- id: violin
  question: Who repairs violins?
  expect: not_in_notes
  type: absent
"""


def write_cases(folder: Path, text: str = CASES, name: str = "cases.yaml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def run_of(
    review: AskReview, cases: Path, model: str = "quotes", timed: bool = False, **more: Any
) -> Any:
    """The cases asked of a review; with their times if these are wanted."""
    suite = read_suite([cases], GRADERS)
    run, times = run_suite(suite, {None: review}, Plan(model, **more), {"askreview": "test"})
    return (run, times) if timed else run


def reply(text: str = "", status: str = "answered", **more: Any) -> Reply:
    """A reply made by hand; one source, cited, unless the test says otherwise."""
    values: dict[str, Any] = {
        "searched": "Why?",
        "status": status,
        "text": text,
        "citations": (citation(1),) if status != "not_in_notes" else (),
        "verbatim": (True,) if status != "not_in_notes" else (),
        "sources": (source(1, text),),
        "gold": (),
        "gold_sources": (),
    }
    return Reply(**values | more)


def citation(n: int, quote: str = "words") -> Citation:
    return Citation(n, "a.md", 1, 1, "", quote)


def source(n: int, text: str = "") -> Source:
    return Source(n, "a.md", 1, "", text)


def gold(rank: int | None, cited: bool = False) -> Found:
    return Found("a.md", "words", rank, cited)


def finding(check: str) -> Check:
    return Check(check, "A sentence.", "why")


def case(expect: str = "answered", all=(), any=(), none=(), **more: Any) -> Case:
    return Case("a", "Why?", expect, Facts(tuple(all), tuple(any), tuple(none)), **more)  # type: ignore[arg-type]


def rows(several: dict[str, dict[str, float | None]], clusters: dict[str, str] | None = None):
    """Rows with these grades by id, for comparisons of made-up results."""
    made: list[Row] = []
    for id, grades in several.items():
        row = row_of(Case(id, "Why?", "answered", Facts(all=("x",))), reply("x"), grades=grades)
        made.append(row if clusters is None else _replaced(row, clusters[id]))
    return tuple(made)


def _replaced(row: Row, cluster: str) -> Row:
    from dataclasses import replace

    return replace(row, cluster=cluster)


def made_up_run(several, clusters=None, model="made up") -> Run:
    return Run(model, rows(several, clusters), "suite", {"notes": "1"}, {"askreview": "test"})
