"""Notes and answers as HTML: exactly the marked words are lit, and nothing is active."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askreview.notes import read_note
from askreview.passages import split_note
from askreview.web import note_page as notes
from askreview.web.embeds import MOST
from askreview.web.links import Links
from askreview.web.marks import Mark, verbatim
from askreview.web.markup import to_html, written
from askreview.web.places import Places, checksum
from conftest import ROOT
from word_encoder import WordEncoder

ALLOWED = {
    *("p", "ul", "ol", "li", "pre", "code", "mark", "em", "strong", "s", "br", "hr", "blockquote"),
    *("math", "mrow", "mi", "mo", "mn", "msup", "msub", "mfrac", "sup"),
    *(
        "div",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "span",
        "a",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    ),
}


class Elements(HTMLParser):
    """The elements and attributes of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs


def lit(html: str) -> str:
    return unescape("".join(re.findall(r"<mark[^>]*>(.*?)</mark>", html, re.S)))


def marked(source: str, words: str, **more) -> str:
    start = source.index(words)
    return to_html(source, [Mark(start, start + len(words), "q")], **more)


@pytest.mark.parametrize(
    ("source", "words", "shown"),
    [
        ("One here. Two there. Three.", "Two there.", "Two there."),
        ("- one\n- **two** and `three`\n", "**two** and `three`", "two and three"),
        ("1. one\n2. two\n", "two", "two"),
        ("> said\n> by him\n", "said\n> by him", "saidby him"),
        ("| a | b |\n|---|---|\n| c | **d** |\n", "| c | **d** |", "cd"),
        ("a | b\n---|---\nc | d\n", "c | d", "cd"),
        ("```py\none()\n\ntwo()\n```\n", "two()", "two()"),
        ("    indented\n    code\n", "code", "code"),
        ("See [the post](https://x.org/a?b) now.", "[the post](https://x.org/a?b)", "the post"),
        ("_Emphasis_ at the start.", "_Emphasis_ at the start.", "Emphasis at the start."),
        ("At the end is *emphasis*", "is *emphasis*", "is emphasis"),
        ("**Not here. But there.**", "But there.", "But there."),
        ("A ~~struck~~ word", "~~struck~~", "struck"),
        ("Fish &amp; chips &lt;b&gt;", "Fish &amp; chips", "Fish & chips"),
        ("Zero\u200bwidth", "Zero\u200bwidth", "Zerowidth"),
        ("<b>bold</b> by hand", "<b>bold</b> by hand", "<b>bold</b> by hand"),
        ("odd \u2e55 brackets \u2e56 here", "odd \u2e55 brackets", "odd [ brackets"),
        ("# Heading\n\ntext", "text", "text"),
        ("mid\r\nline\r\n\r\nend", "line", "line"),
    ],
)
def test_exactly_the_marked_words_are_lit(source, words, shown):
    assert lit(marked(source, words)) == shown


def test_a_mark_that_the_parser_loses_is_lit_in_the_source_itself():
    source = "[label](https://example.org/a-b-c) text"
    html = marked(source, "example.org")
    assert html.startswith('<pre class="raw">') and lit(html) == "example.org"


def test_every_statement_of_the_sample_notes_is_lit_where_it_stands():
    encoder = WordEncoder()
    encoder.window = 256
    for path in (ROOT / "seeds").glob("*.md"):
        note = read_note(path.name, path.read_bytes(), 0)
        for passage in split_note(note, encoder):
            for one in passage.statements:
                if one.quotable and one.kind != "field":
                    mark = Mark(one.start - passage.start, one.end - passage.start, "q")
                    html = to_html(passage.text, [mark])
                    assert 'class="raw"' not in html, one
                    said = re.findall(r"[^\W_]+", lit(html))
                    known = re.findall(r"[^\W_]+", note.raw[one.start : one.end])
                    assert said and [w for w in known if w in said][: len(said)]
                    assert said[0] == known[0]


@given(st.text(max_size=300), st.data())
@settings(max_examples=300, deadline=None)
def test_any_text_becomes_harmless_html_with_its_mark(source, data):
    start = data.draw(st.integers(0, len(source)))
    end = data.draw(st.integers(start, len(source)))
    html = to_html(source, [Mark(start, end, "q")], links=True)
    found = Elements(html)
    assert found.tags <= ALLOWED
    assert {name for name, _ in found.attributes} <= {
        "class",
        "id",
        "href",
        "target",
        "rel",
        "start",
        "role",
        "aria-label",
        "tabindex",
        "xmlns",
        "display",
    }


