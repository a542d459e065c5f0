"""What the page relies on in Gradio, one test each: another Gradio breaks one of these first."""

from __future__ import annotations

import json

import pytest

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


def test_the_question_is_a_textarea_with_a_button_that_sends_it(page):
    assert len(page.all("#question textarea")) == 1
    assert page.one("#question .submit-button").is_displayed()


def test_a_hidden_part_is_in_the_page_and_follows_its_value(page):
    assert not page.one("#request").is_displayed()
    said = json.loads(page.one("#asked").get_attribute("textContent"))
    assert said["model"] == "quotes" and said["where"] == [] and said["question"] == ""


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
