"""The sample notes answer the questions of the facts file, with the real encoder.

The counts are what was reached; a change that loses more than one question fails here.
"""

from __future__ import annotations

import pytest
import yaml

from askreview import AskReview
from conftest import ROOT
from facts import place

CASES = yaml.safe_load((ROOT / "evals" / "facts" / "seeds.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def answers(encoder, tmp_path_factory):
    index = tmp_path_factory.mktemp("seeds-index")
    with AskReview(ROOT / "seeds", index) as review:
        return {case["id"]: review.ask(case["question"]) for case in CASES}


def test_the_right_words_are_quoted(answers):
    wanted = [case for case in CASES if case["expect"] == "answered"]
    places = {case["id"]: place(case["facts"], answers[case["id"]]) for case in wanted}
    assert len(wanted) == 50
    assert sum(at == 1 for at in places.values()) >= 39, places
    assert sum(at is not None for at in places.values()) >= 48, places


def test_what_the_notes_answer_is_not_refused(answers):
    wanted = [case["id"] for case in CASES if case["expect"] == "answered"]
    assert not [id for id in wanted if answers[id].status == "not_in_notes"]


def test_absent_topics_are_not_answered(answers):
    absent = [case["id"] for case in CASES if case["expect"] == "not_in_notes"]
    assert len(absent) == 10
    assert not [id for id in absent if answers[id].status == "answered"]


def test_every_quotation_is_in_its_note(answers):
    raw = {path.name: path.read_bytes().decode() for path in (ROOT / "seeds").iterdir()}
    for answer in answers.values():
        for one in answer.citations:
            assert one.quote in raw[one.note]
            line = raw[one.note][: raw[one.note].index(one.quote)].count("\n") + 1
            assert raw[one.note].count(one.quote) > 1 or line == one.line
