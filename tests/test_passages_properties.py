"""What holds for every note whatever is in it: nothing lost, every quotation exact."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from askreview.notes import read_note
from askreview.passages import split_note
from askreview.passages.cut import encoded_statement
from askreview.types import Encoder, Note
from word_encoder import WordEncoder

WORDS = WordEncoder()
LINE_END = re.compile(r"\r\n|\n|\r")
WORD = re.compile(r"\w")

HEADERS = [
    "",
    "---\ntitle: A\ndate: 2024-05-01\n---\n",
    "---\ntags:\n  - a_b\n  - c\nup: [[Home]]\nempty:\n---\n",
    "---\ntitle: A: B\ndate: {{date}}\na: 1\na: 2\n---\n",
    "---\n\nA rule, then text.\n\n---\n",
    "---\nlong: " + "many words " * 60 + "\n# comment\n---\n",
    "---\n  indented: x\n---",
    "\ufeff---\nx: y\n---\n",
]
BLOCKS = [
    "# Heading *one*",
    "## Two [link](http://x.y)",
    "#",
    "Setext\n======",
    "Words, **bold. Still bold.** And `code. Here`.",
    "Mr. Smith paid $3.50 in the U.S. Then he left... and So it goes…",
    "Introducing:",
    "Some words. Then this:",
    "A hard\\\nbreak and a soft\nbreak  \nhere.",
    "| a | b |\n|---|---|\n| 1 | [[x\\|y]] |\n| | **z** |",
    "a | b\n-|-",
    "- one\n- two\n  - three\n\n    four\n- ",
    "1. one\n\n   ```py\n   x = 1\n\n   y = 2\n   ```\n2. two",
    "- [ ] task\n- [x] done",
    "> quote\n> more\nlazy",
    "> [!note] Title\n> Body\n>\n> - item",
    "- > quoted item\n  > # heading",
    "```py title=x\ncode()\n\nmore()\n```",
    "~~~\n" + "a line of code\n" * 40 + "~~~",
    "```\nunclosed",
    "    indented code\n\n    more",
    "<div>\n<p>html &amp; words</p>\n</div>",
    "<!-- a comment -->",
    "<details>\n\ninside\n\n</details>",
    "[ref]: http://x.y 'title'",
    "[^1]: Footnote words.",
    "Text[^1] with [[a/b|label]], ![[pic.png|300]] and ![[bad)]] #tag.",
    "![picture](x.png)",
    "---",
    "* * *",
    "彼は来た。「行く。」と言った！はい",
    "a\u2028b\u2029c\x0bd\x0ce\x85f\x1cg",
    "e\u0301\u200b\u202e👩‍👩‍👧 \ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    "word " * 150,
    "x" * 300,
    "a,b;" * 80,
    "\ttabbed\n\t\ttwice",
    "\\*not emphasis\\* &lt;tag&gt;",
    "   ",
]  # fmt: skip
NASTY = "#*_-+>|`~[]()!<&;:=.\\\"' \t\n\r\x0b\u2028\u3000aB1éあ。{}%^$"

text_of_blocks = st.builds(
    lambda header, blocks, gaps, newline: newline.join(
        (header + "".join(map("".join, zip(blocks, gaps, strict=False)))).split("\n")
    ),
    st.sampled_from(HEADERS),
    st.lists(st.sampled_from(BLOCKS), max_size=12),
    st.lists(st.sampled_from(["\n\n", "\n", "\n\n\n", "  \n", "\n \t\n", " "]), min_size=12),
    st.sampled_from(["\n", "\r\n", "\r"]),
)
soup = st.text(alphabet=NASTY, max_size=200)
anything = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=200)
notes = st.one_of(
    text_of_blocks,
    soup,
    anything,
    st.builds("{}\n{}".format, text_of_blocks, soup),
    st.builds("---\n{}\n---\n{}".format, soup, soup),
).map(lambda text: read_note("folder/note.md", text.encode("utf-8"), 0))


def in_some(spans: list[tuple[int, int]], at: int) -> bool:
    return any(start <= at < end for start, end in spans)


@given(notes)
@settings(max_examples=200, deadline=None)
def test_every_quotation_is_exact(note: Note):
    starts = [0, *(match.end() for match in LINE_END.finditer(note.raw))]
    for passage in split_note(note, WORDS):
        assert passage.text == note.raw[passage.start :][: len(passage.text)]
        assert passage.line == bisect_right(starts, passage.start)
        assert passage.end_line >= passage.line
        for one in passage.statements:
            last = one.start if one.kind == "name" else one.end - 1  # a name quotes no words
            assert passage.start <= one.start <= last + 1 <= passage.start + len(passage.text) + 1
            assert one.line == bisect_right(starts, one.start)
            assert one.end_line == bisect_right(starts, last)
            assert one.text.strip()


@given(notes)
@settings(max_examples=200, deadline=None)
def test_no_word_of_a_note_is_lost(note: Note):
    passages = split_note(note, WORDS)
    spans = [(one.start, one.start + len(one.text)) for one in passages]
    lines = [(one.line, one.end_line + 1) for one in passages]
    starts = [0, *(match.end() for match in LINE_END.finditer(note.raw))]
    for word in WORD.finditer(note.raw):
        assert in_some(spans, word.start())
        assert in_some(lines, bisect_right(starts, word.start()))


@given(notes)
@settings(max_examples=200, deadline=None)
def test_statements_come_in_order_and_apart(note: Note):
    passages = split_note(note, WORDS)
    spans = [(one.start, one.end) for passage in passages for one in passage.statements]
    assert spans == sorted(spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@given(notes)
@settings(max_examples=200, deadline=None)
def test_the_encoder_reads_each_statement_within_its_window(note: Note):
    passages = split_note(note, WORDS)
    assert fits(passages, WORDS)
    for passage in passages:
        for one in passage.statements:
            assert passage.encoded[slice(*one.tokens)] == encoded_statement(one)


@given(notes)
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_real_encoder_reads_each_passage_whole(encoder: Encoder, note: Note):
    assert fits(split_note(note, encoder), encoder)


@given(notes)
@settings(max_examples=200, deadline=None)
def test_splitting_again_gives_the_same_passages(note: Note):
    passages = split_note(note, WORDS)
    assert passages == split_note(note, WORDS)
    assert len({one.id for one in passages}) == len(passages)


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_a_note_or_no_text(data: bytes):
    try:
        note = read_note("note.md", data, 0)
    except ValueError as error:
        assert "NUL" in str(error)
        return
    split_note(note, WORDS)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_change_no_words(newline):
    text = "\n\n".join(BLOCKS)
    there, here = (
        [one.text for passage in split_note(read_note("n.md", raw.encode(), 0), WORDS)
         for one in passage.statements]
        for raw in (text, newline.join(text.split("\n")))
    )  # fmt: skip
    assert here == there


def fits(passages, encoder: Encoder) -> bool:
    return all(count <= encoder.window for count in encoder.count([p.encoded for p in passages]))
