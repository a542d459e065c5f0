"""Lines that tell alike, properties that nobody asked for, and leads that lead to code alone."""

from __future__ import annotations

import pytest

from askreview import AskReview
from word_encoder import WordEncoder

MACHINES = """# Machines

| machine | bought | price | warranty ends |
|---|---|---|---|
| kiln | 2021-02-03 | 1,250 € | 2026-02-03 |
| wheel | 2022-09-12 | 780 € | 2027-09-12 |
| fridge | 2023-05-30 | 415 € | 2028-05-30 |
"""
ROWS = """# Rowing

| week | distance | hands |
|---|---|---|
| 2025-W20 | 12 km | fine |
| 2025-W21 | 17 km | blistered |
| 2025-W22 | 8 km | healing |
"""
NOTES = {
    "machines.md": MACHINES,
    "rowing.md": ROWS,
    "screws.md": "# Torque of the screws\n\n- lid: 4 Nm\n- base plate: 9 Nm\n- handle: 6 Nm\n",
    "copies.md": (
        "# Copies of the archive\n\nMade by a timer, each night:\n\n"
        "```sh\narchive --to /mnt/vault\n```\n\n"
        "- disk: 2 TB, in the left drawer\n- last tried: 2025-06-01, it took an hour\n"
    ),
    "orchard.md": (
        "---\ntags: [apples, cider, october]\naliases: [the old orchard]\nowner: Ruth\nplot: 14\n"
        "trees: 31\n---\n# Orchard\n\n"
        "The apples of the orchard are pressed for cider in the mill, with a press of oak.\n"
    ),
    **{f"walk-{n}.md": f"# Walk {n}\n\nIt is a long way, so take a stick.\n" for n in (1, 2)},
    "goulash.md": "# Goulash\n\n- Prep time: 20 min\n- Cook time: 3 h\n- Servings: 4\n",
    "tart.md": (
        "# Saturday tart\n\nThe recipe is from a neighbour.\n\n## Directions\n\n"
        "1. Beat the eggs with honey.\n"
        "2. Fold in the almonds and bake for an hour.\n3. Freeze what is left over.\n"
        "4. Grease the tin.\n5. Whisk the cream.\n6. Serve it cold.\n"
    ),
    "soup.md": (
        "# Cold beetroot soup\n\nCold beetroot soup\n\nTaken over from https://soups.example/beetroot\n\n"
        "Grate the beets and stir in the cream.\n"
    ),
    "heron.md": "---\nlength: 90\ncolour: grey\n---\n",
    "stork.md": "---\nlength: 110\ncolour: white\n---\n",
    "bridge.md": (
        "# Bridge\n\nThe bridge was painted red by the ferryman. It is closed to carts. "
        "Nobody had asked the ferryman to paint it, and the parish paid him nothing.\n"
    ),
}


@pytest.mark.parametrize(
    ("asked", "lacking"),
    [
        ("what did the sewing machine cost?", "“sewing”"),
        ("until when has the drill a warranty?", "“drill”"),
        ("what torque for the hinge?", "“hinge”"),
    ],
)
def test_a_table_without_the_line_that_is_asked_for_is_only_the_closest(ask, asked, lacking):
    answer = ask(asked)
    assert answer.status == "closest"
    assert lacking in answer.text.splitlines()[0]


@pytest.mark.parametrize(
    "asked",
    [
        "what did the kiln cost?",
        "until when has the refrigerator a warranty?",  # a line by another name
        "what torque for the handle?",
        "how far did I row in the week in which my hands hurt?",  # rows are named by weeks
        "which machines do we own?",
    ],
)
def test_a_line_that_is_named_or_meant_is_answered(ask, asked):
    assert ask(asked).status == "answered"


def test_what_files_a_note_or_names_it_tells_nothing(ask):
    answer = ask("how are the apples of the old orchard pressed for cider?")
    assert answer.blocks[0].text.startswith("The apples of the orchard")
    shown = "\n".join(one.text for one in answer.blocks)
    assert "tags" not in shown and "aliases" not in shown
    assert "cider" in ask("which tags has the orchard?").blocks[0].text


def test_the_closest_shows_one_property_at_most_that_nobody_asked_for(ask):
    answer = ask("when were the trees of the orchard in Reykjavik felled?")
    assert answer.status == "closest"
    fields = [one.text for one in answer.blocks if one.kind == "field"]
    assert len([one for one in fields if not one.startswith("trees")]) <= 1


def test_a_lead_above_code_does_not_lead_the_list_below_it(ask):
    assert ask("when is the archive copied at night?").blocks[0].kind == "code"


def test_where_nothing_else_tells_the_paragraph_tells_more(ask):
    blocks = ask("did anyone pay the ferryman for painting the bridge?").blocks
    assert "painted red" in "".join(one.text for one in blocks)
    assert "paid him nothing" in "".join(one.text for one in blocks)


@pytest.mark.parametrize(
    ("asked", "missing"),
    [
        ("how do I fold in marzipan and bake for an hour?", "no note mentions “marzipan”"),
        ("can I freeze marzipan that is left over?", "no note mentions “marzipan”"),
        ("recipe for almonds", "not found together with “almonds”"),
    ],
)
def test_steps_of_something_else_are_no_answer(ask, asked, missing):
    answer = ask(asked)
    assert answer.status != "answered" and missing in answer.text.splitlines()[0]


def test_steps_of_something_else_are_not_shown_whole(ask):
    assert "Grease" in ask("recipe for the Saturday tart").text
    assert "Grease" not in ask("recipe for almonds").text


@pytest.mark.parametrize(
    "asked",
    [
        "how do I bake the Saturday tart?",
        "recipe for the Saturday tart",
        "can I freeze the tart?",
        "how do I bake almonds with honey?",
    ],
)
def test_steps_of_what_is_named_answer(ask, asked):
    assert ask(asked).status == "answered"


def test_a_comparison_by_properties_that_nobody_asked_for_is_only_the_closest(ask):
    assert ask("heron vs stork").status == "closest"
    answer = ask("colour of the heron vs the stork")
    assert answer.status == "answered" and {"grey", "white"} <= set(answer.text.split())


def test_a_side_of_a_comparison_is_shown_by_its_words_before_its_properties(tmp_path):
    for name in ("rye", "wheat"):
        text = f"---\nauthor: mons\n---\n# {name}\n\nHollow when tapped.\n"
        (tmp_path / f"{name}.md").write_text(text, encoding="utf-8")
    with AskReview(tmp_path, tmp_path / ".index", WordEncoder()) as review:
        shown = {one.note: one.kind for one in reversed(review.ask("rye vs wheat").blocks)}
    assert shown == {"rye.md": "paragraph", "wheat.md": "paragraph"}


def test_a_line_that_only_names_its_note_or_its_source_tells_nothing(ask):
    shown = [one.text for one in ask("how is the cold beetroot soup done?").blocks]
    assert shown == ["Grate the beets and stir in the cream."]
    assert "soups.example" in ask("what is the link to the cold beetroot soup?").text


def test_the_lines_of_a_note_that_the_question_names_are_of_what_is_asked(ask):
    answer = ask("how long does goulash take?")
    assert answer.status == "answered" and "Cook time: 3 h" in answer.text
