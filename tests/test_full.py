"""A long list, table or run of code: what is left out is said, and shown where it is asked for."""

from __future__ import annotations

import json

import pytest

import shell
from askreview import AskReview
from askreview.types import Answer
from askreview.web.answers import answer_html
from askreview.web.turns import Turn
from terminal import Terminal

ITEMS = [
    "- anchor, eight kilos",
    "- bell without its clapper",
    "- chart of the sound, folded twice",
    "- red flare, good until 2027",
    "- hook",
    "- two oars",
    "- a tin of grease",
]
ROWS = [f"| {port} | {depth} m |" for port, depth in zip("ABCDEFGH", range(3, 19, 2), strict=True)]
CODE = "\n".join(f"set buoy{n} {n} metres from the pier and check it twice" for n in range(60))
NOTES = {
    "boat.md": "What lies in the locker:\n\n" + "\n".join(ITEMS) + "\n",
    "ports.md": "| Port | Depth at low water |\n|---|---|\n" + "\n".join(ROWS) + "\n",
    "buoys.md": f"The buoys are set by this script:\n\n```\n{CODE}\n```\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("full")
    (folder / "notes").mkdir()
    for name, text in NOTES.items():
        (folder / "notes" / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def review(encoder, folder):
    with AskReview(folder / "notes", folder / "index", encoder) as review:
        yield review


@pytest.mark.parametrize(
    ("asked", "of", "all_of_it"),
    [
        ("until when is the red flare good?", "1 of 7 items", ITEMS),
        ("how deep is port C at low water?", "of 8 rows", ROWS),
        ("buoy17 metres from the pier", "a part of it", CODE.splitlines()),
    ],
)
def test_what_is_left_out_is_said_and_full_shows_it(review, asked, of, all_of_it):
    part, whole = review.ask(asked).blocks[0], review.ask(asked, full=True).blocks[0]
    assert part.of.endswith(of) and not all(line in part.quote for line in all_of_it)
    assert not whole.of and all(line in whole.quote for line in all_of_it)
    assert part.whole == whole.quote and not whole.whole
    assert [whole.quote[start:end] for start, end in whole.telling]


def test_the_shell_shows_all_with_full(review, folder):
    ask = ["askreview", "--notes", folder / "notes", "--index", folder / "index"]
    ask += ["until when is the red flare good?", "--no-history"]
    part, whole = (shell.run([*ask, *more], text=True).stdout for more in ([], ["--full"]))
    assert "(1 of 7 items)" in part and "grease" not in part
    assert "items)" not in whole and all(one in whole for one in ITEMS)
    [block] = json.loads(shell.run([*ask, "--json"], text=True).stdout)["blocks"]
    assert block["of"] == "1 of 7 items" and "grease" not in str(block)
    [block] = json.loads(shell.run([*ask, "--json", "--full"], text=True).stdout)["blocks"]
    assert not block["of"] and ITEMS[-1] in block["quote"]


@pytest.mark.slow
def test_the_shell_says_how_all_rows_are_shown(tmp_path):
    (tmp_path / "notes").mkdir()
    for n in range(23):
        (tmp_path / "notes" / f"{n:02}.md").write_text("---\ntags: [plant]\n---\nIt grows.\n")
    ask = ["askreview", "list all plants", "--notes", tmp_path / "notes", "--index", tmp_path / "i"]
    shown = shell.run([*ask, "--no-history"], text=True).stdout
    assert shown.endswith("\n20 of 23 shown; --full shows all.\n")


@pytest.mark.slow
def test_on_a_terminal_the_way_to_all_of_it_is_said(review, folder):
    command = ["askreview", "until when is the red flare good?"]
    terminal = Terminal([*command, "--notes", folder / "notes", "--index", folder / "index"])
    assert terminal.end() == 0 and "(1 of 7 items; --full shows all)" in terminal.seen


def test_on_the_page_it_opens(review):
    answer = review.ask("until when is the red flare good?")
    assert isinstance(answer, Answer)
    html = answer_html(Turn("t1", answer))
    assert "<summary>1 of 7 items: show all</summary>" in html
    assert html.count("tin of grease") == 1 and html.count("red flare") == 2
