"""A suite is asked of real notes: what comes back is graded, kept, and the same the next time."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import pytest

from askreview import AskReview
from askreview.errors import UsageError
from askreview.evals import (
    GRADERS,
    CaseError,
    Grader,
    Plan,
    keep,
    new_folder,
    read_run,
    read_suite,
    read_timings,
    run_suite,
    write_reports,
)
from eval_suites import CASES, run_of, write_cases


@pytest.fixture
def review(encoder, vault, tmp_path):
    with AskReview(vault, tmp_path / "index") as one:
        yield one


@pytest.fixture
def cases(tmp_path):
    return write_cases(tmp_path / "cases")


def by_id(run):
    return {row.id: row for row in run.rows}


def test_a_run_grades_every_case(review, cases):
    run = run_of(review, cases)
    found = by_id(run)
    assert list(found) == [
        "hotel", "market", "proof", "router", "near-router", "mongolia", "violin",
    ]  # fmt: skip
    hotel = found["hotel"]
    assert hotel.outcome == "right" and hotel.reply.gold[0].rank == 1 and hotel.reply.gold[0].cited
    assert hotel.grades["verbatim"] == 1 and hotel.grades["hit@1"] == 1
    assert hotel.grades["canary"] is None and hotel.grades["refused"] is None
    assert found["mongolia"].grades["refused"] == 1
    assert not run.faults


def test_the_same_run_is_the_same_bytes(review, cases, tmp_path):
    kept = []
    for _ in range(2):
        suite = read_suite([cases], GRADERS)
        run, timings = run_suite(suite, {None: review}, Plan(), {})
        kept.append(keep(run, timings, new_folder(tmp_path / "runs", "quotes"), None))
    first, second = ((one.folder / "results.json").read_bytes() for one in kept)
    assert kept[0].folder != kept[1].folder
    assert first == second
    assert "ms" not in first.decode() and set(read_timings(kept[0].folder)) == set(by_id(run))


def test_a_run_is_read_as_it_was_written(review, cases, tmp_path):
    run = run_of(review, cases)
    folder = new_folder(tmp_path / "runs", "openrouter/some:model")
    assert folder.name.endswith("-openrouter%2Fsome%3Amodel") and folder.parent.name == "runs"
    write_reports([keep(run, {}, folder, None)])
    assert read_run(folder) == run
    assert {path.name for path in folder.iterdir()} == {
        "results.json", "timings.json", "report.html", "junit.xml", "summary.md",
    }  # fmt: skip


def test_dumping_passages_and_refusing_everything_are_scored_beside_every_run(encoder, tmp_path):
    """Long notes: five whole passages hold the fact, but are no answer."""
    notes = tmp_path / "long"
    notes.mkdir()
    for n in range(6):
        filler = " ".join(f"Boat {n}{m} was painted in the yard in spring." for m in range(14))
        (notes / f"{n}.md").write_text(f"# Boat {n}\n\nBoat {n} is {n + 3} m long. {filler}\n")
    cases = write_cases(tmp_path / "cases", BOATS)
    with AskReview(notes, tmp_path / "boats") as review:
        run = run_of(review, cases)
    assert run.references == {"first 5 passages": 0.0, "refuse all": 0.5}
    assert [row.outcome for row in run.rows] == ["right", "right"]


BOATS = """\
- id: boat
  question: How long is boat 3?
  expect: answered
  facts: {all: [6 m]}
  gold: [{note: 3.md, quote: Boat 3 is 6 m long.}]
- id: mongolia
  question: What is the capital of Mongolia?
  expect: not_in_notes
