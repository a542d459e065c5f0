"""By sizes and times most files are known to be as they were, and are not read again."""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace

import pytest

from askreview import AskReview
from askreview.index import Entry, Row
from askreview.index.catalog import Catalog
from askreview.notes import JUST_WRITTEN, Changes, changes, list_folder, settled_stamp
from askreview.notes.files import RACY_NS, digest
from askreview.sync.ingest import settled
from indexes import current, write
from word_encoder import WordEncoder

COUNT = 6


@pytest.fixture
def notes(tmp_path):
    return write(tmp_path / "notes", range(COUNT))


def aged(notes):
    """The listing of the folder, when no file was just written any more."""
    while any(one.stamp == JUST_WRITTEN for one in list_folder(notes).found):
        time.sleep(RACY_NS / 1e10)
    return list_folder(notes)


def compared(notes, listing, stamps, asked):
    """The changes, and the files whose hashes were asked for."""
    kept = {one.path: digest((notes / one.path).read_bytes()) for one in listing.found}

    def digests(paths):
        asked.extend(paths)
        return {one: kept[one] for one in paths}

    return changes(notes, listing, stamps, digests)


@pytest.mark.slow
def test_only_files_with_other_stamps_are_read_and_their_new_stamps_are_told(notes):
    listing = aged(notes)
    stamps = {one.path: one.stamp for one in listing.found}
    asked: list[str] = []
    assert compared(notes, listing, stamps, asked) == Changes((), ()) and asked == []
    found = compared(notes, listing, {**stamps, "3.md": JUST_WRITTEN}, asked)
    assert (found.count, found.settled, asked) == (0, {"3.md": stamps["3.md"]}, ["3.md"])


@pytest.mark.slow
def test_a_stamp_is_settled_while_the_file_has_the_same_bytes(notes):
    whole = digest((notes / "1.md").read_bytes())
    assert settled_stamp(notes, "1.md", whole) == JUST_WRITTEN  # it may change within a tick
    listing = aged(notes)
    [stamp] = [one.stamp for one in listing.found if one.path == "1.md"]
    assert settled_stamp(notes, "1.md", whole) == stamp
    assert settled_stamp(notes, "1.md", digest(b"other bytes")) == JUST_WRITTEN
    assert settled_stamp(notes, "gone.md", whole) == JUST_WRITTEN
    row = Row(JUST_WRITTEN, whole, None, ())
    assert settled(Entry("1.md", row), notes) == Entry("1.md", replace(row, stamp=stamp))
    kept = Entry("1.md", replace(row, stamp=(1, 2, 3)))
    assert settled(kept, notes) is kept and settled(Entry("2.md", None), notes).row is None


def stamps_kept(index):
    catalog = Catalog(current(index) / "lexical.sqlite3")
    try:
        return catalog.stamps()
    finally:
        catalog.close()


@pytest.mark.slow
def test_the_next_generation_keeps_the_stamps_that_have_settled(notes, tmp_path):
    index = tmp_path / "index"
    os.utime(notes / "5.md", (1, 1))
    with AskReview(notes, index, WordEncoder(), say=lambda line: None) as review:
        review.sync()
        aged(notes)
        os.utime(notes / "4.md", (2, 2))  # the same bytes, another time
        listing = aged(notes)
        assert review.status().behind == 0
        write(notes, [0], "Other words about thing{n}.")
        review.sync()
        now = {one.path: one.stamp for one in listing.found}
        assert {**stamps_kept(index), "0.md": now["0.md"]} == now
        write(notes, [1], "Other words about thing{n}.")
        assert review.search("thing1")[0].note == "1.md"  # by what this process remembers
        assert stamps_kept(index)["4.md"] == now["4.md"]


def test_status_reads_of_the_catalogue_only_what_is_remarkable(notes, tmp_path):
    (notes / "odd.md").write_bytes(b"a\0b")
    (notes / "latin.md").write_bytes("Caf\xe9 and words.".encode("latin-1"))
    with AskReview(notes, tmp_path / "index", WordEncoder(), say=lambda line: None) as review:
        assert (review.status().unhealthy, review.status().behind) == (
            "there is none yet",
            COUNT + 2,
        )
        review.sync()
        state = review.status()
        assert (state.files, state.notes, state.behind) == (COUNT + 2, COUNT + 1, 0)
        assert [one.path for one in state.skipped] == ["odd.md"]
        assert [one.path for one in state.warnings] == ["latin.md"]
        catalog = Catalog(current(tmp_path / "index") / "lexical.sqlite3")
        plan = catalog.select(
            "EXPLAIN QUERY PLAN SELECT path FROM notes"
            " WHERE unreadable IS NOT NULL OR warnings != '[]'"
        )
        assert "notes_remarked" in json.dumps(plan)
        catalog.close()
