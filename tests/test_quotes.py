"""Which statements answer, in which state, and that they are the notes' own words."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askreview import AskReview
from askreview.answers import absent_names, shown
from askreview.answers.state import judge
from askreview.answers.telling import telling
from askreview.errors import UsageError
from askreview.types import Floors, Hit, Passage, Question, Ranking, Statement
from word_encoder import WordEncoder

FLOORS = Floors(absent=0.4, sure=0.5, near=0.6)


def question(text, *unknown):
    one = np.ones((1, 1), dtype=np.float32)
    return Question(text, tuple(text.split()), unknown, {}, one[0], one)


def ranking(signal, covered=0.9, named=0.0, whole=False):
    return Ranking((), signal, covered, named, whole, {})


@pytest.mark.parametrize(
    ("signal", "covered", "unknown", "floors", "status"),
    [
        (0.49, 0.39, (), FLOORS, "not_in_notes"),
        (0.49, 0.40, (), FLOORS, "closest"),
        (0.10, 0.40, (), FLOORS, "closest"),
        (0.50, 0.39, (), FLOORS, "answered"),
        (0.50, 0.40, (), FLOORS, "answered"),
        (0.90, 0.90, ("Osaka",), FLOORS, "closest"),
        (0.90, 0.90, ("2031",), FLOORS, "closest"),
        (0.49, 0.90, ("2031",), FLOORS, "not_in_notes"),
        (0.90, 0.90, ("hotels",), FLOORS, "answered"),
        (0.90, 0.90, ("Where",), FLOORS, "answered"),
        (0.01, 0.01, (), None, "closest"),
        (0.00, 0.00, (), None, "not_in_notes"),
    ],
)
def test_the_three_states(signal, covered, unknown, floors, status):
    asked = question("Where in Osaka were hotels 2031", *unknown)
    assert judge(asked, ranking(signal, covered), floors) == status


@pytest.mark.parametrize(
    ("named", "whole", "unknown", "status"),
    [
        (0.38, True, (), "not_in_notes"),
        (0.44, True, (), "closest"),
        (0.50, True, (), "answered"),
        (0.50, False, (), "closest"),
        (0.50, True, ("Osaka",), "closest"),
    ],
)
def test_a_named_field_answers_only_if_it_is_all_that_is_known(named, whole, unknown, status):
    asked = question("which type is Osaka", *unknown)
    assert judge(asked, ranking(0.1, 0.1, named, whole), FLOORS) == status


@pytest.mark.parametrize(
    ("signal", "words", "status"),
    [
        (0.59, 0.2, "answered"),
        (0.60, 0.0, "answered"),
        (0.59, 0.0, "not_in_notes"),
    ],
)
def test_what_shares_no_word_with_the_question_and_is_not_near_is_no_answer(signal, words, status):
    asked = question("how do I bake a cheesecake", "cheesecake")
    passage = Passage("1", "cakes.md", "Cakes", (), 1, 1, 0, "", "", ())
    found = Ranking((Hit(passage, 0.5, {"words": words}),), signal, 0.9, 0.0, False, {})
    assert judge(asked, found, FLOORS) == status


WORDS = ("it has nine rooms", "rain fell", "it has ten rooms", "the mill stands here")


def told(*met, near=False):
    """The words of four statements of two tokens each, best first, by their cosines."""
    one = tuple(
        Statement(10 * n, 10 * n + 9, 1, 1, "sentence", words, (2 * n, 2 * n + 2))
        for n, words in enumerate(WORDS)
    )
    passage = Passage("1", "a.md", "A", (), 1, 1, 0, "", "", one)
    hits = (Hit(passage, 0.5, {}),)
    cosines = {"1": np.array(met, dtype=np.float32)}
    found = Ranking(hits, 0.5, 0.9, 0.0, False, cosines)
    return [each.statement.text for each in telling(question("rooms mill"), found, near=near)]


def test_of_two_alike_the_one_beside_what_is_asked_about_tells_more():
    best = told([0.5, 0, 0, 0, 0.5, 0, 0.2, 0], [0.2, 0, 0.2, 0, 0.2, 0, 0.9, 0])
    assert best == [WORDS[3], WORDS[2], WORDS[0], WORDS[1]]


def test_what_is_only_near_is_also_judged_as_a_whole():
    met = [0.8, 0, 0.35, 0.35, 0, 0, 0, 0], [0, 0, 0.35, 0.35, 0, 0, 0, 0]
    assert told(*met)[:2] == [WORDS[0], WORDS[1]]
    assert told(*met, near=True)[:2] == [WORDS[1], WORDS[0]]


def first_telling(tmp_path, encoder, text, asked):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "one.md").write_text(text, encoding="utf-8")
    with AskReview(tmp_path / "notes", tmp_path / "index", encoder) as review:
        block = review.ask(asked).blocks[0]
        return block.quote[slice(*block.telling[0])]


def test_the_row_that_a_question_names_comes_first(tmp_path, encoder):
    table = (
        "# Kettles\n\n| kettle | price | remark |\n|---|---|---|\n"
        "| Brisk | 40 | boils faster than Calm |\n| Calm | 90 | quiet |\n"
    )
    block = answer_to(tmp_path, encoder, table, "what is the price of the kettle Calm?").blocks[0]
    assert block.quote == table.partition("\n\n")[2].rstrip()
    assert block.quote[slice(*block.telling[-1])].strip("| ") == "Calm | 90 | quiet"
    assert "kettle: Calm; price: 90; remark: quiet" in block.text


def test_a_question_for_a_date_prefers_a_statement_with_one(tmp_path, encoder):
    text = "# Boiler\n\nThe boiler service was late.\n\nThe service was done on 3 May 2023.\n"
    quote = first_telling(tmp_path, encoder, text, "when was the boiler service?")
    assert quote == "The service was done on 3 May 2023."


def answer_to(tmp_path, encoder, text, asked):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "boat.md").write_text(text, encoding="utf-8")
    with AskReview(tmp_path / "notes", tmp_path / "index", encoder) as review:
        return review.ask(asked)


FERRIES = """# Ferries

