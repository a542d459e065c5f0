"""Questions about the collection: which are, what they are taken for, and how they are answered."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from askreview import AskReview
from askreview.answers import answer_by_table
from askreview.collection import Query, Questions
from askreview.collection.cues import CUES
from word_encoder import WordEncoder

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 2, 18)
FILES = {
    "films/Alien.md": "tags: [film]\nrating: 8\nyear: 1979\nstatus: seen\ndirector: Ridley Scott",
    "films/Brazil.md": "tags: [film/satire]\nrating: 9\nyear: 1985\nstatus: to see",
    "films/Cube.md": "tags: [film]\nyear: 1997\nstatus: seen\nruntime: 90 min\n"
    "released: 2024-05-01",
    "kitchen/Pea soup.md": "tags: [recipe, quick]\nminutes: 20\ncreated: 2026-02-10",
    "kitchen/Rye bread.md": "tags: [recipe]\nminutes: 240\ncreated: 2026-02-12",
    "kitchen/Oat bread.md": "tags: [recipe]\nminutes: 90\ncreated: 2025-11-30",
    "Shed.md": "tags: [project]\nstatus: open\nprice: $20",
    "Website.md": "tags: [project]\nstatus: done\nprice: € 30",
}
TEXTS = {
    "Shed.md": "- [ ] order timber 📅 2026-02-20\n- [x] measure it ✅ 2026-02-11\n"
    "- [ ] paint it 📅 2026-02-01",
    "Website.md": "See [[Shed]].\n\n- [ ] move the mail",
    "kitchen/Rye bread.md": "The crumb is moist. It keeps for a week.",
    "kitchen/Oat bread.md": f"Soak the oats. Knead it. {'Then it rests and rises. ' * 9}",
}


@pytest.fixture(scope="module")
def review(tmp_path_factory):
    folder = tmp_path_factory.mktemp("questions")
    for path, fields in FILES.items():
        (folder / "notes" / path).parent.mkdir(parents=True, exist_ok=True)
        text = TEXTS.get(path, "Words.")
        (folder / "notes" / path).write_text(f"---\n{fields}\n---\n{text}\n", encoding="utf-8")
    with AskReview(folder / "notes", folder / "index", WordEncoder()) as one:
        one.sync()
        yield one


def asked(review, question, today=TODAY):
    return Questions().read(question, review._index.catalogue(), today)


def names(table):
    return [row.name for row in table.rows]


@pytest.mark.parametrize(
    ("question", "command"),
    [
        ("how many recipes do I have?", "list --where tag=recipe --count"),
        ("What are my open tasks?", "tasks --where status=open,doing --sort due --show due"),
        ("open tasks in Shed", "tasks --where note==Shed --where status=open,doing …"),
        ("which project is still open?", "list --where tag=project --where status=open"),
        ("what films did I rate highly?", "list --where tag=film --where 'rating=*' …"),
        ("recipes under 100 minutes", "list --where tag=recipe --where 'minutes<100' …"),
        ("which films did I rate 8?", "list --where tag=film --where rating=8 --show rating"),
        ("films rated 8 or more", "list --where tag=film --where 'rating>=8' --show rating"),
        ("list all notes tagged quick", "list --where tag=quick"),
        ("which notes are in the folder kitchen?", "list --where folder=kitchen"),
        ("notes that link to Shed", "list --where links==Shed"),
        ("what does Website link to?", "list --where backlinks==Website"),
        ("films by Ridley Scott", "list --where tag=film --where 'director=Ridley Scott'"),
        ("average minutes of my recipes", "list --where tag=recipe --average minutes …"),
        ("what tags do I have?", "list --values tag"),
        ("how many notes per status?", "list --group-by status --count"),
        ("which films were released in 2024 or 2025?",
         "list --where tag=film --where released=2024,2025 --show released"),
        ("which films are from 1985?", "list --where tag=film --where year=1985 --show year"),
        (
            "what did I write last week?",
            "list --where since=2026-02-09 --where until=2026-02-15 --sort date --show date",
        ),
        (
            "which tasks were done last week?",
            "tasks --where status=done --where 'done>=2026-02-09' --where 'done<=2026-02-15' …",
        ),
        ("the two latest recipes", None),
        ("which notes have tags?", "list --where 'tag=*'"),
        ("what is the total number of notes?", "list --count"),
        ("notes tagged quick or project", "list --where tag=quick,project"),
        ("notes tagged recipe and quick", "list --where tag=recipe --where tag=quick"),
        ("list all recipes, films and projects", "list --where tag=recipe,film,project"),
        ("which films are seen or to see?", "list --where tag=film --where 'status=seen,to …"),
        ("films from 1979 and 1997", "list --where tag=film --where year=1979,1997 --show year"),
        ("which notes are from 2024 or 2025?", "list --where date=2024,2025 --show date"),
        (
            "What did I do last week?",
            "list --where since=2026-02-09 --where until=2026-02-15 --where 'date_from!=file' "
            "--sort date --show date",
        ),
        ("what happened in March?", "list --where since=2025-03-01 --where until=2025-03-31 …"),
        ("What did we work on this month?", "list --where since=2026-02-01 …"),
        ("what did I do yesterday?", "list --where since=2026-02-17 --where until=2026-02-17 …"),
        ("what have I done on 5 January?", "list --where since=2026-01-05 …"),
        ("which tasks are due in March?",
         "tasks --where status=open,doing --where 'due>=2026-03-01' --where 'due<=2026-03-31' …"),
        ("which tasks are due in January?",
         "tasks --where status=open,doing --where 'due>=2027-01-01' --where 'due<=2027-01-31' …"),
        ("which tasks are due by 10 March?",
         "tasks --where status=open,doing --where 'due<=2026-03-10' --sort due --show due"),
        ("tasks due on Friday", "tasks --where status=open,doing --where 'due>=2026-02-20' …"),
        ("tasks due last Friday", "tasks --where status=open,doing --where 'due>=2026-02-13' …"),
        ("what is due this week?",
         "tasks --where status=open,doing --where 'due>=2026-02-16' --where 'due<=2026-02-22' …"),
        ("which films are released?",
         "list --where tag=film --where 'released=*' --show released"),
        ("the 2 latest recipes", "list --where tag=recipe --sort -date --show date --limit 2"),
    ],
)  # fmt: skip
def test_a_question_in_the_words_of_the_vault_is_a_query(review, question, command):
    found = asked(review, question)
    if command is None:
        assert found is None
    elif command.endswith(" …"):
        assert found.query.command.startswith(f"askreview {command[:-2]}")
    else:
        assert found.query.command == f"askreview {command}"


@pytest.mark.parametrize(
    "question",
    [
        "what is a recipe?",
        "what are quick notes?",
        "list files in a drawer with quick",
        "what do I think about file over film?",
        "how do I open a project?",
        "why is the shed open?",
        "how many litres does the recipe need?",
        "which film did we see in Leeds?",
        "what did Ridley Scott write?",
        "recipe",
        "which quick and recipe notes are there or films?",
        "which films are not rated?",
        "who links to Shed?",
        "what is the total price?",
        "how many films for the project?",
        "how many quick recipe",
        "show the quick recipe",
        "which kitchen is open?",
        "average number of recipes",
        "serial number of the shed?",
        "runtime number of Ridley Scott",
        "what did she do in 2024?",
        "what is due?",
        "what did the shed do last week?",
        "what do the filming crews eat?",
    ],
)
def test_what_is_not_plainly_about_the_collection_is_searched_for(review, question):
    answer = review.ask(question)
    assert answer.table is None


@pytest.mark.parametrize("folder", ["evals/vault", "seeds"])
def test_no_ordinary_question_of_the_evals_is_taken_for_one(folder, tmp_path):
    lines = (ROOT / "bench" / "vault_questions.jsonl").read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line)["q"] for line in lines]
    for path in (ROOT / "evals" / "facts").glob("*.yaml"):
        loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
        for case in loaded if isinstance(loaded, list) else loaded["cases"]:
            if case.get("type") != "collection" and "question" in case:
                questions.append(case["question"])
    assert len(questions) > 400
    with AskReview(ROOT / folder, tmp_path, WordEncoder()) as review:
        review.sync()
        assert [one for one in questions if asked(review, one)] == []


VAULTS = """i my do have are there with a of by in under 7 film satire recipes quick status seen
    rating rated year minutes price kitchen shed last week 2026 or more"""


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from([*CUES, *VAULTS.split()]), min_size=1, max_size=8).map(" ".join))
def test_whatever_is_understood_can_be_asked(review, question):
    found = asked(review, question)
    if found:
        answer = answer_by_table(found, (), review._index.catalogue(), TODAY)
        assert answer is None or len(answer.citations) == len(answer.passages)
        assert found.query.command.startswith("askreview ")


def test_the_answer_says_what_was_understood_and_cites_a_line_for_each_row(review):
    answer = review.ask("which recipes take under 100 minutes?")
    assert answer.status == "answered"
    assert answer.text == (
        "2 notes tagged recipe with minutes below 100 (of 8):\n"
        "- Oat bread · 90 [1]\n- Pea soup · 20 [2]"
    )
    assert [(one.note, one.line, one.quote) for one in answer.citations] == [
        ("kitchen/Oat bread.md", 3, "minutes: 90"),
        ("kitchen/Pea soup.md", 3, "minutes: 20"),
    ]


@pytest.mark.parametrize(
    ("question", "first"),
    [
        ("how many recipes do I have?", "3 notes tagged recipe (of 8):"),
        ("what are my open tasks?", "3 open tasks (of 4), earliest first:"),
        (
            "which film has the highest rating?",
            "1 of 2 notes tagged film with a rating (of 8), highest rating first:",
        ),
        (
            "average minutes of recipes",
            "The average of minutes over 3 of 3 notes tagged recipe: 116.67",
        ),
        ("notes tagged quick or project", "3 notes tagged quick or project (of 8):"),
        ("which notes are from 2024 or 2025?", "1 note dated 2024 or 2025 (of 8):"),
        ("notes that link to Shed", "1 note that links to Shed (of 8):"),
        ("how many notes per status?", "Notes by status:"),
        ("which tag has the most notes?", "1 of 5 values of tag, the commonest first:"),
        ("which films were released in 2024 or 2025?",
         "1 note tagged film with released 2024 or 2025 (of 8):"),
        ("which films were released in May 2024?",
         "1 note tagged film with released 2024-05 (of 8):"),
        ("which ratings are there?", "2 values of rating, the commonest first:"),
    ],
)  # fmt: skip
def test_the_first_line_says_what_was_counted_and_of_how_many(review, question, first):
    assert review.ask(question).text.splitlines()[0] == first


def test_a_column_that_no_row_fills_is_left_out(review):
    [website] = review.ask("open tasks in Website").table.rows
    assert (website.name, website.cells) == ("move the mail", ())
    assert review.ask("open tasks in Shed").table.query.show == ("due",)


def test_a_note_that_links_is_cited_at_the_link(review):
    [one] = review.ask("notes that link to Shed").citations
    assert (one.note, one.line, one.quote) == ("Website.md", 6, "See [[Shed]].")


def test_of_one_that_is_the_highest_all_that_are_as_high_are_shown(review):
    answer = review.ask("which film has the highest rating?")
    assert names(answer.table) == ["Brazil"] and answer.table.total == 2


def test_a_word_that_is_left_out_is_named_and_the_answer_is_the_closest(review):
    answer = review.ask("list all notes tagged recipe about bread")
    assert answer.status == "closest" and "Left out: “bread”." in answer.text


def test_of_no_note_of_a_time_it_says_so(review):
    answer = review.ask("what did I write in 1990?")
    assert answer.status == "not_in_notes" and answer.text == "No notes dated 1990 (of 8)."


def test_a_day_without_a_note_has_none(review):
    answer = review.ask("what did I do on 3 May 2025?")
    assert answer.status == "not_in_notes" and answer.text == "No notes dated 2025-05-03 (of 8)."


def test_a_files_time_is_told_from_a_date_that_a_note_states(review):
    rows = review.list(Query(where=("note=Shed,Rye bread",), show=("date",))).rows
    assert {row.name: row.cells[0].split()[:-1] for row in rows} == {
        "Shed": ["file", "changed"],
        "Rye bread": [],
    }
    stated = review.list(Query(where=("date_from!=file",))).rows
    assert {row.name for row in stated} == {"Pea soup", "Rye bread", "Oat bread"}
    assert {row.name for row in review.list(Query(where=("date_from=field",))).rows} == {
        row.name for row in stated
    }


def test_what_was_written_is_listed_by_day_with_its_first_words(review):
    rows = review.ask("which notes are from February 2026?").table.rows
    assert [(row.name, row.cells, row.says) for row in rows] == [
        ("Pea soup", ("2026-02-10",), "Words."),
        ("Rye bread", ("2026-02-12",), "The crumb is moist. It keeps for a week."),
    ]


def test_the_first_words_of_a_note_are_whole_sentences_and_say_that_there_are_more(review):
    [row] = review.ask("which notes are from November 2025?").table.rows
    assert row.says.startswith("Soak the oats. Knead it. Then")
    assert row.says.endswith("rises. …") and len(row.says) <= 162


def test_further_conditions_hold_too(review):
    answer = review.ask("how many recipes do I have?", where={"tag": "quick"})
    assert answer.table.figure == "1"


def test_what_is_cut_is_said_and_full_shows_all(tmp_path):
    for n in range(23):
        path = tmp_path / "notes" / f"{n:02}.md"
        path.parent.mkdir(exist_ok=True)
        path.write_text("---\ntags: [plant]\n---\nIt grows.\n", encoding="utf-8")
    with AskReview(tmp_path / "notes", tmp_path / "index", WordEncoder()) as review:
        answer = review.ask("list all plants")
        assert answer.text.endswith("[20]\n20 of 23 shown.")
        assert len(review.ask("list all plants", full=True).table.rows) == 23


def test_no_model_is_asked_for_what_the_catalogue_says(review, model_server):
    answer = review.ask("how many recipes do I have?", "local")
    assert (answer.model, answer.table.figure) == ("quotes", "3")
    assert not model_server.requests


@pytest.fixture
def shell(review, encoder, tmp_path_factory, capsys):
    from askreview.cli import askreview

    index = tmp_path_factory.getbasetemp() / "questions-index"

    def ask(*words):
        places = ("--notes", str(review.notes), "--index", str(index), "--quiet")
        code = askreview.main([*words, *places, "--no-history"], standalone_mode=False)
        return code, capsys.readouterr()

    return ask


def test_the_shell_prints_the_rows_in_columns_and_explains(shell):
    code, said = shell("which recipes take under 100 minutes?", "--explain")
    assert code == 0 and said.out == (
        "2 notes tagged recipe with minutes below 100 (of 8):\n"
        "Oat bread  90  kitchen/Oat bread.md:3\nPea soup   20  kitchen/Pea soup.md:3\n"
    )
    command = "askreview list --where tag=recipe --where 'minutes<100' --show minutes"
    assert said.err == f"Same as: {command}\n"


def test_with_a_model_the_rows_have_their_places_below(shell, model_server):
    said = shell("which recipes take under 100 minutes?", "-m", "local")[1].out
    assert "- Oat bread · 90 [1]" in said and "[1] kitchen/Oat bread.md:3\n" in said
    assert not model_server.requests


def test_json_has_the_table(shell):
    table = json.loads(shell("how many recipes do I have?", "--json")[1].out)["table"]
    assert (table["figure"], table["of"], len(table["rows"])) == ("3", 8, 3)
    assert table["command"] == "askreview list --where tag=recipe --count"
