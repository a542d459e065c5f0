"""Exact match and F1 are those of SQuAD's own script: the values are what it gives."""

from __future__ import annotations

import pytest

from askreview.evals.squad import exact_match, f1


@pytest.mark.parametrize(
    ("answer", "targets", "exact", "score"),
    [
        ("France", ["France", "France", "France"], 1, 1),
        ("in France", ["France"], 0, 2 / 3),
        ("the 10th and 11th centuries", ["10th and 11th centuries"], 1, 1),
        ("10th century", ["10th and 11th centuries", "in the 10th and 11th centuries"], 0, 1 / 3),
        ("Denmark Iceland Norway", ["Denmark, Iceland and Norway"], 0, 6 / 7),
        ("The Cat.", ["cat"], 1, 1),
        ("an apple a day", ["apple day"], 1, 1),
        # counts, not sets: of three “very” two are shared
        ("very very very good", ["very very bad"], 0, 4 / 7),
        ("good good", ["good"], 0, 2 / 3),
        # punctuation goes before articles: “a.m.” is “am”, “a-b” is “ab”, “the-end” is “theend”
        ("5 a.m.", ["5 am"], 1, 1),
        ("a-b", ["ab"], 1, 1),
        ("the-end", ["end"], 0, 0),
        ("theory", ["ory"], 0, 0),
        # only ASCII punctuation is left out
        ("“yes”", ["yes"], 0, 0),
        ("$1,000", ["1000"], 1, 1),
        # nothing to answer
        ("", [], 1, 1),
        ("", [""], 1, 1),
        ("something", [], 0, 0),
        ("", ["something"], 0, 0),
        ("the", [], 1, 1),
        # a target of articles alone is none
        ("", ["the"], 1, 1),
        ("word", ["the", "word"], 1, 1),
    ],
)
def test_values_of_the_official_script(answer, targets, exact, score):
    assert exact_match(answer, targets) == exact
    assert f1(answer, targets) == pytest.approx(score)
