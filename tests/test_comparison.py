"""A comparison is searched once for each side, and each side is answered under its own name."""

from __future__ import annotations

import pytest

from askreview import AskReview
from askreview.search.sides import sides
from openai_server import Reply

NOTES = {
    "ferry.md": "# Ferry\n\nThe ferry takes forty minutes and carries bicycles.\n",
    "tunnel.md": "# Tunnel\n\nThe tunnel takes nine minutes, and bicycles stay outside.\n",
    "paint.md": "# Paint\n\nChalk paint dries in an hour. Gloss paint can be washed.\n",
    "dues-2023.md": "# Dues\n\nGrown-ups pay 40 euros.\n",
    "dues-2025.md": "# Dues\n\nGrown-ups pay 55 euros.\n",
    "stove.md": "# Stove\n\nA pellet stove is cleaner than a wood stove, which needs no current.\n",
    "chess club.md": "# Chess club\n\nThe chess club meets on Mondays.\n",
    "draughts.md": "# Draughts\n\nWe play it at Ina's.\n",
    "list.md": "# To read\n\nSomething on travel, some day.\n",
}


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("ferry vs tunnel", ("ferry", "tunnel")),
        ("loft in 2024 vs 2026", ("loft 2024", "loft 2026")),
        ("which is quicker, the ferry or the tunnel?", ("quicker ferry", "quicker tunnel")),
        ("is chalk better or gloss for a door?", ("door chalk", "door gloss")),
        ("tin or felt for the shed?", ("shed tin", "shed felt")),
        ("what is the difference in price between tin and felt?", ("price tin", "price felt")),
        ("compare the ferry with the tunnel", ("ferry", "tunnel")),
        ("how is tin different from felt?", ("tin", "felt")),
        ("is the hob gas or electric?", ()),
        ("did it rain, or did it snow?", ()),
        ("which letter or parcel did I get from Ann?", ()),
        ("how does the ferry compare in price with last year?", ()),
        ("what is the ferry compared to in the letter?", ()),
        ("who has the key and the ladder?", ()),
    ],
)
def test_the_sides_of_a_comparison(asked, found):
    assert sides(asked) == found


@pytest.mark.parametrize(
    "asked", ["ferry vs tunnel", "which is quicker for bicycles, the ferry or the tunnel?"]
)
def test_each_side_is_shown_under_its_own_name(ask, asked):
    answer = ask(asked)
    assert [one.title for one in answer.blocks[:2]] == ["Ferry", "Tunnel"]
    assert answer.status == "answered"


def test_sides_that_only_a_file_name_tells_apart(ask):
    blocks = ask("dues in 2023 vs 2025").blocks
    assert [(one.note, one.text) for one in blocks] == [
        ("dues-2023.md", "Grown-ups pay 40 euros."),
        ("dues-2025.md", "Grown-ups pay 55 euros."),
    ]


def test_a_name_of_two_words_beside_one_of_one(ask):
    assert [one.title for one in ask("chess club vs draughts").blocks] == ["Chess club", "Draughts"]


def test_both_sides_in_one_paragraph_are_one_block(ask):
    [block] = ask("chalk or gloss paint?").blocks
    assert block.text == "Chalk paint dries in an hour. Gloss paint can be washed."


def test_a_statement_that_tells_of_both_sides_comes_first(ask):
    first = ask("pellet stove vs wood stove").blocks[0]
    assert first.text.startswith("A pellet stove is cleaner than a wood stove")


def test_a_side_that_no_note_holds_is_said_to_be_missing(ask):
    answer = ask("ferry vs hovercraft")
    assert [one.title for one in answer.blocks] == ["Ferry"]
    assert "Not in your notes: “hovercraft”" in answer.text and answer.status == "closest"


def test_a_model_reads_both_sides(encoder, tmp_path, model_server):
    notes = tmp_path / "notes"
    notes.mkdir()
    for name in ("ferry.md", "tunnel.md"):
        (notes / name).write_text(NOTES[name], encoding="utf-8")
    model_server.script = [Reply("The tunnel is quicker [1].")]
    with AskReview(notes, tmp_path / "index", encoder) as review:
        review.ask("ferry vs tunnel", "local", k=1)
    sent = model_server.requests[-1].text
    assert "forty minutes" in sent and "nine minutes" in sent
