"""A note becomes passages: statements with their exact words, the line they are on, their place."""

from __future__ import annotations

import pytest

from askreview.notes import read_note
from askreview.passages import split_note
from askreview.text.plain import sentences, spoken, strip_tags, tidy
from askreview.types import Passage, Statement
from word_encoder import WordEncoder

WORDS = WordEncoder()


def split(text: str, path: str = "note.md") -> list[Passage]:
    return split_note(read_note(path, text.encode(), 0), WORDS)


def statements(text: str) -> list[Statement]:
    return [one for passage in split(text) for one in passage.statements]


def said(text: str) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in statements(text)]


def quoted(text: str) -> list[str]:
    return [text[one.start : one.end] for one in statements(text)]


# What a statement says, and the exact words that it quotes

NAME_ONLY = [("name", "note", "")]  # nothing but the name of its file
KINDS = [
    ("One. Two.\n", [("sentence", "One.", "One."), ("sentence", "Two.", "Two.")]),
    ("- a **b**\n", [("item", "a b", "a **b**")]),
    ("3) a\n   b\n", [("item", "a b", "a\n   b")]),
    ("- [ ] a\n- [x] b\n- [-] c\n", [("item", "a", "a"), ("item", "b", "b"), ("item", "c", "c")]),
    ("-\n  a\n", [("item", "a", "a")]),
    ("> a\n> b\n", [("quote", "a b", "a\n> b")]),
    ("> a\nlazy\n", [("quote", "a lazy", "a\nlazy")]),
    ("> > a\n", [("quote", "a", "a")]),
    ("- > a\n", [("quote", "a", "a")]),
    ("> - a\n", [("item", "a", "a")]),
    ("> ## H\n> a\n", [("lead", "H", "## H"), ("quote", "a", "a")]),
    ("> [!note] T\n> a\n", [("lead", "T", "T"), ("quote", "a", "a")]),
    ("> [!tip]-\n> a\n", [("quote", "a", "a")]),
    ("> [!tip] a\n", [("quote", "a", "a")]),
    ("```py\na = 1\n\nb\n```\n", [("code", "a = 1", "a = 1"), ("code", "b", "b")]),
    ("~~~\na\n```\n~~~\n", [("code", "a\n```", "a\n```")]),
    ("    a\n      b\n", [("code", "a\n  b", "    a\n      b")]),
    ("> ```\n> a\n>  b\n> ```\n", [("code", "a\n b", "a\n>  b")]),
    ("- a\n  ```\n  b\n  ```\n", [("item", "a", "a"), ("code", "b", "  b")]),
    ("```\nunclosed\n", [("code", "unclosed", "unclosed")]),
    ("|a|b|\n|-|-|\n|1|2|\n", [("row", "a: 1; b: 2", "|1|2|")]),
    ("a|b\n-|-\n1|\n", [("row", "a: 1", "1|")]),
    ("||b|\n|-|-|\n|**1**|[[x\\|y]]|\n", [("row", "1; b: y", "|**1**|[[x\\|y]]|")]),
    ("> |a|\n> |-|\n> |1|\n", [("row", "a: 1", "|1|")]),
    ("|a|b|\n|-|-|\n", [("columns", "a; b", "|a|b|")]),
    ("|a|\n|-|\n| |\n|1|\n", [("row", "a: 1", "|1|")]),
    ("<p>a &amp; <b>b</b></p>\n", [("sentence", "a & b", "<p>a &amp; <b>b</b></p>")]),
    ("<!-- a -->\n", NAME_ONLY),
    ('<img src="x" alt="A cat">\n', [("sentence", "A cat", '<img src="x" alt="A cat">')]),
    ("[a]: http://x.y\n", NAME_ONLY),
    ("b[^1].\n\n[^1]: a b\n", [("sentence", "b.", "b[^1]."), ("sentence", "a b", "a b")]),
    ("[^1]: Word\n", [("sentence", "Word", "Word")]),
    ("a\n\n---\n\nb\n***\n", [("sentence", "a", "a"), ("sentence", "b", "b")]),
    ("Note:\n\n- a\n", [("lead", "Note:", "Note:"), ("item", "a", "a")]),
    ("**Note:**\n", [("lead", "Note:", "**Note:**")]),
    ("One. Then:\n", [("sentence", "One.", "One."), ("lead", "Then:", "Then:")]),
    ("# A\n", [("heading", "A", "# A")]),
    ("A\n-\n", [("heading", "A", "A\n-")]),
    ("# A\n\n- \n", [("heading", "A", "# A")]),
    ("\ttabbed\n", [("code", "tabbed", "\ttabbed")]),
    ("-\ta\n\n\tb\n", [("item", "a", "a"), ("item", "b", "b")]),
    ("![](x.png)\n", NAME_ONLY),
    ("***\n", NAME_ONLY),
    ("...\n", NAME_ONLY),
    ("👍\n", [("sentence", "👍", "👍")]),
    ("", NAME_ONLY),
]  # fmt: skip


