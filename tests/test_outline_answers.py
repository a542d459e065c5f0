"""An item of an outline answers for the items that it hangs below."""

from __future__ import annotations

import pytest

from askreview import AskReview

OUTLINE = "".join(
    f"- {name}\n  - keeper {keeper}\n  - closes on {day}\n"
    for name, keeper, day in (
        ("North pool", "Signe", "Monday"),
        ("Harbour pool", "Tomas", "Thursday"),
        ("Castle pool", "Ebba", "Sunday"),
    )
)


@pytest.mark.encoder
@pytest.mark.parametrize(
    ("question", "item", "quote"),
    [
        ("who is the keeper of the Harbour pool?", "Harbour pool", "keeper Tomas"),
        ("when does the North pool close?", "North pool", "closes on Monday"),
        ("on which day does the Castle pool close?", "Castle pool", "closes on Sunday"),
    ],
)
def test_an_item_is_that_of_the_items_above_it(tmp_path, encoder, question, item, quote):
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "pools.md").write_text(OUTLINE, encoding="utf-8")
    with AskReview(notes, tmp_path / "index", encoder) as review:
        answer = review.ask(question)
    first = answer.citations[0].quote
    assert quote in first
    assert item in first
    assert [name for name in ("North", "Harbour", "Castle") if name in first] == [item.split()[0]]