Winter timetable of the Lark (from November 2024):

- Leaves Oban at 7:40
- Dogs travel free

## Repairs

The Lark's hull was repainted in Greenock by Maclean's yard.
"""


def test_an_item_is_quoted_below_the_line_that_introduces_it(tmp_path, encoder):
    answer = answer_to(tmp_path, encoder, FERRIES, "when does the Lark leave Oban in winter?")
    lead = "Winter timetable of the Lark (from November 2024):"
    assert answer.text == f"{lead}\n- Leaves Oban at 7:40\n- Dogs travel free [1]"
    [cited], [block] = answer.citations, answer.blocks
    assert cited.quote == block.quote == FERRIES.partition("\n\n")[2].partition("\n\n## ")[0]
    assert [block.text[slice(*one)] for one in block.lit] == ["Leaves Oban at 7:40"]
    assert [block.quote[slice(*one)] for one in block.telling] == ["Leaves Oban at 7:40"]
    assert (block.line, block.end_line, block.kind) == (3, 6, "list")


def test_each_part_of_a_question_is_answered(tmp_path, encoder):
    asked = "When does the Lark leave Oban, and who repainted its hull?"
    answer = answer_to(tmp_path, encoder, FERRIES, asked)
    assert answer.status == "answered" and answer.question == asked
    first, *_, last = answer.blocks
    assert "Leaves Oban at 7:40" in first.text and "Maclean's yard" in last.text


def test_a_part_that_no_note_answers_is_named(tmp_path, encoder):
    asked = "Who repainted the Lark's hull, and what is the capital of Mongolia?"
    answer = answer_to(tmp_path, encoder, FERRIES, asked)
    assert answer.status == "closest"
    assert "Maclean's yard" in answer.text.splitlines()[0]
    assert answer.text.endswith("Not in your notes: “What is the capital of Mongolia?”")


def test_several_questions_that_no_note_answers_are_refused_together(tmp_path, encoder):
    asked = "How do I bake sourdough? What is the capital of Mongolia?"
    answer = answer_to(tmp_path, encoder, FERRIES, asked)
    assert answer.status == "not_in_notes" and not answer.citations
    assert "“sourdough”" in answer.text and "“Mongolia”" in answer.text


def test_a_search_for_several_things_finds_as_many_passages_as_are_asked_for(tmp_path, encoder):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "boat.md").write_text(FERRIES, encoding="utf-8")
    with AskReview(tmp_path / "notes", tmp_path / "index", encoder) as review:
        for k in (1, 2):
            assert len(review.search("When does it leave, and who painted the hull?", k=k)) == k


@pytest.mark.parametrize(
    ("text", "asked", "words"),
    [
        (
            "---\ntitle: Lark\nberth: 14\n---\nSails daily.\n",
            "what do I know of Lark?",
            "title: Lark",
        ),
        (
            "![[boats/Lark]]\n\nThe Lark is a ferry to the islands.\n",
            "what is the Lark?",
            "![[boats",
        ),
        ("Open.\n\nThe museum of the Lark is open on weekdays.\n", "when is it open?", "Open."),
    ],
)
def test_what_only_names_the_question_is_not_quoted(tmp_path, encoder, text, asked, words):
    answer = answer_to(tmp_path, encoder, text, asked)
    assert answer.citations and not any(words in one.quote for one in answer.citations)


@pytest.mark.parametrize(
    ("asked", "absent"),
    [
        ("Wo liegt die Hütte im Schnee?", []),
        ("Where is the hut in Davos?", ["Davos"]),
        ("Wo ist Haus 12?", ["12"]),
    ],
)
def test_a_noun_of_german_is_no_name(asked, absent):
    unknown = [word for word in ("Hütte", "Schnee", "Davos", "Haus", "12") if word in asked]
    assert absent_names(question(asked, *unknown)) == absent


def test_a_mark_in_a_note_is_not_taken_for_ours():
    one = Statement(0, 1, 1, 1, "sentence", "As shown in [3] and [^4].")
    assert shown(one) == "“As shown in (3) and (^4).”"


@pytest.fixture
def review(vault, tmp_path):
    with AskReview(vault, tmp_path / "index", WordEncoder()) as review:
        yield review


def test_quotations_are_the_raw_words_and_open_on_their_line(review, vault):
    for asked in ("hotel three nights", "market on Monday", "proof hours fridge", "title Kyoto"):
        answer = review.ask(asked)
        assert answer.citations
        for one in answer.citations:
            raw = (vault / one.note).read_text(encoding="utf-8")
            lines = raw.splitlines()
            assert one.quote in raw
            assert "\n".join(lines[one.line - 1 : one.end_line]).find(one.quote) >= 0


def test_the_most_telling_statement_comes_first(review):
    answer = review.ask("how many hours in the fridge?")
    block = answer.blocks[0]
    assert "Proof for 12 hours in the fridge" in [block.text[slice(*one)] for one in block.lit]


def test_numbers_are_of_passages_in_the_order_they_are_quoted(review):
    answer = review.ask("rye bread market starter")
    numbers = [one.n for one in answer.citations]
    assert list(dict.fromkeys(numbers)) == sorted(set(numbers))
    for one in answer.citations:
        assert answer.passages[one.n - 1].note == one.note
    assert len(answer.citations) <= 5


def test_the_same_words_are_quoted_once(vault, tmp_path):
    for name in ("a.md", "b.md"):
        (vault / name).write_text("The boiler was serviced in March.\n")
    with AskReview(vault, tmp_path / "index", WordEncoder()) as review:
        quotes = [one.quote for one in review.ask("boiler serviced March").citations]
    assert quotes.count("The boiler was serviced in March.") == 1


def test_conditions_that_no_note_meets_find_nothing(review):
    answer = review.ask("hotel three nights", where={"tag": "nosuch"})
    assert (answer.status, answer.passages, answer.citations) == ("not_in_notes", (), ())


def test_only_quotes_answer_and_passages_are_limited(review):
    with pytest.raises(UsageError, match="no model"):
        review.ask("hotel?", model="nosuch")
    for k in (0, -1, 101):
        with pytest.raises(UsageError, match="1 to 100"):
            review.search("hotel", k=k)
    assert len(review.ask("hotel nights", k=1).passages) == 1


def test_an_answer_carries_its_parts(review):
    answer = review.ask("hotel three nights")
    assert (answer.model, answer.checks, answer.usage.input_tokens) == ("quotes", (), 0)
    assert set(answer.timings_ms) == {"sync", "retrieve", "answer"}


@pytest.mark.parametrize(
    ("text", "asked", "first"),
    [
        ("Anna is vegan.\n", "is Anna vegan?", "Anna is vegan."),
        ("The boat is red.\n\nThe car is blue.\n", "is the boat red?", "The boat is red."),
        (
            "The boiler is serviced in May.\n\n# Car\n\nThe car needs new tyres.\n",
            "when is the boiler serviced?",
            "The boiler is serviced in May.",
        ),
        (
            "The lift was mended by Will.\n\n# Car\n\nThe car needs new tyres.\n",
            "who mended the lift?",
            "The lift was mended by Will.",
        ),
        (
            "Why was the Oslo release delayed?\n\nThe signing certificate had expired.\n",
            "why was the Oslo release delayed?",
            "The signing certificate had expired.",
        ),
        (
            "**How do I reset it?**\n\nHold both buttons.\n\n**Who mends the lift?**\n\nTia.\n",
            "how do I reset it?",
            "Hold both buttons.",
        ),
    ],
)
def test_what_confirms_or_answers_a_question_is_quoted(tmp_path, encoder, text, asked, first):
    answer = answer_to(tmp_path, encoder, text, asked)
    assert answer.status == "answered" and first in answer.citations[0].quote


def test_words_with_marks_of_their_own_get_no_others():
    assert shown(Statement(0, 1, 1, 1, "sentence", "“Slop” it is")) == "““Slop” it is”"
    assert shown(Statement(0, 1, 1, 1, "sentence", '“Slop"')) == '“Slop"'


def test_addresses_and_template_tags_are_not_quoted(tmp_path, encoder):
    text = (
        "<% tp.file.title %> harbour\n\nhttps://harbour.org/fees?a=%20b\n\nThe harbour is deep.\n"
    )
    answer = answer_to(tmp_path, encoder, text, "what is the harbour like?")
    assert not any("http" in one.quote or "<%" in one.quote for one in answer.citations)


def test_preformatted_html_keeps_its_lines(tmp_path, encoder):
    text = (
        "# Pump\n\nTo start the pump:\n\n<pre><code>pump prime\n  pump run --slow\n</code></pre>\n"
    )
    answer = answer_to(tmp_path, encoder, text, "how do I start the pump?")
    assert "pump prime\n  pump run --slow" in answer.text


NOTHING = st.sampled_from(
    [
        "Anna is vegan.",
        "Vegan?",
        "# Vegan",
        "vegan",
        "- Anna",
        "![[Anna]]",
        "https://a.org/b",
        "#anna",
        "<% anna %>",
        "---",
        "| Anna |\n|---|",
        "---\ntitle: Anna\n---",
        "Is Anna vegan?",
        "```\nanna\n```",
    ]
)


@settings(max_examples=25, deadline=None)
@given(st.lists(NOTHING, min_size=1, max_size=4), st.sampled_from(["is Anna vegan?", "Anna"]))
def test_what_is_answered_has_words(lines, asked):
    with TemporaryDirectory() as folder:
        notes = Path(folder) / "notes"
        notes.mkdir()
        (notes / "one.md").write_text("\n\n".join(["The car.", *lines][::-1]), encoding="utf-8")
        with AskReview(
            notes, Path(folder) / "index", WordEncoder(), say=lambda line: None
        ) as review:
            answer = review.ask(asked)
    assert answer.status == "not_in_notes" or (answer.text and answer.citations)
