"""A model that writes the query of a question which no rule reads."""

from __future__ import annotations

import json

import pytest

from askreview import AskReview
from askreview.collection.described import MOST
from openai_server import Reply
from word_encoder import WordEncoder

FILES = {
    "Alien.md": "tags: [film]\nrating: 8\nyear: 1979\nmood: tense",
    "Brazil.md": "tags: [film]\nrating: 9\nyear: 1985\nmood: grim",
    "Cube.md": "tags: [film]\nyear: 1997\nlent: number 11",
    "Soup.md": "tags: [recipe]\nrating: 3",
}
EMPTY = {"where": [], "sort": [], "show": [], "group": "", "measure": "", "of": "", "limit": 0}
QUESTION = "list the films that frightened me"
OTHER = "The films frighten [1]."


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("by-model")
    (folder / "notes").mkdir()
    for name, fields in FILES.items():
        text = f"---\n{fields}\n---\nThe films frightened me.\n"
        (folder / "notes" / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def ask(folder, model_server):
    said = []
    with AskReview(folder / "notes", folder / "index", WordEncoder(), say=said.append) as review:

        def ask(question, *replies, model="filling", **query):
            made = [Reply(json.dumps({**EMPTY, **query}))] if query else []
            model_server.script = [*made, *map(Reply, replies)]
            return review.ask(question, model), said

        yield ask


def test_the_rows_of_its_query_are_the_answer(ask, model_server):
    query = {"what": "notes", "where": ["tag=film", "mood=tense,grim"], "sort": ["-rating"]}
    answer, said = ask(QUESTION, **query, show=["rating"])
    assert [row.name for row in answer.table.rows] == ["Brazil", "Alien"]
    assert (answer.model, answer.status, answer.usage.input_tokens) == ("filling", "answered", 11)
    assert answer.text.startswith("2 notes tagged film with mood tense or grim (of 4), highest")
    command = "askreview list --where tag=film --where mood=tense,grim --sort -rating --show rating"
    assert said == [f"“filling” understood: {command}"]
    [request] = model_server.requests
    assert request.body["response_format"]["json_schema"]["schema"]["required"]
    for told in (
        "tag: film (3), recipe (1)",
        "property mood (2): grim, tense",
        f"Question: {QUESTION}",
    ):
        assert told in request.text
    # Of no note's text, and of no property that only one note has.
    assert "frightened me." not in request.text and "number 11" not in request.text


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        ("Surely!", "it is no JSON"),
        ('{"what": "moods"}', "it does not say what is to be listed"),
        ('{"what": "notes", "where": "tag=film"}', "it has no list where one belongs"),
        ('{"what": "notes", "measure": "drop"}', "nothing is measured by “drop”"),
        ('{"what": "values"}', "it does not say of which property"),
        ('{"what": "notes", "where": ["moody=grim"]}', "No note has a property “moody”"),
        ('{"what": "notes", "where": ["mood=glad"]}', "it finds nothing: askreview list --where"),
        ('{"what": "notes", "where": ["x\' OR 1=1 --"]}', "No note has a property “x' OR 1”"),
    ],
)
def test_a_wrong_one_is_said_in_one_line_and_passages_are_read(ask, reply, why):
    answer, said = ask(QUESTION, reply, OTHER)
    assert answer.table is None and answer.text == OTHER
    assert len(said) == 1 and said[0].startswith(f"The query of “filling” is of no use ({why}")
    assert said[0].endswith(". Passages are read.") and answer.usage.input_tokens == 22


def test_it_may_say_that_passages_are_to_be_read(ask):
    answer, said = ask(QUESTION, OTHER, what="passages")
    assert answer.text == OTHER and said == []


@pytest.mark.parametrize(
    ("question", "model"),
    [
        (QUESTION, "local"),  # takes no schema
        ("why did the films frighten me?", "filling"),  # no list is asked for
        ("what frightened me?", "filling"),  # no name of the vault
    ],
)
def test_where_no_list_is_asked_for_passages_are_read_at_once(ask, model_server, question, model):
    answer, said = ask(question, OTHER, model=model)
    assert answer.text == OTHER and said == [] and len(model_server.requests) == 1


def test_what_a_rule_reads_is_asked_of_no_model(ask, model_server):
    assert ask("how many films do I have?", OTHER)[0].table.figure == "3"
    assert not model_server.requests


def test_a_dry_run_says_that_it_would_be_asked_first(folder, model_server):
    said = []
    with AskReview(folder / "notes", folder / "index", WordEncoder(), say=said.append) as review:
        review.preview(QUESTION, "filling")
        assert said == [
            "“filling” would first be asked for a query: it is sent the question and the names of "
            "your tags, folders and properties, with values that several notes have."
        ]
        review.preview("why did the films frighten me?", "filling")
    assert len(said) == 1 and not model_server.requests


def test_what_it_is_told_is_bounded(tmp_path, model_server):
    (tmp_path / "notes").mkdir()
    fields = "\n".join(f"property{n}: {'value' * 20}{n}" for n in range(200))
    text = f"---\ntags: [film]\n{fields}\n---\nThe films frightened me.\n"
    for name in ("a.md", "b.md"):
        (tmp_path / "notes" / name).write_text(text, encoding="utf-8")
    model_server.script = [Reply('{"what": "passages"}'), Reply(OTHER)]
    with AskReview(tmp_path / "notes", tmp_path / "index", WordEncoder()) as review:
        review.ask(QUESTION, "filling")
    told = dict(model_server.requests[0].messages)["user"]
    assert MOST / 2 < len(told) < MOST + 200
