"""Links between notes, led as Obsidian leads them and found from both ends; tasks."""

from __future__ import annotations

import pytest

from askreview import AskReview
from askreview.notes import read_note
from word_encoder import WordEncoder

FILES = {
    "home/Boiler.md": (
        "---\nrelated: '[[plan#Costs|the plan]]'\n---\n# Boiler\n\n"
        "See [[Manual]] and\n[pump](pump.md).\n"
    ),
    "home/pump.md": "Words, `[[Boiler]]` is code.\n\n[web](https://example.org/Boiler.md)\n",
    "home/Manual.md": "![[boiler]] as text, ![](pic.png), [[Boiler|again]]\n",
    "Manual.md": "[[home/Boiler]] [one](home/Boiler.md#faults) [[nowhere]]\n",
    "old/home/Boiler.md": "[up](../../plan.md)\n\n- [ ] call [[Boiler#Faults]]\n",
    "plan.md": "\n\n[a ref][r]\n\n[r]: home/pump.md\n\n[[old/home/boiler.md]]\n",
}


@pytest.fixture(scope="module")
def review(tmp_path_factory):
    folder = tmp_path_factory.mktemp("links")
    for path, text in FILES.items():
        (folder / "notes" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "notes" / path).write_text(text, encoding="utf-8")
    with AskReview(folder / "notes", folder / "index", WordEncoder()) as one:
        one.sync()
        yield one


def test_links_lead_where_obsidian_leads_them(review):
    found = [(one.line, one.target, one.to) for one in review.links("home/Boiler.md").links]
    assert found == [
        (2, "plan", "plan.md"),
        (6, "Manual", "home/Manual.md"),
        (7, "pump.md", "home/pump.md"),
    ]
    assert [(one.target, one.to) for one in review.links("Manual.md").links] == [
        ("home/Boiler", "home/Boiler.md"),
        ("nowhere", None),
        ("home/Boiler.md#faults", "home/Boiler.md"),
    ]
    assert [one.to for one in review.links("plan.md").links] == [
        "home/pump.md",
        "old/home/Boiler.md",
    ]


def test_a_note_knows_which_notes_link_to_it(review):
    found = [(one.note, one.line) for one in review.links("home/Boiler.md").backlinks]
    assert found == [
        ("Manual.md", 1),
        ("Manual.md", 1),
        ("home/Manual.md", 1),
        ("home/Manual.md", 1),
    ]
    assert {one.note for one in review.links("home/pump.md").backlinks} == {
        "home/Boiler.md",
        "plan.md",
    }
    assert review.links("Manual.md").backlinks == ()


def test_backlinks_follow_a_note_that_comes_and_goes(tmp_path):
    (tmp_path / "n").mkdir()
    (tmp_path / "n" / "a.md").write_text("[[b]]\n")
    with AskReview(tmp_path / "n", tmp_path / "i", WordEncoder()) as one:
        one.sync()
        assert one.links("a.md").links[0].to is None
        (tmp_path / "n" / "b.md").write_text("B\n")
        one.sync()
        assert [link.note for link in one.links("b.md").backlinks] == ["a.md"]
        (tmp_path / "n" / "a.md").write_text("no link\n")
        one.sync()
        assert one.links("b.md").backlinks == ()


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("- [ ] call 📅 2026-01-02 ⏫", ("call", "open", "2026-01-02", 1)),
        ("- [x] call ✅ 2026-01-02", ("call", "done", "", 0)),
        ("* [/] call [due:: 2026-01-02] [priority:: low]", ("call", "doing", "2026-01-02", -1)),
        ("1. [-] call 🔺", ("call", "cancelled", "", 2)),
        ("- TODO [#A] call\n  DEADLINE: <2026-01-02 Fri>", ("call", "open", "2026-01-02", 1)),
        ("- DONE call", ("call", "done", "", 0)),
        ("> - [ ] call ⏳ 2026-01-05", ("call", "open", "", 0)),
    ],
)
def test_a_task_is_read_in_every_common_form(line, read):
    (task,) = read_note("a.md", f"---\na: b\n---\nWords.\n\n{line}\n".encode(), 0).tasks
    assert (task.text, task.status, task.due, task.priority, task.line) == (*read, 6)


def test_what_only_looks_like_a_task_is_none():
    raw = b"- [link](a.md)\n- [ ]\n\n[ ] words\n\n```\n- [ ] code\n```\n\nTODO words\n- TODOs\n"
    assert read_note("a.md", raw, 0).tasks == ()


@pytest.mark.slow
def test_very_many_links_are_read_at_once_each_with_its_line():
    text = "[[a]]" * 300_000 + "\n[b](b.md) [[c]]\n[d](d.md)\n"
    links = read_note("n.md", text.encode(), 0).links_at
    assert len(links) == 300_003
    assert set(links) == {("a", 1), ("b.md", 2), ("c", 2), ("d.md", 3)}
