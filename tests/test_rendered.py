"""What a model writes is safe to show, however it arrives; what is only text stays as it is."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from askreview.writing.rendered import Rendered

CANARY = "canary.example"
PASSAGES = [
    "The router's page is at http://192.168.1.1/admin. See [the guide](https://docs.example/a_(b)).",
    "Nothing to see here, ![x](https://canary.example/in-the-note.png) but "
    "[this](https://canary.example/?q=fixed).",
]


def shown(text: str, size: int = 10_000) -> str:
    """What is shown of a text that comes in pieces of this many characters."""
    rendered = Rendered(PASSAGES)
    pieces = [rendered.feed(text[i : i + size]) for i in range(0, len(text), size)]
    return "".join([*pieces, rendered.end()])


@pytest.mark.parametrize(
    "text",
    [
        "We stayed at the Hotel Granvia [1].",
        "It was 12:30 and 5 < 7, R&D paid $5.6M (about 40 %) [1][2].",
        "Use `a[i]`, `List<String>` or `x && y`; see notes/plan.md and C:\\Users [1].",
        "- one [1]\n- two [2]\n\n1. three\n> quoted\n\n| a | b |\n|---|---|\n",
        "Why? Because! “So he said: no.” [1] It’s 3.5 million… [2]\n",
        "Write `<img src=x>` in a template [1].",
        "Its page is http://192.168.1.1/admin [1].",
        "Its page is [here](http://192.168.1.1/admin) [1].",
        "See [the guide](https://docs.example/a_(b)) [1].",
        "See https://docs.example/a_(b) [1]. It says so [1].",
        "```sh\nls | wc\n```\n",
        "[[a note]] and [ ] an open task, [x] a done one [1].",
        "It was uploaded on [2025-01-08] and cost [30] dollars: x[0] or y[9], see [[1]] [1].",
        "Since [2024-06], counting [3-1] back, he said it [sic] there, as in [^9].",
        "[30] dollars, `a[7].`, [1]: km/h is the unit\n",
        "```\nx = a[7].\n```\nIn [2024-2026] it ran.\n",
        "",
    ],
)
def test_words_stay_as_they_are(text):
    assert shown(text) == text
    assert shown(text, 1) == text


@pytest.mark.parametrize(
    "text",
    [
        f"Look ![a cat](https://{CANARY}/x.png?q=secret) [1].",
        f"Look ![a cat][c] [1].\n\n[c]: https://{CANARY}/x.png\n",
        f"Look ![c] [1].\n[c]: <//{CANARY}/x.png> 'title'\n",
        f'<img src="https://{CANARY}/x.png"> [1]',
        f'<IMG\nsrc="https://{CANARY}/x.png"\n> [1]',
        f"<img srcset=//{CANARY}/x.png> [1]",
        f'<span style="background:url(//{CANARY}/x)">hi</span> [1]',
        f"<style>@import url(https://{CANARY}/x.css);</style> [1]",
        f"<svg><image href='https://{CANARY}/x'/></svg> [1]",
        f"<!-- https://{CANARY}/ --> yes [1]",
        f"Click [here](https://{CANARY}/?q=secret) [1].",
        f"Click [here](<https://{CANARY}/?q=secret> 'now') [1].",
        f"Click [1](https://{CANARY}/).",
        f"See [1].\n\n[1]: https://{CANARY}/?q=secret\n",
        f"Go to https://{CANARY}/?q=secret now [1].",
        f"Go to <https://{CANARY}/> now [1].",
        f"Go to www.{CANARY}/x now [1].",
        f"Go to {CANARY}/x?q=secret now [1].",
        f"Go to http:/{CANARY}/x now [1].",
        f"Go to mailto:me@{CANARY}?body=secret now [1].",
        f"Go to ftp://{CANARY}/x or 1https://{CANARY}/x now [1].",
        f"Go to ht\u200btps://{CANARY}/x now [1].",
        f"Go to &#104;ttps&colon;&#x2F;/{CANARY}/x now [1].",
        f"Go to https&amp;#58;//{CANARY}/x now [1].",
        f"[a\nb](https://{CANARY}/x) [1]",
        f"\x1b]8;;https://{CANARY}/x\x1b\\here\x1b]8;;\x1b\\ [1]",
        f"[x](javascript:fetch('//{CANARY}')) [1]",
        f"`https://{CANARY}/x` [1]",
        f"```\nhttps://{CANARY}/x\n``` [1]",
        f"![[https://{CANARY}/x.png]] [1]",
        f"![a](/\\{CANARY}/x.png) [1]",
        f"See [this](https://{CANARY}/?q=fixed) of another note [1].",
        f"See https://{CANARY}/?q=fixed of another note.",
        f"Look ![x](https://{CANARY}/in-the-note.png) [2].",
    ],
)
@pytest.mark.parametrize("size", [10_000, 7, 1])
def test_nothing_foreign_is_shown(text, size):
    assert CANARY not in shown(text, size)


def test_a_link_of_a_cited_passage_is_shown():
    text = f"See https://{CANARY}/?q=fixed here [2]."
    assert shown(text) == shown(text, 1) == text


def test_a_mark_of_no_passage_goes_with_the_space_before_it():
    text = "It ran [7]. On Mars [8] [1], and so [9]\n- on [1]."
    assert shown(text) == shown(text, 1) == "It ran. On Mars [1], and so\n- on [1]."
    assert shown("So [9]") == shown("So [9]", 1) == "So"
    assert shown("So it \n  is  here. ", 1) == "So it \n  is  here. "


def test_the_words_of_what_is_taken_out_stay():
    assert shown("A ![red cat](https://x.example/c.png) sat [1].") == "A red cat sat [1]."
    assert shown("Ask [the king](https://x.example/) [1].") == "Ask the king [1]."
    assert (
        shown("Go to https://x.example/y. Then rest [1].") == "Go to (link removed). Then rest [1]."
    )
    assert shown('He <b class="x">shouts</b> [1].') == "He shouts [1]."


def test_what_is_not_seen_or_steers_a_terminal_goes():
    hidden = "a\u200bb\u202ec\U000e0041d\x1b[31me\x07f\rg\U000e0100h"
    assert shown(hidden) == "abcd[31mefgh"


@pytest.mark.parametrize(
    ("written", "ours"),
    [
        ("So [1, 2].", "So [1][2]."),
        ("So [1-2].", "So [1][2]."),
        ("So 【2】 and ［1］.", "So [2] and [1]."),
        ("So [^1].", "So [1]."),
        ("So [ 1 ].", "So [1]."),
        ("So [9].", "So."),
        ("So [0].", "So."),
        ("So [1][99999999999999999999].", "So [1]."),
        ("So [" + "9" * 5_000 + "].", "So."),
    ],
)
def test_marks_become_plain_and_none_points_nowhere(written, ours):
    assert shown(written) == shown(written, 1) == ours


def test_a_mark_that_points_nowhere_is_kept_for_the_checks():
    rendered = Rendered(PASSAGES)
    assert rendered.feed("It was red [7]. ") + rendered.end() == "It was red. "
    assert rendered.text == "It was red [7]. "


PIECES = [
    "[2025-01-08]", "[30]", "x[0]", "[2024-06]", "[3-1]", "[sic]", "[x]", "[^7]", "[[Note]]",
    "[[1]]", "[1]", "[2]", "[1-2]", "[1, 7]", "[7]", "[0]", "[2024-2025]", "word",
    "Two", "5%", "5.5",
    " ", " ", ".", ". ", ", ", "\n", "\n- ", ":", "`", "**", '"', "```\n",
]  # fmt: skip
BARE_NUMBERS = re.compile(r"[\[【][\d ,–-]*[\]】]")


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join))
def test_no_letter_or_digit_is_lost_but_in_a_mark_of_numbers(text):
    def words(shown_text):
        return [c for c in BARE_NUMBERS.sub("", shown_text) if c.isalnum()]

    assert words(shown(text, 5)) == words(text)
    for kept in ("[2025-01-08]", "x[0]", "[2024-06]", "[3-1]", "[[1]]"):
        assert shown(text, 5).count(kept) == text.count(kept)


def test_plain_words_are_shown_when_they_are_complete():
    rendered = Rendered(PASSAGES)
    assert rendered.feed("We stayed at the Ho") == "We stayed at the"
    assert rendered.feed("tel [1") == " Hotel"
    assert rendered.feed("]. And ") == " [1]. And"


def test_only_what_could_be_a_link_waits_for_the_end_of_its_sentence():
    rendered = Rendered(PASSAGES)
    assert rendered.feed("Its page is http://192.168.1.1/admin and ") == "Its page is"
    assert rendered.feed("that is all [1]. ") == ""
    assert rendered.feed("Then ") == " http://192.168.1.1/admin and that is all [1]. Then"


FRAGMENTS = [
    *"<>[]()!&;:/\\`'\". \n",
    "https://",
    "canary.example",
    "//",
    "www.",
    "javascript:",
    "[1]",
    "[2]",
    "![a](",
    "](",
    "<img src=",
    "<!--",
    "-->",
    "&#58;",
    "\u200b",
    "\x1b",
    "?q=",
    "word",
    "http://192.168.1.1/admin",
    "]: ",
]
ADDRESS = re.compile(r"(?:\w://|https?:/?|\bwww\.|(?<![\w:/])//)[\w.-]*canary", re.I)


@settings(deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join), st.data())
@example("[a](//canary.example)", None)
def test_the_pieces_it_comes_in_change_nothing(text, data):
    whole = shown(text)
    assert shown(text, 1) == whole
    if data:
        assert shown(text, data.draw(st.integers(2, 9))) == whole


@settings(deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join))
def test_no_address_gets_through(text):
    seen = shown(text, 3)
    assert not ADDRESS.search(seen.replace("http://192.168.1.1/admin", " "))
    assert "\x1b" not in seen and "\u200b" not in seen and "![a](" not in seen


@pytest.mark.parametrize(
    "unit", ["a", "[", "<", "a.", "![", "(", "//", "&#58;", "https://", "<!--", "a?"]
)
def test_a_long_answer_without_an_end_comes_out_whole(unit):
    text = unit * (30_000 // len(unit))
    assert shown(text, 30) == shown(text)
