"""A question that names a note and asks how, or for what: its steps, its list, its command."""

from __future__ import annotations

import pytest

from askreview import AskReview

KETTLE_CORN = """# Kettle Corn

The best kettle corn recipe that we know, for any evening with a film.

- prep time: 2 min
- servings: 14

## Ingredients

- half a cup of popping maize
- a quarter cup of sugar
- oil, enough to cover the bottom of the pan

## Directions

1. Heat the oil with three grains in it.
2. When they burst, pour in the rest and the sugar.
3. Shake without a pause until it is quiet.
"""
BOAT = """---
status: paused
colours: blue, white
waiting for: a new mast
---

# Boat

- mast
- two oars and a bucket, in the shed
"""
GLOB = """# nullglob

```sh
shopt -s nullglob
```

This makes the shell ignore a wildcard without matches.

To list the settings of the shell, ask it for all of them.

```sh
shopt -p
```
"""


@pytest.fixture(scope="module")
def review(encoder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("named")
    notes = folder / "notes"
    notes.mkdir()
    for name, text in (("kettlecorn", KETTLE_CORN), ("boat", BOAT), ("nullglob", GLOB)):
        (notes / f"{name}.md").write_text(text, encoding="utf-8")
    with AskReview(notes, folder / "index", encoder) as review:
        yield review


def test_how_to_make_what_a_note_is_named_after_is_its_steps(review):
    answer = review.ask("how do I make kettle corn?")
    first = answer.blocks[0]
    assert (first.kind, first.heading) == ("list", "Directions")
    assert first.text.startswith("1. Heat the oil") and "3. Shake" in first.text
    raw = review.note(first.note).raw
    assert first.quote in raw and answer.citations[0].quote == first.quote
    assert answer.passages[first.n - 1].heading == "Directions"


def test_what_it_takes_is_its_list(review):
    first = review.ask("what do I need for kettle corn?").blocks[0]
    assert (first.kind, first.heading) == ("list", "Ingredients")
    assert "maize" in first.text and "oil" in first.text


def test_a_question_about_more_than_the_note_is_not_answered_by_its_steps(review):
    first = review.ask("how much sugar goes into kettle corn?").blocks[0]
    assert first.heading == "Ingredients" and "quarter cup of sugar" in first.text


def test_a_sentence_about_code_stands_below_it(review):
    first = review.ask("how can I make the shell ignore a wildcard without matches?").blocks[0]
    assert first.text.startswith("shopt -s nullglob") and "This makes the shell" in first.text


def test_how_to_is_shown_with_the_command_below_it(review):
    first = review.ask("how do I list the settings of the shell?").blocks[0]
    assert "To list the settings" in first.text and "shopt -p" in first.text


def test_a_reason_is_not_what_the_question_says_already(review):
    blocks = review.ask("why is the boat paused?").blocks
    assert "a new mast" in blocks[0].text
    assert not any(one.text == "status: paused" for one in blocks)


def test_a_property_is_not_answered_by_a_list(review):
    first = review.ask("what colours has the boat?").blocks[0]
    assert first.text == "colours: blue, white"
