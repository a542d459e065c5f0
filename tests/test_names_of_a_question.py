"""What the question has and what is found has not makes an answer only the closest."""

from __future__ import annotations

import pytest

from askreview import AskReview
from word_encoder import WordEncoder

NOTES = {
    "boiler-oslo.md": (
        "# Heating in Oslo\n\nThe boiler in Oslo was fitted in Dec 2021 and holds 90 litres. "
        "Zoë pays for its care.\n"
    ),
    "travel.md": "# Travel\n\nWe flew to Bergen in 2019, in December with Ida and 5 friends.\n",
    "2024-03-05.md": "Bled the radiators, two litres came out.\n",
    "models.md": "# Models\n\nThe talking robot Quen2 costs 300 crowns and walks five steps.\n",
}


@pytest.mark.parametrize(
    ("asked", "lacking"),
    [
        ("how many litres does the boiler in Bergen hold?", "“Bergen”"),
        ("was the boiler fitted in 2019?", "“2019”"),
        ("does Ida pay for the boiler's care?", "“Ida”"),
    ],
)
def test_a_name_of_another_note_is_not_answered(ask, asked, lacking):
    answer = ask(asked)
    assert answer.status == "closest" and answer.blocks[0].note == "boiler-oslo.md"
    assert answer.text.startswith(
        f"No direct answer in your notes (not found together with {lacking}). Closest quotes:"
    )


@pytest.mark.parametrize(
    "asked",
    [
        "how many litres does the boiler in Oslo hold?",  # in the title
        "was the boiler fitted in December?",  # `Dec`
        "does Zoe pay for the boiler's care?",  # `Zoë`
        "what does the Quen robot cost?",  # `Quen2`
        "when were the radiators bled in March 2024?",  # in the file's name
        "does the talking robot walk 5 steps?",  # `five`
        "how many litres does the boiler hold, and where in Oslo is it?",
    ],
)
def test_a_name_in_other_letters_is_answered(ask, asked):
    assert ask(asked).status == "answered"


def test_an_encoder_without_floors_does_not_claim_what_shares_no_word(tmp_path):
    (tmp_path / "ferry.md").write_text("The ferry leaves at noon.\n", encoding="utf-8")
    with AskReview(tmp_path, tmp_path / ".index", WordEncoder()) as review:
        assert review.ask("when does the ferry leave?").status == "answered"
        assert review.ask("who repairs violins?").status == "closest"
