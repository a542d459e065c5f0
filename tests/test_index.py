"""An index in step with its notes: what is encoded, what is kept, and what a reader sees."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
import threading
import time

import pytest

import shell
from askreview import AskReview
from askreview.errors import IndexElsewhere, NotesError, UsageError
from indexes import command, current, start, write
from word_encoder import WordEncoder

pytestmark = pytest.mark.slow


@pytest.fixture
def notes(tmp_path):
    return write(tmp_path / "notes", range(8))


@pytest.fixture
def opened(notes, tmp_path):
    """Opens an AskReview on the notes; all are closed in the end, and what they said is kept."""
    several = []

    def opened(encoder=None, notes=notes, index=tmp_path / "index"):
        said: list[str] = []
        review = AskReview(notes, index, encoder or WordEncoder(), say=said.append)
        review.said = said
        several.append(review)
        return review

    yield opened
    for review in several:
        review.close()


def found(review, query, **conditions):
    """The notes of the hits, best first."""
    return [hit.note for hit in review.search(query, 20, conditions or None)]


def generations(index):
    return sorted(folder.name for folder in (index / "generations").iterdir())


def manifest(index):
    return json.loads((current(index) / "manifest.json").read_text())


def vectors_file(index):
    [path] = current(index).glob("chroma/*/data_level0.bin")
    return path


# What is encoded


def test_the_first_build_encodes_every_passage_once(opened):
    encoder = WordEncoder()
    report = opened(encoder).sync()
    assert (report.notes, report.passages, report.added) == (8, 8, 8)
    assert report.encoded == 8 == len(encoder.read) == len(set(encoder.read))
    assert found(opened(), "thing5")[0] == "5.md"


def test_the_same_words_in_two_notes_are_encoded_once(opened, notes):
    for name in ("same.md", "same/same.md"):
        (notes / name).parent.mkdir(exist_ok=True)
        (notes / name).write_text("# Same\n\nThe same words twice.\n")
    encoder = WordEncoder()
    report = opened(encoder).sync()
    assert report.passages == 10
    assert len(encoder.read) == 9 == report.encoded
    assert set(found(opened(), "same words twice")[:2]) == {"same.md", "same/same.md"}


def standup(n):
    """A file name that says nothing more than the title."""
    return f"standup{'-' * n}.md"


@pytest.fixture(scope="module")
def repeated(tmp_path_factory):
    """A log of one line, notes that all say the same, and one sentence that stands once."""
    folder = tmp_path_factory.mktemp("repeated")
    notes = folder / "notes"
    notes.mkdir()
    log = "GET /index.html 200\n" * 20_000
    (notes / "log.md").write_text(f"# Log\n\nThe server was restarted.\n\n```\n{log}```\n")
    for n in range(60):
        (notes / standup(n)).write_text("# Standup\n\nNothing happened today.\n")
    encoder = WordEncoder()
    with AskReview(notes, folder / "index", encoder) as review:
        yield review, encoder, review.sync()


def test_a_text_that_stands_in_many_places_is_encoded_and_stored_once(repeated):
    review, encoder, report = repeated
    assert report.passages > 1_000
    assert len(encoder.read) == len(set(encoder.read)) == report.encoded < 10
    assert manifest(review.store.folder)["vectors"] == report.encoded
    assert found(review, "restarted server")[0] == "log.md"


def test_every_place_of_a_repeated_text_can_be_found(repeated):
    review, *_ = repeated
    assert len(set(found(review, "nothing happened today"))) > 10
    one = found(review, "nothing happened today", note=standup(59))
    assert one == [standup(59)]


def test_a_change_beside_repeated_text_is_indexed(repeated):
    review, encoder, _ = repeated
    encoder.read.clear()
    (review.notes / standup(0)).write_text("# Standup\n\nThe zebra escaped.\n")
    (review.notes / standup(1)).unlink()
    assert review.sync().encoded == 1
    assert found(review, "zebra")[0] == standup(0)
    assert standup(1) not in found(review, "nothing happened today")
    assert review.status().unhealthy is None


def test_a_graph_that_misses_its_own_vectors_is_searched_exactly(opened, notes, tmp_path):
    review = opened()
    review.sync()
    before = found(review, "thing5 words")
    path = current(tmp_path / "index") / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), "exact": True}))
    assert found(opened(), "thing5 words") == before
    write(notes, [30])
    assert found(review, "thing30")[0] == "30.md"
    assert not manifest(tmp_path / "index")["exact"]


def test_many_tags_are_stored_once_a_note(opened, notes, tmp_path):
    size = {}
    for count in (500, 1_000, 2_000):
        tags = " ".join(f"#tag{n}" for n in range(count))
        (notes / "tags.md").write_text(f"# Tags\n\n{tags}\n\nThe end of the tags.\n")
        review = opened(index=tmp_path / f"index{count}")
        review.sync()
        size[count] = (current(tmp_path / f"index{count}") / "lexical.sqlite3").stat().st_size
    assert found(review, "tag1999")[0] == "tags.md"
    assert set(found(review, "thing3", tag="tag77")) == {"tags.md"}
    # Twice the tags may take twice the room, and a little for what is stored in pages.
    assert size[2_000] - size[1_000] < 2.5 * (size[1_000] - size[500])


def test_nothing_changed_loads_no_heavy_package_and_encodes_nothing(vault, tmp_path, encoder):
    code = (
        "with AskReview(notes, index) as review:\n"
        "    print(review.sync().encoded, *[name for name in ('torch', 'sentence_transformers',"
        " 'chromadb') if name in sys.modules])\n"
    )
    runs = [
        subprocess.run(
            command(code, vault, tmp_path / "index"), capture_output=True, text=True, check=True
        ).stdout.split()
        for _ in range(2)
    ]
    assert int(runs[0][0]) > 0
    assert runs[1] == ["0"]


def test_of_a_changed_note_only_the_new_passages_are_encoded(opened, notes):
    old = "".join(f"## Part {n}\n\nThe words of part{n}.\n\n" for n in range(5))
    (notes / "long.md").write_text(f"# Long\n\n{old}")
    encoder = WordEncoder()
    review = opened(encoder)
    review.sync()
    encoder.read.clear()
    (notes / "long.md").write_text(f"# Long\n\n{old}".replace("of part3", "of the third part"))
    report = review.sync()
    assert (report.added, report.changed, report.removed, report.encoded) == (0, 1, 0, 1)
    [text] = encoder.read
    assert "of the third part" in text


def test_a_note_changed_right_after_it_was_indexed_is_noticed(opened, notes):
    review = opened()
    review.sync()
    write(notes, [3], "Other words of thing{n} here.")  # as long as before, within one clock tick
    assert review.sync().changed == 1


def test_a_new_title_reaches_the_vectors_of_unchanged_passages(opened, notes, tmp_path):
    body = "# Trees\n\nThey grow in the garden.\n"
    (notes / "tree.md").write_text(f"---\ntitle: Apple\n---\n\n{body}")
    review = opened()
    review.sync()
    store = vectors_file(tmp_path / "index").parent.name

    def likeness() -> float:
        return next(h.parts["dense"] for h in review.search("Cherry", k=20) if "grow" in h.text)

    before = likeness()
    (notes / "tree.md").write_text(f"---\ntitle: Cherry\n---\n\n{body}")
    assert review.sync().changed == 1
    assert vectors_file(tmp_path / "index").parent.name == store  # not written anew
    assert likeness() > before + 0.1


def test_a_touched_note_is_not_indexed_again(opened, notes, tmp_path):
    encoder = WordEncoder()
    review = opened(encoder)
    review.sync()
    encoder.read.clear()
    for path in notes.iterdir():
        os.utime(path, (1, 1))
    report = review.sync()
    assert not (report.changed or report.encoded or encoder.read)
    assert generations(tmp_path / "index") == ["1"]


def test_deleted_renamed_and_added_notes(opened, notes):
    encoder = WordEncoder()
    review = opened(encoder)
    review.sync()
    encoder.read.clear()
    (notes / "1.md").unlink()
    (notes / "2.md").rename(notes / "note-2.md")
    write(notes, [20])
    report = review.sync()
    assert (report.added, report.changed, report.removed, report.notes) == (2, 0, 2, 8)
    assert len(encoder.read) == 1 == report.encoded  # the renamed note's words are known
    assert "1.md" not in found(review, "thing1")
    assert found(review, "thing2")[0] == "note-2.md"
    assert found(review, "thing20")[0] == "20.md"


def test_all_notes_deleted_but_one(opened, notes):
    review = opened()
    review.sync()
    for n in range(1, 8):
        (notes / f"{n}.md").unlink()
    assert review.sync().passages == 1
    assert found(review, "thing5") == ["0.md"]
    (notes / "0.md").unlink()
    with pytest.raises(NotesError, match="no notes in"):
        review.search("thing5")


# What makes the index anew


def test_another_encoder_makes_the_index_anew_and_says_so(opened):
    opened().sync()
    other = WordEncoder("words-2")
    review = opened(other)
    assert found(review, "thing4")[0] == "4.md"
    assert review.said == ["The index was made with another encoder or version. Rebuilding it."]
    assert len(other.read) == 8 + 1  # the notes and the question
    assert opened(other).sync().encoded == 0


def test_an_index_of_other_notes_is_an_error_that_names_both(opened, notes, tmp_path):
    opened().sync()
    others = write(tmp_path / "others", range(3))
    for work in (lambda r: r.sync(), lambda r: r.search("thing1"), lambda r: r.status()):
        with pytest.raises(IndexElsewhere) as error:
            work(opened(notes=others))
        assert str(notes) in str(error.value) and str(others) in str(error.value)
    assert opened(notes=others).sync(rebuild=True).notes == 3


def test_notes_and_index_may_be_moved_together(opened, notes, tmp_path):
    (tmp_path / "here").mkdir()
    notes.rename(tmp_path / "here" / "notes")
    opened(notes=tmp_path / "here" / "notes", index=tmp_path / "here" / "index").sync()
    (tmp_path / "here").rename(tmp_path / "there")
    encoder = WordEncoder()
    there = tmp_path / "there"
    review = opened(encoder, notes=there / "notes", index=there / "index")
    assert found(review, "thing6")[0] == "6.md"
    assert len(encoder.read) == 1  # the question


def test_the_index_may_lie_among_the_notes_but_not_be_their_folder(opened, notes):
    review = opened(index=notes / "an index")
    review.sync()
    assert (review.status().files, review.status().behind) == (8, 0)
    with pytest.raises(UsageError, match="--index DIR"):
        opened(index=notes).sync()
    assert not (notes / "generations").exists()


def test_names_of_folders_may_hold_anything(opened, tmp_path):
    odd = tmp_path / "mÿ nötes ✓ #1? 100%"
    review = opened(notes=write(odd / "notes", range(3)), index=odd / "an index?a=b#c %20")
    review.sync()
    assert found(review, "thing2")[0] == "2.md"
    assert review.status().unhealthy is None


def test_a_rebuild_goes_on_without_a_readable_current(opened, tmp_path):
    opened().sync()
    (tmp_path / "index" / "CURRENT").write_bytes(b"\xff\xfe")
    assert opened().sync(rebuild=True).notes == 8
    assert opened().status().unhealthy is None


# What a reader sees


def test_conditions_choose_among_the_notes(opened, notes):
    (notes / "old").mkdir()
    (notes / "old" / "a.md").write_text("---\ndate: 2019-02-03\ntags: [red]\n---\n\nthing3 here.\n")
    (notes / "old" / "b.md").write_text("---\ndate: 2021-02-03\ntags: [blue]\n---\n\nthing3 too.\n")
    review = opened()
    assert set(found(review, "thing3", folder="old")) == {"old/a.md", "old/b.md"}
    assert set(found(review, "thing3", folder="old", until="2020")) == {"old/a.md"}
    assert set(found(review, "thing3", tag="blue")) == {"old/b.md"}
    assert set(found(review, "thing3", since="2019-03", until="2022")) == {"old/b.md"}
    assert set(found(review, "thing3", note="3.md")) == {"3.md"}
    assert found(review, "thing3", tag="green") == []


def index_elsewhere(notes, index):
    """Another process brings the index in step."""
    code = "with AskReview(notes, index, WordEncoder()) as review:\n    print(review.sync().added)"
    done = shell.run(command(code, notes, index), text=True, check=True)
    return int(done.stdout)


class Plodding(WordEncoder):
    """Takes its time over every text."""

    def encode(self, texts):
        for encoding in super().encode(texts):
            time.sleep(0.05)
            yield encoding


def long_note(parts, last):
    several = "".join(f"## Part {n}\n\nThe {'long ' * 40} part{n}.\n\n" for n in range(parts))
    return f"# Long\n\n{several}## Last\n\n{last}\n"


def test_a_line_more_in_a_long_note_is_indexed_before_the_answer(opened, notes):
    (notes / "long.md").write_text(long_note(100, "Nothing yet."))
    review = opened(Plodding())
    review.sync()
    (notes / "long.md").write_text(long_note(100, "A zebra came by."))
    assert review.search("zebra")[0].text.endswith("A zebra came by.")
    assert review.said[0].startswith("1 note changed, indexed in ")


def test_a_change_that_takes_long_is_left_for_later_and_said(opened, notes):
    (notes / "long.md").write_text(long_note(100, "Nothing yet."))
    review = opened(Plodding())
    review.sync()
    (notes / "long.md").write_text(long_note(100, "A zebra came by.").replace("long", "short"))
    assert "zebra" not in review.search("zebra")[0].text
    assert review.said[0].startswith("1 note changed; answering from the index of ")
    assert "Run askreview index to update it (about " in review.said[0]


def test_a_few_words_do_not_tell_how_fast_the_encoder_is(opened, tmp_path):
    folder = write(tmp_path / "few", range(2), "Words.")
    review = opened(Plodding(), notes=folder)
    review.sync()
    (folder / "more.md").write_text(long_note(5, "A zebra came by."))
    assert review.search("zebra")[0].text.endswith("A zebra came by.")


def test_an_open_index_finds_what_another_process_has_indexed(opened, notes, tmp_path):
    review = opened()
    assert "30.md" not in found(review, "thing30")
    write(notes, [30])
    assert index_elsewhere(notes, tmp_path / "index") == 1
    assert found(review, "thing30")[0] == "30.md"
    assert review.said == []  # it had nothing to index itself


def hashes(folder):
    return {
        path.relative_to(folder): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_readers_leave_a_published_generation_as_it_is(opened, notes, tmp_path):
    review = opened()
    review.sync()
    write(notes, range(100, 103))
    review.sync()
    before = hashes(current(tmp_path / "index"))
    assert len(before) >= 8
    times = {path: (current(tmp_path / "index") / path).stat().st_mtime_ns for path in before}
    for _ in range(2):
        with opened() as reader:
            reader.search("thing5")
            reader.ask("What about thing3?")
    assert hashes(current(tmp_path / "index")) == before
    assert times == {p: (current(tmp_path / "index") / p).stat().st_mtime_ns for p in before}


def test_old_generations_go_once_nobody_reads_them(notes, tmp_path, opened):
    index = tmp_path / "index"
    review = opened()
    review.sync()
    code = (
        "review = AskReview(notes, index, WordEncoder())\n"
        "review.search('thing1'); say('open'); sys.stdin.read()"
    )
    reader = start(code, notes, index)
    try:
        assert reader.stdout.readline() == "open\n"
        write(notes, [40])
        review.sync()
        assert generations(index) == ["1", "2"]
    finally:
        reader.communicate()
    write(notes, [41])
    review.sync()
    assert generations(index) == ["3"]


def test_two_in_one_process_do_not_close_each_other(opened, notes):
    one, other = opened(), opened()
    assert found(one, "thing1")[0] == found(other, "thing1")[0] == "1.md"
    one.close()
    assert found(other, "thing2")[0] == "2.md"
    write(notes, [50])
    assert found(one, "thing50")[0] == found(other, "thing50")[0] == "50.md"


def test_threads_may_share_one(opened, notes):
    review = opened()
    review.sync()
    wrong = []

    def ask(turn):
        for n in range(8):
            if (turn, n) == (0, 4):
                write(notes, [60])
            if found(review, f"thing{n}")[0] != f"{n}.md":
                wrong.append((turn, n))

    threads = [threading.Thread(target=ask, args=(turn,)) for turn in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert found(review, "thing60")[0] == "60.md"


def test_an_index_deleted_while_it_is_open_is_made_again(opened, tmp_path):
    review = opened()
    assert found(review, "thing1")[0] == "1.md"
    shutil.rmtree(tmp_path / "index")
    assert found(review, "thing2")[0] == "2.md"
    assert generations(tmp_path / "index") == ["1"]


# What many changes leave behind


def test_segments_are_gathered_after_many_changes(opened, notes, tmp_path):
    review = opened()
    most = 0
    for n in range(100, 140):
        write(notes, [n])
        review.sync()
        most = max(most, len(list((current(tmp_path / "index") / "segments").iterdir())))
    assert 20 < most <= 40
    assert len(list((current(tmp_path / "index") / "segments").iterdir())) < 20
    assert found(review, "thing100")[0] == "100.md"
    assert found(review, "thing139")[0] == "139.md"


def test_chroma_is_written_anew_when_most_of_it_was_deleted(opened, notes, tmp_path):
    index = tmp_path / "index"
    review = opened()
    review.sync()
    first = vectors_file(index).stat().st_size
    stores = set()
    for turn in range(6):
        write(notes, range(8), "Turn " + str(turn) + " of thing{n}.")
        review.sync()
        stores.add(vectors_file(index).parent.name)
    assert 2 <= len(stores) <= 4
    assert vectors_file(index).stat().st_size <= 2 * first
    assert json.loads((current(index) / "manifest.json").read_text())["deleted_vectors"] <= 8
    assert found(review, "thing3 turn 5")[0] == "3.md"


WORDS = ("apple", "bread", "cedar", "door", "eagle", "fern", "glass", "hill", "iron", "jar", "kite")


def change(folder, chance):
    """One note is written, written anew, retitled, renamed or deleted."""
    there = sorted(folder.iterdir())
    what = chance.choice(["new", "new", "edit", "retitle", "rename", "delete"])
    path = chance.choice(there)
    if what == "new" or len(there) < 3:
        path = folder / f"{chance.randrange(10**6)}.md"
        path.write_text(note_text(chance))
    elif what == "edit":
        path.write_text(path.read_text() + f"\n## {chance.choice(WORDS)}\n\n{sentence(chance)}\n")
    elif what == "retitle":
        _, _, body = path.read_text().partition("\n\n")
        path.write_text(f"---\ntitle: {sentence(chance)}\n---\n\n{body}")
    elif what == "rename":
        path.rename(folder / f"{chance.randrange(10**6)}.md")
    else:
        path.unlink()


def sentence(chance):
    return " ".join(chance.choices(WORDS, k=6))


def note_text(chance):
    parts = [f"# {chance.choice(WORDS)}", *(sentence(chance) + "." for _ in range(3))]
    return f"---\ntitle: {sentence(chance)}\n---\n\n" + "\n\n".join(parts) + "\n"


@pytest.mark.parametrize("seed", [1, 2])
def test_many_small_changes_end_where_a_fresh_build_does(opened, tmp_path, seed):
    chance = random.Random(seed)
    folder = tmp_path / "changing"
    folder.mkdir()
    for n in range(6):
        (folder / f"{n}.md").write_text(note_text(chance))
    stepwise = opened(notes=folder, index=tmp_path / "stepwise")
    stepwise.sync()
    for _ in range(20):
        change(folder, chance)
        stepwise.sync()
    fresh = opened(notes=folder, index=tmp_path / "fresh")
    for word in WORDS:
        assert results(stepwise, word) == results(fresh, word)
    with_fresh = opened(notes=folder, index=tmp_path / "stepwise").status()
    assert (with_fresh.unhealthy, with_fresh.behind) == (None, 0)


def results(review, query):
    return [
        (hit.passage.id, hit.line, round(hit.score, 4), hit.text, hit.passage.statements)
        for hit in review.search(query, 10)
    ]
