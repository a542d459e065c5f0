"""What the checks say to an answer: a table of sentences and passages, and whole answers."""

from __future__ import annotations

import pytest

from checks import CHECKS, TABLE, Vocabulary, check, read, scores

PAIRS = read(TABLE)
VOCABULARY = Vocabulary(PAIRS)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.id)
def test_the_table(pair):
    found = check(pair, VOCABULARY).checks
    own = [one.detail for one in found if one.check == pair.check]
    assert bool(own) == pair.finding
    assert not pair.detail or any(pair.detail in detail for detail in own)
    assert {one.check for one in found} <= {pair.check, *pair.also}


def test_the_table_is_wide_enough():
    assert len({pair.id for pair in PAIRS}) == len(PAIRS) >= 80
    for name in CHECKS:
        own = [pair for pair in PAIRS if pair.check == name]
        assert len(own) >= 8
        assert 0.4 <= sum(not pair.finding for pair in own) / len(own) <= 0.65


@pytest.mark.parametrize("score", scores(PAIRS, VOCABULARY), ids=lambda score: score.check)
def test_precision_and_recall(score):
    assert score.precision >= 0.95
    assert score.recall >= 0.9
    assert score.stray == 0
