"""The collection: conditions, sorting, counts and tasks, and the commands that ask for them."""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from askreview import AskReview
from askreview.collection import Query
from askreview.errors import UsageError
from plain_conditions import matching
from word_encoder import WordEncoder

FILES = {
    "films/alien.md": "rating: 8\nstatus: seen\ntags: [film]\nyear: 1979\nprice: $12\nheard: [b]",
    "films/brazil.md": "rating: 10/10\nstatus: to see\ntags: [film/satire]\nruntime: 132 min",
    "films/old/cube.md": "rating: ★★★\nstatus: seen\nprice: € 1,250.50\ngenre: [maze, dark]\n"
    "heard: [a, c]",
    "films/dune.md": "runtime: 2 h 35 min\nprice: $3\ngenre: [dark]\nseen: 2025-05-03",
    "home/boiler.md": "due: 2025-12-03\ncategories: [house]\nlast visit: 3 May 2025",
    "home.md": "author: Smith, Ann\ntags: [homeless]\nrelated: '[[boiler]]'\nrating: good",
}
TASKS = """# Tasks

- [ ] call the plumber 📅 2026-01-10 ⏫
- [x] buy paint ✅ 2025-12-01
- [/] write the letter [due:: 2025-11-02]
- TODO water the beds
"""


@pytest.fixture(scope="module")
def review(tmp_path_factory):
    folder = tmp_path_factory.mktemp("collection")
    for path, yaml in FILES.items():
        (folder / "notes" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "notes" / path).write_text(f"---\n{yaml}\n---\nWords.\n", encoding="utf-8")
    (folder / "notes" / "todo.md").write_text(TASKS, encoding="utf-8")
    with AskReview(folder / "notes", folder / "index", WordEncoder()) as one:
        one.sync()
        yield one


def names(table):
    return [row.note.rsplit("/", 1)[-1].removesuffix(".md") for row in table.rows]


CONDITIONS = [
    *(
        f"{key}{sign}{value}"
        for key in ("rating", "price", "runtime", "due", "last visit", "status", "author", "year")
        for sign in (">=", "<", "=", "!=", "==")
        for value in ("8", "1,000", "2025", "2025-12", "seen", "seen,to see", "Smith, Ann")
        if (key, value) != ("year", "2025-12")  # the catalogue knows that 1979 is before it
    ),
    *(
        f"{key}{sign}{value}"
        for key in ("tag", "folder", "note")
        for sign in ("=", "!=", "==")
        for value in ("film", "films", "films/old,home", "Boiler", "house", "home", ".")
    ),
    "since=2025-12",
    "until=2026",
]


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.sampled_from(CONDITIONS), min_size=1, max_size=3))
def test_conditions_select_what_reading_each_note_selects(review, where):
    asked = review.list(Query(where=tuple(where)))
    assert {row.note for row in asked.rows} == matching(review.catalogue().values(), where)


@given(st.integers(0, 199))
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_sorting_puts_every_note_once_and_those_without_a_value_last(review, seed):
    keys = ["rating", "year", "price", "runtime", "status", "date", "title", "genre", "heard"]
    key, *more = random.Random(seed).sample(keys, 1 + seed % 2)
    up, down = (review.list(Query(sort=(f"{sign}{key}", *more), show=(key,))) for sign in ("", "-"))
    assert sorted(names(up)) == sorted(names(down)) and len(up.rows) == len(FILES) + 1
    for table in (up, down):
        missing = [not row.cells[0] for row in table.rows]
        assert missing == sorted(missing)
        cut = review.list(replace(table.query, limit=seed % 9))
        assert (cut.rows, cut.total) == (table.rows[: seed % 9], table.total)


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("runtime>2 h", ["brazil", "dune"]),
        ("runtime>=140 min", ["dune"]),
        ("price<$5", ["dune"]),
        ("genre=dark", ["cube", "dune"]),
        ("seen>=2025-05", ["dune"]),
        ("links=boiler", ["home"]),
        ("backlinks=home", ["boiler"]),
        ("words>2", ["todo"]),
    ],
)
def test_values_compare_by_their_kind(review, where, found):
    assert names(review.list(Query(where=(where,)))) == found


def test_ratings_sort_by_number_and_the_line_is_that_of_the_property(review):
    table = review.list(Query(where=("rating>0",), sort=("-rating",), show=("rating",)))
    assert [(row.name, row.cells, row.line) for row in table.rows] == [
        ("brazil", ("10/10",), 2),
        ("alien", ("8",), 2),
        ("cube", ("★★★",), 2),
    ]


def test_what_is_measured_says_of_how_many(review):
    table = review.list(Query(where=("tag=film",), measure="count"))
    assert (table.figure, table.of, table.rows) == ("2", 7, ())
    table = review.list(Query(where=("tag=film",), measure="count", limit=1))
    assert (table.figure, names(table)) == ("2", ["alien"])
    table = review.list(Query(where=("note=alien,dune",), measure="sum", of="price"))
    assert (table.figure, table.measured) == ("15 $", 2)
    with pytest.raises(UsageError, match="different units"):
        review.list(Query(measure="sum", of="price"))


