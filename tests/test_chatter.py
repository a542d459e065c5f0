"""Talk around a question, questions in capitals: what is asked is answered as without them."""

from __future__ import annotations

import pytest

from askreview.conversation import without_talk
from askreview.conversation.courtesy import set_aside

NOTES = {
    "kiln.md": "# Kiln\n\nThe kiln reaches 1,280 °C. It was rewired in May 2024.\n",
    "goat.md": (
        "# Goat\n\nThe goat eats hay and beet pulp.\n\n"
        "## When she is old\n\nAn old goat gets soaked oats, because her teeth are worn.\n"
    ),
    "ferry.md": "# Ferry\n\nThe ferry to Amrum leaves at 9:40, and the crossing takes two hours.\n",
    "oven.md": "# Bread oven\n\nThe bread oven is heated with beech for three hours.\n",
}
ASKED = "What is the oven fired with?"
TALK = (
    "I was wondering, my friend keeps asking me about this, what is the oven fired with?",
    "I was wondering, since we met today, whether you know: what is the oven fired with?",
    "We are sitting here at the table and nobody remembers. What is the oven fired with?",
    "What is the oven fired with? I looked everywhere, my brother says I am stupid.",
    "ok so,i need to know this,what is the oven fired with?",
    "I'm trying to sort out my week and so I need to know what is the oven fired with?",
)


@pytest.mark.parametrize("question", TALK)
def test_a_question_in_talk_is_answered_as_without(ask, question):
    plain, answer = ask(ASKED), ask(question)
    assert answer.status == plain.status == "answered"
    assert answer.text == plain.text
    assert ASKED[1:] in answer.searched and len(answer.searched) < len(question)


@pytest.mark.parametrize(
    "question",
    [
        "My goat is old, what may she eat?",  # a clause that narrows the question
        "The ferry to Amrum, when does it leave?",
        "In the year of the flood, who was mayor?",
        "what does the goat eat, hay or straw?",
    ],
)
def test_what_narrows_a_question_stays_in_it(ask, question):
    assert ask(question).searched == question


def test_what_narrows_a_question_decides_its_answer(ask):
    assert "soaked oats" in ask("My goat is old, what may she eat?").blocks[0].text


def test_talk_about_what_is_absent_is_not_an_answer(ask):
    answer = ask("We talked about it all day and nobody knows. Who won the regatta in Lisbon?")
    assert answer.status != "answered"


@pytest.mark.parametrize(
    ("question", "left"),
    [
        ("my friend Ruth keeps asking me, when is it due?", []),  # a name may be what is asked for
        ("we paid 1,250 for it, when is it due?", []),
        ("when is it due, before or after we leave?", []),
        ("he is ill, she is away, when is it due?", [
            "She is away, when is it due?", "He is ill, when is it due?", "When is it due?",
        ]),
        ("we are all ill", []),
        ("what is it, and why?", []),
        ("kiln, ferry, goat", []),
    ],
)  # fmt: skip
def test_the_least_talk_is_left_out_first(question, left):
    assert list(without_talk(question)) == left


def test_a_model_is_asked_with_the_talk(ask):
    asked = "We are sitting at the table and nobody remembers. What is the oven fired with?"
    _, prompt = ask.__self__.preview(asked, "gpt-4o-mini")
    assert asked in prompt.question and "beech" in prompt.text


def test_capitals_throughout_name_nothing(ask):
    plain, loud = ask(ASKED), ask(ASKED.upper())
    assert (loud.status, loud.text) == (plain.status, plain.text)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("WHEN WAS THE KILN PAID?", "When was the kiln paid?"),
        ("GPU PRICE", "GPU PRICE"),
        ("when is the kiln due pls", "when is the kiln due"),
    ],
)
def test_what_is_set_aside_beside_words(question, asked):
    assert set_aside(question) == (asked, "")
