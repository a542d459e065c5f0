"""A question for the total of what a table of one note lists."""

from __future__ import annotations

import pytest

from askreview import AskReview
from word_encoder import WordEncoder

BOAT = """# Boat costs

| part | price | hours |
|---|---|---|
| hull paint | 120.50 € | 2 h |
| rope | 30 € | 30 min |
| varnish | 49.50 € | 1 h |

Paid in May.
"""
GARDEN = "# Garden costs\n\n| what | euros |\n|---|---|\n| soil | 40 |\n| total | 40 |\n"


@pytest.fixture(scope="module")
def ask(tmp_path_factory):
    def ask(text: str, question: str):
        folder = tmp_path_factory.mktemp("total")
        (folder / "notes").mkdir()
        (folder / "notes" / "costs.md").write_text(text, encoding="utf-8")
        with AskReview(folder / "notes", folder / "index", WordEncoder()) as review:
            return review.ask(question)

    return ask


@pytest.mark.parametrize(
    "question",
    ["what is the total of the boat costs?", "what is the total price of the boat costs?",
     "sum of the boat costs"],
)  # fmt: skip
def test_the_column_of_numbers_is_added_up_above_its_table(ask, question):
    answer = ask(BOAT, question)
    assert answer.status == "answered"
    assert answer.text.startswith("The sum of price over 3 rows: 200 € [1]\n\n")
    assert answer.blocks[0].kind == "table"


@pytest.mark.parametrize(
    ("text", "question"),
    [
        (BOAT, "what are the boat costs?"),  # no total is asked for
        (BOAT, "what is the total of the boat costs in June?"),  # a word that is not there
        (BOAT, "what is the total of the boat costs in hours?"),  # 1 h and 30 min are not 31
        (GARDEN, "what is the total of the garden costs?"),  # the table says it itself
    ],
)
def test_no_total_is_made_where_it_is_not_plain(ask, text, question):
    assert "The sum of" not in ask(text, question).text