def test_groups_and_values_are_counted(review):
    table = review.list(Query(group="status", measure="count"))
    assert table.groups == (("", 4), ("seen", 2), ("to see", 1))
    rows = review.list(Query(group="genre", sort=("-title",), limit=6)).rows
    assert [(row.group, row.name) for row in rows][-2:] == [("", "alien"), ("dark", "dune")]
    values = review.list(Query("values", of="genre"))
    assert [(row.name, row.cells) for row in values.rows] == [("dark", ("2",)), ("maze", ("1",))]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("status=open,doing", ["write the letter", "call the plumber", "water the beds"]),
        ("due<2026", ["write the letter"]),
        ("due=2026-01", ["call the plumber"]),
        ("priority>=high", ["call the plumber"]),
        ("status!=done", ["write the letter", "call the plumber", "water the beds"]),
        ("text=paint", ["buy paint"]),
    ],
)
def test_tasks_are_asked_by_status_date_and_priority(review, where, found):
    table = review.list(Query("tasks", (where,), sort=("due",)))
    assert [row.name for row in table.rows] == found


def test_an_unknown_property_is_answered_with_the_nearest(review):
    with pytest.raises(UsageError, match=r"“ratng”\. Closest names: rating"):
        review.list(Query(where=("ratng>=7",)))


def test_no_sql_is_made_of_words(review):
    evil = "x' OR 1=1 --"
    assert not review.list(Query(where=(f"status={evil}",))).rows
    for query in (Query(sort=(evil,)), Query(show=(evil,)), Query(group=evil)):
        with pytest.raises(UsageError):
            review.list(query)


def test_a_query_says_its_command(review):
    query = Query(where=("tag=film", "rating>=7"), sort=("-rating",), show=("rating", "year"))
    assert query.command == (
        "askreview list --where tag=film --where 'rating>=7' --sort -rating --show rating,year"
    )


@pytest.fixture
def shell(review, encoder, tmp_path_factory, capsys):
    from askreview.cli import askreview

    index = tmp_path_factory.getbasetemp() / "collection-index"

    def ask(*words):
        places = ("--notes", str(review.notes), "--index", str(index), "--quiet")
        code = askreview.main([*words, *places], standalone_mode=False)
        return code, capsys.readouterr().out

    return ask


def test_list_prints_text_json_and_csv(shell):
    asked = ("list", "--where", "rating>=8", "--sort", "-rating", "--show", "rating")
    assert shell(*asked) == (
        0,
        "brazil  10/10  films/brazil.md:2\nalien   8      films/alien.md:2\n",
    )
    rows = json.loads(shell(*asked, "--json")[1])["rows"]
    assert rows[0] == {"title": "brazil", "rating": "10/10", "note": "films/brazil.md", "line": 2}
    assert shell(*asked, "--csv")[1].splitlines()[0] == "title,rating,note,line"
    assert shell(*asked[:3], "--count") == (0, "2\n")


def test_tasks_and_note_are_printed(shell):
    assert "[ ] call the plumber  2026-01-10  todo.md:3" in shell("tasks", "--open")[1]
    assert shell("tasks", "--done", "--count")[1] == "1\n"
    assert date.today() > date(2025, 11, 2) and "letter" in shell("tasks", "--overdue")[1]
    assert "Backlinks (1)\n  home.md  home.md:4" in shell("note", "boiler")[1]


VAULT = Path(__file__).parents[1] / "evals" / "vault"
BOXES = {" ": "open", "x": "done"}


@pytest.fixture(scope="module")
def vault(tmp_path_factory):
    with AskReview(VAULT, tmp_path_factory.mktemp("vault"), WordEncoder()) as one:
        one.sync()
        yield one


def files():
    for path in sorted(VAULT.rglob("*.*")):
        data = path.read_bytes()
        yield path.relative_to(VAULT).as_posix(), data.decode("utf-8", "replace").lstrip("\ufeff")


def test_the_sample_tasks_are_those_that_a_pattern_finds_in_the_files(vault):
    found = [
        (path, n, BOXES[box[1]])
        for path, text in files()
        for n, line in enumerate(text.splitlines(), 1)
        if (box := re.match(r"\s*[-*] \[(.)\] ", line))
    ]
    rows = vault.list(Query("tasks")).rows
    assert [(row.note, row.line, row.status) for row in rows] == found and len(found) > 10


def test_the_sample_properties_are_those_that_a_pattern_finds_in_the_files(vault):
    found = defaultdict(set)
    for path, text in files():
        header = re.match(r"---\n(.*?)\n---\n", text, re.S)
        for key, value in re.findall(r"^(\w+): ([^\[{\n]+)$", header[1] if header else "", re.M):
            found[key, value].add(path)
    assert len(found) > 20
    for (key, value), paths in found.items():
        rows = vault.list(Query(where=(f"{key}=={value}",), show=(key,))).rows
        assert {row.note for row in rows} == paths and {row.cells for row in rows} == {(value,)}


def test_the_sample_folders_hold_what_they_hold_on_disk(vault):
    for folder in {path.parent for path in VAULT.rglob("*.*")}:
        name = folder.relative_to(VAULT).as_posix()
        rows = vault.list(Query(where=(f"folder=={name}",))).rows
        assert len(rows) == sum(one.is_file() for one in folder.iterdir()), name
