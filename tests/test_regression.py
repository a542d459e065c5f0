"""Questions that were answered right stay right, over the sample notes and the vault of forms.

What was right is kept in regression.json; `python bench/regression.py --renew` renews it.
"""

from __future__ import annotations

import json

import pytest

from regression import KEPT, STANDINGS, TOLERATED, standings, worse

WRONG, SOME, FIRST = STANDINGS
RIGHT = {"hotel": FIRST, "train": SOME, "cat": WRONG, "ferry": FIRST}


def test_no_more_than_one_question_is_answered_worse(encoder, tmp_path):
    kept = json.loads(KEPT.read_text(encoding="utf-8"))
    assert sum(one == FIRST for one in kept.values()) >= 60
    lost = worse(kept, standings(tmp_path, encoder))
    assert len(lost) <= TOLERATED, "\n".join(["answered worse than before:", *lost])


def test_a_question_that_is_answered_worse_is_named():
    assert worse(RIGHT, RIGHT) == []
    found = {"hotel": SOME, "train": WRONG, "cat": FIRST, "ferry": FIRST}
    assert worse(RIGHT, found) == [f"hotel: {FIRST} → {SOME}", f"train: {SOME} → {WRONG}"]


def test_questions_that_only_one_side_knows_are_an_error():
    with pytest.raises(ValueError, match="not in both: hotel; renew with"):
        worse(RIGHT, {id: one for id, one in RIGHT.items() if id != "hotel"})
