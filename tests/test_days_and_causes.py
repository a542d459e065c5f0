"""A day is asked of its note, a why of what is headed as a cause, two words of the one they are."""

from __future__ import annotations

import pytest

from askreview.answers.kinds import kind_of

WORDS = " ".join(f"w{n}" for n in range(60))
NOTES = {
    "2026-04-10.md": (
        "Groups 5 and 6 come tomorrow. Bought a chain, 64 € at Radhaus. Long walk with Emil.\n\n"
        "Marked group 4.\n\nBed at ten.\n\n## Evening\n\n- oiled the press\n- washed the rollers\n"
    ),
    "2026-04-12.md": "# Sunday\n\n## Morning\n\n## Evening\n",
    "2026-04-11.md": "\n\n".join(f"## {n}\n\nPart {n}: {WORDS}." for n in range(9)),
    "2026-04-07.md": "Rain. The printer jammed twice, its roller is worn.\n",
    "2026-04-08.md": "# Wednesday\n\n## Done\n\n- [x] paid the dues\n- [x] oiled the gate\n",
    "2026-04-09.md": "Slept badly, finished the ledger of the guild.\n",
    "fair.md": "# Fair\n\nThe fair of the guild is held on 7 April 2026 in the corn hall.\n",
    "2026-04-01 flood.md": (
        "# Flood in the cellar\n\nTwo presses were wet.\n\n"
        "## Timeline\n\n- 04:10 the caretaker hears water\n- 05:00 pumps come\n\n"
        "## Root cause\n\nA mole had dug through the dam of the pond above. Nobody walks there.\n\n"
        "## What we do\n\n- [ ] wire mesh in the dam\n"
    ),
    "steps.md": ("# Printing\n\nRollout on Mondays.\n"),
    "kit.md": "# Trip to Oland\n\nThe trip to Oland takes three days.\n\n"
    "## What to bring\n\n- boots\n- a lamp\n- oats\n- rope\n- a flute\n- salt\n",
}


@pytest.mark.parametrize(
    "asked", ["what did I do on 7 April 2026?", "what happened on 2026-04-07?"]
)
def test_a_day_that_is_asked_for_is_answered_by_its_note(ask, asked):
    answer = ask(asked)
    assert answer.status == "answered"
    assert {one.note for one in answer.blocks} == {"2026-04-07.md"}


def test_a_whole_day_is_shown_in_its_own_order(ask):
    blocks = ask("what did I do on 10 April 2026?").blocks
    assert [one.text for one in blocks] == [
        "Groups 5 and 6 come tomorrow. Bought a chain, 64 € at Radhaus. Long walk with Emil.\n\n"
        "Marked group 4.\n\nBed at ten.",
        "- oiled the press\n- washed the rollers",
    ]
    assert [one.heading for one in blocks] == ["", "Evening"]
    assert all(one.lit for one in blocks)  # a source opens where the first of them stands


def test_a_day_of_which_only_headings_are_written_is_not_answered_by_nothing(ask):
    answer = ask("what happened on 12 April 2026?")
    assert answer.text and (answer.blocks or answer.status == "not_in_notes")


def test_of_a_long_day_the_begin_is_shown_and_that_there_is_more(ask):
    answer = ask("what happened on 11 April 2026?")
    assert [one.text for one in answer.blocks] == [f"Part {n}: {WORDS}." for n in range(3)]
    assert answer.text.endswith("3 of 9 blocks shown.")
    full = ask("what happened on 11 April 2026?", full=True)
    assert len(full.blocks) == 9 and full.text.endswith("[9]")


def test_what_a_day_does_not_say_is_not_answered_by_another_day(ask):
    answer = ask("what did I oil on 9 April 2026?")
    assert answer.status == "closest"
    assert {one.note for one in answer.blocks} == {"2026-04-09.md"}
    assert ask("what did I oil on 8 April 2026?").blocks[0].note == "2026-04-08.md"


def test_what_has_the_day_in_its_words_is_found_elsewhere(ask):
    answer = ask("where is the fair on 7 April 2026?")
    assert answer.status == "answered" and "corn hall" in answer.blocks[0].text


def test_what_is_headed_as_the_cause_answers_a_why(ask):
    assert "mole" in ask("why was the cellar flooded?").blocks[0].text


@pytest.mark.parametrize(
    "asked",
    [
        "what does she need for the trip?",
        "what do the children need?",
        "the pump is off what to do",
        "what to bring to Oland",
    ],
)
def test_what_is_needed_or_to_be_done_is_a_list(asked):
    assert kind_of(asked) == "list"


def test_what_is_needed_is_shown_whole(ask):
    assert "flute" in ask("what does one need for the trip to Oland?").text
