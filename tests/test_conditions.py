"""Conditions on notes: compared by type, negated, with several values, exact, by property."""

from __future__ import annotations

from datetime import date

import pytest

from askreview import AskReview
from askreview.errors import UsageError
from askreview.notes import read_note
from catalogue import matching
from word_encoder import WordEncoder

NOTES = [
    read_note(path, f"---\n{yaml}\n---\nWords.\n".encode(), 0)
    for path, yaml in {
        "films/alien.md": "rating: 8\nstatus: seen\ntags: [film]\nyear: 1979",
        "films/brazil.md": "rating: 10/10\nstatus: to see\ntags: [film/satire]\nruntime: 132 min",
        "films/old/cube.md": "rating: ★★★\nstatus: seen\nprice: € 1,250.50",
        "home/boiler.md": "due: 2025-12-03\ncategories: [house]\nlast visit: 3 May 2025",
        "home.md": "author: Smith, Ann\ntags: [homeless]",
    }.items()
]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("rating>=8", "alien brazil"),
        ("rating > 8", "brazil"),
        ("rating<5", "cube"),
        ("rating<=10", "alien brazil cube"),
        ("price>1000", "cube"),
        ("runtime<150", "brazil"),
        ("due>=2025-12", "boiler"),
        ("due<2025-12-03", ""),
        ("last visit>2025-05-02", "boiler"),
        ("rating>=good", ""),
        ("status=seen,to see", "alien brazil cube"),
        ("status!=seen", "brazil boiler home"),
        ("status!=seen,to see", "boiler home"),
        ("author=Smith, Ann", "home"),
        ("folder=films", "alien brazil cube"),
        ("folder==films", "alien brazil"),
        ("folder!=films", "boiler home"),
        ("folder=films/old,home", "cube boiler"),
        ("tag=film", "alien brazil"),
        ("tag==film", "alien"),
        ("tag!=film", "cube boiler home"),
        ("tag=house", "boiler"),
        ("tag=home", ""),
        ("note=Boiler", "boiler"),
        ("note!=boiler,home", "alien brazil cube"),
        ("Year=1979", "alien"),
    ],
)
def test_a_condition_is_compared_by_what_it_is_about(where, found):
    paths = {path.rsplit("/", 1)[-1].removesuffix(".md") for path in matching(NOTES, [where])}
    assert paths == set(found.split())


def test_several_conditions_all_hold():
    assert matching(NOTES, ["status=seen", "rating>=8"]) == {"films/alien.md"}
    assert matching(NOTES, ["tag=film", "tag=film/satire"]) == {"films/brazil.md"}
    assert matching(NOTES, {"status": "seen", "folder": "films/old"}) == {"films/old/cube.md"}


@pytest.mark.parametrize("where", ["stauts=seen", "stauts!=seen", "stauts>3"])
def test_an_unknown_property_gets_the_nearest_known_names(where):
    with pytest.raises(UsageError, match=r"property “stauts”\. Closest names: status"):
        matching(NOTES, [where])


@pytest.mark.parametrize("where", ["", "films", "=3", "a=", "a>=", ">="])
def test_what_is_no_condition_says_how_to_write_one(where):
    with pytest.raises(UsageError, match=r"is not a condition\. Write tag=travel"):
        matching(NOTES, [where])


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("since=last week", {"b.md", "c.md"}),
        ("until=yesterday", {"a.md", "b.md"}),
        ("since=30 days ago", {"b.md", "c.md"}),
        ("since=December 2025", {"a.md", "b.md", "c.md"}),
        ("until=14.12.2025", {"a.md"}),
    ],
)
def test_times_are_understood_against_today(where, found):
    notes = [
        read_note(name, f"---\ndate: {day}\n---\n".encode(), 0)
        for name, day in {"a.md": "2025-12-14", "b.md": "2026-02-04", "c.md": "2026-02-11"}.items()
    ]
    assert matching(notes, [where], date(2026, 2, 11)) == found


def test_what_a_time_was_understood_as_is_said(tmp_path):
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "a.md").write_text("---\ndate: 2024-05-02\n---\nSome words.\n")
    said = []
    with AskReview(tmp_path / "notes", tmp_path / "index", WordEncoder(), say=said.append) as one:
        assert one.search("words", where=["since=last week"]) == []
        assert [hit.note for hit in one.search("words", where=("date<2025", "until=today"))]
    day = date.today().isoformat()
    assert said[0].startswith("Since “last week” was understood as 20")
    assert said[1] == f"Until “today” was understood as {day}."
