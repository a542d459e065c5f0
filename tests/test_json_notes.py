"""Canvases and notebooks are notes: their Markdown is read, and has the lines of the file."""

from __future__ import annotations

import json

import pytest

from askreview import AskReview
from askreview.notes import read_note
from askreview.passages import split_note
from word_encoder import WordEncoder

CARDS = {
    "nodes": [
        {"id": "1", "type": "text", "text": "# Anchors\n\nThe spare anchor is *under* the bunk."},
        {"id": "2", "type": "file", "file": "boat/Marlin.md", "x": 0},
        {"id": "3", "type": "link", "url": "https://example.org"},
        {
            "id": "4",
            "type": "text",
            "text": 'The "blue" rope is\tnew #rigging\n- jib\n- [ ] splice\n- stay',
        },
    ],
    "edges": [],
}
CANVAS = "{\n" + '"nodes":[\n' + ",\n".join(map(json.dumps, CARDS["nodes"])) + '],\n"edges":[]}'
CELLS = [
    {"cell_type": "markdown", "source": ["# Tides\n", "\n", "High water is at *six*.\n", "Bring"]},
    {"cell_type": "code", "source": ["print('low water')"], "outputs": []},
    {"cell_type": "markdown", "source": "## Moon\nNeap tides follow the half moon."},
]
NOTEBOOK = json.dumps({"cells": CELLS, "nbformat": 4}, indent=1)


def statements(path, text):
    note = read_note(path, text.encode(), 0)
    return note, [one for passage in split_note(note, WordEncoder()) for one in passage.statements]


def line_of(text, words):
    return text[: text.index(words)].count("\n") + 1


@pytest.mark.parametrize(
    ("path", "text", "words"),
    [
        ("a.canvas", CANVAS, "The spare anchor"),
        ("a.canvas", CANVAS, "rope is"),
        ("a.canvas", CANVAS, "stay"),
        ("a.ipynb", NOTEBOOK, "High water"),
        ("a.ipynb", NOTEBOOK, "Bring"),
        ("a.ipynb", NOTEBOOK, "Neap tides"),
    ],
)
def test_words_have_the_line_of_the_file(path, text, words):
    note, found = statements(path, text)
    one = next(one for one in found if words in note.raw[one.start : one.end])
    assert (one.line, one.end_line) == (line_of(text, words),) * 2


def test_a_card_is_read_by_itself():
    note = read_note("Boat.canvas", CANVAS.encode(), 0)
    passages = split_note(note, WordEncoder())
    assert [(one.headings, note.raw[one.start :].startswith(one.text)) for one in passages] == [
        (("Anchors",), True),
        ((), True),
    ]
    assert (note.title, note.tags, note.links) == ("Boat", ("rigging",), ("boat/Marlin.md",))
    assert note.links_at == (("boat/Marlin.md", line_of(CANVAS, "Marlin")),)
    assert [(one.text, one.line) for one in note.tasks] == [("splice", line_of(CANVAS, "splice"))]


def test_a_notebook_is_read_from_top_to_bottom():
    note, found = statements("a.ipynb", NOTEBOOK)
    assert note.title == "Tides"
    assert "low water" not in note.raw
    assert [one.text for one in found if one.quotable] == [
        "High water is at six.",
        "Bring",
        "Neap tides follow the half moon.",
    ]


@pytest.mark.parametrize(
    ("path", "text", "why"),
    [
        ("a.canvas", '{"nodes": [', "not valid JSON (Expecting value, line 1)"),
        ("a.canvas", "[" * 100_000, "nested too deeply"),
        ("a.canvas", "[1]", "not a canvas: it has no list of nodes"),
        ("a.ipynb", '{"cells": 3}', "not a notebook: it has no list of cells"),
        ("a.ipynb", '{"cells": [' + "9" * 5000 + "]}", "a number too long"),
    ],
)
def test_what_is_no_canvas_or_notebook_says_why(path, text, why):
    with pytest.raises(ValueError) as error:
        read_note(path, text.encode(), 0)
    assert why in str(error.value)


@pytest.mark.parametrize("text", ["", "{}", '{"nodes": [3, {"type": "text"}]}', '{"nodes":[]}'])
def test_an_empty_canvas_has_its_name(text):
    note, found = statements("Winter plan.canvas", text)
    assert (note.raw, [one.text for one in found]) == ("", ["Winter plan"])


def test_canvases_and_notebooks_answer_and_are_counted(tmp_path, encoder):
    notes = tmp_path / "notes"
    notes.mkdir()
    for name, text in {
        "b.canvas": CANVAS,
        "t.ipynb": NOTEBOOK,
        "c.canvas": "{",
        "d.md": "Oars.",
    }.items():
        (notes / name).write_text(text, encoding="utf-8")
    with AskReview(notes, tmp_path / "index", encoder) as review:
        answer = review.ask("where is the spare anchor?")
        status = review.status()
    first = answer.citations[0]
    assert (first.note, first.line) == ("b.canvas", line_of(CANVAS, "spare anchor"))
    assert first.quote == "The spare anchor is *under* the bunk."
    assert (status.files, status.notes) == (4, 3)
    assert [(one.path, one.reason) for one in status.skipped] == [
        ("c.canvas", "not valid JSON (Expecting property name enclosed in double quotes, line 1)")
    ]