@pytest.mark.parametrize(
    "source",
    [
        "![alt](https://canary.example/x.png)",
        "![alt][r]\n\n[r]: https://canary.example/x.png",
        "<img src=https://canary.example/x.png onerror=alert(1)>",
        "<style>body{background:url(https://canary.example)}</style>",
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "<javascript:alert(1)>",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](vbscript:x) [y](JAVASCRIPT:x)",
        '"><script>alert(1)</script>',
        "`<script>alert(1)</script>`",
        "```<script>\n</code></pre><script>alert(1)</script>\n```",
        '[a](https://x.org/"onmouseover=alert(1)//)',
        "[a](<https://x.org/ onclick=alert(1)>)",
    ],
)
@pytest.mark.parametrize("links", [True, False])
def test_nothing_active_comes_out(source, links):
    for html in (to_html(source, links=links), verbatim(source, []), written(source, str)):
        found = Elements(html)
        assert found.tags <= ALLOWED
        for name, value in found.attributes:
            assert not name.startswith("on") and name not in ("src", "style", "srcset")
            assert name != "href" or value.startswith("https://")


def test_links_are_words_and_a_host_and_can_be_clicked_only_where_allowed():
    source = "[the post](https://x.org/a?token=1) and <https://y.org/b>"
    plain = to_html(source)
    assert "href" not in plain and "(x.org)" in plain and "token" not in plain
    linked = to_html(source, links=True)
    assert 'href="https://x.org/a?token=1" target="_blank" rel="noopener noreferrer"' in linked
    assert "href" not in to_html("[n](other.md) [o](obsidian://open)", links=True)


def test_in_an_answer_numbers_are_references_also_where_an_address_is_defined():
    html = written("So it is [1], not [2].\n\n[1]: https://x.org", lambda n: f"<{n}>")
    assert html.count("<1>") == 2 and "<2>" in html and "href" not in html


def note(raw: str, path: str = "n.md"):
    return read_note(path, raw.encode(), 0)


def note_page(note, line, lit="", sum="", **more) -> str:
    return notes.note_page(note, line, lit, sum, places=Places(Path("vault")), **more)


def test_a_note_is_lit_only_where_it_still_says_what_was_quoted():
    raw = "---\ntitle: T\n---\n# T\n\nFirst. Second here.\n"
    start = raw.index("Second")
    span, words = f"{start}-{start + 12}", raw[start : start + 12]
    right = note_page(note(raw), 6, span, checksum([words]))
    assert '<mark class="here" id="here">Second here.</mark>' in right
    wrong = note_page(note(raw.replace("Second", "Other!")), 6, span, checksum([words]))
    assert "<mark" not in wrong and "has changed since it was quoted" in wrong
    assert 'id="here"' in wrong


@pytest.mark.parametrize("lit_there", ["", "x", "1-", "5-2", "0-99999999", "-1-3", "1-2," * 500])
def test_a_note_opens_whatever_its_address_says(lit_there):
    html = note_page(note("# A\n\none\n\ntwo\n\nthree\n"), 5, lit_there, "0")
    assert re.search(r'<p id="here">two</p>', html) or "has changed" in html
    assert Elements(html).tags <= ALLOWED | {
        "html",
        "head",
        "meta",
        "title",
        "link",
        "body",
        "main",
        "div",
        "header",
        "nav",
        "h1",
    }


def test_the_title_is_said_once_and_lit_where_it_is_quoted():
    raw = "# Kyoto & more\n\nA river.\n"
    assert (
        note_page(note(raw), 3).count("Kyoto &amp; more<") == 2
    )  # in the head, and in the heading
    lit_title = note_page(note(raw), 1, "2-14", checksum([raw[2:14]]))
    assert "<mark" in lit_title
    assert 'id="here"' in note_page(note("# Kyoto\n\nA river.\n"), 1)


def test_a_property_is_lit_in_the_front_matter():
    raw = "---\ntitle: T\nupload_date: '2025-01-08'\n---\ntext\n"
    start = raw.index("upload")
    words = "upload_date: '2025-01-08'"
    html = note_page(note(raw), 3, f"{start}-{start + len(words)}", checksum([words]))
    assert lit(html) == words


