"""What is not shown as an answer, and what is shown with it: leads, reasons, originals."""

from __future__ import annotations

from askreview.answers import in_turn

KILN = """---
owner: Ruth
tags: [clay, shed]
---
# Kiln

The kiln lost its heat at night, which was new.

## Glazes

**The trouble with glazes:** they run.
- the blue one ran off the shelf
- the white one crawled
- the green one took on the colour of the blue one beside it

> “Never open the kiln above two hundred degrees.”

## The third kiln shelf

- forty by forty
- held for a year

**Why:** the quarry sold everything it had.

## See also

![[Clay]]

![[Wheel]]

![[Shed roof]]

## Directions

1. Fill the kiln.
2. Warm it for two hours.
3. Fire it to 1,080 degrees.
"""
NOTES = {
    "kiln.md": KILN,
    "clay.md": "# Clay\n\nClay comes from the pit behind the mill.\n\n![[Kiln]]\n",
    "log.md": "# Log\n\nThat the third shelf of the kiln went for 20 euros is a good sign.\n",
    "farm.md": "We sowed in April. The fence fell in a storm. The goats ate the beans.\n",
    "raft.md": (
        "---\ntitle: Raft\nstatus: on hold\npriority: 4\nwaiting_for: tar\n---\n"
        "A raft that folds. 12 planks in two rows, at most 80 kg.\n"
    ),
    "lamp.md": "---\nstatus: paused\nwaiting for: red glass\npriority: 4\n---\n# Lamp\n",
    "index.md": (
        "# Index\n\n- [Rowing on the still canal](rowing.md) - 2024-05-02\n"
        "- [[Herons of the marsh meadow]]\n"
    ),
    "rowing.md": "# Rowing on the still canal\n\nBoats are lent at the lock.\n",
    "rent-2023.md": "---\ndate: 2023-02-01\n---\nThe rent is 310 euros a month.\n",
    "rent-2025.md": "---\ndate: 2025-02-01\n---\nThe rent is 355 euros a month.\n",
}
COPY = "rent-2023.sync-conflict-20230301-101500-QWERTYU.md"
NOTES[COPY] = NOTES["rent-2023.md"]


def test_a_list_stands_under_the_sentence_right_above_it(ask):
    [block] = [one for one in ask("which glazes ran?").blocks if one.kind == "list"]
    assert block.text.startswith("The trouble with glazes: they run.\n- the blue one")


def test_a_quote_below_a_list_is_no_item_of_it(ask):
    [block] = [one for one in ask("which glazes ran?").blocks if one.kind == "list"]
    assert "Never open" not in block.text
    assert ask("when may the kiln be opened?").blocks[0].kind == "quote"


def test_what_the_note_calls_the_reason_comes_first(ask):
    first = ask("why was the kiln shelf cheap?").blocks[0]
    assert first.text == "Why: the quarry sold everything it had."


def test_a_cause_is_shown_that_stands_before_what_it_caused(ask):
    first = ask("why did the goats eat the beans?").blocks[0]
    assert first.text.startswith("The fence fell in a storm. The goats ate the beans.")


def test_a_link_to_a_note_is_no_quotation(ask):
    assert not any("![[" in one.quote for one in ask("wheel").blocks)


def test_a_line_of_an_index_gives_way_to_the_note_that_it_names(ask):
    blocks = ask("rowing on the still canal").blocks
    assert blocks[0].note == "rowing.md"
    assert not any(one.note == "index.md" for one in blocks)
    herons = ask("where are the herons of the marsh meadow?").blocks
    assert any("Herons" in one.text for one in herons)


def test_links_below_one_another_are_a_list_where_it_is_asked_for(ask):
    first = ask("which notes are under see also in the kiln note?").blocks[0]
    assert first.text.splitlines() == ["Clay", "Wheel", "Shed roof"]


def test_a_property_that_nobody_asked_for_is_not_shown_besides(ask):
    blocks = ask("why is the lamp paused?").blocks
    assert blocks[0].text == "waiting for: red glass"
    assert not any("priority" in one.text for one in blocks)
    assert any("Ruth" in one.text for one in ask("who owns the kiln?").blocks)


def test_a_number_is_no_reason(ask):
    assert ask("why is the raft on hold?").blocks[0].text == "waiting for: tar"


def test_the_steps_of_the_named_note_are_the_whole_answer(ask):
    [block] = ask("what are the directions for the kiln?").blocks
    assert len(block.text.splitlines()) == 3


def test_a_copied_note_does_not_crowd_out_one_that_says_otherwise(ask):
    answer = ask("rent")
    assert sorted(one.note for one in answer.blocks) == ["rent-2023.md", "rent-2025.md"]
    assert COPY not in [hit.note for hit in answer.passages]


def test_what_several_searches_find_stands_where_it_was_found_first(ask):
    kiln, rent = (ask(asked).passages for asked in ("kiln", "rent"))
    assert in_turn([[kiln[0], rent[0], kiln[1], kiln[0]]]) == (kiln[0], rent[0], kiln[1])
