"""A conversation on the page, in a real browser: answers, sources, and what can be done to them."""

from __future__ import annotations

import subprocess
import sys

import pytest
import yaml
from selenium.webdriver.common.keys import Keys

import shell
from browser import WHOLE, site

KYOTO = """---
title: Kyoto
date: 2024-05-02
tags: [travel, japan]
---

# Kyoto in spring

We stayed at the **Hotel Granvia** for three nights. See <https://granvia.example/rooms>.

| Day | Place |
|---|---|
| Monday | Nishiki market |
| Tuesday | Fushimi Inari |
"""
BREAD = """# Bread

## Sourdough starter

- Feed the starter twice a day
- Proof the dough for 12 hours in the fridge

## Rye bread

Rye bread keeps for a week. #baking

## Oven

The oven's timer is reset so:

```
oven --reset-timer
```
"""

pytestmark = pytest.mark.usefixtures("encoder")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    (folder / "seeds" / "travel").mkdir(parents=True)
    (folder / "seeds" / "travel" / "kyoto.md").write_text(KYOTO, encoding="utf-8")
    (folder / "seeds" / "bread.md").write_text(BREAD, encoding="utf-8")
    (folder / "evals" / "facts").mkdir(parents=True)
    return folder


@pytest.fixture(scope="module")
def address(encoder, folder):
    with site(folder) as one:
        yield one.url


@pytest.fixture
def page(chromium, address):
    chromium.size(1600, 1000)
    chromium.visit(address)
    return chromium


def lit(page) -> str:
    """The words that are lit up strongest."""
    return " ".join(one.text for one in page.all("mark.lit"))


def test_the_first_question_is_answered_in_the_notes_words(page):
    turn = page.ask("Where did we stay in Kyoto?")
    assert "Answered from your notes" in turn.text
    assert "We stayed at the Hotel Granvia for three nights." in turn.text
    card = turn.find_element("css selector", ".card.cited")
    assert "Kyoto" in card.text and "2024-05-02" in card.text and "#japan" in card.text
    assert "travel/kyoto.md:9" in card.text


def test_a_citation_lights_up_the_quoted_words_and_leads_back(page):
    page.ask("Where did we stay in Kyoto?")
    page.click("a.cite")
    page.until(lambda: lit(page))
    assert lit(page) == "We stayed at the Hotel Granvia for three nights."
    assert page.one("mark.lit").is_displayed()
    assert "card" in page.js("return document.activeElement.className")
    page.click("a.back")
    page.until(lambda: "cite" in page.js("return document.activeElement.className"))


def test_a_table_row_is_lit_up_and_no_other(page):
    page.ask("Where did we go on Tuesday?")
    page.click("a.cite")
    page.until(lambda: lit(page))
    assert lit(page) == "Tuesday Fushimi Inari"


def test_an_earlier_answers_citation_opens_its_own_source(page):
    first = page.ask("Where did we stay in Kyoto?")
    page.ask("How long does rye bread keep?")
    first.find_element("css selector", "a.cite").click()
    page.until(lambda: lit(page))
    assert "Granvia" in lit(page)
    ids = [one.get_attribute("id") for one in page.all(".turn [id]")]
    assert len(ids) == len(set(ids))


def test_what_is_not_in_the_notes_is_refused_with_the_nearest(page):
    turn = page.ask("Who is the president of Mongolia?")
    assert "No note mentions “president” or “Mongolia”." in turn.text
    assert turn.text.count("Not in your notes") == 1
    assert not turn.find_elements("css selector", "a.cite, .card.cited")
    assert turn.find_elements("css selector", "details.card")


def test_half_an_answer_does_not_say_that_it_is_one(page):
    turn = page.ask("Where did we stay in Kyoto, and who is the president of Mongolia?")
    assert "Answered in part" in turn.find_element("css selector", ".state.closest").text
    assert "Granvia" in turn.text and not turn.find_elements("css selector", ".state.answered")


def test_spaces_are_no_question_and_a_copy_holds_question_answer_and_sources(page):
    page.type("   ")
    turn = page.ask("Where did we stay in Kyoto?")
    assert page.questions() == ["Where did we stay in Kyoto?"]
    page.js("navigator.clipboard.writeText = async (text) => { window.copied = text; };")
    page.click(".turn .copy-answer")
    copied = page.until(lambda: page.js("return window.copied"))
    assert copied.startswith("## Where did we stay in Kyoto?")
    assert "Hotel Granvia for three nights. [1]" in copied
    assert "- [1] travel/kyoto.md:9" in copied
    assert turn.find_element("css selector", ".copy-answer").text == "Copied"


