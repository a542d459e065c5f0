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


VENUES = """\
- Venues
  - Barn
    - fee: 220
  - Hall
    - fee: 310
    - seats: 90
  - Yard
    - fee: 140
"""


@pytest.mark.encoder
def test_what_hangs_below_another_item_is_not_between(tmp_path, encoder):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "party.md").write_text(VENUES, encoding="utf-8")
    with AskReview(tmp_path / "notes", tmp_path / "index", encoder) as review:
        block = review.ask("what is the fee of the Hall?").blocks[0]
    assert block.text == "- Venues\n  - Hall\n    - fee: 310"
    assert block.of == "3 of 8 items"
