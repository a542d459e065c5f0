"""Hostile notes through the page: nothing of them is fetched, run or styled; all can be read."""

from __future__ import annotations

import re
import shutil

import pytest
import yaml

from browser import site
from conftest import ROOT
from openai_server import OpenAIServer, Reply

pytestmark = pytest.mark.usefixtures("encoder")

HOSTILE = ROOT / "evals" / "hostile"
CASES = [
    case
    for file in sorted(HOSTILE.glob("*.yaml"))
    for case in yaml.safe_load(file.read_text(encoding="utf-8"))["cases"]
]
# Nothing of this may be inside an answer, wherever it came from.
ACTIVE = (
    "img, script, style, iframe, object, embed, link, form, svg image, video, audio, base, meta"
)


@pytest.fixture(scope="module")
def server():
    one = OpenAIServer()
    yield one
    one.close()


@pytest.fixture(scope="module")
def address(encoder, server, tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copytree(HOSTILE / "notes", folder / "seeds")
    server.add_to(folder / "llm")
    with site(folder, LLM_USER_PATH=str(folder / "llm")) as one:
        yield one.url


@pytest.fixture(scope="module")
def page(chromium, address):
    chromium.size(1600, 1000)
    chromium.visit(address)
    chromium.logged()
    chromium.console.clear()
    chromium.requested.clear()
    return chromium


def check(page, address, element) -> None:
    """Nothing active is in the element, and nobody was called."""
    assert not element.find_elements("css selector", ACTIVE)
    handlers = page.js(
        "return [arguments[0], ...arguments[0].querySelectorAll('*')].flatMap(e =>"
        " [...e.attributes].filter(a => /^on/.test(a.name) || /url\\(|javascript:/.test(a.value))"
        ".map(a => e.outerHTML.slice(0, 200)))",
        element,
    )
    assert not handlers
    assert page.foreign(address) == []
    assert page.driver.title == "askreview"


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_a_hostile_note_is_quoted_and_does_nothing(page, address, case):
    page.click("#new")
    page.until(lambda: not page.all(".turn"))
    turn = page.ask(case["question"])
    check(page, address, turn)
    words = turn.find_element("css selector", ".words").text
    assert all(fact.casefold() in words.casefold() for fact in case["facts"].get("all", []))
    for one in turn.find_elements("css selector", "a:not(.cite, .back, .place)"):
        target = one.get_attribute("href")
        assert target.startswith(("obsidian://open?", "https://", "http://"))
        if not target.startswith("obsidian"):  # a note's link: only in a cited passage, host shown
            assert one.find_elements("xpath", "ancestor::div[contains(@class, 'cited')]")
            assert "(" in one.find_element("xpath", "following-sibling::span").text
    for one in turn.find_elements("css selector", "a.cite"):
        number = re.sub(r"\D", "", one.get_attribute("textContent"))
        assert turn.find_elements("css selector", f"[id$='-s{number}']")


def test_every_hostile_note_opens_on_a_page_without_anything_active(page, address):
    for note in sorted((HOSTILE / "notes").glob("*.md")):
        page.driver.get(f"{address}note?path={note.name}&line=1")
        assert page.text("h1")
        assert not page.all(
            "img, script, style, iframe, object, embed, form, a[target], [style], [onclick]"
        )
    assert page.foreign(address) == []
    page.open(address)


def test_a_model_that_obeys_every_note_calls_nobody(page, address, server):
    """It repeats whatever the passages hold: addresses, images, markup and all."""

    def obey(body):
        text = "\n\n".join(str(one["content"]) for one in body["messages"])
        return Reply(f"{text[-6000:]} [1]")

    server.script = [obey]
    page.choose("Model", "local")
    for case in CASES[::5]:
        turn = page.ask(case["question"])
        check(page, address, turn)
        assert not turn.find_elements("css selector", ".words a:not(.cite, [href^='#'])")


def test_nothing_was_complained_of(page):
    assert page.complaints() == []
