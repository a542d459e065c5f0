"""Questions to all entries of the notes: when something was done last, how much was spent on it."""

from __future__ import annotations

import pytest

from askreview import AskReview
from word_encoder import WordEncoder

FILES = {
    "boat.md": "# Boat\n\n## Log\n\n- 2024-05-02 varnish, two coats\n- 2025-04-11 antifouling\n"
    "- 2031-04-01 antifouling, planned\n",
    "2025-06-03.md": "Greased the winch. Did not varnish the boat.\n",
    "2025-07-09.md": "- [ ] grease the winch\n- [x] grease the rollers ✅ 2025-07-12\n",
    "trips.md": "# Trips\n\n## 3 March 2025\n\nSaw Ada in Bergen.\n\n## 8 May 2024\n\nSaw Ada.\n",
    "shop.md": "---\ndate: 2025-01-31\n---\n# Shopping\n\n| day | what | for | price |\n"
    "|---|---|---|---|\n| 2025-01-04 | Emma | books | 12.50 € |\n"
    "| 2025-01-09 | rope | boat | 30 € |\n| 2024-12-20 | Dune | books | 8 € |\n"
    "| total | | | 50.50 € |\n",
    "more.md": "# Books\n\n- 2025-02-11 Persuasion, 9 €\n- 2025-02-12 Ulysses 11 €, stamps 2 €\n"
    "- atlas, 20 €\n",
    "frost 2025.md": "---\ndate: 2025-06-30\n---\n# Cold\n\nThe last frost of spring was on 14 May."
    " The fleece helped.\nNothing tender before 20 May.\n",
    "Middlemarch.md": "---\ntags: [books]\ndate: 2025-03-01\nprice: 7\nbudget: 100 €\n---\nLong.\n",
}


@pytest.fixture(scope="module")
def review(tmp_path_factory):
    folder = tmp_path_factory.mktemp("entries")
    (folder / "notes").mkdir()
    for name, text in FILES.items():
        (folder / "notes" / name).write_text(text, encoding="utf-8")
    with AskReview(folder / "notes", folder / "index", WordEncoder()) as one:
        one.sync()
        yield one


def places(answer):
    return [(one.note, one.line) for one in answer.citations]


@pytest.mark.parametrize(
    ("question", "first", "where"),
    [
        ("when did I last varnish the boat?", "The one entry", [("boat.md", 5)]),
        ("when did we last grease the winch?", "The one entry", [("2025-06-03.md", 1)]),
        ("when was the winch last greased?", "The one entry", [("2025-06-03.md", 1)]),
        ("when did I last grease the rollers?", "The one entry", [("2025-07-09.md", 2)]),
        ("when was the last time I saw Ada?", "The latest of 2 entries", [("trips.md", 5)]),
        ("when was the first time I saw Ada?", "The first of 2 entries", [("trips.md", 9)]),
    ],
)
def test_the_entry_of_the_last_day_or_the_first_is_quoted(review, question, first, where):
    answer = review.ask(question)
    assert answer.status == "answered" and answer.text.startswith(f"{first} with “")
    assert places(answer) == where


def test_the_day_is_said_and_what_is_planned_is_none(review):
    answer = review.ask("when did I last do the antifouling?")
    assert answer.text == (
        "The one entry with “antifouling” is of 2025-04-11:\n\n“2025-04-11 antifouling” [1]"
    )


def test_a_day_of_a_month_is_one_of_the_notes_year(review):
    assert " is of 2025-05-14:" in review.ask("when did we last have frost?").text


def test_where_no_entry_holds_the_words_the_nearest_log_is_the_closest(review):
    answer = review.ask("when did I last service the boat?")
    assert answer.status == "closest"
    assert answer.text.startswith(
        "No entry with “service” and “boat”. The latest of 3 entries with “boat” is of 2025-04-11:"
    )
    assert places(answer) == [("boat.md", 6)]


def test_what_was_spent_is_added_up_from_rows_items_and_properties(review):
    answer = review.ask("how much did I spend on books in 2025?")
    assert answer.status == "answered"
    first, *_, last = answer.text.split("\n\n")
    assert first == "21.50 € and 7 in all, over 3 entries with “books” of 2025:"
    assert last == "Not added: 1 with several amounts. Not added: 1 without a date."
    assert places(answer) == [("shop.md", 8), ("more.md", 3), ("Middlemarch.md", 4)]


def test_a_single_entry_is_said_to_be_one(review):
    answer = review.ask("what did I spend on the boat in 2025?")
    assert answer.text.startswith("30 € in the one entry with “boat” of 2025:\n\n“day: 2025-01-09;")


def test_an_entry_that_holds_all_but_what_was_done_is_the_closest(review):
    answer = review.ask("when did I last visit Ada in Bergen?")
    assert answer.status == "closest" and places(answer) == [("trips.md", 5)]


@pytest.mark.parametrize(
    "question",
    ["how much did I spend on rain?", "what do I pay for rope?", "what did books cost?",
     "when did I varnish the boat?", "when did we last see Otto?"],
)  # fmt: skip
def test_any_other_question_is_answered_by_passages(review, question):
    text = review.ask(question).text
    assert " in all, over" not in text and " is of 20" not in text
