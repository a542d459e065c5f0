"""What the page relies on in Gradio, one test each: another Gradio breaks one of these first."""

from __future__ import annotations

import json
import sys

import pytest

import shell
from browser import site

pytestmark = pytest.mark.usefixtures("encoder")


@pytest.fixture(scope="module")
def page(chromium, encoder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("gradio")
    (folder / "seeds").mkdir()
    (folder / "seeds" / "bread.md").write_text("# Bread\n\nRye bread keeps for a week. #food\n")
    with site(folder) as one:
        chromium.size(1440, 900)
        chromium.visit(one.url)
        yield chromium


@pytest.mark.parametrize("id", ["frame", "side", "main", "asking", "question", "model", "narrow"])
def test_a_part_has_the_id_that_it_was_given(page, id):
    assert len(page.all(f"#{id}")) == 1


def test_no_event_has_a_script_that_gradio_would_evaluate(page):
    """The page's policy forbids that: the page would not begin."""
    config = page.js("return window.gradio_config")
    assert config["dependencies"] and not any(one["js"] for one in config["dependencies"])


def test_the_frame_holds_the_side_and_the_main_column(page):
    assert page.all("#frame > #side + #main > #asking")


@pytest.mark.parametrize(
    "selector",
    [
        "gradio-app .gradio-container .main #frame",  # the frame's margins and what is sticky
        "#asking > .form #question",  # the box around the question
        "#side .part .form .block",  # controls without boxes
        "#side .part > .label-wrap",  # a part's title
        "#narrow[style*='overflow: auto']",  # why one rule is `!important`
    ],
)
def test_a_part_stands_where_the_style_sheets_say(page, selector):
    assert page.all(selector)


def test_what_sticks_to_the_window_has_no_ancestor_that_scrolls(page):
    scrolls = """
    const all = [];
    let one = document.querySelector("#asking");
    while ((one = one.parentElement)) {
      if (!/visible|clip/.test(getComputedStyle(one).overflowY)) all.push(one.className);
    }
    return all;
    """
    assert page.js(scrolls) == []


def test_gradios_buttons_are_told_from_ours_by_their_class(page):
    assert page.all("#frame button[class*='svelte']") and page.all("#frame button.find")
    assert not page.all(":is(#new, .top button, .kept button)[class*='svelte']")
    assert all(
        "svelte" in one.get_attribute("class")
        for one in page.all("#update, #clear, .label-wrap, .submit-button")
    )


def test_a_list_of_choices_is_found_from_its_box(page):
    page.click('input[aria-label="Model"]')
    box = page.one('#side input[role=combobox][aria-label="Model"]')
    listed = page.one(f"[id='{box.get_attribute('aria-controls')}']")
    page.until(lambda: listed.get_attribute("aria-label") == "Model")
    page.click("h1")


def test_the_sliders_rest_takes_the_colour_that_dark_changes(page):
    rules = """
    return [...document.styleSheets].flatMap((one) => [...one.cssRules]).map((one) => one.cssText)
      .filter((one) => one.includes("slider-runnable-track") && one.includes("--neutral-200"));
    """
    assert page.js(rules)


def test_dark_is_a_class_that_gradios_colours_follow(page):
    colour = "return getComputedStyle(document.body).getPropertyValue('--input-background-fill')"
    light = page.js(colour)
    page.click("button.theme")
    assert page.js(colour) != light
    page.click("button.theme")


CALLS = """
import gradio as gr

def chat(question: str, passages: int = 5) -> str:
    return question

with gr.Blocks() as page:
    box = gr.Textbox()
    gr.api(chat, api_name="chat")
    box.submit(chat, [box, box], box, api_visibility="private")
called, private = page.fns.values()
assert list(page.fns) == [0, 1] and called.api_name == "chat" and called.fn is chat
assert (called.api_visibility, private.api_visibility) == ("public", "private")
assert len(called.inputs) == len(private.inputs) == 2
assert not page._queue.pending_messages_per_session
"""


def test_a_pages_calls_have_the_attributes_that_are_asked_for():
    """What `unknown` reads to refuse a call that Gradio would fail on."""
    done = shell.run([sys.executable, "-c", CALLS], text=True)
    assert done.returncode == 0, done.stderr


def test_the_question_is_a_textarea_with_a_button_that_sends_it(page):
    assert len(page.all("#question textarea")) == 1
    assert page.one("#question .submit-button").is_displayed()


def test_a_hidden_part_is_in_the_page_and_follows_its_value(page):
    assert not page.one("#request").is_displayed()
    said = json.loads(page.one("#asked").get_attribute("textContent"))
    assert said["model"] == "quotes" and said["where"] == [] and said["question"] == ""


def test_the_conversation_stands_in_the_page_itself(page):
    inside = "return [...document.querySelectorAll('*')].filter((e) => e.shadowRoot).length"
    assert page.all("#frame #chat") and page.js(inside) == 0 and not page.all("iframe")


def test_what_the_page_puts_between_gradios_parts_stays_there(page):
    page.ask("How long does rye bread keep?")
    page.choose("Model", "quotes")
    assert page.all("#main > .top + .welcome + #chat") and page.all("#side > #new + #kept")


def test_nothing_of_an_answer_goes_through_gradio(page):
    page.logged()
    page.requested.clear()
    page.ask("How long does rye bread keep?")
    page.logged()
    gradio = [one for one in page.requested if "gradio_api" in one]
    assert len(gradio) == 1, gradio  # the question's own event
