"""Which blocks follow the first, and what an answer that lacks what was asked for is called."""

from __future__ import annotations

FILLER = (
    "Nothing else is written on the plate beside the door of the old mill by the river, though "
    "visitors have looked for more every summer since the roof was mended, and went away again "
    "with no more than they came with, which is a pity, as the miller always used to say. "
)
NOTES = {
    "mill.md": (
        "# Mill\n\nThe mill wheel turns twelve times a minute in spring. "
        + FILLER * 3
        + "In autumn the mill wheel turns seven times a minute.\n"
    ),
    "locks.md": "# Locks\n\nThe upper lock was built of oak by two brothers from the village.\n",
    "salt.md": "# Salt road\n\nSalt came up the road on mules. Add salt after the water boils.\n",
    "ferry.md": (
        "# Ferry\n\nThe ferry has nine rooms below its deck. "
        + FILLER
        + "The rooms of the ferry are painted blue by the skipper. Four cats sleep there.\n"
    ),
    **{
        f"walk-{n}.md": f"# Walk {n}\n\n{said}\n"
        for n, said in enumerate(
            (
                "We rested on a bench near the orchard, where plums had fallen.",
                "The chapel has a bench of stone; nobody else rested there.",
                "A bench above the quarry, good for resting in the shade.",
                "Rested an hour by the meadow on the broken bench.",
                "Harbour: every bench taken, so we rested on the wall.",
                "The station clock stood still while we rested on its bench.",
            )
        )
    },
}


def test_two_sentences_of_one_long_paragraph_are_two_blocks(ask):
    answer = ask("how often does the mill wheel turn in a minute?")
    assert answer.status == "answered"
    assert [one.note for one in answer.blocks[:2]] == ["mill.md", "mill.md"]
    assert {"twelve" in one.text for one in answer.blocks[:2]} == {True, False}
    assert all("plate" not in one.text for one in answer.blocks)


def test_what_is_only_the_closest_shows_up_to_five_blocks(ask):
    answer = ask("did we rest on a bench in Reykjavik?")
    assert answer.status == "closest" and 3 < len(answer.blocks) <= 5
    assert len({one.note for one in answer.blocks}) == len(answer.blocks)


def test_a_when_without_any_date_is_only_the_closest(ask):
    answer = ask("when was the upper lock built?")
    assert answer.status == "closest"
    assert answer.text.startswith("No direct answer in your notes (no date is given). ")
    assert ask("who built the upper lock?").status == "answered"


def test_a_when_of_what_is_to_be_done_needs_no_date(ask):
    assert ask("when do I add the salt?").status == "answered"


def test_a_further_sentence_is_shown_without_what_follows_it(ask):
    answer = ask("how many rooms does the ferry have?")
    assert [one.text for one in answer.blocks] == [
        "The ferry has nine rooms below its deck.",
        "The rooms of the ferry are painted blue by the skipper.",
    ]