def test_what_obsidian_writes_is_shown_as_it_is_meant():
    html = to_html(
        "> [!warning] Mind the gap\n> It is wide.\n\n- [ ] open\n- [x] done\n\n"
        "See ==this **much**== and $e^2$ for $5 or $6.[^a]\n\n[^a]: As said.\n\n"
        "```mermaid\na --> b\n```\n"
    )
    assert '<blockquote class="callout warning"><p class="title">Mind the gap</p>' in html
    assert "[!warning]" not in html and "It is wide." in html
    assert "☐" in html and "☑" in html and "[ ]" not in html
    assert '<span class="highlight">this <strong>much</strong></span>' in html
    assert "<math" in html and "$5 or $6" in html
    assert html.count('class="footnote"') == 2 and "[^a]" not in html
    assert "Diagram (Mermaid source)" in html and "a --&gt; b" in html


@pytest.mark.parametrize(
    ("source", "words", "shown"),
    [
        ("> [!note] Title\n> Body here.\n", "[!note] Title\n> Body here.", "TitleBody here."),
        ("- [ ] buy milk\n", "buy milk", "buy milk"),
        ("- [ ] buy milk\n", "[ ] buy milk", "buy milk"),
        ("See [[bread|the loaf]] now.", "See [[bread|the loaf]] now.", "See the loaf now."),
        ("See [[bread]].", "[[bread]]", "bread"),
        ("A ==bright== day", "==bright== day", "bright day"),
    ],
)
def test_what_obsidian_writes_is_lit_as_exactly(source, words, shown):
    html = marked(source, words)
    assert lit(html) == shown and 'class="raw"' not in html


def test_a_link_opens_the_note_it_names_and_the_note_knows_who_links_to_it():
    bread = note(
        "# Bread\n\nSee [[Kyoto|the trip]], [[nowhere]] and [here](kyoto.md).\n", "bread.md"
    )
    kyoto = note("---\naliases: [Japan]\n---\n# Kyoto\n\nA river.\n", "travel/kyoto.md")
    links = Links([bread, kyoto])
    html = note_page(bread, 1, links=links)
    assert html.count('href="/note?path=travel%2Fkyoto.md&amp;line=1#here"') == 2
    assert '<span class="link">nowhere</span>' in html
    assert "Linked from" in note_page(kyoto, 1, links=links) and "Linked from" not in html
    assert links.find("japan") == links.find("travel/Kyoto") == "travel/kyoto.md"


def test_a_property_opens_the_note_that_it_names():
    film = note('---\ndirector:\n  - "[[Ridley Scott|him]]"\ncast: "[[Nobody]]"\n---\n', "film.md")
    html = note_page(film, 1, links=Links([film, note("# Ridley Scott\n", "Ridley Scott.md")]))
    link = '<a href="/note?path=Ridley+Scott.md&amp;line=1#here">Ridley Scott|him</a>'
    assert f"[[{link}]]" in html and "[[Nobody]]" in html
    start = film.raw.index("[[Rid")
    lit_there = note_page(
        film, 3, f"{start}-{start + 7}", checksum([film.raw[start : start + 7]]), links=Links([])
    )
    assert lit(lit_there) == "[[Ridle"


def test_a_footnotes_number_leads_to_its_words():
    html = note_page(note("# A\n\nSaid.[^one]\n\n[^one]: By whom.\n"), 1)
    assert '<sup class="footnote"><a href="#note-one">one</a></sup>' in html
    assert '<sup class="footnote" id="note-one">one</sup>' in html
    assert "#note-" not in to_html("Said.[^one]\n\n[^one]: By whom.\n")


def test_a_notes_date_says_where_it_is_from():
    dated = replace(note("# A\n"), date="2024-05-02", date_from="file")
    assert "file changed 2024-05-02" in note_page(dated, 1)


BOILER = """---
tags: [home]
---
# Boiler

![[Radiators#Sizes]]

![[Radiators]] ![[Radiators#Bleeding]]

![[Radiators#^key]] ![[Radiators#Nothing]] ![[plan.png]] ![[Boiler]] ![[Boiler#Errors]]

Beside ![[Radiators]] in a line.

## Errors

F22 is too little water. ![[Boiler#Errors]]
"""
RADIATORS = """# Radiators

There are <img src=x> nine.

## Sizes

60 cm and 90 cm.

```
## Bleeding
```

### Small ones

![[Boiler]]

## Bleeding

Open the valve with the key. ^key
"""