@pytest.mark.parametrize(("text", "wanted"), KINDS)
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_statements_of_every_kind(text, wanted, newline):
    text = text.replace("\n", newline)
    found = [
        (one.kind, one.text, text[one.start : one.end].replace(newline, "\n"))
        for one in statements(text)
    ]
    assert found == wanted


def test_nested_lists_are_one_block_with_an_item_each():
    text = "- a\n  - b\n    1. c\n       more\n\n    2. d\n- e\n"
    assert said(text) == [("item", one) for one in ("a", "b", "c more", "d", "e")]
    assert quoted(text) == ["a", "b", "c\n       more", "d", "e"]


def test_a_long_item_is_quoted_by_its_sentences():
    text = f"- {'Some words here. ' * 30}\n"
    assert said(text) == [("item", "Some words here.")] * 30


def test_deep_nesting_keeps_its_words():
    depth = 25
    text = "".join("  " * i + f"- w{i}\n" for i in range(depth))
    assert [words for _, words in said(text)] == [f"w{i}" for i in range(depth)]
    assert said("> " * 25 + "deep\n") == [("quote", "deep")]


def test_nesting_beyond_measure_is_still_in_a_passage():
    text = "> " * 500 + "deep\n"
    assert "deep" in split(text)[0].text


# Lines


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_lines_are_those_of_an_editor(newline):
    lines = ["---", "title: T", "---", "", "# H", "a\u2028b\x0b c", "", "- x", "  y", "> q", "> r"]
    text = newline.join(lines)
    found = {(one.text, one.line, one.end_line) for one in statements(text)}
    assert found == {
        ("title: T", 2, 2),
        ("a b c", 6, 6),
        ("x y", 8, 9),
        ("q r", 10, 11),
    }
    assert [(one.line, one.end_line) for one in split(text)] == [(1, 3), (5, 11)]


def test_passages_hold_whole_lines():
    text = "---\na: 1\n---\n\n# A\n\n## B\n- x\n- y\n\n***\n\n## C\n"
    assert [one.text for one in split(text)] == [
        "---\na: 1\n---\n",
        "# A\n\n## B\n- x\n- y\n\n***",
        "## C",
    ]


def test_a_rule_before_the_first_words_goes_with_them():
    assert [one.text for one in split("***\n\nx\n")] == ["***\n\nx"]


# Headings


def test_headings_are_the_path_to_a_passage():
    text = "x\n# A\na\n### C\nc\n## B *b*\n\nSetext\n=\nd\n"
    assert [(one.headings, one.statements[0].text) for one in split(text)] == [
        ((), "x"),
        (("A",), "a"),
        (("A", "C"), "c"),
        (("A", "B b"), "B b"),
        (("Setext",), "d"),
    ]


def test_headings_in_code_and_quotes_are_no_path():
    text = "```\n# a\n```\n\n> # b\n\n- # c\n\nd\n"
    assert {one.headings for one in split(text)} == {()}


