"""What kind of words a question asks for."""

from __future__ import annotations

import pytest

from askreview.answers.answer_type import answer_type


@pytest.mark.parametrize(
    ("question", "holds", "lacks"),
    [
        ("When did we move?", "We moved in May.", "We moved house."),
        ("When did we decide?", "In Sept, by a vote.", "Decided at the market, on a marble bench."),
        ("In which year was it founded?", "Founded in 1998.", "Founded by two sisters."),
        ("What date is the exam?", "2024-06-01", "Room 12"),
        ("When do we rehearse?", "Thursdays, as ever", "in the old hall"),
        ("Which days does the smith work?", "days: Tue–Thu", "days: by turns, in the sun"),
        ("At what time does it leave?", "at 07:10 from pier 6", "from pier 6"),
        ("How many bikes do we own?", "three bikes", "some bikes"),
        ("How tall is the tower?", "It is 81 m.", "It is very tall."),
        ("How tall is the tower?", "height: 81", "It has 81 steps, and 23 kg of iron."),
        ("How wide is the gate?", "three metres and a half", "open from 8 to 12 h"),
        ("What is the depth of the well? And which depth has the shaft?", "9 m", "9 h"),
        ("How heavy is the bell?", "1,200 kg", "1,200 €"),
        ("What does the anvil weigh?", "about two pounds", "piece: 45 €"),
        ("What percentage voted?", "48 voted", "Few voted"),
        ("What does a ticket cost?", "It is €12 a day", "It is 12 km away"),
        ("What did the fridge cost?", "1,099 €", "Fridge, 1099 litres"),
        ("How expensive was the flat?", "900 euros a month", "900 metres away"),
        ("Where can I read the announcement?", "See https://example.org", "See the post"),
        ("What is the link to the form?", "www.example.org/form", "the form"),
    ],
)
def test_a_statement_of_the_asked_kind(question, holds, lacks):
    kind = answer_type(question)
    assert kind is not None
    assert kind.search(holds)
    assert not kind.search(lacks)


@pytest.mark.parametrize(
    "question",
    [
        "Who won?",
        "Why was it cheap?",
        "What is a whenever block?",
        "What pressure has the boiler when cold?",
        "cost of living",
        "how it works",
    ],
)
def test_no_kind_is_read_into_other_questions(question):
    assert answer_type(question) is None
