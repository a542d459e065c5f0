"""Properties wherever people put them: inline, TOML, JSON, two blocks of YAML."""

from __future__ import annotations

import pytest

from askreview import AskReview
from askreview.notes import read_note
from askreview.passages import split_note
from askreview.types import Note
from catalogue import matching
from word_encoder import WordEncoder


def note(text: str, path: str = "note.md") -> Note:
    return read_note(path, text.encode(), 0)


def statements(text: str) -> list[tuple[str, str, str]]:
    """Kind, words and quotation of each statement."""
    return [
        (one.kind, one.text, text[one.start : one.end])
        for passage in split_note(note(text), WordEncoder())
        for one in passage.statements
    ]


@pytest.mark.parametrize(
    ("text", "metadata"),
    [
        ("author:: Ann Bee\nstatus:: read\nA novel.\n", {"author": "Ann Bee", "status": "read"}),
        ("Good (rating:: 4), [started:: 2025-10].\n", {"rating": "4", "started": "2025-10"}),
        ("- rating:: 5\n- **last visit**:: May\n", {"rating": "5", "last visit": "May"}),
        ("> by:: Eve\n\n- [ ] due:: 2025-01-02\n", {"by": "Eve", "due": "2025-01-02"}),
        ("author:: A\n\nauthor:: B\n", {"author": ("A", "B")}),
        ("---\nauthor: A\n---\nAuthor:: B\n", {"author": ("A", "B")}),
        ("link:: [[People/Ann (1)|Ann]]\n", {"link": "[[People/Ann (1)|Ann]]"}),
        ("id:: 65f0a1b2\ncollapsed:: true\n", {}),
        ("Which river runs through Lyon?:: the Rhône\n", {}),
        ("What fell in 1879?::the bridge\nstd::vector and a::b\n", {}),
        ("`a:: b`\n\n```\nc:: d\n```\n\n    e:: f\n", {}),
        ("empty::\n", {}),
        ("Een heel lange zin met woorden:: hier\n", {}),
    ],
)  # fmt: skip
def test_inline_properties(text, metadata):
    assert note(text).metadata == metadata


def test_a_property_on_its_own_line_is_a_statement_of_its_own():
    text = "# Book\n\nauthor:: Ann *Bee*\nstatus:: read\nA novel of\nsalt.\n\n- rating:: 5\n"
    assert statements(text)[-4:] == [
        ("field", "author: Ann Bee", "author:: Ann *Bee*"),
        ("field", "status: read", "status:: read"),
        ("sentence", "A novel of salt.", "A novel of\nsalt."),
        ("field", "rating: 5", "rating:: 5"),
    ]


def test_logseqs_own_properties_are_shown_nowhere():
    text = "- Pump\n  id:: 65f0a1b2-1111\n  collapsed:: true\n\t- steel, 1 mm\n- `id:: kept`\n"
    said = statements(text)
    assert not [one for one in said if "65f0a1b2" in one[1] + one[2] or "collapsed" in one[1]]
    assert [one[1] for one in said if "steel" in one[1] or "Pump" in one[1]]
    assert any("kept" in one[1] for one in said)


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("tags:: garden, [[two words]], #water\n", {"garden", "two words", "water"}),
        ("Two hives #[[bee keeping]] #garden\n", {"bee keeping", "garden"}),
        ('+++\ntags = ["bread", "oven"]\n+++\nx', {"bread", "oven"}),
        ('{"tags": ["bread"]}\nx', {"bread"}),
    ],
)
def test_tags_of_every_syntax(text, tags):
    assert set(note(text).tags) == tags


def test_titles_and_aliases_of_logseq():
    page = note("title:: garden/pond\nalias:: the pond\n\n- Liner\n", "garden___pond.md")
    assert (page.title, page.aliases) == ("garden/pond", ("the pond",))


TOML = """+++
title = "Sourdough diary"
date = 2024-05-06
tags = [
  "bread",
]
draft = true
[extra]
oven = "stone"
+++

The starter is called Clint.
"""


def test_toml_is_front_matter():
    read = note(TOML)
    assert read.metadata == {
        "title": "Sourdough diary",
        "date": "2024-05-06",
        "tags": ("bread",),
        "draft": "true",
        "extra": ("oven: stone",),
    }
    assert (read.date, read.warnings) == ("2024-05-06", ())
    assert [key for key, _, _ in read.fields] == ["title", "date", "tags", "draft", "extra"]
    said = statements(TOML)
    assert ("field", "tags: bread", 'tags = [\n  "bread",\n]') in said
    assert said[-1] == ("sentence", "The starter is called Clint.", "The starter is called Clint.")


