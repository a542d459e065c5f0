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
        f"walk-{n}.md": f"# Walk {n}\n\nWe rested on a bench {where}.\n"
        for n, where in enumerate(
            (
                "near the orchard, under plum trees",
                "below the chapel tower, out of the wind",
                "above the old quarry, in the shade",
                "beside a meadow, among sheep",
                "by the harbour wall, with herring in paper",
                "outside the station, next to its clock",
                "behind a barn, on warm straw",
                "across from the lighthouse, eating bread",
                "along the canal, where barges lay",
                "inside the cloister, reading names on stones",
            )
        )
    },
    "bell.md": (
        "# Bell\n\nThe great bell was rung by four men with long ropes of hemp on every feast "
        "day of the year, in rain and in snow, until the last of the four had moved away. "
        + FILLER
        + "Eight men rang the great bell with a beam of ash and straps of leather when the duke "
        "died at the end of a long winter and all the roads were closed by snow, as an old song "
        "about him says. "
        + FILLER
        + "The great bell was last rung by a motor from Turin, which a teacher at the school had "
        "bought with the money left over from the sale of the meadow behind the church.\n"
    ),
}


def test_two_sentences_of_one_long_paragraph_are_two_blocks(ask):
    answer = ask("how often does the mill wheel turn in a minute?")
    assert answer.status == "answered"
    assert [one.note for one in answer.blocks[:2]] == ["mill.md", "mill.md"]
    assert {"twelve" in one.text for one in answer.blocks[:2]} == {True, False}
    assert all("plate" not in one.text for one in answer.blocks)


def test_what_is_only_the_closest_shows_up_to_eight_blocks_of_more_than_five_notes(ask):
    answer = ask("did we rest on a bench in Reykjavik?")
    assert answer.status == "closest" and 5 < len(answer.blocks) <= 8
    assert len({one.note for one in answer.blocks}) == len(answer.blocks)
    assert {one.n for one in answer.blocks} == {one.n for one in answer.citations}


def test_further_blocks_have_more_room_where_sentences_are_long(ask):
    answer = ask("who rang the great bell?")
    shown = [one.text for one in answer.blocks if one.note == "bell.md"]
    assert len(shown) == 3 and sum(len(text.split()) for text in shown[1:]) > 60


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
