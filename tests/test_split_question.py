"""A question that asks several things is cut into its parts, and no other is."""

from __future__ import annotations

import pytest

from askreview.search.split_question import parts


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (
            "When was it built, and by whom was it paid?",
            ["When was it built?", "By whom was it paid?"],
        ),
        (
            "How tall is the tower and how much did it cost?",
            ["How tall is the tower?", "How much did the tower cost?"],
        ),
        (
            "When did the fair begin and where was it held?",
            ["When did the fair begin?", "Where was the fair held?"],
        ),
        ("What is slop? Who coined it?", ["What is slop?", "Who coined slop?"]),
        ("When and where was Ada born?", ["When was Ada born?", "Where was Ada born?"]),
        ("Which keys and which rooms are left?", ["Which keys are left?", "Which rooms are left?"]),
        ("When is it due, where is the key?", ["When is it due?", "Where is the key?"]),
        (
            "When did the fair begin & where was it held?",
            ["When did the fair begin?", "Where was the fair held?"],
        ),
        (
            "Who built it, when was it opened, and is it heated?",
            ["Who built it, when was it opened?", "Is it heated?"],
        ),
    ],
)
def test_several_questions_are_asked_one_by_one(asked, found):
    assert list(parts(asked)) == found


@pytest.mark.parametrize(
    "asked",
    [
        "What did we eat and drink in Kyoto?",
        "How much did it cost, and why so little?",
        "Who, when and where?",
        "What is the difference between when and where clauses?",
        "The war, and when it ended",
        "salt and what else",
        "Is it red or is it green?",
        "What did he say, and when?",
        "What did he say, when he was asked where the key was?",
        "Which tree is it, what do you say",
        "Why? Because of what? Since when? By whom was it said?",
        "What is 3.5?",
        "",
    ],
)
def test_any_other_question_is_one(asked):
    assert parts(asked) == (asked,)
