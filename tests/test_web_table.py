"""The page's table for a question about the collection."""

from __future__ import annotations

import re

import pytest

from askreview import AskReview
from askreview.web.answers import answer_html
from askreview.web.places import Places
from askreview.web.tabled import table_html
from askreview.web.turns import Turn
from word_encoder import WordEncoder

FILES = {
    "Alien.md": "---\ntags: [film]\nrating: 8\nby: '[[Scott]]'\n---\nIn space.\n",
    "a <b>.md": "---\ntags: [film]\nrating: 3\n---\n- [ ] see <it> again\n- [x] buy a ticket\n",
}


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    folder = tmp_path_factory.mktemp("web-table")
    (folder / "notes").mkdir()
    for name, text in FILES.items():
        (folder / "notes" / name).write_text(text, encoding="utf-8")
    with AskReview(folder / "notes", folder / "index", WordEncoder()) as review:
        review.sync()

        def ask(question: str) -> str:
            answer = review.ask(question)
            table = table_html(answer, answer.table, Places(review.notes))
            return answer_html(Turn("t1234567", answer), table)

        yield ask


def cells(html: str) -> list[str]:
    return [re.sub(r"<[^>]+>", "", one) for one in re.findall(r"<t[hd]\b[^>]*>(.*?)</t[hd]>", html)]


def test_each_row_opens_its_note_at_its_line(shown):
    html = shown("which films have a rating above 7?")
    assert "1 note tagged film with rating above 7 (of 2):" in html
    assert cells(html) == ["note", "rating", "Alien", "8"]
    assert '<a href="/note?path=Alien.md&amp;line=3#here" target="_blank">Alien</a>' in html
    assert "from all notes, no model used" in html


def test_tasks_have_boxes_and_nothing_of_a_note_is_html(shown):
    html = shown("list all tasks")
    assert cells(html) == ["task", "☐ see &lt;it&gt; again", "☑ buy a ticket"]


def test_a_cell_has_what_it_is_sorted_by(shown):
    html = shown("which films have a rating above 7?")
    assert '<td data-by="8">8</td>' in html and '<th scope="col"><button' in html


def test_the_command_that_finds_the_same_is_there(shown):
    html = shown("how many films do I have?")
    assert "<code>askreview list --where tag=film --count</code>" in html


def test_what_is_cut_is_said_in_words_of_the_page(tmp_path):
    (tmp_path / "notes").mkdir()
    for n in range(21):
        text = f"---\ntags: [plant]\n---\nPlant {n}.\n"
        (tmp_path / "notes" / f"{n}.md").write_text(text, encoding="utf-8")
    with AskReview(tmp_path / "notes", tmp_path / "index", WordEncoder()) as review:
        answer = review.ask("list all plants")
        html = table_html(answer, answer.table, Places(review.notes))
    assert "20 of 21 shown. The command lists all:" in html and "--full" not in html


def test_groups_are_counted(shown):
    html = shown("how many notes per rating?")
    assert cells(html) == ["rating", "notes", "3", "1", "8", "1"]
