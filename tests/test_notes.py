"""A folder of files becomes notes: which files, how they decode, what they say of themselves."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from askreview.errors import NotesError, UsageError
from askreview.notes import changes, list_folder, read_note
from askreview.notes.files import RACY_NS, Found, Listing, digest
from askreview.types import Note
from catalogue import matching
from indexes import plain_user

DAY_NS = 86_400 * 10**9


def note(text: str | bytes, path: str = "folder/a note.md", mtime_ns: int = DAY_NS) -> Note:
    return read_note(path, text.encode() if isinstance(text, str) else text, mtime_ns)


def paths(listing: Listing) -> list[str]:
    return [one.path for one in listing.found]


def reasons(listing: Listing) -> dict[str, str]:
    return {one.path: one.reason for one in listing.skipped}


# Listing


def test_three_suffixes_are_notes_in_the_order_of_their_paths(tmp_path):
    for name in ("b.txt", "a.MD", "sub/c.markdown", "d.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    listing = list_folder(tmp_path)
    assert paths(listing) == ["a.MD", "b.txt", "sub/c.markdown"]
    assert reasons(listing) == {"d.pdf": "not a note (.md, .markdown, .txt, .canvas, .ipynb)"}


def test_hidden_files_and_folders_are_passed_over_with_a_reason(tmp_path):
    (tmp_path / ".obsidian").mkdir()
    (tmp_path / ".obsidian" / "x.md").write_text("x")
    (tmp_path / ".x.md").write_text("x")
    listing = list_folder(tmp_path)
    assert not listing.found
    assert reasons(listing) == {".obsidian": "hidden", ".x.md": "hidden"}


def test_links_are_not_followed(tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "x.md").write_text("x")
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "file.md").symlink_to(outside / "x.md")
    (folder / "folder").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    listing = list_folder(folder)
    assert not listing.found
    assert {reason[:6] for reason in reasons(listing).values()} == {"a symb"}
    assert len(listing.skipped) == 3


def test_what_is_no_readable_file_is_skipped(tmp_path):
    os.mkfifo(tmp_path / "pipe.md")
    with (tmp_path / "large.md").open("wb") as file:
        file.truncate(5_000_001)
    assert reasons(list_folder(tmp_path)) == {
        "large.md": "larger than 5 MB",
        "pipe.md": "not a regular file",
    }


@pytest.mark.skipif(os.uname().sysname == "Darwin", reason="names are always UTF-8 there")
def test_names_that_are_not_utf8_are_skipped(tmp_path):
    raw = os.fsencode(tmp_path)
    Path(os.fsdecode(raw + b"/caf\xe9.md")).write_text("x")
    os.mkdir(raw + b"/d\xe9")  # noqa: PTH102
    Path(os.fsdecode(raw + b"/d\xe9/inside.md")).write_text("x")
    listing = list_folder(tmp_path)
    assert not listing.found
    assert reasons(listing) == {
        "caf�.md": "the file name is not valid UTF-8: rename it",
        "d�": "the folder name is not valid UTF-8: rename it",
    }


@pytest.mark.slow
def test_a_folder_without_rights_is_skipped_and_the_rest_read(tmp_path):
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed" / "x.md").write_text("x")
    (tmp_path / "open.md").write_text("x")
    (tmp_path / "closed").chmod(0o000)
    code = (
        "import sys\nfrom pathlib import Path\nfrom askreview.notes import list_folder\n"
        "listing = list_folder(Path(sys.argv[1]))\n"
        "print(*(one.path for one in listing.found), *listing.skipped)\n"
    )
    command = [*plain_user(), sys.executable, "-c", code, str(tmp_path)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    finally:
        (tmp_path / "closed").chmod(0o700)
    assert done.stdout.startswith("open.md Skipped(path='closed")
    assert "cannot be read" in done.stdout


def test_folders_may_lie_deep(tmp_path):
    deep = tmp_path
    for _ in range(400):
        deep = deep / "d"
    deep.mkdir(parents=True)
    (deep / "x.md").write_text("x")
    assert paths(list_folder(tmp_path)) == ["d/" * 400 + "x.md"]


def test_a_folder_can_be_left_out(tmp_path):
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "x.md").write_text("x")
    (tmp_path / "y.md").write_text("y")
    listing = list_folder(tmp_path, leave_out=tmp_path / "index")
    assert paths(listing) == ["y.md"]
    assert not listing.skipped


def test_a_missing_folder_and_a_file_are_errors(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(NotesError, match="does not exist"):
        list_folder(tmp_path / "nowhere")
    with pytest.raises(NotesError, match="is a file"):
        list_folder(tmp_path / "file")


# Changes


class Known(NamedTuple):
    """What an index keeps of a file."""

    stamp: tuple[int, int, int]
    sha256: str


def compared(folder, listing, known):
    stamps = {path: one.stamp for path, one in known.items()}
    return changes(
        folder, listing, stamps, lambda some: {path: known[path].sha256 for path in some}
    )


def found(path: str, size: int = 1, mtime_ns: int = 1, age_ns: int = RACY_NS) -> Found:
    return Found(path, size, mtime_ns, mtime_ns, mtime_ns + age_ns)


def test_changed_new_touched_and_gone(tmp_path):
    for name in ("same", "touched", "edited", "new"):
        (tmp_path / name).write_text(name)
    same = digest(b"same")
    known = {
        "same": Known(found("same").stamp, "not looked at"),
        "touched": Known((1, 0, 0), digest(b"touched")),
        "edited": Known((1, 0, 0), same),
        "gone": Known((1, 1, 1), same),
    }
    listing = Listing(tuple(map(found, ("same", "touched", "edited", "new"))), ())
    seen = compared(tmp_path, listing, known)
    assert [(one.found.path, one.new, one.data) for one in seen.changed] == [
        ("edited", False, b"edited"),
        ("new", True, b"new"),
    ]
    assert seen.gone == ("gone",)
    assert seen.count == 3
    assert seen.settled == {"touched": found("touched").stamp}


def test_a_file_written_a_moment_ago_is_always_looked_into(tmp_path):
    (tmp_path / "a").write_text("second")
    just_now = found("a", age_ns=RACY_NS - 1)
    assert just_now.stamp == (0, 0, 0)
    known = {"a": Known((0, 0, 0), digest(b"first"))}
    assert compared(tmp_path, Listing((just_now,), ()), known).count == 1


def test_a_file_that_cannot_be_read_says_why_and_is_told_once(tmp_path):
    listing = Listing((found("gone.md"),), ())
    [change] = compared(tmp_path, listing, {}).changed
    assert change.unreadable == "cannot be read (No such file or directory)"
    known = {"gone.md": Known((9, 9, 9), change.sha256)}
    assert not compared(tmp_path, listing, known).changed


# Decoding


@pytest.mark.parametrize(
    "data",
    [
        "é\r\nb".encode(),
        b"\xef\xbb\xbf" + "é\r\nb".encode(),
        "é\r\nb".encode("utf-16"),
        b"\xfe\xff" + "é\r\nb".encode("utf-16-be"),
    ],
)
def test_utf8_and_utf16_are_read_without_their_mark(data):
    read = note(data)
    assert (read.raw, read.warnings) == ("é\r\nb", ())


def test_anything_else_is_read_as_windows_1252_with_a_warning():
    read = note("naïve “words”".encode("cp1252"))
    assert read.raw == "naïve “words”"
    assert read.warnings == ("not UTF-8; read as Windows-1252",)


def test_half_a_character_of_utf16_is_a_warning():
    read = note("ab".encode("utf-16")[:-1])
    assert read.raw == "a�"
    assert read.warnings == ("not valid UTF-16; unreadable characters were replaced",)


@pytest.mark.parametrize("data", [b"a\0b", b"\xe9\0", "a\0".encode("utf-16")])
def test_nul_bytes_are_no_text(data):
    with pytest.raises(ValueError, match="NUL"):
        note(data)


def test_front_matter_is_found_behind_a_byte_order_mark():
    assert note(b"\xef\xbb\xbf---\ntitle: T\n---\nx").title == "T"


# Front matter


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no header",
        "----\ntitle: x\n----\n",
        " ---\ntitle: x\n---\n",
        "\n---\ntitle: x\n---\n",
        "---\ntitle: x\n",
        "---\n\nA paragraph.\n\n---\nMore.\n",
        "---\n- a list\n---\n",
        "---\n---\nx",
        "---\n# only a comment\n---\nx",
        "---\nA: B: C\nprose goes on here\n\n---\nrest\n",
        "---\nFirst: see [the docs\n\nProse without a key.\n---\nrest\n",
        "+++\ntitle = 1\n",
        "++++\ntitle = 1\n++++\n",
        "{\n}\n",
    ],
)
def test_what_is_no_front_matter_stays_body(text):
    read = note(text)
    assert (read.header_end, read.metadata, read.fields, read.raw) == (0, {}, (), text)


@pytest.mark.parametrize(
    ("yaml", "metadata"),
    [
        ("a: 12:30\nb: no\nc: 1.10", {"a": "12:30", "b": "no", "c": "1.10"}),
        ("a: 010\nb: 2024-13-45", {"a": "010", "b": "2024-13-45"}),
        ("content: x\nhandler: y", {"content": "x", "handler": "y"}),
        ("1: z\nyes: w\nnull: v", {"1": "z", "yes": "w", "null": "v"}),
        ("a:\nb: ''\nc: ~\nd: null\ne: []", {"a": "", "b": "", "c": "", "d": "", "e": ()}),
        ("up: [[Home]]\nb: [x, [y, {z: 1}]]", {"up": ("Home",), "b": ("x", "y", "z: 1")}),
        ("a:\n  - x\n  -\n  - ~\n  - y", {"a": ("x", "y")}),
        ("a: |\n  two\n  lines\nb: 'it''s'", {"a": "two\nlines\n", "b": "it's"}),
        ("title: R&D and *stars*", {"title": "R&D and *stars*"}),
        ("a: !!python/object:os.system x", {"a": "x"}),
        ("a:b: c", {"a:b": "c"}),
        ("  indented: x", {"indented": "x"}),
    ],
)  # fmt: skip
def test_values_stay_the_text_they_are(yaml, metadata):
    read = note(f"---\n{yaml}\n---\nbody")
    assert read.metadata == metadata
    assert read.warnings == ()
    assert read.raw[read.header_end :] == "body"


@pytest.mark.parametrize(
    ("yaml", "metadata"),
    [
        ("title: A: B\ntags: [x, y]", {"title": "A: B", "tags": ("x", "y")}),
        ("day: {{date}}\nname: N", {"day": "{{date}}", "name": "N"}),
        ("# a comment\n\nby: @me\nname: N", {"by": "@me", "name": "N"}),
        ("a: b\n\tc: d\ne: '", {"a": "b\n\tc: d", "e": "'"}),
        ("a: &x [1]\nb: *x", {"a": "&x [1]", "b": "*x"}),
        ("a: [&x b]\nb: {<<: *x}", {"a": "[&x b]", "b": "{<<: *x}"}),
        (f"a: {'[' * 8000}\nb: c", {"a": "[" * 8000, "b": "c"}),
        (f"a: {'- ' * 70}x\nb: c", {"a": "- " * 70 + "x", "b": "c"}),
        ("title: 'x': y\nname: N", {"title": "'x': y", "name": "N"}),
    ],
)  # fmt: skip
def test_what_is_no_yaml_is_read_field_by_field_with_a_warning(yaml, metadata):
    read = note(f"---\n{yaml}\n---\nbody")
    assert read.metadata == metadata
    assert len(read.warnings) == 1
    assert read.warnings[0].endswith("; read field by field")
    assert read.raw[read.header_end :] == "body"


@pytest.mark.parametrize(
    "yaml",
    [
        "a: " + "[" * 30_000,
        "a:\n" + "[\n" * 8_000,
        "[" * 30_000,
        "- " * 30_000,
        "a: &a [*a]",
        "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n",
        "\n".join(f"key{i}: {i}" for i in range(3_000)),
        "? " * 5_000,
        "{" * 5_000,
    ],
    ids=range(9),
)
def test_hostile_front_matter_is_read_with_a_warning(yaml):
    read = note(f"---\n{yaml}\n---\nbody")
    assert len(read.warnings) == 1
    assert sum(len(value) for value in read.metadata.values()) < 100_000


@pytest.mark.parametrize(
    ("yaml", "why"),
    [
        ("a:\n" + "[\n" * 100, "nested too deeply"),
        ("a:\r  &x b\rc: d", "uses YAML anchors"),
        ("a: " + "x" * 20_000, "is longer than 16384 characters"),
    ],
)
def test_the_warning_says_which_guard_refused_it(yaml, why):
    [warning] = note(f"---\n{yaml}\n---\nbody").warnings
    assert why in warning


def test_a_duplicate_key_is_a_warning():
    read = note("---\na: 1\nb: 2\na: 3\n---\n")
    assert read.metadata == {"a": "3", "b": "2"}
    assert read.warnings == ("front matter has “a” 2 times; the last one counts",)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_fields_have_their_spans_whatever_ends_a_line(newline):
    lines = ["---", "title: A", "tags:", "  - x", "", '"odd key": z', "--- ", "Body"]
    read = note(newline.join(lines))
    assert read.metadata == {"title": "A", "tags": ("x",), "odd key": "z"}
    spans = {key: read.raw[start:end].strip() for key, start, end in read.fields}
    assert spans == {"title": "title: A", "tags": f"tags:{newline}  - x", "odd key": '"odd key": z'}
    assert read.raw[read.header_end :] == "Body"


# Title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\ntitle: T\n---\n# H", "T"),
        ("---\nTitle: T\n---\n# H", "T"),
        ("---\ntitle:\n---\n# H", "H"),
        ("---\ntitle: [a]\naliases: [A]\n---\n# H", "H"),
        ("## Two\n\n# H ##\n", "H"),
        ("x\n\n  H\n====\n", "H"),
        ("x\r\rH\r===\r", "H"),
        ("```\n# no\n```\n# H", "H"),
        ("~~~~\n# no\n~~~\n# no\n~~~~\n# H", "H"),
        ("    # no\n\n# H", "H"),
        ("> # no\n\n- # no\n\n# H", "H"),
        ("#\n\n# H", "H"),
        ("# The **bold** [link](http://x.y) `code` [[a|label]]", "The bold link code label"),
        ("---\naliases: [A, B]\n---\nx", "A"),
        ("---\nalias: A\n---\nx", "A"),
        ("#nospace\n", "a note"),
        ("", "a note"),
        ("```\n# no\n", "a note"),
    ],
)
def test_titles(text, title):
    assert note(text).title == title


def test_a_title_has_an_end():
    assert len(note("# " + "x" * 10_000).title) == 300
    assert len(note(f"---\ntitle: {'x' * 10_000}\n---\n").title) == 300


# Tags, links, aliases


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#a and (#b) and #c/d-e, #f.", ("a", "b", "c/d-e", "f")),
        ("#Ünï #日本。 #0🌲 #a #a", ("Ünï", "日本", "0🌲", "a")),
        ("# x\n## y\n#1 #12 #-", ()),
        ("#a/ #b-", ("a", "b")),
        ("`#a` ``#b ` #c`` `\n#d`\n\n```\n#e\n```\n\n    #f\n", ()),
        ("http://x.y/#a [l](#b) [[n#c]] [[#d]] &#123; x#e ##f <http://x/?#g>", ()),
        ("[l](http://x.y/z#a) #b", ("b",)),
        ("- #a\n> #b\n\n| #c |\n|----|\n| #d |\n", ("a", "b", "c", "d")),
        ("---\ntags: #a\n---\n", ("a",)),
        ("---\ntags: [a, '#b']\n---\n", ("a", "b")),
        ("---\ntags:\n  - #a\n  - b/c\n---\n", ("a", "b/c")),
        ("---\ntags: [#a, #b]\n---\n", ("a", "b")),
        ("---\ntags: a, b c\ntag: d\n---\n#e", ("a", "b", "c", "d", "e")),
        ("---\nTags:\n  - two words\n---\n", ("two words",)),
        ("---\ntags: null\n---\n", ()),
    ],
)
def test_tags(text, tags):
    assert set(note(text).tags) == set(tags)
    assert len(note(text).tags) == len(tags)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("[[a]] [[b/c|label]] ![[d#heading]] [[e#^block|l]]", ("a", "b/c", "d", "e")),
        ("![[topics/Model/Gemini)]] [[Claude (3)]]", ("topics/Model/Gemini", "Claude (3)")),
        ("| [[a\\|b]] |\n|---|\n| [[c\\|d]] |", ("a", "c")),
        ("`[[a]]`\n\n```\n[[b]]\n```\n\n[[#here]]", ()),
        ("[x](b.md) [y](<http://x.y> 'title')", ("b.md", "http://x.y")),
        ("[z](http://x.y/a_(b))", ("http://x.y/a_(b)",)),
        ("[x][1]\n\n[1]: http://x.y\n", ("http://x.y",)),
        ("---\nup: [[Home]]\nq: '[[Quoted|x]]'\n---\n[[Home]]", ("Home", "Quoted")),
    ],
)  # fmt: skip
def test_links(text, links):
    assert note(text).links == links


@pytest.mark.parametrize(
    ("yaml", "aliases"),
    [
        ("aliases: [a, b]", ("a", "b")),
        ("aliases: a", ("a",)),
        ("Alias:\n- a", ("a",)),
        ("aliases:", ()),
    ],
)
def test_aliases(yaml, aliases):
    assert note(f"---\n{yaml}\n---\n").aliases == aliases


# Dates


@pytest.mark.parametrize(
    ("yaml", "date"),
    [
        ("date: 2024-05-01", "2024-05-01"),
        ("date: 2024-05-01T10:00:00Z", "2024-05-01"),
        ("date: '[[2024-05-01]]'", "2024-05-01"),
        ("date: [[2024-05-01]]", "2024-05-01"),
        ("date: 2024/5/1", "2024-05-01"),
        ("date: 2024-05", "2024-05"),
        ("date: 1909", "1909"),
        ("Date: 2024-05-01", "2024-05-01"),
        ("updated: 2024\nupload_date: 2023\npublished: 2022\ncreated: 2021\ndate: 2020", "2020"),
        ("updated: 2024\nupload_date: 2023\npublished: 2022\ncreated: 2021", "2021"),
        ("updated: 2024\nupload_date: 2023\npublished: 2022", "2022"),
        ("updated: 2024\nupload_date: '2023'", "2023"),
        ("date:\nupdated: 2024", "2024"),
        ("date: {{date}}\nupdated: 2024", "2024"),
        ("date: soon\nupdated: 2024", "2024"),
        ("date: 2024-13-45\nupdated: 2023", "2023"),
        ("date: 20240501\nx: y", "2024-05-01"),
        ("x: y", "1970-01-02"),
    ],
)
def test_the_date_is_the_first_field_that_has_one_else_the_files(yaml, date):
    assert note(f"---\n{yaml}\n---\n", mtime_ns=DAY_NS + DAY_NS // 2).date == date


def test_a_file_time_beyond_the_calendar_is_no_date():
    assert note("x", mtime_ns=10**27).date is None


# Conditions

KYOTO = """---
date: 2024-05-02
tags: [Travel/Japan]
author: '[[people/Ann|Ann B]]'
---
# Kyoto
"""
BREAD = """---
date: 2024-05
tags: [travel]
author: [Bob, Eve]
aliases: [Brot]
---
"""
CAFE = """---
date: 2023
author: bob
Status: done
---
"""
NAMES = {
    "kyoto": "Trips/kyoto.md",
    "bread": "food/bread.md",
    "cafe": "food/more/cafe\u0301.md",  # as macOS writes é
}
NOTES = [note(*one) for one in zip((KYOTO, BREAD, CAFE), NAMES.values(), strict=True)]


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ({}, "kyoto bread cafe"),
        ({"tag": "travel"}, "kyoto bread"),
        ({"tag": "#travel/japan"}, "kyoto"),
        ({"tag": "trav"}, ""),
        ({"tag": ""}, ""),
        ({"folder": "food"}, "bread cafe"),
        ({"folder": "./Food/more/"}, "cafe"),
        ({"folder": "foo"}, ""),
        ({"folder": "."}, "kyoto bread cafe"),
        ({"note": "trips/Kyoto.md"}, "kyoto"),
        ({"note": "kyoto"}, "kyoto"),
        ({"note": "brot"}, "bread"),
        ({"note": "café"}, "cafe"),
        ({"author": "bob"}, "bread cafe"),
        ({"author": "Ann B"}, "kyoto"),
        ({"author": "people/ann"}, "kyoto"),
        ({"status": "Done"}, "cafe"),
        ({"author": "bob", "since": "2024"}, "bread"),
        ({"since": "2024-05-02"}, "kyoto bread"),
        ({"since": "2024-05-03"}, "bread"),
        ({"since": "2024-06"}, ""),
        ({"until": "2024"}, "kyoto bread cafe"),
        ({"until": "2024-05-01"}, "bread cafe"),
        ({"until": "2024-04"}, "cafe"),
        ({"until": "2023-01-01"}, "cafe"),
        ({"until": "2022-12-31"}, ""),
        ({"since": "2023-06", "until": "2024-05-02"}, "kyoto bread cafe"),
    ],
)
def test_conditions(where, names):
    assert matching(NOTES, where) == {NAMES[name] for name in names.split()}


@pytest.mark.parametrize("key", ["since", "until"])
@pytest.mark.parametrize("date", ["soon", "2024-13", "2024-01-32", "2024-02-30", ""])
def test_what_is_no_date_is_a_usage_error(key, date):
    with pytest.raises(UsageError, match=f"is not a date for {key}"):
        matching((), {key: date})