"""


def test_what_is_no_run_is_refused(tmp_path):
    with pytest.raises(UsageError, match=r"There is no run at .*nowhere. Pass a folder"):
        read_run(tmp_path / "nowhere")
    (tmp_path / "results.json").write_text('{"format": 1}')
    with pytest.raises(UsageError, match="Cannot read the run"):
        read_run(tmp_path)
    (tmp_path / "results.json").write_text(json.dumps({"format": 0}))
    with pytest.raises(UsageError, match="another version of askreview"):
        read_run(tmp_path)


def test_a_vanished_gold_quote_stops_the_run_before_anything_is_asked(review, vault, cases):
    asked = []

    class Watched(AskReview):
        def ask(self, *args, **more):
            asked.append(args)
            return super().ask(*args, **more)

    (vault / "bread.md").write_text("# Bread\n\n- Proof for 11 hours in the fridge\n")
    with Watched(review.notes, review.store.folder) as watched:
        with pytest.raises(CaseError) as caught:
            run_of(watched, cases)
        [problem] = caught.value.problems
        assert problem.line == 17 and "is not in bread.md" in problem.message
        assert not asked
        run = run_of(watched, cases, facts_only=True)
    assert by_id(run)["proof"].outcome == "wrong" and by_id(run)["hotel"].outcome == "right"
    assert by_id(run)["hotel"].grades["hit@1"] is None


def raises(case, reply):
    if case.id == "market":
        raise ZeroDivisionError("nothing to divide by")
    return 1.0


@pytest.mark.parametrize(
    ("grade", "said"),
    [
        (raises, "shaky: ZeroDivisionError: nothing to divide by"),
        (lambda case, reply: math.nan if case.id == "market" else None, "shaky: nan is no number"),
    ],
)
def test_a_grader_that_fails_is_the_row_s_fault(review, cases, grade, said):
    run = run_of(review, cases, graders={**GRADERS, "shaky": Grader(grade, "fails")})
    [row] = run.faults
    assert (row.id, row.outcome, row.fault.kind, row.fault.what) == (
        "market", "error", "grader", said,
    )  # fmt: skip
    assert row.grades == {} and "Nishiki" in row.reply.text
    assert by_id(run)["hotel"].outcome == "right"


def test_a_question_that_fails_is_the_row_s_fault(review, tmp_path):
    text = CASES + f"- {{id: long, question: {'word ' * 400}, expect: not_in_notes}}\n"
    run = run_of(review, write_cases(tmp_path / "cases", text))
    [row] = run.faults
    assert (row.id, row.fault.kind) == ("long", "ask") and "too long" in row.fault.what


def test_a_crash_is_the_row_s_fault(review, cases):
    class Crashing(AskReview):
        def ask(self, question, *args, **more):
            if "violins" in question:
                raise LookupError("a bug")
            return super().ask(question, *args, **more)

    with Crashing(review.notes, review.store.folder) as crashing:
        [row] = run_of(crashing, cases).faults
    assert (row.id, row.fault.kind, row.fault.what) == ("violin", "crash", "LookupError: a bug")


def test_a_case_may_name_its_graders(review, tmp_path):
    text = CASES.replace("  type: lookup\n", "  type: lookup\n  graders: [hit@1]\n", 1)
    row = run_of(review, write_cases(tmp_path / "cases", text)).rows[0]
    assert {name for name, value in row.grades.items() if value is not None} == {"hit@1"}
    assert row.outcome == "ungraded"


def test_repeated_attempts_are_averaged(review, cases):
    class Moody(AskReview):
        """Refuses every second question."""

        asked = 0

        def ask(self, *args, **more):
            answer = super().ask(*args, **more)
            Moody.asked += 1
            if Moody.asked % 2:
                return answer
            return replace(answer, status="not_in_notes", text="Not there.", citations=())

    with Moody(review.notes, review.store.folder) as moody:
        row = run_of(moody, cases, repeat=4).rows[0]
    assert [one["correct_and_cited"] for one in row.attempts] == [1, 0, 1, 0]
    assert row.grades["correct_and_cited"] == 0.5 and row.outcome != "right"


def test_earlier_questions_are_asked_first_and_passed_on(review, tmp_path):
    seen = []

    class Watched(AskReview):
        def ask(self, question, model=None, k=5, history=(), **more):
            seen.append((question, [one.question for one in history]))
            return super().ask(question, model, k, history, **more)

    text = """\
- id: then
  history: ["Where did we stay in Kyoto?", "How long?"]
  question: And in the rye bread week?
  expect: closest
"""
    with Watched(review.notes, review.store.folder) as watched:
        run_of(watched, write_cases(tmp_path / "cases", text))
    assert seen == [
        ("Where did we stay in Kyoto?", []),
        ("How long?", ["Where did we stay in Kyoto?"]),
        ("And in the rye bread week?", ["Where did we stay in Kyoto?", "How long?"]),
    ]


@pytest.mark.parametrize("cut", [slice(3, None), slice(None, -3)])
def test_a_citation_that_is_no_whole_statement_is_not_verbatim(review, cases, cut):
    class Cutting(AskReview):
        def ask(self, *args, **more):
            answer = super().ask(*args, **more)
            cited = [replace(one, quote=one.quote[cut]) for one in answer.citations]
            return replace(answer, citations=tuple(cited))

    with Cutting(review.notes, review.store.folder) as cutting:
        row = run_of(cutting, cases).rows[0]
    assert row.grades["verbatim"] == 0


def test_a_citation_of_another_line_is_not_verbatim(review, cases):
    class Shifting(AskReview):
        def ask(self, *args, **more):
            answer = super().ask(*args, **more)
            cited = [replace(one, line=one.line + 1) for one in answer.citations]
            return replace(answer, citations=tuple(cited))

    with Shifting(review.notes, review.store.folder) as shifting:
        assert run_of(shifting, cases).rows[0].grades["verbatim"] == 0
