"""What is shown can be read by itself: lists under their lead, tables with their header, code."""

from __future__ import annotations

import pytest

from askreview import AskReview
from askreview.answers.kinds import kind_of

SHED = """---
title: Shed
date: 2025-04-01
---

## Roof

To mend the roof you need:

- felt
- nails
  - galvanised, 20 mm
- a ladder

## Paint

| Part | Colour | Tins |
|---|---|---|
| door | green | 2 |
| walls | ochre | 5 |
| window | white | 1 |
| gutter | black | 1 |
| floor | grey | 3 |

## Lock

To open the lock, type:

```sh
lock --open

lock --status
```

The lock was changed. It jammed because of the rain. We keep two keys.
"""


@pytest.fixture(scope="module")
def ask(encoder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("shed")
    (folder / "notes").mkdir()
    (folder / "notes" / "shed.md").write_text(SHED, encoding="utf-8")
    with AskReview(folder / "notes", folder / "index", encoder) as review:
        yield review.ask


def test_a_list_is_shown_whole_under_its_lead(ask):
    block = ask("what do I need to mend the roof?").blocks[0]
    lines = "To mend the roof you need:\n- felt\n- nails\n  - galvanised, 20 mm\n- a ladder"
    assert block.text == lines and block.kind == "list" and not block.of
    assert (block.title, block.heading, block.date) == ("Shed", "Roof", "2025-04-01")


def test_a_row_is_shown_with_its_columns_and_what_is_left_out_is_said(ask):
    answer = ask("what colour is the gutter?")
    block = answer.blocks[0]
    assert "Part: gutter; Colour: black; Tins: 1" in block.text
    assert block.of.endswith(" of 5 rows") and block.kind == "table"
    assert "| Part | Colour | Tins |" in block.quote
    header = "| Part | Colour | Tins |\n|---|---|---|"
    of_block = [one.quote for one in answer.citations if one.heading == "Paint"]
    assert header in of_block and any("gutter" in one for one in of_block)


def test_code_is_shown_whole_with_the_line_that_introduces_it(ask):
    block = next(one for one in ask("how do I open the lock?").blocks if one.kind == "code")
    assert block.text == "To open the lock, type:\nlock --open\nlock --status"
    assert block.quote.endswith("```sh\nlock --open\n\nlock --status\n```")


def test_a_reason_comes_with_what_it_explains(ask):
    block = ask("why was the lock changed?").blocks[0]
    assert "The lock was changed. It jammed because of the rain." in block.text


def test_every_quote_and_every_telling_word_stands_in_the_note(ask):
    for asked in (
        "how do I open the lock?",
        "what colour is the gutter?",
        "nails",
        "tins of ochre",
    ):
        answer = ask(asked)
        assert len(answer.blocks) <= len(answer.citations)
        for one in answer.citations:
            lines = SHED.splitlines()[one.line - 1 : one.end_line]
            assert one.quote in SHED and one.quote in "\n".join(lines)
        for block in answer.blocks:
            assert block.text in answer.text
            for start, end in block.telling:
                assert block.quote[start:end] in SHED and end > start
            for start, end in block.lit:
                assert block.text[start:end].strip()


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ("why was the lock changed?", "why"),
        ("what is the reason for the delay?", "why"),
        ("difference between felt and tin", "comparison"),
        ("deno vs bun", "comparison"),
        ("what do I need for french toast?", "list"),
        ("which cities did we visit by train?", "list"),
        ("ingredients of hummus", "list"),
        ("what should I pack for the hut?", "list"),
        ("which wooden boats lie at the hut?", "list"),
        ("what are the main parts of the lock?", "list"),
        ("what wood goes into the door?", "fact"),
        ("which bird keeps coming back?", "fact"),
        ("who wrote the recipe for rye bread?", "fact"),
        ("recipe for rye bread", "how-to"),
        ("how do I open the lock?", "how-to"),
        ("how to bleed a radiator", "how-to"),
        ("how many keys are there?", "fact"),
        ("what time must we be there?", "fact"),
        ("is the door green?", "yes-or-no"),
        ("who has the key?", "fact"),
        ("goblet squat weight", "keyword"),
    ],
)
def test_the_kind_of_a_question(asked, kind):
    assert kind_of(asked) == kind


def test_notes_that_disagree_are_both_shown_and_the_newer_first_when_asked_for_now(
    encoder, tmp_path
):
    for name, year, rent in (("old", 2023, 900), ("new", 2025, 1080)):
        text = f"---\ndate: {year}-01-05\n---\nThe rent is {rent} euros a month.\n"
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    copy = tmp_path / "old.sync-conflict-20230110-081500-ABCDEFG.md"
    copy.write_text((tmp_path / "old.md").read_text("utf-8"), encoding="utf-8")
    with AskReview(tmp_path, tmp_path / ".index", encoder) as review:
        blocks = review.ask("what is the current rent?").blocks
    assert [(one.note, one.date) for one in blocks] == [
        ("new.md", "2025-01-05"),
        ("old.md", "2023-01-05"),
    ]


def test_a_comparison_shows_each_side(encoder, tmp_path):
    (tmp_path / "drills.md").write_text(
        "# Drills\n\nThe Bora drill weighs 2 kg. The Bora drill is loud.\n\n"
        "The Mistral drill weighs 3 kg.\n",
        encoding="utf-8",
    )
    with AskReview(tmp_path, tmp_path / ".index", encoder) as review:
        first, second, *_ = review.ask("Bora vs Mistral").blocks
    assert {"Bora", "Mistral"} == {
        word for one in (first, second) for word in ("Bora", "Mistral") if word in one.text
    }


def test_a_long_run_of_code_is_not_shown_whole(tmp_path, encoder):
    notes = tmp_path / "log"
    notes.mkdir()
    log = "12:00 tick ok\n" * 2_000
    (notes / "l.md").write_text(f"The pump was replaced in May.\n\n```\n{log}```\n")
    with AskReview(notes, tmp_path / "log-index", encoder) as review:
        answer = review.ask("when was the pump replaced?")
    assert answer.blocks[0].quote.startswith("The pump was replaced in May.")
    assert len(answer.text.split()) < 1_000


def test_neighbouring_sentences_are_one_block_in_their_own_order(tmp_path, encoder):
    (tmp_path / "notes").mkdir()
    words = "Mrs Adeyemi. Rent is 1,150 a month, due on the 1st. Deposit is held."
    text = f"# Flat\n\n## Landlord\n\n{words}\n"
    (tmp_path / "notes" / "flat.md").write_text(text, encoding="utf-8")
    with AskReview(tmp_path / "notes", tmp_path / "index", encoder) as review:
        answer = review.ask("who rents me the flat?")
    [block] = answer.blocks
    assert block.text == block.quote == words
