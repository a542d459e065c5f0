"""A question that a note only asks is no answer, nor are those that stand beside it."""

from __future__ import annotations

import pytest

NOTES = {
    "sync.md": (
        "# Sync 12 November\n\n## Agenda\n\n- Who pays for the new printer?\n"
        "- When do we close for Christmas?\n- Why did the heating bill double?\n\n"
        "## Minutes\n\n- Printer: paid by the Leeds office.\n- We close on 19 December.\n"
    ),
    "prep.md": (
        "# Interview\n\n1. Who founded the Ghent mill?\n2. When did it burn down?\n"
        "3. How many workers did it have?\n"
    ),
    "research.md": (
        "Does vitamin D help against colds? Who financed the Bergen trial?\n\n"
        "The Bergen trial had 400 participants.\n"
    ),
    "mill.md": "The Ghent mill had a red chimney.\n",
    "faq.md": (
        "# Boat club\n\n**How do I book the skiff?**\n\nWrite your name on the board.\n\n"
        "- Where are the oars?\n  - Behind the sail loft.\n- Who has the key?\n  - Ruth.\n"
    ),
    "vet.md": (
        "# Vet\n\n## Questions for the vet\n\n- Does Bruno need a diet?\n- Is the limp bad?\n"
    ),
}


@pytest.mark.parametrize(
    "asked", ["why did the heating bill double?", "who founded the Ghent mill?"]
)
def test_what_is_only_asked_is_not_answered(ask, asked):
    answer = ask(asked)
    assert answer.status == "closest" and "(a note only asks it)" in answer.text
    assert not {one.heading for one in answer.blocks} & {"Agenda", "Interview"}


def test_the_minutes_come_before_what_the_agenda_asks(ask):
    answer = ask("who pays for the new printer?")
    assert "Printer: paid by the Leeds office." in answer.blocks[0].text
    assert "?" not in answer.text


def test_a_question_beside_one_that_is_answered_is_none(ask):
    answer = ask("does vitamin D help against colds?")
    assert answer.status == "closest" and "(a note only asks it)" in answer.text


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("how do I book the skiff?", "Write your name on the board."),
        ("where are the oars?", "Behind the sail loft."),
        ("who has the key of the boat club?", "Ruth."),
        ("which questions do I have for the vet?", "Does Bruno need a diet?"),
    ],
)
def test_a_question_with_an_answer_leads_to_it(ask, asked, words):
    answer = ask(asked)
    assert answer.status == "answered" and words in answer.blocks[0].text
