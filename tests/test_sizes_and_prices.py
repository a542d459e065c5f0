"""A size, a price or a date that is not told of a thing: only the closest, and told so."""

from __future__ import annotations

import pytest

NOTES = {
    "beans.md": (
        "# Beans 2024\n\nSown on 3 May, picked from 20 July; 14 kg in all.\n\n"
        "The poles are hazel, 2.4 m, from the hedge.\n"
    ),
    "settee.md": "# Settee\n\nThe settee is green, with three seats, from the shop in the mill.\n",
    "archive.md": ("# Archive\n\nThe archive in Bergen is copied at 02:00 and kept for 35 days.\n"),
    "stove.md": "# Stove\n\n| stove | weight | height | price |\n|---|---|---|---|\n"
    "| small | 41 | 70 | 650 |\n| large | 88 | 110 | 990 |\n",
    "licences.md": "# Licences\n\nThe licence of the old archive was 900 € a year.\n",
    "orders.md": "# Orders\n\n| what | amount |\n|---|---|\n| lamp | 17 |\n| oil | 9 |\n",
    "glazier.md": (
        "# Glazier\n\nThe putty of the glazier sticks to all.\n\n***\n\nHe takes 68 an hour.\n"
    ),
    "paper.md": "# Newspaper\n\nThe newspaper costs 38 a month, and nobody reads it.\n",
}


@pytest.mark.parametrize(
    ("asked", "lacking"),
    [
        ("what did the settee cost?", "no price is given"),
        ("how wide is the settee?", "“wide”"),
        ("how tall is the settee?", "“tall”"),
        ("what does the settee weigh?", "no weight is given"),
        ("how much does the archive in Bergen cost?", "no price is given"),  # but for a licence
    ],
)
def test_what_is_not_told_of_a_thing_is_only_the_closest(ask, asked, lacking):
    answer = ask(asked)
    assert answer.status == "closest"
    assert lacking in answer.text.splitlines()[0]
    assert answer.blocks[0].note[:4] in asked


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("how much do we pay for the lamp?", "17"),
        ("how tall are the poles of the beans?", "2.4 m"),
        ("how heavy was the crop of beans?", "14 kg"),
        ("what does the large stove weigh?", "88"),
        ("what did the small stove cost?", "650"),
        ("how much does the newspaper cost?", "38"),
        ("how expensive is the glazier?", "68"),
        ("what did the licence of the old archive cost?", "900 €"),
        ("when were the beans sown?", "3 May"),
    ],
)
def test_what_is_told_is_answered(ask, asked, told):
    answer = ask(asked)
    assert answer.status == "answered"
    assert told in "".join(one.text for one in answer.blocks if one.note == answer.blocks[0].note)
