"""The file's name is a title: it is searched, answers for an empty note, and is never missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from askreview import AskReview
from askreview.notes import read_note

NOTES = {
    "Roof inspection 2024.md": "# To do\n\nThe ridge was tight and two tiles were loose.\n",
    "Stairlift offer Penhaligon.md": "---\ntitle: Untitled\n---\nThe fitter offered it for 2,150"
    " euros.\n",
    "review.md": "# 2024 review\n\nBought a bicycle in June.\n",
    "Holidays/Tallinn/day2.md": "# Day 2\n\nWe had dinner at the Rataskaevu.\n",
    "Call the piano tuner.md": "",
    "blank.md": " \n\n",
    "Collect the suit from Marchetti tailors.md": "---\ntags: [errand]\nstatus: waiting\n---\n",
    "Jeans.md": "A tailor shortened my jeans in Ghent.\n",
}


def write(folder: Path, notes: dict[str, str]) -> Path:
    for name, text in notes.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def review(encoder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("names")
    with AskReview(write(folder / "notes", NOTES), folder / "index", encoder) as one:
        yield one


@pytest.mark.parametrize(
    ("path", "text", "title"),
    [
        ("a/Real name.md", "---\ntitle: Untitled\n---\n", "Real name"),
        ("a/Real name.md", "---\ntitle: untitled 3\n---\n# Sans titre\n", "Real name"),
        ("a/Real name.md", "# ???\n", "Real name"),
        ("a/Real name.md", "---\ntitle: ''\n---\n# Stated\n", "Stated"),
        ("Untitled.md", "x", "Untitled"),
        ("pages/garden___pond.md", "x", "garden/pond"),
        ("pages/garden%2Fpond.md", "x", "garden/pond"),
        ("v1.2 plan.md", "x", "v1.2 plan"),
    ],
)
def test_the_file_name_is_the_title_where_no_other_says_anything(path, text, title):
    assert read_note(path, text.encode(), 0).title == title


@pytest.mark.parametrize(
    ("path", "text", "names"),
    [
        ("Trips/Lisbon/day1.md", "# Day 1", ("Trips", "Lisbon", "day1")),
        ("sourdough-bread.md", "# Baking sourdough bread", ()),
        (
            "breads/sourdough_log.md",
            "---\naliases: [bread]\ntitle: Sourdough\n---",
            ("sourdough_log",),
        ),
        ("notes.md", "x", ()),
    ],
)
def test_folders_and_file_name_count_where_they_say_more(path, text, names):
    assert read_note(path, text.encode(), 0).names == names


@pytest.mark.parametrize(
    ("question", "note", "words"),
    [
        ("roof inspection", "Roof inspection 2024.md", "two tiles"),
        ("who offered the stairlift?", "Stairlift offer Penhaligon.md", "2,150"),
        ("where did we have dinner in Tallinn?", "Holidays/Tallinn/day2.md", "Rataskaevu"),
    ],
)
def test_a_note_is_found_by_its_file_and_folders(review, question, note, words):
    answer = review.ask(question)
    assert answer.status == "answered"
    assert answer.citations[0].note == note and words in answer.citations[0].quote
    assert "no note mentions" not in answer.text


def test_a_note_without_a_word_answers_by_its_name(review):
    answer = review.ask("who calls the piano tuner?")
    cited = answer.citations[0]
    assert (cited.note, cited.line, cited.end_line) == ("Call the piano tuner.md", 1, 1)
    assert cited.quote == ""
    assert "Call the piano tuner" in answer.text
    assert review.search("blank")[0].note == "blank.md"


def test_a_note_with_nothing_but_properties_answers_by_its_name_too(review):
    answer = review.ask("where do I collect the suit?")
    first = answer.blocks[0]
    assert (first.note, first.line, first.kind) == (
        "Collect the suit from Marchetti tailors.md",
        1,
        "name",
    )
    assert "Collect the suit from Marchetti tailors" in answer.text
    waiting = review.ask("what is the status of Collect the suit from Marchetti tailors?")
    assert waiting.blocks[0].quote == "status: waiting"


@pytest.mark.parametrize("title", ["{{title}}", '"<% tp.file.title %>"', "'{{date}} {{time}}'"])
def test_a_title_that_is_still_to_be_filled_in_is_none(title):
    note = read_note("Meeting template.md", f"---\ntitle: {title}\n---\nWords.\n".encode(), 0)
    assert note.title == "Meeting template"


def test_no_note_is_lost(review):
    state = review.status()
    assert state.notes == state.files == len(NOTES)


def test_a_word_that_only_a_name_holds_is_mentioned(review):
    text = review.ask("what is the serial number of the Penhaligon?").text
    assert "“Penhaligon”" not in text