JSON = '{\n  "title": "Rye diary",\n  "tags": ["bread"],\n  "rating": 4.5\n}\n\nRye is slow.\n'


def test_json_is_front_matter():
    assert note(JSON).metadata == {"title": "Rye diary", "tags": ("bread",), "rating": "4.5"}
    assert ("field", "rating: 4.5", '"rating": 4.5') in statements(JSON)
    assert statements(JSON)[-1][2] == "Rye is slow."


@pytest.mark.parametrize(
    "text",
    [
        "+++\nno toml here\n+++\nx",
        "+++\na = 1\n",
        "{not json}\nx",
        '{"a": 1} and words\n',
        "{}\nx",
        "[1]\nx",
        "{" * 100_000,
        '{"a":' * 50_000,
        f"+++\na = {'[' * 20_000}\n+++\n",
    ],
)
def test_what_is_neither_stays_text(text):
    read = note(text)
    assert (read.header_end, dict(read.metadata)) == (0, {})


def test_three_dots_end_yaml_too():
    read = note("---\ntags: [bread]\n...\nNaan.\n")
    assert read.tags == ("bread",) and read.raw[read.header_end :] == "Naan.\n"
    assert [key for key, _, _ in read.fields] == ["tags"]


TWO = """---
permalink: house/pump
tags: [synced]
---

---
title: Pump
tags:
  - house
installer: Brook & Sons
---
# Pump

It stands outside.
"""


def test_a_second_block_is_read_as_well_and_said():
    read = note(TWO)
    assert read.metadata == {
        "permalink": "house/pump",
        "tags": ("synced", "house"),
        "title": "Pump",
        "installer": "Brook & Sons",
    }
    assert read.warnings == ("two blocks of front matter; both are read",)
    said = statements(TWO)
    assert ("field", "installer: Brook & Sons", "installer: Brook & Sons") in said
    assert said[-1][1] == "It stands outside."


def test_a_rule_below_the_front_matter_is_no_second_block():
    read = note("---\na: b\n---\n\n---\n\nJust words: with a colon\nand more\n\n---\n")
    assert dict(read.metadata) == {"a": "b"}


def test_all_of_them_filter():
    notes = [
        note("status:: reading\n", "dataview.md"),
        note('+++\nstatus = "reading"\n+++\n', "toml.md"),
        note('{"status": "reading"}\n', "json.md"),
        note("---\nx: y\n---\n---\nstatus: reading\n---\n", "two.md"),
        note("---\nstatus: read\n---\n", "yaml.md"),
    ]
    found = {"dataview.md", "toml.md", "json.md", "two.md"}
    assert matching(notes, ["status=reading"]) == found


def test_all_of_them_answer(encoder, tmp_path):
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "clay.md").write_text("# Notes on glazes\nauthor:: Petra Oduya\nA manual.\n#craft\n")
    (folder / "toml.md").write_text('+++\ninstaller = "Brightwater"\n+++\n\nThe pump is outside.\n')
    with AskReview(folder, tmp_path / "index", encoder) as review:
        for question, words in {
            "who is the author of the notes on glazes?": "author:: Petra Oduya",
            "who is the installer of the pump?": 'installer = "Brightwater"',
        }.items():
            assert words in [one.quote for one in review.ask(question).citations]


def test_a_property_that_names_its_note_tells_nothing(encoder, tmp_path):
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "solar-roof.md").write_text(
        "---\npermalink: house/solar-roof\ntitle: Solar roof\ninstaller: Lichtwerk\n---\n"
        "The panels stand on the south side.\n"
    )
    with AskReview(folder, tmp_path / "index", encoder) as review:
        answer = review.ask("who installed the solar roof?")
    assert answer.citations[0].quote.strip() == "installer: Lichtwerk"
    assert "permalink" not in answer.text


def test_a_property_is_asked_of_the_note_that_holds_the_other_words(tmp_path, encoder):
    notes = {
        "Logo job.md": ("Aldous Farm", "2027-02-01", "3,200 euros", "Logo and letterhead."),
        "Poster.md": ("Quay Books", "2027-03-15", "900 euros", "Poster for the spring fair."),
        "Website Nordbad.md": ("Nordbad", "2026-12-20", "5,100 euros", "A booking page."),
    }
    (tmp_path / "notes").mkdir()
    for name, (client, day, fee, words) in notes.items():
        header = f"---\nclient: {client}\ndeadline: {day}\nfee: {fee}\n---\n"
        (tmp_path / "notes" / name).write_text(f"{header}{words}\n", encoding="utf-8")
    with AskReview(tmp_path / "notes", tmp_path / "index", encoder) as review:
        answer = review.ask("what is the fee for the spring fair poster?")
    assert "fee: 900 euros" in answer.text and "3,200" not in answer.text