def test_what_a_note_embeds_is_shown_in_a_folded_frame_that_leads_to_it():
    boiler, radiators = note(BOILER, "Boiler.md"), note(RADIATORS, "house/Radiators.md")
    several = {one.path: one for one in (boiler, radiators)}
    html = note_page(boiler, 1, links=Links(several.values()), read=several.__getitem__)
    frames = re.findall(r'<details class="frame"[^>]*>(.*?)</details>', html, re.DOTALL)
    named = [re.findall("<summary>(.*?)</summary>", one)[0] for one in frames]
    assert named == [
        "Radiators › Sizes",
        "Radiators",
        "Radiators › Bleeding",
        "Radiators",
        "Boiler › Errors",
    ]
    sizes, whole, bleeding, key, own = frames
    assert "60 cm" in sizes and "Small ones" in sizes and "valve" not in sizes
    assert 'href="/note?path=house%2FRadiators.md&amp;line=5#here">Open Radiators<' in sizes
    assert "nine" in whole and "<img" not in whole
    assert "valve" in bleeding and "valve" in key and "too little water" in own
    assert "Boiler" in sizes and "(embedded)" in sizes  # inside a frame an embed is a link
    for left in ("Radiators › Nothing", "plan.png", "Boiler"):
        assert re.search(rf'<p[^>]*><span class="embed">(<a [^>]*>)?{left}(</a>)? <', html)
    assert "Beside <span" in html


def test_a_page_of_nothing_but_embeds_ends():
    raw = "![[B]]\n\n" * 500
    several = {one: note(raw, one) for one in ("A.md", "B.md")}
    html = note_page(several["A.md"], 1, links=Links(several.values()), read=several.__getitem__)
    assert html.count("<details") == MOST and html.count("(embedded)") == 500 - MOST + MOST * 500


@pytest.mark.parametrize(
    "formula",
    [
        r"\href{javascript:alert(1)}{x}",
        r"\style{background:url(http://canary.example)}{x}",
        r"\text{<img/src=http://canary.example/onerror=alert(1)>}",
        r"\text{<meta/http-equiv=refresh/content=0;url=http://canary.example>}",
        r"\text{<marquee></marquee>}",
        r"\textcolor{url(http://canary.example)}{x}",
        r"\class{here}{x}",
    ],
)
def test_a_formula_is_nothing_but_one(formula):
    found = Elements(to_html(f"See $a^2$ and ${formula}$ and $$\n{formula}\n$$ here.\n"))
    assert found.tags <= {"p", "math", "mrow", "mi", "mn", "msup", "code", "em"}
    assert {name for name, _ in found.attributes} <= {"xmlns", "display"}


def test_a_link_to_a_heading_or_a_block_opens_the_note_there():
    plan, radiators = note("See [[Radiators#Small ones]].", "p.md"), note(RADIATORS, "Radiators.md")
    html = note_page(plan, 1, links=Links([plan, radiators]))
    assert 'href="/note?path=Radiators.md&amp;line=1&amp;heading=Small+ones#here"' in html
    assert '<h4 id="here">Small ones</h4>' in note_page(radiators, 1, heading="Small ones")
    assert '<p id="here">Open the valve' in note_page(radiators, 1, heading="^key")
    assert 'id="here"' in note_page(radiators, 1, heading="<b>nowhere")


def test_a_notes_page_leads_back_to_the_answer_and_lists_its_headings():
    html = note_page(note("# A\n\n## B\n\nb\n\n## C\n\nc\n\n## D <b>\n"), 5, turn="t12345678")
    assert 'href="/#t12345678"' in html and 'class="contents"' in html and "D &lt;b&gt;" in html
    assert "#t1" not in note_page(note("x"), 1, turn='t1"><script>')


def test_a_dark_notes_page_leads_to_dark_pages():
    html = note_page(note("See [[n]].", "a/n.md"), 1, dark=True)
    assert 'class="dark"' in html
    links = re.findall(r'href="(/note[^"]*)"', html)
    assert len(links) >= 3 and all("dark=true" in one for one in links)
    assert "dark=true" not in note_page(note("See [[n]].", "a/n.md"), 1)
