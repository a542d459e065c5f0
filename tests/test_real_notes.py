"""Notes as people write them, asked as people ask: the right words are the first quotation."""

from __future__ import annotations

import pytest

from askreview import AskReview
from askreview.text import content_words

NOTES = {
    "delay.md": "Why did the Bergen ferry leave late?\n\nThe bow door would not close.\n",
    "shop.md": "# Shop FAQ\n\n### How do I restart the till?\n\nTurn the key twice, then type 0.\n",
    "cards.md": "What is the capital of Bhutan?\n?\nThimphu\n",
    "days/2026-03-08.md": "# Sunday, 8 March 2026\n\n## Table\nLentil pie at seven.\n",
    "days/2026-03-09.md": "# Monday, 9 March 2026\n\n## Table\nFried mackerel at six.\n",
    "days/2026-03-10.md": "# Tuesday, 10 March 2026\n\n## Table\nOnion soup at seven.\n",
    "Journeys/Ghent/first day.md": "# First day\n\nWe slept at the Patershol inn.\n",
    "Gutter offer Vandevelde.md": "---\ntitle: Untitled\n---\nThe roofer asked 2,150 euros.\n",
    "planets.md": "- Saturn\n\t- keeper Bram\n\t- due 3 June\n- Neptune\n\t- keeper Aoife\n",
    "pages/yard___shed.md": (
        "tags:: yard\nstatus:: planned\n\n- Roof\n  id:: 65f0c3d4-5555-4666-8777-888899990000\n"
        "  collapsed:: true\n\t- felt, ordered from Hobbs\n- TODO oil the hinge\n"
        "  SCHEDULED: <2026-04-02 Thu>\n- DONE level the floor\n"
    ),
    "pages/hens.md": "tags:: yard\n\n- Four hens live in the barn #[[egg laying]]\n",
    "starter.md": '+++\ntitle = "Yeast log"\ntags = ["yeast"]\n+++\n\nIt lives in the red tin.\n',
    "barm.md": '{\n  "title": "Barm log",\n  "tags": ["yeast"]\n}\n\nBarm smells of apples.\n',
    "stone.md": "---\nCategories: [yeast]\n---\nThe oven stone is in the shed loft.\n",
    "pump.md": (
        "---\npermalink: house/pump\n---\n---\ntype: project\nfitter: Castell Plumbing\n---\n"
        "The pump stands behind the wall.\n"
    ),
    "novel.md": "# The Lamp Maker\nauthor:: Ruth Osei\nmood:: borrowed\n\nA novel about glass.\n",
    "fee-2022.md": "---\ndate: 2022-02-01\n---\nThe mooring fee is 310 euros a year.\n",
    "fee-2024.md": "---\ndate: 2024-02-01\n---\nThe mooring fee is 365 euros a year.\n",
    "teeth.md": "---\ndate: 14.11.2025\n---\nHygienist: two fillings, 180 euros.\n",
    "cars.md": (
        "<table><tr><th>Plate</th><th>Driver</th></tr><tr><td>GH 41 KLM</td><td>Sunniva</td></tr>"
        "<tr><td>TB 09 XYZ</td><td>Mattis</td></tr></table>\n"
    ),
    "talk.txt": (
        "so um we spoke about the fence and the gate and then uh the locker combination is now "
        "four two nine eight said Perpetua and um the gutters need doing before winter " * 4
    ),
}
ASKED = [
    ("Why did the Bergen ferry leave late?", "delay.md", "The bow door would not close."),
    ("how do I restart the till?", "shop.md", "Turn the key twice, then type 0."),
    ("what is the capital of Bhutan?", "cards.md", "Thimphu"),
    ("what did I eat on 9 March 2026?", "days/2026-03-09.md", "Fried mackerel at six."),
    ("where did we sleep in Ghent?", "Journeys/Ghent/first day.md", "the Patershol inn."),
    ("who offered the gutter?", "Gutter offer Vandevelde.md", "The roofer asked 2,150 euros."),
    ("who is the keeper of Neptune?", "planets.md", "keeper Aoife"),
    ("what is the due date of Saturn?", "planets.md", "due 3 June"),
    ("what is still to oil?", "pages/yard___shed.md", "oil the hinge"),
    ("who is the fitter of the pump?", "pump.md", "fitter: Castell Plumbing"),
    ("what was the mooring fee in 2022?", "fee-2022.md", "310 euros"),
    ("what is the current mooring fee?", "fee-2024.md", "365 euros"),
    ("what did the hygienist do?", "teeth.md", "two fillings"),
    ("who drives TB 09 XYZ?", "cars.md", "Mattis"),
    ("what is the locker combination?", "talk.txt", "four two nine eight"),
]


@pytest.fixture(scope="module")
def review(tmp_path_factory, encoder):
    folder = tmp_path_factory.mktemp("real")
    for path, text in NOTES.items():
        (folder / "notes" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "notes" / path).write_text(text, encoding="utf-8")
    with AskReview(folder / "notes", folder / "index", encoder) as review:
        yield review


@pytest.mark.encoder
@pytest.mark.parametrize(("question", "note", "words"), ASKED)
def test_the_right_words_come_first(review, question, note, words):
    answer = review.ask(question)
    assert answer.status == "answered", answer.text
    assert answer.citations[0].note == note
    assert words in answer.citations[0].quote
    assert not {"id::", "collapsed::"} & set(answer.text.split())


@pytest.mark.encoder
def test_a_day_is_asked_of_its_own_note_alone(review):
    answer = review.ask("what did I eat on 9 March 2026?")
    assert {one.note for one in answer.citations} == {"days/2026-03-09.md"}


def test_a_word_that_only_asks_is_not_looked_up():
    assert content_words("what is still to oil?") == ("oil",)


@pytest.mark.encoder
@pytest.mark.parametrize(
    "question",
    ["where is the tax office?", "who teaches the piano in the evening class?"],
)
def test_what_they_do_not_say_is_refused(review, question):
    assert review.ask(question).status == "not_in_notes"


@pytest.mark.encoder
@pytest.mark.parametrize(
    ("condition", "notes"),
    [
        ("tag=yeast", {"starter.md", "barm.md", "stone.md"}),
        ("tag=yard", {"pages/yard___shed.md", "pages/hens.md"}),
        ("mood=borrowed", {"novel.md"}),
        ("date=2025-11", {"teeth.md"}),
    ],
)
def test_properties_of_every_syntax_filter(review, condition, notes):
    assert {hit.note for hit in review.search("what is it", 20, where=(condition,))} == notes