def test_a_conversation_is_copied_and_saved_with_its_questions_and_sources(page):
    page.ask("Where did we stay in Kyoto?")
    page.ask("How long does rye bread keep?")
    page.js("navigator.clipboard.writeText = async (text) => { window.copied = text; };")
    page.click(".copy-all")
    copied = page.until(lambda: page.js("return window.copied"))
    page.js(
        "URL.createObjectURL = (blob) => (blob.text().then((text) => (window.saved = text)), '#');"
        "HTMLAnchorElement.prototype.click = function () { window.named = this.download; };"
    )
    page.click(".save-all")
    assert page.until(lambda: page.js("return window.saved")) == copied
    assert page.js("return window.named") == "Where did we stay in Kyoto.md"
    assert copied.startswith("# Where did we stay in Kyoto?\n\n## Where did we stay in Kyoto?")
    assert "## How long does rye bread keep?" in copied
    assert copied.count("Sources:\n\n- [1] ") == 2


def test_a_suggested_question_is_asked_by_a_click(page):
    page.ask("How long does rye bread keep?")
    suggested = page.text(".turn .next")
    page.click(".turn .next")
    page.until(lambda: page.questions()[1:] == [suggested.removeprefix("→ ")])


def test_the_page_can_be_installed_and_has_an_icon(page, address):
    links = {one.get_attribute("rel"): one.get_attribute("href") for one in page.all("head link")}
    assert links["icon"] == f"{address}askreview/icon.svg"
    read = "return fetch(arguments[0]).then((reply) => reply.json())"
    manifest = page.js(read, links["manifest"])
    assert manifest["name"] == "askreview" and manifest["display"] == "standalone"


def test_a_follow_up_is_made_whole_from_the_turn_before(page):
    page.ask("Where did we stay in Kyoto?")
    turn = page.ask("And how many nights?")
    assert "Searched for: " in turn.text and "Kyoto" in turn.text
    assert "three nights" in turn.text


def test_a_new_question_is_seen_with_the_start_of_its_answer(page):
    page.size(1600, 700)
    for question in ("Where did we stay in Kyoto?", "Where did we go on Tuesday?", "Rye bread?"):
        turn = page.ask(question)
    place = "return arguments[0].getBoundingClientRect().top"
    page.until(lambda: page.js(place, page.all(".asked")[-1]) < 120)
    assert page.js(place, turn.find_element("css selector", ".words")) < 300


def test_quoted_code_is_shown_as_code(page):
    turn = page.ask("How is the oven's timer reset?")
    code = turn.find_element("css selector", ".words pre")
    assert code.text == "oven --reset-timer"
    copied = turn.find_element("css selector", ".words .code .copy")
    assert copied.get_attribute("data-text").strip() == "oven --reset-timer"
    other = page.ask("How long does rye bread keep?")
    assert not other.find_elements("css selector", ".words pre")


def test_why_a_passage_was_found_is_shown_as_bars(page):
    page.ask("Where did we stay in Kyoto?")
    page.click(".card .why summary")
    page.until(lambda: page.all(".card .why meter")[0].is_displayed())
    assert "Word by word" in page.text(".card .why")
    values = [float(one.get_attribute("value")) for one in page.all(".card.cited .why meter")]
    assert len(values) >= 4 and max(values) > 0.4
    parts = page.all(".card.cited .why label")
    assert all(one.get_attribute("title") and one.text[0].isupper() for one in parts)


def test_a_note_opens_at_the_quoted_words(page):
    page.ask("Where did we stay in Kyoto?")
    link = page.one(".card.cited a.place").get_attribute("href")
    obsidian = page.one(".card.cited .foot a:nth-child(2)").get_attribute("href")
    assert obsidian == "obsidian://open?vault=seeds&file=travel/kyoto.md"
    page.driver.get(link)
    assert page.text("mark#here") == "We stayed at the"
    marked = " ".join(one.text for one in page.all("mark"))  # more of the note may be quoted
    assert marked.startswith("We stayed at the Hotel Granvia for three nights.")
    assert page.one("mark#here").is_displayed()
    assert not page.all("img, script")
    assert page.driver.title == "Kyoto"


