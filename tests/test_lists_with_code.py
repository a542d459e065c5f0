"""Steps with code in them are one list; a line of data above a list does not lead it."""

from __future__ import annotations

import pytest

PRESS = """# Ink the press

1. Stop the rollers
2. Wash them:
   ```sh
   rollers --wash \\
     --minutes 3

   rollers --dry
   ```
3. Pour ink, then check `rollers --state`

   A thin film is enough.
4. Start them again

Takes a quarter of an hour.
"""
NOTES = {
    "press.md": PRESS,
    "organ.md": (
        "# Tune the organ\n\n- Open the case\n\n\t```\n\ttune --all\n\t```\n\n- Close the case\n"
    ),
    "paper.md": "# Paper\n\n- cut the paper to A3\n- kept dry\n\n```sh\npaper --count\n```\n",
    "bells.md": (
        "# Bells\n\n- Take lard for the clapper\n\n  ```sh\n  bells --oil\n  ```\n"
        "```sh\nbells --ring\n```\n"
    ),
    "guild.md": (
        "# Guild, second meeting\n\nPresent: the printer, the binder\n\n"
        "* Glue: the binder orders fish glue from Kiel\n* Lamp oil is scarce\n* The stove smokes\n"
        "* Apprentices eat at noon\n* The gate is locked at nine\n"
    ),
    "colours.md": (
        "# Colours\n\nColours of the doors (we always forget)\n\n"
        "* shop: bottle green\n* cellar: plain oak\n* attic: none\n* yard: ochre\n* hall: white\n"
    ),
}


@pytest.mark.parametrize("asked", ["how do I ink the press?", "steps to ink the press"])
def test_steps_with_code_between_them_are_shown_as_one(ask, asked):
    first, *_ = ask(asked).blocks
    assert first.kind == "list"
    assert first.text.splitlines() == [
        "1. Stop the rollers",
        "2. Wash them:",
        "   rollers --wash \\",
        "     --minutes 3",
        "   rollers --dry",
        "3. Pour ink, then check rollers --state",
        "   A thin film is enough.",
        "4. Start them again",
    ]
    assert first.quote == PRESS[PRESS.index("1. Stop") : PRESS.index("\n\nTakes")]


def test_code_below_an_item_is_indented_by_a_tab_too(ask):
    [first, *_] = ask("how do I tune the organ?").blocks
    assert first.text == "- Open the case\n    tune --all\n- Close the case"


def test_code_that_is_not_indented_stands_apart_from_the_list(ask):
    assert "count" not in ask("what is cut to A3 and kept dry?").blocks[0].text
    listed = ask("what do I take for the clapper?").blocks[0]
    assert listed.text == "- Take lard for the clapper\n  bells --oil"


def test_a_line_of_data_does_not_lead_the_list_below_it(ask):
    first = ask("who orders the fish glue?").blocks[0]
    assert "fish glue" in first.text and "Present" not in first.text


def test_a_line_of_its_own_leads_the_list_below_it(ask):
    assert ask("what is the door of the yard painted?").blocks[0].text.startswith("Colours of")