def test_stacked_headings_go_with_what_follows():
    [passage] = split("# A\n## B\n\nx\n")
    assert (passage.headings, passage.start, passage.line) == (("A", "B"), 0, 1)
    assert passage.encoded == "note. A. B\nx"


def test_headings_with_nothing_below_are_found_too():
    assert [one.headings for one in split("## A\n## B\n# C\n")] == [("A",), ("B",), ("C",)]


@pytest.mark.parametrize(
    ("text", "heading"),
    [
        ("# [Label](http://x.y)\nx", "Label"),
        ("#\nx", ""),
        ("# A\n##\n### B\nx", "A › B"),
        ("---\ntitle: T\n---\n# T\n## A\nx", "A"),
    ],
)
def test_a_heading_is_its_words(text, heading):
    passage = split(text, "other.md")[-1]
    assert " › ".join(passage.headings).removeprefix("T › ") == heading


def test_the_prefix_names_title_and_headings_within_its_share():
    text = f"# Title\n## {'far ' * 20}\n### near\nwords\n"
    assert split(text)[0].encoded == "Title. near\nwords"
    huge = split(f"# {'word ' * 200}\nx\n")[0]
    assert WORDS.count([huge.encoded])[0] <= WORDS.window // 4 + 1


# Front matter


def test_fields_are_statements_in_plain_words():
    text = (
        "---\nupload_date: 2024-05-01\ntags:\n- Large_Model\n- b\nup: '[[People/Ann_B|Ann B]]'\n"
        "url: https://x.org/a_b\nempty:\n---\n"
    )
    [passage] = split(text)
    assert [(one.kind, one.text) for one in passage.statements] == [
        ("field", "upload date: 2024-05-01"),
        ("field", "tags: Large Model, b"),
        ("field", "up: Ann B"),
        ("field", "url: https://x.org/a_b"),
        ("columns", "empty: "),
    ]
    assert quoted(text)[1] == "tags:\n- Large_Model\n- b"
    assert passage.headings == ("Properties",)
    assert passage.encoded.startswith("Properties of note\nupload date: 2024-05-01\n")


def test_a_key_given_twice_shows_each_value_where_it_stands():
    text = "---\na: 1\nb: 2\na: 3\n---\n"
    assert said(text) == [("field", "a: 1"), ("field", "b: 2"), ("field", "a: 3")]


def test_a_colon_within_a_key_is_part_of_it():
    assert said("---\nx: 1\na:b: c\n---\n") == [("field", "x: 1"), ("field", "a:b: c")]


def test_a_header_without_keys_at_the_margin_is_one_field():
    assert said("---\n  a: 1\n---\n") == [("field", "a: 1")]


def test_only_the_first_piece_of_a_long_field_has_its_name():
    found = [one for one in statements(f"---\nsummary: {'word ' * 200}\n---\n")]
    assert [one.label for one in found][:2] == ["summary", ""]
    assert {one.kind for one in found[1:]} == {"sentence"}


# Packing


def test_a_long_fence_is_split_between_its_lines():
    lines = [f"    line {i} = {i}" for i in range(100)]
    text = "```py\n" + "\n".join(lines) + "\n```\n"
    found = statements(text)
    assert len(found) > 1
    assert "\n".join(text[one.start : one.end] for one in found) == "\n".join(lines)


def test_only_a_line_that_is_too_long_itself_is_cut():
    text = "```\nshort\n" + "word " * 100 + "\nlast\n```\n"
    texts = [one.text for one in statements(text)]
    assert texts[0] == "short"
    assert texts[-1] == "last"
    assert all(one.replace("word", "").strip() == "" for one in texts[1:-1])


def test_a_long_line_without_spaces_is_cut_anywhere():
    text = "(" + "a," * 300
    assert "".join(quoted(text)) == text


def test_an_embedded_picture_is_no_text():
    text = f"Before ![](data:image/png;base64,{'iVBORw0KGgo/+' * 2000}) after.\n"
    assert [words for _, words in said(text)] == ["Before after."]


