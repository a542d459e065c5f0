"""What no reader of a note sees is quoted nowhere and told to no model, and yet in a passage."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from askreview.notes import read_note
from askreview.passages import split_note
from askreview.text import with_linear_quotes
from askreview.text.invisible import hidden_spans, seen, shown_text
from word_encoder import WordEncoder

WORDS = WordEncoder()


def split(text: str):
    return split_note(read_note("note.md", text.encode(), 0), WORDS)


def said(text: str) -> list[str]:
    return [one.text for passage in split(text) for one in passage.statements]


def quoted(text: str) -> list[str]:
    return [text[one.start : one.end] for passage in split(text) for one in passage.statements]


HIDDEN = [
    # Comments of HTML
    ("<!-- x -->\n", ["note"]),  # nothing else to read: the file's name
    ("One. <!-- x --> Two.\n", ["One.", "Two."]),
    ("<!-- x --> One.\n", ["One."]),
    ("- <!-- x --> A\n- B <!-- y -->\n", ["A", "B"]),
    ("> <!-- x --> A\n", ["A"]),
    ("One.\n<!--\nx\n\n# H\n\n- x\n-->\nTwo.\n", ["One.", "Two."]),
    ("One.\n\n<!-- never closed\n\nx\n", ["One."]),
    ("A <!-- never closed.\n\nTwo.\n", ["A <!-- never closed.", "Two."]),
    ("# H <!-- x -->\nOne.\n", ["One."]),
    ("| a | b |\n|---|---|\n| 1 <!-- x --> | 2 |\n", ["a: 1; b: 2"]),
    ("`<!-- a -->` Two.\n", ["<!-- a --> Two."]),
    ("```\n<!-- a -->\n```\n", ["<!-- a -->"]),
    ("    <!-- a -->\n", ["<!-- a -->"]),
    # Comments of Obsidian
    ("%%x%%\n", ["note"]),
    ("One. %%x%% Two.\n", ["One.", "Two."]),
    ("A%%x%%.\n", ["A ."]),
    ("%%\nx\n\n# H\n%%\nTwo.\n", ["Two."]),
    ("%% x %% One.\n", ["One."]),
    ("100%% of A, and 5%% of Two.\n", ["100%% of A, and 5%% of Two."]),
    ("A %% alone.\n\nB %% alone.\n", ["A %% alone.", "B %% alone."]),
    ("`%%a%%` Two.\n", ["%%a%% Two."]),
    ("```\n%%time\na\n%%time\nb\n```\n", ["%%time\na\n%%time\nb"]),
    ("%%\n```\nx\n```\n%%\nTwo.\n", ["Two."]),
    # Elements that are not shown
    ('<p style="display:none">x</p>\n\nTwo.\n', ["Two."]),
    ("<p style='color:red; DISPLAY : none !important'>x</p>\n\nTwo.\n", ["Two."]),
    ("<p style=display:none>x</p>\n\nTwo.\n", ["Two."]),
    ('<p style="display&#58;/**/none">x</p>\n\nTwo.\n', ["Two."]),
    ("<div hidden>\n\nx\n\n<div>y</div>\n\nz\n\n</div>\n\nTwo.\n", ["Two."]),
    ("A <span hidden>x</span> Two.\n", ["A Two."]),
    ('A <span style="font-size:0">x</span> Two.\n', ["A Two."]),
    ('A <span style="visibility:hidden">x</span> Two.\n', ["A Two."]),
    ('A <span style="opacity:0.0">x</span> Two.\n', ["A Two."]),
    ('A <span style="font-size:0.8em;opacity:.5">b</span>.\n', ["A b."]),
    ('<p class="a hidden b">One.</p>\n', ["One."]),
    ("<div hidden>x\n\nTwo.\n", ["Two."]),
    ("<style>x{}</style>\n\nTwo.\n", ["Two."]),
    ("<svg><script>x</script></svg> Two.\n", ["Two."]),
    ("<SCRIPT>\nx\n\ny\n</SCRIPT >\nTwo.\n", ["Two."]),
    ("The <template> tag.\n", ["The tag."]),
    # Definitions of links that no words of the note lead to
    ("A ![b][c].\n\n[c]: https://x.y 'd'\n", ["A b."]),
    ("![b]\n\n[b]: <https://x.y>\n", ["![b]"]),
    ("One.\n\n[//]: # (x)\n", ["One."]),
    ("[a][b].\n\n[b]: https://x.y\n", ["[a][b].", "[b]: https://x.y"]),
    ("The [B C].\n\n[b c]: https://x.y\n", ["The [B C].", "[b c]: https://x.y"]),
    # Targets that are no places
    ("[a](javascript:b('c')) [d](data:text/html,e) [f](vbscript:g).\n", ["a d f."]),
    ("[a](file:///b) [c](https://d.e)\n", ["a c (https://d.e)"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), HIDDEN)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_is_hidden_is_no_statement(text, wanted, newline):
    assert said(text.replace("\n", newline)) == wanted


@pytest.mark.parametrize(("text", "wanted"), HIDDEN)
def test_what_is_hidden_stays_in_a_passage(text, wanted):
    spans = [(one.start, one.start + len(one.text)) for one in split(text)]
    for at, character in enumerate(text):
        assert not character.isalnum() or any(start <= at < end for start, end in spans), at


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("One. <!-- x --> Two.\n", ["One.", "Two."]),
        ("%%x%% One. %%y%%\n", ["One."]),
        ("- <!-- x --> A <!-- y -->\n", ["A"]),
        ("A <b hidden>x</b> Two.\n", ["A <b hidden>x</b> Two."]),
    ],
)
def test_a_quotation_is_exact_and_leaves_what_is_hidden_beside_it_out(text, wanted):
    assert quoted(text) == wanted


def test_a_title_and_headings_are_without_comments():
    note = read_note("note.md", b"%%\n# X\n%%\n\n# A %%x%%\n\n## B <!-- y -->\n\nThree.\n", 0)
    assert note.title == "A"
    assert split_note(note, WORDS)[-1].headings == ("A", "B")


def test_a_field_shows_no_picture():
    assert said('---\ncover: "![a](https://x.y/z.png)"\n---\n') == ["cover: a"]


def test_a_model_is_not_told_what_is_hidden():
    text = "# H\n\nOne. %%x%% Two.\n\n<!-- y\n\nz -->\n\n```\n%%time\nc\n%%time\n```\n"
    [passage] = split(text)
    assert shown_text(passage) == "# H\n\nOne.  Two.\n\n\n\n```\n%%time\nc\n%%time\n```"


parts = st.sampled_from(
    ["<!--", "-->", "%%", "\n", "\n\n", "```\n", "`", "a b", "- ", "> ", "    ", "</p>", "|", "# ",
     "<p hidden>", '<p style="display:none">', "<script>", "</script>", "[a]: b\n", "[^1]: b", "\r"]
)  # fmt: skip


@given(st.lists(parts, max_size=30).map("".join))
@settings(max_examples=200, deadline=None)
def test_blanking_moves_no_character(text):
    blank = seen(text)
    assert len(blank) == len(text)
    assert [c for c in blank if c in "\r\n"] == [c for c in text if c in "\r\n"]
    spans = hidden_spans(text)
    assert spans == sorted(spans) and all(start < end for start, end in spans)


@given(st.lists(parts, max_size=30).map("".join))
@settings(max_examples=200, deadline=None)
def test_every_word_is_in_a_passage_whatever_is_hidden(text):
    note = read_note("note.md", text.encode(), 0)
    passages = split_note(note, WORDS)
    spans = [(one.start, one.start + len(one.text)) for one in passages]
    for at, character in enumerate(note.raw):
        assert not character.isalnum() or any(start <= at < end for start, end in spans), at
    for passage in passages:
        for one in passage.statements:
            assert passage.start <= one.start <= one.end <= passage.start + len(passage.text)
            assert (one.start == one.end) == (one.kind == "name")  # the name quotes no text


@pytest.mark.parametrize(
    "unit", ["<!--", "<!-- ", "%%", "%% ", "<p hidden>", "<p hidden", "<script>", "\n<style>",
             "<p a='", "<p a=b ", "[a]: b\n", "![a]\n", "[a]", "</p><p hidden>", "\n%% x\n\n"]
)  # fmt: skip
@pytest.mark.slow
def test_a_long_run_of_openings_is_read(unit):
    # Whatever costs the square of this length makes the whole test run stand still.
    text = unit * (200_000 // len(unit)) + "\n\nEnd.\n"
    assert len(seen(text)) == len(text)


QUOTES = [
    "> a\nb\n>\nc\n", ">\n\na", "> a\n>\n> b\n>\nc\n>\n    d", ">> a\n>\nb\n", "- > a\n  >\n  b\n",
    "> - a\n>\nb", "> ```\n>\nb\n```\n", ">\n>\n# a\n", "1. > a\nb\n   >\nc",
]  # fmt: skip


@pytest.mark.parametrize("text", QUOTES)
def test_block_quotes_are_read_as_before(text):
    plain, told = MarkdownIt("commonmark"), with_linear_quotes(MarkdownIt("commonmark"))
    assert told.render(text) == plain.render(text)