def test_a_question_to_start_with_comes_from_the_headings(page, address):
    page.until(lambda: page.all(".welcome .start") or page.visit(address))
    start = page.one(".welcome .start")
    assert any(
        words in start.text for words in ("Sourdough starter", "Rye bread", "Kyoto in spring")
    )
    start.click()
    page.until(lambda: page.all(WHOLE))
    assert "Answered from your notes" in page.text(WHOLE)


def test_a_filter_leaves_the_other_notes_out_and_the_answer_says_so(page):
    page.click("#narrow button")
    page.choose("Folders", "travel")
    page.until(lambda: "travel" in page.js("return document.getElementById('asked').textContent"))
    turn = page.ask("How long does rye bread keep?")
    assert "only notes with folder travel" in turn.text and "week" not in turn.text
    sources = [one.text for one in turn.find_elements("css selector", ".card .note")]
    assert set(sources) <= {"Kyoto"}
    page.click("#clear")
    page.until(lambda: '"where": []' in page.one("#asked").get_attribute("textContent"))
    assert "week" in page.ask("How long does rye bread keep?").text


def test_the_controls_are_as_they_were_after_a_reload(page):
    page.click("#narrow button")
    page.choose("Folders", "travel")
    page.until(lambda: "travel" in page.one("#asked").get_attribute("textContent"))
    page.reload()
    page.until(lambda: "travel" in page.one("#asked").get_attribute("textContent"))
    assert "only notes with folder travel" in page.ask("Where did we stay in Kyoto?").text


def test_a_folder_that_is_taken_away_is_not_kept(page):
    page.click("#narrow button")
    page.choose("Folders", "travel")
    page.until(lambda: "travel" in page.one("#asked").get_attribute("textContent"))
    page.shown('input[aria-label="Folders"]').send_keys(Keys.BACKSPACE)
    page.until(lambda: '"where": []' in page.one("#asked").get_attribute("textContent"))
    page.reload()
    page.until(lambda: '"where": []' in page.one("#asked").get_attribute("textContent"))


def test_a_question_typed_before_the_controls_have_answered_is_not_lost(page, address):
    held = page.driver.execute_cdp_cmd(
        "Page.addScriptToEvaluateOnNewDocument", {"source": HELD_UNTIL_A_KEY}
    )
    page.driver.get(address)
    page.one("#question textarea").send_keys("Where did we stay in Kyoto?", Keys.ENTER)
    page.until(lambda: "Granvia" in page.text(WHOLE))
    page.ready()
    page.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", held)


# What the page asks as it opens leaves the browser a second after the first key.
HELD_UNTIL_A_KEY = """
const send = window.fetch;
let typed = false;
const key = new Promise((done) => addEventListener("keydown", (event) => {
  typed = true;
  setTimeout(done, 1000);
}, true));
window.fetch = async (...asked) => {
  if (!typed && String(asked[0]).includes("/gradio_api/")) await key;
  return send(...asked);
};
"""


def test_the_address_asks_a_question_under_a_filter_once(page, address):
    page.driver.get(f"{address}?q=Where+did+we+stay+in+Kyoto%3F&where=tag%3Dtravel")
    page.until(lambda: "Granvia" in page.text(WHOLE))
    assert "only notes with tag travel" in page.text(".state")
    page.reload()
    page.until(lambda: page.questions() == ["Where did we stay in Kyoto?"])
    page.driver.get(f"{address}?q=Where&where=tag%3Dtravl")
    page.until(lambda: "Did you mean “travel”?" in page.text("[data-state=error]"))
    assert "No note has the tag “travl”." in page.text("[data-state=error]")


def test_a_search_lists_notes_and_passages_and_makes_no_answer(page):
    page.one("body").send_keys(Keys.CONTROL, "k")
    page.one("#search input").send_keys("rye bread")
    page.until(lambda: len(page.all("#search li")) >= 2)
    assert "Rye bread keeps for a week" in page.text("#search ul")
    page.driver.switch_to.active_element.send_keys(Keys.ARROW_DOWN)
    link = page.driver.switch_to.active_element.get_attribute("href")
    assert "/note?path=bread.md" in link
    page.driver.switch_to.active_element.send_keys(Keys.ARROW_UP)  # from the words: the same key
    page.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    page.until(lambda: not page.one("#search").is_displayed())
    assert not page.questions()


