"""Names and codes are found however they are written, and mistyped words by the notes' own."""

from __future__ import annotations

import pytest

from askreview import AskReview
from askreview.text import held, joined, other_forms, stems
from word_encoder import WordEncoder

NOTES = {
    "leave": "My sabbatical begins in May. The sabbatical is paid. Ask Wystan about leaves.",
    "food": "Hummus needs tahini and lemon. Sabotage is another word.",
    "air": "The CO₂ sensor shows 900. The meter at the lake shows CO_2 as well.",
    "net": "The Wi-Fi reaches the shed. The headphones are WH-1000XM4, the server runs node.js.",
    "plain": "WiFi in the attic. Version 3.1 is installed.",
}


@pytest.fixture(scope="module")
def told():
    return []


@pytest.fixture(scope="module")
def review(tmp_path_factory, told):
    folder = tmp_path_factory.mktemp("notes")
    for name, text in NOTES.items():
        (folder / f"{name}.md").write_text(f"{text}\n", encoding="utf-8")
    index = tmp_path_factory.mktemp("index")
    with AskReview(folder, index, WordEncoder(), say=told.append) as one:
        one.sync()
        yield one


@pytest.mark.parametrize(
    ("word", "notes"),
    [
        ("CO2", {"air"}),
        ("CO_2", {"air"}),
        ("CO₂", {"air"}),
        ("co2", {"air"}),
        ("WiFi", {"net", "plain"}),
        ("wi-fi", {"net", "plain"}),
        ("WH1000XM4", {"net"}),
        ("wh-1000-xm4", {"net"}),
        ("nodejs", {"net"}),
        ("Node-JS", {"net"}),
        ("3.1", {"plain"}),
    ],
)
def test_a_name_is_found_in_every_spelling(review, word, notes):
    found = {hit.note.removesuffix(".md") for hit in review.search(word) if hit.parts["lexical"]}
    assert found == notes


@pytest.mark.parametrize(
    ("word", "text", "share"),
    [
        ("Wi-Fi", "the WiFi here", 1),
        ("wifi", "the Wi-Fi here", 1),
        ("CO2", "CO₂ level", 1),
        ("CO_2", "CO2 level", 1),
        ("CO₂", "CO_2 level", 1),
        ("node.js", "nodejs", 1),
        ("GPT-3.5", "GPT-3.5/4", 1),
        ("3.1", "31", 0),
        ("31", "3.1", 0),
    ],
)
def test_spellings_count_as_one_word_of_a_statement(word, text, share):
    assert held(text, {stems(word): 1.0}) == share


def test_a_word_without_signs_has_no_other_form():
    assert [joined(one) for one in ("boat", "3.1", "Wi-Fi", "x²")] == ["", "", "wifi", "x2"]


def test_a_long_word_is_read_once():
    """Tried at each of its letters, or cut in every way, either would take hours."""
    assert list(other_forms("a" * 500_000)) == []
    assert joined("a_" * 60 + "!") == ""


@pytest.mark.parametrize(
    ("asked", "meant"),
    [("when is my sabatical?", "sabbatical"), ("what is in humus?", "Hummus"),
     ("when does the sabbaticla begin?", "sabbatical"), ("sabbaticals?", None), ("lakes?", None),
     ("how do I bake it?", None), ("the MH-1000XM4?", None), ("orchestra?", None),
     ("what is a leman?", None), ("is it lemmon?", "lemon")],
)  # fmt: skip
def test_a_mistyped_word_is_looked_up_among_the_notes_words(review, told, asked, meant):
    told.clear()
    hits = review.search(asked)
    assert told == ([f"Also searched for: {meant}."] if meant else [])
    if meant:
        assert meant in hits[0].text
        assert hits[0].parts["lexical"] > 0


def test_a_name_is_kept(review, told):
    told.clear()
    answer = review.ask("Is the shed of Wysstan warm?")
    assert told == ["Also searched for: Wystan."]
    assert "Wysstan" in answer.text
