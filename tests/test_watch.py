"""The notes folder is watched for many questions: listed after a change, and else left alone."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from askreview import AskReview
from askreview.notes import list_folder, listed_again
from askreview.sync.watch import Watch
from askreview.types import Reading
from indexes import command, write
from word_encoder import WordEncoder


@pytest.fixture
def notes(tmp_path):
    return write(tmp_path / "notes", range(4))


@pytest.fixture
def watch(notes, tmp_path):
    watched = Watch(notes, tmp_path / "index")
    yield watched
    watched.close()


def still(watch):
    return watch.changed() == frozenset()


def test_nothing_stirs_until_something_does(watch, notes):
    assert still(watch) and still(watch)
    (notes / "2.md").write_text("Other words.")
    assert not still(watch)
    assert still(watch)


@pytest.mark.parametrize(
    "change",
    [
        lambda notes: (notes / "new.md").write_text("New."),
        lambda notes: (notes / "1.md").unlink(),
        lambda notes: (notes / "1.md").rename(notes / "renamed.md"),
        lambda notes: write(notes / "a" / "b", [9]),
        lambda notes: (notes / ".askreviewignore").write_text("1.md"),
    ],
)
def test_every_change_is_reported_as_soon_as_it_is_asked_for(watch, notes, change):
    change(notes)
    assert not still(watch)
    assert still(watch)


def test_a_note_in_a_folder_that_was_made_just_before_is_reported(watch, notes):
    for n in range(10):
        write(notes / f"folder{n}", [n])
        assert not still(watch)
        (notes / f"folder{n}" / f"{n}.md").write_text("Changed.")
        assert not still(watch)


def test_another_folder_of_the_same_name_is_watched_in_its_turn(watch, notes):
    shutil.move(notes, notes.with_name("old"))
    write(notes, range(2))
    assert not still(watch)
    (notes / "1.md").write_text("Changed.")
    assert not still(watch)
    assert still(watch)


def test_an_index_among_the_notes_does_not_count(notes):
    (notes / "index").mkdir()
    watched = Watch(notes, notes / "index")
    (notes / "index" / "CURRENT").write_text("1\n")
    assert still(watched)
    (notes / "other.md").write_text("Something.")
    assert not still(watched)
    watched.close()


def test_nothing_is_left_of_a_watch(notes, tmp_path, monkeypatch):
    import tempfile

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    watched = Watch(notes, tmp_path / "index")
    assert still(watched)
    assert len(list(tmp_path.glob("askreview-*"))) == 1
    watched.close()
    assert not list(tmp_path.glob("askreview-*"))


def test_the_changed_paths_are_told_as_the_notes_have_them(watch, notes):
    (notes / "2.md").write_text("Other words.")
    assert watch.changed() == {"2.md"}
    write(notes / "a b", [7])
    assert "a b" in watch.changed()


def change(notes, name, text="Other words."):
    (notes / name).write_text(text)
    return name


def test_a_listing_is_brought_up_to_date_by_what_changed(notes):
    before = list_folder(notes)
    change(notes, "1.md", "Longer than it was, much longer than it was.")
    (notes / "2.md").unlink()
    gone = ["2.md", "2.md~", ".2.md.swp", ".obsidian/workspace.json"]
    again = listed_again(notes, before, ["1.md", *gone])
    assert [one.path for one in again.found] == ["0.md", "1.md", "3.md"]
    now = list_folder(notes)
    assert [one.size for one in again.found] == [one.size for one in now.found]


@pytest.mark.parametrize("path", ["new.md", "folder", ".askreviewignore", "a/.gitignore", "1.md/x"])
def test_where_there_may_be_new_notes_or_rules_the_folder_is_listed_anew(notes, path):
    before = list_folder(notes)
    write(notes / "folder", [8])
    change(notes, "new.md")
    expected = path == "1.md/x"  # gone, and never a folder
    assert bool(listed_again(notes, before, [path])) == expected


def test_a_folder_of_notes_that_is_gone_is_listed_anew(notes):
    write(notes / "folder", [8])
    before = list_folder(notes)
    shutil.rmtree(notes / "folder")
    assert listed_again(notes, before, ["folder"]) is None
    assert listed_again(notes, before, ["folder/8.md"]) is not None


LISTINGS = """
listed = 0
def heard(event, args):
    global listed
    listed += event == "os.scandir" and str(args[0]).startswith(notes)
sys.addaudithook(heard)

def ask(n, expected):
    global listed
    listed = 0
    assert review.search(f"thing{n}")[0].note == f"{n}.md"
    assert bool(listed) == expected, (n, listed)

with AskReview(notes, index, WordEncoder(), say=lambda line: None) as review:
    ask(1, True)
    ask(1, True)
    review.watch()
    ask(1, True)
    ask(1, False)
    ask(2, False)
    Path(notes, "30.md").write_text("# Note\\n\\nSome words about thing30 here.\\n")
    ask(30, True)
    ask(30, False)
    ask(3, False)
    Path(notes, "30.md").write_text("# Note\\n\\nSome words about thing31 here.\\n")
    assert review.search("thing31")[0].note == "30.md" and not listed
    listed = 0
    assert (review.status().notes, review.status().behind) == (5, 0)
    assert review.catalogue() is review.catalogue()
    Path(notes, "30.md").unlink()
    assert (review.status().behind, review.status().behind, listed) == (1, 1, 0)
"""


@pytest.mark.slow
def test_a_watched_folder_is_listed_only_after_a_change(notes, tmp_path):
    done = subprocess.run(
        command(LISTINGS, notes, tmp_path / "index"), capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_what_cannot_be_watched_is_listed_and_said_in_one_line(notes, tmp_path):
    said: list[str] = []
    with AskReview(
        notes,
        tmp_path / "index",
        WordEncoder(),
        say=said.append,
        reading=Reading(follow_links=True),
    ) as review:
        review.watch()
        for n in (1, 50):
            write(notes, [n])
            assert review.search(f"thing{n}")[0].note == f"{n}.md"
    [line] = [one for one in said if "watch" in one]
    assert line == (
        f"Cannot watch {notes} (linked folders are followed). "
        "It is listed at each question instead."
    )