def test_what_introduces_a_block_stays_with_it():
    items = "".join(f"- {'word ' * 20}\n" for _ in range(2))
    text = f"{'word ' * 40}end.\n\nThe list:\n\n{items}"
    first, second, *_ = split(text)
    assert first.statements[-1].text.endswith("end.")
    assert [one.kind for one in second.statements] == ["lead", "item", "item"]


def test_splitting_a_block_loses_no_word_of_it():
    text = "- " + "word " * 40 + "\n\n  ```python title=x\n  " + "code " * 40 + "\n  ```\n"
    passages = split(text)
    assert len(passages) > 1
    assert any("python title=x" in one.text for one in passages)


def test_ids_are_of_the_words_and_their_place():
    first = split("# A\nx\n## B\ny\n")
    second = split("# A\nx\nmore\n## B\ny\n")
    assert first[1].id == second[1].id
    assert first[0].id != second[0].id
    assert len({one.id for one in split("same\n# A\nsame\n# B\nx\n# A\nsame\n")}) == 4


def test_ids_differ_by_the_headings_above():
    section = f"{'word ' * 61}\n\nsame\n"
    passages = split(f"## A\n{section}\n## B\n{section}")
    assert [one.text for one in passages][1::2] == ["same", "same"]
    assert passages[1].id != passages[3].id


def test_the_real_encoder_reads_every_passage_whole(encoder):
    text = "---\ntitle: T\n---\n# A\n" + "Supercalifragilistic words, 1,234.5 of them. " * 100
    passages = split_note(read_note("n.md", text.encode(), 0), encoder)
    assert len(passages) > 3
    assert max(encoder.count([one.encoded for one in passages])) <= encoder.window


# Sentences


@pytest.mark.parametrize(
    "wanted",
    [
        ["One.", "Two!", "Three?", "Four"],
        ["It costs $3.50 at 10.30 a.m. in the U.S. Army shop.", "Then more."],
        ["Mr. Smith met Dr. Who, e.g. St. John vs. Acme Inc. of Fig. 3.", "End."],
        ["See No. 5 of vol. 2.", "No.", "Never."],
        ["Wir fliegen am 3. August nach Lissabon.", "Am 20. Mai zurück."],
        ["He said “Go.”", "She went (slowly.)", "“Yes.”", "*Then.*", "**Bold.**", "End."],
        ["So... I waited.", "And then it happened for real…", "Done."],
        ["Wait for it... and go on.", "Version 2.0.1 is out.", "$5 left.", "5 more."],
        ["1. Do this.", "2. Do that."],
        ["Apples, pears, etc.", "Then more."],
        ["Is it so? he asked. – And it was five min. or so.", "End."],
        ["Really?!", "Yes!!", "Éa est.", "Ärger."],
        ["It takes at most 2.4 A.", "Bake it at 350°F.", "Cool to 4 °C.", "In 1850 A. Lee left."],
        ["See `a. B` and [a. B](http://x.y/a.B) here.", "And [[c. D]].", "End."],
        ["He left.[^1]", "She stayed."],
        ["Visit example.com.", "It was c. 1900 when J. R. Smith wrote fig. 3.", "End"],
    ],
)  # fmt: skip
def test_sentences(wanted):
    text = " ".join(wanted)
    assert [text[start:end] for start, end in sentences(text)] == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("彼は来た。「行く。」と言った！ はい", ["彼は来た。", "「行く。」", "と言った！", "はい"]),
        ("Один. Два.", ["Один.", "Два."]),
        ("यह है। वह है।", ["यह है।", "वह है।"]),
        ("One.\n> Two.", ["One.", "Two."]),
        ("One.\r\rTwo.", ["One.", "Two."]),
        ("  A.  ", ["A."]),
        ("   ", []),
    ],
)
def test_sentences_of_other_scripts_and_lines(text, wanted):
    assert [text[start:end].lstrip("> ") for start, end in sentences(text)] == wanted


