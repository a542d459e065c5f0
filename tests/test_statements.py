"""What is worth quoting: no question without its answer, no bare link, no endless sentence."""

from __future__ import annotations

import pytest

from askreview.text import tidy
from test_passages import quoted, said, split, statements


def told(text: str) -> list[tuple[str, str]]:
    return said(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Why was it late?\n\nThe van broke down.\n", ["lead", "sentence"]),
        ("**Why was it late?**\n\n- The van broke down.\n", ["lead", "item"]),
        ("Why was it late? The van broke down.\n", ["lead", "sentence"]),
        ("- Why was it late?\n  - The van broke down.\n", ["lead", "item"]),
        ("なぜ遅れた？\n\n車が壊れた。\n", ["lead", "sentence"]),
        ("What is the seat of Ghana?\n?\nAccra\n", ["lead", "sentence"]),
        ("What is the seat of Ghana?::Accra\n", ["lead", "sentence"]),
        ("- What is the seat of Ghana? >> Accra\n", ["lead", "item"]),
        # A question that nothing follows is all there is to quote.
        ("- Why was it late?\n- Who drove it?\n", ["item", "item"]),
        ("Why was it late?\n\nWho drove it?\n", ["sentence", "sentence"]),
        ("Shall we move to Lisbon?\n\n## Next\n\nWords.\n", ["sentence", "sentence"]),
        ("- Why? Because it rained.\n", ["item"]),
    ],
)
def test_a_question_introduces_what_stands_below_or_behind_it(text, wanted):
    assert [one.kind for one in statements(text)] == wanted


def test_the_sides_of_a_card_are_quoted_apart():
    text = "What year did it fall?::1879\n\nSecond?\n?\nAnswer\n"
    assert quoted(text) == ["What year did it fall?", "1879", "Second?", "Answer"]


TABLE = """\
<table>
<tr><th>Plate</th><th>Owner</th></tr>

<tr><td>AB 12 CDE</td><td>Nils &amp; Ida</td></tr>
<tr><td><b>FG 34</b> HIJ</td><td></td></tr>
</table>

Words <i>after</i> it.
"""


def test_an_html_table_becomes_rows_with_their_columns():
    assert said(TABLE) == [
        ("columns", "Plate; Owner"),
        ("row", "Plate: AB 12 CDE; Owner: Nils & Ida"),
        ("row", "Plate: FG 34 HIJ"),
        ("sentence", "Words after it."),
    ]
    assert quoted(TABLE)[1] == "<tr><td>AB 12 CDE</td><td>Nils &amp; Ida</td></tr>"


def test_html_rows_without_a_header_are_rows():
    text = "<table><tr><th>Cost<td>300</tr><tr><td>a<td>b</table>\n<p>Then words.</p>\n"
    assert said(text) == [("row", "Cost: 300"), ("row", "a; b"), ("sentence", "Then words.")]


def test_preformatted_html_is_lines_of_code():
    text = "<pre><code>a = 1\n  b &lt; 2\n\nc</code></pre>\n"
    assert said(text) == [("code", "a = 1\n  b < 2"), ("code", "c")]


SPEECH = "so the gutters leak and the hedge needs cutting you know but the budget is nine thousand "


@pytest.mark.parametrize("text", [SPEECH * 20, (SPEECH * 20).replace(" the ", "\nthe ")])
def test_speech_without_full_stops_is_cut_into_pieces(text):
    found = statements(text)
    assert all(len(one.text) <= 400 for one in found)
    assert " ".join(one.text for one in found) == tidy(text)
    assert len(found) > 5


def test_pieces_end_where_a_line_or_a_clause_does():
    lines = "\n".join(["the van came late and nobody had the key to the shed"] * 12)
    assert {one[-4:] for one in quoted(lines)} == {"shed"}
    clauses = "they counted the boxes in the hall, " * 20
    assert {one[-1] for one in quoted(clauses)} == {","}


def test_a_run_of_letters_without_end_is_quoted_in_bounded_pieces():
    text = "x" * 300_000
    assert "".join(quoted(text)) == text
    assert max(len(one) for one in quoted(text)) <= 400
    code = f"```\n{text}\n```\n"
    assert max(len(one) for one in quoted(code)) <= 4_000
    assert max(len(one.text) for one in split(code)) <= 10_000


def test_a_long_link_is_not_cut():
    text = f"{'word ' * 90}[here](http://x.org/{'a' * 900}) {'word ' * 50}"
    assert any(f"[here](http://x.org/{'a' * 900})" in one for one in quoted(text))


@pytest.mark.parametrize(
    "text",
    [
        "<% tp.date.now() %>\n",
        "{{title}} {{date:YYYY-MM-DD}}\n",
        "https://example.org/a-long-post\n",
        "- <https://example.org>\n",
        "![[IMG_2041.jpeg|300]]\n",
        "![photo.png](photo.png)\n",
    ],
)
def test_what_says_nothing_by_itself_is_no_quotation(text):
    found = statements(f"{text}\n\nWords about it.\n")
    assert [one.text for one in found if one.quotable] == ["Words about it."]
    assert [one.kind for one in found] == ["aside", "sentence"]


def test_a_link_with_words_is_one():
    assert [one.kind for one in statements("See https://example.org for more.\n")] == ["sentence"]
    assert [one.kind for one in statements("[The post](https://example.org)\n")] == ["sentence"]


def test_the_name_of_a_block_is_not_part_of_it():
    text = "The boiler is from 2009. ^aB3dE5\n\n- an item ^quote-of-day\n\n^table1x\n\nx ^2\n"
    assert quoted(text) == ["The boiler is from 2009.", "an item", "x ^2"]
