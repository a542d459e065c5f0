"""What is not to be read is not there: by ignore files, Obsidian's settings or patterns."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from askreview import AskReview
from askreview.errors import NotesError
from askreview.notes import find_note, list_folder
from askreview.notes.exclude import is_rule
from askreview.types import Reading
from word_encoder import WordEncoder


def write(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"Words of {name}.\n", encoding="utf-8")
    return folder


def read(folder: Path, **reading: object) -> list[str]:
    """The notes; each of them, and nothing else that is there, is found by itself as well."""
    how = Reading(**reading)
    listed = [one.path for one in list_folder(folder, reading=how).found]
    there = {one.relative_to(folder).as_posix() for one in folder.rglob("*")} | set(listed)
    assert sorted(one for one in there if find_note(folder, one, reading=how)) == listed
    return listed


def reasons(folder: Path, **reading: object) -> dict[str, str]:
    return {one.path: one.reason for one in list_folder(folder, reading=Reading(**reading)).skipped}


def test_hidden_folders_and_packages_are_never_read(tmp_path):
    write(tmp_path, "a.md", ".trash/b.md", "site/node_modules/pad/README.md", "node_modules.md")
    assert read(tmp_path) == ["a.md", "node_modules.md"]
    assert reasons(tmp_path) == {
        ".trash": "hidden",
        "site/node_modules": "a program's packages",
    }


@pytest.mark.parametrize(
    "path", ["", ".", "..", "../out.md", "/a.md", "a.md/", "sub", "sub/", "A.md"]
)
def test_what_is_no_path_of_a_note_is_not_found(tmp_path, path):
    write(tmp_path, "notes/a.md", "notes/sub/b.md", "out.md")
    assert find_note(tmp_path / "notes", path) is None


def test_a_note_is_not_found_in_a_folder_that_is_left_out(tmp_path):
    write(tmp_path, "a.md", "index/b.md")
    assert find_note(tmp_path, "index/b.md").path == "index/b.md"
    assert find_note(tmp_path, "index/b.md", tmp_path / "index") is None


def test_an_ignore_file_has_the_syntax_of_gitignore(tmp_path):
    write(
        tmp_path, "a.md", "Diary/b.md", "sub/Diary/c.md", "sub/d.tmp.md", "old/keep.md", "old/e.md"
    )
    (tmp_path / ".askreviewignore").write_text(
        "# private\nDiary/\n*.tmp.md\nold/*\n!old/keep.md\n", encoding="utf-8"
    )
    assert read(tmp_path) == ["a.md", "old/keep.md"]
    excluded = reasons(tmp_path)
    assert excluded.pop(".askreviewignore") == "hidden"
    assert set(excluded.values()) == {"excluded by .askreviewignore"}
    assert sorted(excluded) == ["Diary", "old/e.md", "sub/Diary", "sub/d.tmp.md"]


def test_an_ignore_file_holds_for_its_own_folder(tmp_path):
    write(tmp_path, "x.md", "sub/x.md", "sub/y.md")
    (tmp_path / "sub" / ".askreviewignore").write_text("/x.md\n")
    assert read(tmp_path) == ["sub/y.md", "x.md"]


def test_obsidians_own_filters_hold(tmp_path):
    write(tmp_path, "a.md", "Forms/b.md", "Forms.md", "x/Forms/c.md", "log-1.md", "log-x.md")
    (tmp_path / ".obsidian").mkdir()
    settings = tmp_path / ".obsidian" / "app.json"
    settings.write_text(json.dumps({"userIgnoreFilters": ["Forms/", "/log-\\d/"]}))
    assert read(tmp_path) == ["Forms.md", "a.md", "log-x.md", "x/Forms/c.md"]
    assert reasons(tmp_path)["Forms"] == "excluded in Obsidian's settings"
    for broken in ("no JSON", "[]", '{"userIgnoreFilters": null}', '{"userIgnoreFilters": [1]}'):
        settings.write_text(broken)
        assert len(read(tmp_path)) == 6


def test_the_filters_of_a_vault_below_the_folder_hold_for_it(tmp_path):
    write(tmp_path, "Private/x.md", "vault/Private/a.md", "vault/b.md")
    (tmp_path / "vault" / ".obsidian").mkdir()
    settings = tmp_path / "vault" / ".obsidian" / "app.json"
    settings.write_text(json.dumps({"userIgnoreFilters": ["Private"]}))
    assert read(tmp_path) == ["Private/x.md", "vault/b.md"]
    assert reasons(tmp_path)["vault/Private"] == "excluded in Obsidian's settings"
    assert is_rule("vault/.obsidian/app.json")  # when it changes, the whole folder is listed again


def test_gitignore_holds_on_request(tmp_path):
    write(tmp_path, "a.md", "build/b.md")
    (tmp_path / ".gitignore").write_text("build/\n")
    assert read(tmp_path) == ["a.md", "build/b.md"]
    assert read(tmp_path, gitignore=True) == ["a.md"]
    assert reasons(tmp_path, gitignore=True)["build"] == "excluded by .gitignore"


def test_linked_files_and_folders_are_read_on_request(tmp_path):
    folder = write(tmp_path / "notes", "a.md", "own/b.md")
    write(tmp_path / "outside", "c.md", "deep/d.md")
    (folder / "c.md").symlink_to(tmp_path / "outside" / "c.md")
    (folder / "linked").symlink_to(tmp_path / "outside")
    (folder / "again").symlink_to(folder / "own")
    (folder / "around").symlink_to(tmp_path)
    (tmp_path / "outside" / "deep" / "back").symlink_to(tmp_path / "outside")
    (folder / "broken.md").symlink_to(tmp_path / "nowhere.md")
    assert read(folder) == ["a.md", "own/b.md"]
    found = read(folder, follow_links=True)
    assert found == ["a.md", "c.md", "linked/c.md", "linked/deep/d.md", "own/b.md"]
    assert reasons(folder, follow_links=True).keys() >= {"again", "around", "linked/deep/back"}


def test_what_is_excluded_later_is_forgotten(tmp_path):
    folder = write(tmp_path / "notes", "garden.md", "Private/safe.md")
    with AskReview(folder, tmp_path / "index", WordEncoder()) as review:
        assert {hit.note for hit in review.search("words", 9)} == {"garden.md", "Private/safe.md"}
        (folder / ".askreviewignore").write_text("Private/\n")
        assert {hit.note for hit in review.search("words", 9)} == {"garden.md"}
        state = review.status()
        assert (state.notes, state.files) == (1, 1 + len(state.skipped))
        with pytest.raises(NotesError):
            review.note("Private/safe.md")


def test_a_folder_of_which_all_is_excluded_says_so(tmp_path):
    folder = write(tmp_path / "notes", "Private/safe.md")
    reading = Reading(exclude=("Private",))
    with (
        AskReview(folder, tmp_path / "index", WordEncoder(), reading=reading) as review,
        pytest.raises(NotesError, match="excluded by --exclude or your settings"),
    ):
        review.sync()


def test_patterns_of_the_command_and_of_the_settings_add_up(home, tmp_path, monkeypatch):
    from askreview import settings

    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    settings.save("exclude", "Diary/, *.tmp.md")
    settings.save("gitignore", "true")
    reading = settings.resolve(str(tmp_path), exclude=["Old/"]).reading
    assert reading == Reading(("Diary/", "*.tmp.md", "Old/"), gitignore=True)