def test_emphasis_over_several_sentences_leaves_no_mark():
    assert said("**Not here. There.** And *on. On.*\n") == [
        ("sentence", one) for one in ("Not here.", "There.", "And on.", "On.")
    ]


# Words


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("plain  words\nhere", "plain words here"),
        ("_a_ *b* **c** __d__ ~~e~~ ***f*** ==g==", "a b c d ~~e~~ f g"),
        ("_a_", "a"),
        ("snake_case 2*3*4", "snake_case 234"),
        ("`a == b` ==c d== 1 == 2", "a == b c d 1 == 2"),
        ("`**a**` ``b ` c`` `[[d]]` `\\*` `&amp;`", "**a** b ` c [[d]] \\* &amp;"),
        ("[a](http://x.y)", "a (http://x.y)"),
        ("[a](<b c.md> 'title')", "a (b%20c.md)"),
        ("[a](#here) [http://x.y](http://x.y)", "a http://x.y"),
        ("<http://x.y/é> <me@x.y>", "http://x.y/é me@x.y"),
        ("![a cat](x.png) [![b](c)](http://d.e)", "a cat b (http://d.e)"),
        ("[[a/b]] [[a|b c]] [[a#B]] [[#B]] [[a#^x1]]", "a/b b c a › B B a"),
        ("![[a.png|300]] ![[b.png|x]] ![[topics/Gemini)]]", "a.png x topics/Gemini"),
        ("a ![[https://x.y/z.png|300]] ![[http://x.y/z.png]] ![[https://x.y|b]]", "a b"),
        ("[[a_b_c]] [[x*y*]] [[m|n & o]]", "a_b_c x*y* n & o"),
        ("[[a\\|b]]", "b"),
        ("\\*a\\* \\[b\\] &amp; &copy; &#65; AT&T", "*a* [b] & © A AT&T"),
        ("a<br>b <b>c</b> <!-- d -->", "a b c"),
        ('<img alt="cat" src="x">', "cat"),
        ("a\\\nb", "a b"),
        ("a  \r\n> b", "a b"),
        ("word[^1] a ^ab12cd", "word a"),
        ("a * b * c_d_", "a * b * c_d_"),
        (f"[It works!](http://x.y?{'a=b&' * 2000}) x", "It works! x"),
        ("![](data:image/png;base64,AAAA+/=) x", "x"),
        ("", ""),
    ],
)
def test_tidy(source, words):
    assert tidy(source) == words


def test_spoken_leaves_out_addresses():
    assert spoken("see a (http://x.y/z_(w)) and b (c.md)") == "see a and b (c.md)"
    assert spoken("http://x.y") == "http://x.y"


def test_strip_tags():
    assert strip_tags("<p class='x'>a<br>b</p>\n<!-- c --> 1 < 2 &lt;d&gt;") == "a b c 1 < 2 <d>"


# Nothing takes for ever

HOSTILE = [
    "(", "[", "[[a", "![[", "`", "` ", "a ``b ", "*", "**a", "_a ", "|", ">", "<", "<a ", "<!--",
    "\\", "_", "=", "==x", "#", "# #", "-", "- ", "- a\n", "a\n", ". ", "A.", '."', ". (", "…", "!",
    "](", "](<a", "![", "[a](http://x ", " (http:(", "&", "~~~\n", "```a\n", "> a\n", ">> a\n",
    "1. ", "| a | b |\n", "a\n===\n", "---\na: b\n", "#a", "[a]: b\n", "[^1]: x\n", "<div>\n",
    "。", "a\r", "\ta\n", " ", "\t", "\n", "key: v\n", "[x] ", "\t ", "&x ", "a    \n", "{{",
]  # fmt: skip


@pytest.mark.parametrize("before", ["", "# x "])
@pytest.mark.parametrize("unit", HOSTILE)
@pytest.mark.slow
def test_a_long_run_of_anything_is_split(unit, before):
    # Whatever costs the square of this length makes the whole test run stand still.
    text = before + unit * (20_000 // len(unit)) + "y"
    assert split(text)