def test_the_notes_can_be_browsed_and_lead_to_each_other(page, address):
    page.driver.get(f"{address}notes")
    assert {one.text for one in page.all(".list .note")} == {"Kyoto", "Bread"}
    page.size(390, 800)  # the notes come first
    assert page.one(".list .note").rect["y"] < page.one("aside a").rect["y"]
    page.size(1600, 1000)
    page.click("aside a[href*='folder=travel']")
    page.until(lambda: [one.text for one in page.all(".list .note")] == ["Kyoto"])
    page.click(".list .note")
    page.until(lambda: page.text("h1") == "Kyoto")
    page.click(".tags a")
    page.until(lambda: "tag travel" in page.text(".count"))
    page.click(".way a")
    page.ready()


def test_a_wrong_answer_makes_a_case_for_the_eval_suite(page, folder):
    page.ask("How long does rye bread keep?")
    page.click(".turn button.wish")
    page.one("form.wished textarea").send_keys("two weeks", Keys.ENTER, "a fortnight")
    page.click("form.wished button")
    said = page.until(lambda: page.text(".turn .done"))
    assert "evals/facts/from-feedback.yaml" in said
    [case] = yaml.safe_load((folder / "evals" / "facts" / "from-feedback.yaml").read_text())
    assert case == {
        "id": "feedback-how-long-does-rye-bread-keep",
        "question": "How long does rye bread keep?",
        "expect": "answered",
        "facts": {"any": ["two weeks", "a fortnight"]},
        "type": "feedback",
    }
    run = ["askreview", "eval", "run", "evals/facts/from-feedback.yaml", "--notes", "seeds"]
    done = shell.run(run, cwd=folder, text=True)
    assert done.returncode == 0, done.stderr
    assert "correct_and_cited" in done.stdout and "n=1" in done.stdout  # asked, and graded


def test_a_note_indexed_by_another_process_is_found_by_the_next_question(page, folder):
    page.ask("Where did we stay in Kyoto?")
    (folder / "seeds" / "zoo.md").write_text("The zebra at the zoo is called Marty.\n")
    try:
        shell.run(["askreview", "index"], cwd=folder, check=True)
        turn = page.ask("What is the zebra at the zoo called?")
        assert "Marty" in turn.text
    finally:
        (folder / "seeds" / "zoo.md").unlink()


def test_questions_are_answered_while_another_process_indexes(page, folder):
    code = """
import sys
from pathlib import Path
from askreview import AskReview
from askreview.encoder import DEFAULT, open_encoder
from askreview.settings import cache_folder

real = open_encoder(DEFAULT, cache_folder(), print)

class Waiting:
    name, fingerprint, window = real.name, real.fingerprint, real.window
    dimension, floors, count = real.dimension, real.floors, real.count

    def encode(self, texts):
        print("encoding", flush=True)
        sys.stdin.readline()
        yield from real.encode(texts)

AskReview("seeds", "index", Waiting()).sync()
"""
    page.ask("Where did we stay in Kyoto?")
    (folder / "seeds" / "owl.md").write_text("The owl in the barn is called Otto.\n")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    try:
        with subprocess.Popen([sys.executable, "-c", code], cwd=folder, **pipes) as process:
            assert process.stdout.readline() == "encoding\n"
            turn = page.ask("How long does rye bread keep?")
            assert "keeps for a week" in turn.text
            assert "1 note not indexed yet" in turn.text
            process.communicate("\n" * 10)
        assert process.returncode == 0
        assert "Otto" in page.ask("What is the owl in the barn called?").text
    finally:
        (folder / "seeds" / "owl.md").unlink()


def test_the_index_is_brought_up_to_date_on_the_page(page, folder):
    page.click("#update")
    page.until(lambda: "2 notes" in page.text(".index") and page.one("#update").is_enabled())
    (folder / "seeds" / "zoo.md").write_text("The zebra at the zoo is called Marty.\n")
    (folder / "seeds" / "photo.jpg").write_bytes(b"\xff\xd8")
    try:
        page.click("#update")
        page.until(lambda: "3 notes" in page.text(".index"))
        page.until(lambda: page.one("#update").is_enabled())  # drawn for the last time
        assert "1 added" in page.text(".index")
        page.click(".index .skipped summary")
        page.until(lambda: "photo.jpg" in page.text(".index .skipped"))
    finally:
        (folder / "seeds" / "zoo.md").unlink()
        (folder / "seeds" / "photo.jpg").unlink()
