"""The documents agree with the tree: links lead somewhere, paths exist, decisions are listed."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conftest import ROOT

RECORDS = ROOT / "docs" / "decisions"
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "evals" / "README.md"]
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)[^)]*\)")
TREE = re.compile(r"`((?:src|tests|bench|docs|evals)/[\w./-]+)`")


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files(page):
    prose = re.sub(r"```.*?```", "", text(page), flags=re.S)
    missing = [link for link in LINK.findall(prose) if not (page.parent / link).exists()]
    assert not missing


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/architecture.md"])
def test_paths_that_are_named_exist(name):
    found = TREE.findall(text(ROOT / name))
    made_by_use = ("evals/runs/", "evals/facts/from-feedback.yaml")
    missing = [path for path in found if path not in made_by_use and not (ROOT / path).exists()]
    assert found and not missing


def test_the_architecture_tells_of_every_room():
    rooms = {one.name for one in (ROOT / "src" / "askreview").iterdir() if one.is_dir()}
    told = set(re.findall(r"\*\*(\w+)\*\*", text(ROOT / "docs" / "architecture.md")))
    assert rooms - {"__pycache__"} <= told


def test_every_decision_is_listed_with_its_date():
    index = text(RECORDS / "README.md")
    for record in RECORDS.glob("[0-9]*.md"):
        title, date = re.match(r"# (.+)\n\nDate: (\d{4}-\d\d-\d\d)\n", text(record)).groups()
        row = rf"^\| \[{record.name[:4]}\]\({re.escape(record.name)}\) \| .+ \| {date} \|$"
        assert title and re.search(row, index, re.M), record.name
