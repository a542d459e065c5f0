"""A summary without a model: each note on a topic by its own words, the earliest first."""

from __future__ import annotations

import pytest

from askreview import AskReview
from askreview.web.answers import answer_html
from askreview.web.turns import Turn
from askreview.writing.request import SPREAD
from openai_server import Reply
from word_encoder import WordEncoder

FILES = {
    "third.md": "---\ndate: 2026-03-01\n---\n# Hens\n\nThe brown hen stopped laying.\n",
    "first.md": "---\ndate: 2026-01-05\ntags: [hens]\n---\n# January\n\nTwo eggs a day.\n",
    "second.md": "---\ndate: 2026-02-10\n---\n# Fence\n\nA fox got a hen through the gap.\n",
    "other.md": "---\ndate: 2026-01-01\n---\n# Bees\n\nThe hive is heavy.\n",
}


@pytest.fixture(scope="module")
def review(tmp_path_factory):
    folder = tmp_path_factory.mktemp("by-note")
    (folder / "notes").mkdir()
    for name, text in FILES.items():
        (folder / "notes" / name).write_text(text, encoding="utf-8")
    with AskReview(folder / "notes", folder / "index", WordEncoder()) as one:
        one.sync()
        yield one


@pytest.mark.parametrize(
    "question",
    ["summarise my notes on hens", "Summarize my notes about the hens.", "sum up my notes on hens",
     "what do my notes say about hens?", "give me an overview of my notes on hens"],
)  # fmt: skip
def test_each_note_that_holds_the_words_has_its_block_by_date(review, question):
    answer = review.ask(question)
    assert answer.status == "answered"
    assert answer.text.startswith("3 notes hold “hens”, by date:\n\n")
    assert [one.note for one in answer.blocks] == ["first.md", "second.md", "third.md"]
    assert [one.text for one in answer.blocks] == [
        "Two eggs a day.",
        "A fox got a hen through the gap.",
        "The brown hen stopped laying.",
    ]


def test_conditions_hold_and_one_note_is_no_summary(review):
    answer = review.ask("summarise my notes on hens", where=("since=2026-02",))
    assert [one.note for one in answer.blocks] == ["second.md", "third.md"]
    assert "notes hold" not in review.ask("summarise my notes on the hive").text
    assert "notes hold" not in review.ask("summarise the fence").text


def test_of_many_notes_the_nearest_are_shown_and_full_shows_all(tmp_path):
    (tmp_path / "notes").mkdir()
    for n in range(22):
        text = f"# Day {n}\n\nThe hen sat on egg number {n} all day.\n"
        (tmp_path / "notes" / f"{n:02}.md").write_text(text, encoding="utf-8")
    with AskReview(tmp_path / "notes", tmp_path / "index", WordEncoder()) as review:
        answer = review.ask("summarise my notes on hens")
        assert answer.text.endswith("20 of 22 shown.")
        assert "<p>20 of 22 shown.</p>" in answer_html(Turn("t1", answer))
        answer = review.ask("summarise my notes on hens", full=True)
        assert len({one.note for one in answer.blocks}) == 22


def test_a_model_reads_the_best_of_each_note_by_date_and_says_of_how_many(review, model_server):
    model_server.script = [Reply("Eggs, then a fox, then none [1][2][3].")]
    answer = review.ask("summarise my notes on hens", "local")
    assert answer.text.startswith("From all 3 notes that hold “hens”:\n\nEggs, then a fox")
    notes = [hit.note for hit in answer.passages]
    assert notes == ["first.md", "second.md", "third.md"]
    [request] = model_server.requests
    told = [request.text.index(words) for words in ("Two eggs", "A fox got", "The brown hen")]
    assert told == sorted(told)


def test_the_tokens_of_a_summary_are_spread_over_the_notes(tmp_path, model_server):
    (tmp_path / "notes").mkdir()
    for n in range(30):
        day = f"---\ndate: 2026-01-{n + 1:02}\n---\n# Day {n}\n\n"
        text = f"The hen laid egg {n}. {'It rained all day long on the roof. ' * 40}\n\n"
        (tmp_path / "notes" / f"{n:02}.md").write_text(day + text * 3, encoding="utf-8")
    model_server.script = [Reply("Eggs every day [1].")]
    with AskReview(tmp_path / "notes", tmp_path / "index", WordEncoder()) as review:
        answer = review.ask("summarise my notes on hens", "local")
    notes = [hit.note for hit in answer.passages]
    assert notes == sorted(notes) and 20 >= len(set(notes)) > 10
    assert answer.text.startswith(f"From {len(set(notes))} of 30 notes that hold “hens”:")
    assert 4_000 < sum(len(hit.text) for hit in answer.passages) <= 4 * SPREAD


@pytest.fixture(scope="module")
def mended(tmp_path_factory):
    folder = tmp_path_factory.mktemp("alike")
    (folder / "notes").mkdir()
    for n, tool in enumerate(("drill", "kettle", "lamp", "radio", "toaster")):
        text = f"---\ndate: 2026-01-{20 - n}\n---\n# {tool}\n\nThe {tool} was mended by Ilse.\n"
        (folder / "notes" / f"{tool}.md").write_text(text, encoding="utf-8")
    text = "Ilse came by on Monday and told us how the boat had been mended over the long winter.\n"
    (folder / "notes" / "visit.md").write_text(text, encoding="utf-8")
    with AskReview(folder / "notes", folder / "index", WordEncoder()) as one:
        one.sync()
        yield one


def test_every_statement_of_one_kind_is_listed_with_how_many_there_are(mended):
    answer = mended.ask("which tools did Ilse mend?")
    assert answer.text.startswith("5 notes have a statement with “Ilse” and “mend”, by date:")
    found = [one.note for one in answer.blocks]
    assert found == ["toaster.md", "radio.md", "lamp.md", "kettle.md", "drill.md"]


@pytest.mark.parametrize("question", ["who mended the lamp?", "which tools mended?", "Ilse mended"])
def test_what_asks_for_no_list_is_answered_as_before(mended, question):
    assert "have a statement" not in mended.ask(question).text
