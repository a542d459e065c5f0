"""A list item is read with the items that it hangs below, however deep, and wherever it is cut."""

from __future__ import annotations

import pytest

from test_passages import WORDS, quoted, said, split, statements

PLANETS = """\
- Venus
  - owner Omar
  - deadline 9 July
- Mars
  - owner Ines
"""


def places(text: str) -> list[str]:
    return [one.in_place for one in statements(text)]


@pytest.mark.parametrize("indent", ["  ", "\t", "    "])
def test_an_item_knows_the_items_above_it(indent):
    assert places(PLANETS.replace("  -", f"{indent}-")) == [
        "Venus",
        "Venus › owner Omar",
        "Venus › deadline 9 July",
        "Mars",
        "Mars › owner Ines",
    ]


def test_the_words_of_the_items_above_are_those_of_the_same_passage():
    [passage] = split(PLANETS)
    first, owner = passage.statements[:2]
    assert owner.above == (first,)
    assert passage.encoded[slice(*owner.above[0].tokens)] == "Venus"


def test_whatever_stands_in_an_item_hangs_below_it():
    text = "- Router\n\n  Stands in the hall.\n\n  ```\n  ssh hall\n  ```\n\n  1. reset\n"
    assert places(text) == [
        "Router",
        "Router › Stands in the hall.",
        "Router › ssh hall",
        "Router › reset",
    ]


def test_the_sentences_of_a_long_item_do_not_hang_below_its_first():
    text = f"- {'Some words here. ' * 30}\n  - below\n"
    assert {one.above for one in statements(text)[:-1]} == {()}
    assert statements(text)[-1].in_place == "Some words here. › below"


def test_a_list_that_is_cut_repeats_the_items_above():
    text = "- Venus\n" + "".join(f"  - month {n} and {'word ' * 8}\n" for n in range(20))
    passages = split(text)
    assert len(passages) > 2
    for passage in passages[1:]:
        assert passage.encoded.startswith("note\nVenus\nmonth")
        for one in passage.statements:
            assert passage.encoded[slice(*one.above[0].tokens)] == "Venus"
        assert WORDS.count([passage.encoded])[0] <= WORDS.window


@pytest.mark.parametrize("depth", [31, 80])
@pytest.mark.parametrize("indent", ["  ", "\t"])
def test_lists_of_any_depth_lose_no_item(depth, indent):
    lines = [f"{indent * n}- level{n}" for n in range(depth)]
    text = "\n".join([*lines, f"{indent * 40}- back", "- shallow", "", "After it."]) + "\n"
    found = [one.text for one in statements(text)]
    assert found == [f"level{n}" for n in range(depth)] + ["back", "shallow", "After it."]
    by_text = {one.text: one for one in statements(text)}
    assert by_text["level30"].above[-1].text == "level29"
    assert by_text[f"level{depth - 1}"].above[-1].text == f"level{depth - 2}"
    assert by_text["shallow"].above == ()
    assert quoted(text)[-3:] == ["back", "shallow", "After it."]


def test_a_deep_item_may_go_over_several_lines():
    text = "".join("  " * n + f"- w{n}\n" for n in range(40)) + "  " * 40 + "and more\n"
    assert said(text)[-1] == ("item", "w39 and more")


def test_an_outline_of_headings_is_one_of_items():
    text = "- ## Garden\n\t- dig the hole\n\t\t- by Friday\n"
    assert places(text) == ["Garden", "Garden › dig the hole", "Garden › dig the hole › by Friday"]
