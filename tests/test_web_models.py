"""A model writes on the page: a scripted server on loopback that speaks the OpenAI protocol."""

from __future__ import annotations

import json
import re
import threading
import urllib.request

import pytest

from browser import WHOLE, site
from openai_server import OpenAIServer, Reply, cited

pytestmark = pytest.mark.usefixtures("encoder")

STAY = "Where did we stay in Kyoto?"


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    one = OpenAIServer()
    yield one
    one.close()


@pytest.fixture(scope="module")
def address(encoder, server, tmp_path_factory):
    folder = tmp_path_factory.mktemp("modelled")
    (folder / "seeds").mkdir()
    (folder / "seeds" / "kyoto.md").write_text(
        "# Kyoto\n\nWe stayed at the Hotel Granvia for three nights.\n\n"
        "## Food\n\nThe best ramen was near the station.\n"
    )
    server.add_to(folder / "llm")
    with site(folder, LLM_USER_PATH=str(folder / "llm")) as one:
        yield one.url


@pytest.fixture
def opened(chromium, address):
    chromium.size(1600, 1000)
    chromium.visit(address)
    return chromium


@pytest.fixture
def page(opened):
    opened.choose("Model", "local")
    return opened


def test_the_models_of_llm_can_be_chosen_quotes_first(opened):
    def offered() -> list[str]:
        opened.click("h1")  # closes the list: one that is open does not grow
        opened.click('input[aria-label="Model"]')
        opened.one("[role=option]")
        return [one.get_attribute("textContent") for one in opened.all("[role=option]")]

    opened.until(lambda: any("local" in one for one in offered()))
    assert "quotes" in offered()[0]
    assert any("gpt" in one and "needs a key" in one for one in offered())


def test_another_model_writes_the_answer_and_cites(page, server):
    server.script = [cited(["We stayed at the **Hotel Granvia**", " [#]."], "Granvia")]
    turn = page.ask(STAY)
    assert "We stayed at the Hotel Granvia" in turn.find_element("css selector", ".words").text
    assert turn.find_element("css selector", ".words strong").text == "Hotel Granvia"
    assert "local" in turn.find_element("css selector", ".by").text
    assert "18 tokens" in turn.find_element("css selector", ".by").text
    number = turn.find_element("css selector", "a.cite").text[-1]
    page.click("a.cite")
    card = page.until(lambda: page.all(".card.here"))[0]
    assert card.find_element("css selector", ".number").text == number
    assert "three nights" in card.text


def test_an_answer_is_shown_while_it_is_written_and_can_be_stopped(page, server):
    never = threading.Event()
    server.script = [Reply(["We stayed ", "at the Granvia [1]. ", "Then ", never, "we left."])]
    page.type(STAY)
    page.until(lambda: "at the Granvia" in page.text(".turn .words"))
    assert not page.all(WHOLE)
    look = "const s = getComputedStyle(document.querySelector('.words')); return s.font"
    written = page.js(look)
    page.click(".turn .stop")
    page.until(lambda: page.all(WHOLE))
    assert "Incomplete: you stopped it" in page.text(WHOLE)
    assert page.js(look) == written
    assert "at the Granvia" in page.text(".words") and "we left" not in page.text(".words")
    never.set()
    server.script = [Reply("The ramen near the station [1].")]
    turn = page.ask("Which ramen was the best?")
    assert "ramen near the station" in turn.text
    assert len(page.all(".turn")) == 2


def test_a_question_sent_while_an_answer_is_written_comes_after_it(page, server):
    go_on = threading.Event()
    server.requests.clear()  # the script counts them
    server.script = [
        Reply(["We stayed ", "at the Granvia [1]. ", go_on, "So it was."]),
        Reply("The ramen near the station [1]."),
    ]
    page.type(STAY)
    page.until(lambda: "at the Granvia" in page.text(".turn .words"))
    page.type("Which ramen was the best?")
    go_on.set()
    page.until(lambda: len(page.all(WHOLE)) == 2)
    first, second = (one.text for one in page.all(WHOLE))
    assert "at the Granvia" in first and "near the station" in second
    assert page.one("#question textarea").get_property("value") == ""


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(status=401, message="no such key"), "key"),
        (Reply(status=500, message="out of order"), "local"),
        (Reply(""), "local"),
    ],
)
def test_a_model_that_fails_gets_a_clear_line(page, server, reply, said):
    server.script = [reply]
    turn = page.ask(STAY)
    assert "Something went wrong" in turn.text and said in turn.text
    assert "Traceback" not in turn.text
    page.choose("Model", "quotes")
    assert "Granvia" in page.ask(STAY).text


def test_when_too_many_wait_one_more_is_asked_to_come_back(page, server, address):
    from askreview.web.api import MOST  # loads gradio

    go_on = threading.Event()
    server.script = [Reply(["We ", go_on, "stayed."])]
    waiting = []
    for n in range(MOST):
        asked = json.dumps({"turn": f"t{n:07}", "question": STAY, "model": "local"}).encode()
        headers = {"Content-Type": "application/json"}
        call = urllib.request.Request(f"{address}askreview/ask", asked, headers)
        waiting.append(urllib.request.urlopen(call))
    turn = page.ask(STAY)
    assert "Too many questions at once. Try again" in turn.text
    go_on.set()
    for one in waiting:
        one.close()
    page.choose("Model", "quotes")
    page.until(lambda: "Granvia" in page.ask(STAY).text)


def test_the_sources_are_shown_before_the_model_writes_and_when_it_fails(page, server):
    go_on = threading.Event()
    server.requests.clear()
    server.script = [Reply([go_on, "We stayed at the Granvia [1]."]), Reply(status=500)]
    page.type(STAY)
    page.until(lambda: "three nights" in page.one(".sources").get_attribute("textContent"))
    assert page.all(".turn[data-state=writing]") and not page.text(".turn .words")
    go_on.set()
    page.until(lambda: page.all(WHOLE))
    turn = page.ask("Which ramen was the best?")
    assert "Something went wrong" in turn.text
    assert turn.find_elements("css selector", ".sources .card")
    assert turn.find_element("css selector", ".sources h2").text == "Passages read"
    assert not re.search(r"(^|\s)-{1,2}[a-z]", turn.find_element("css selector", ".words").text)


def test_what_is_waited_for_is_said(page, server):
    go_on = threading.Event()
    server.script = [Reply([go_on, "We stayed at the Granvia [1]."])]
    page.type(STAY)
    page.until(lambda: "Waiting for local" in page.text(".turn .state"))
    go_on.set()
    page.until(lambda: page.all(WHOLE))


def test_what_the_checks_find_is_said_below_the_answer(page, server):
    server.script = [cited(["We stayed at the Hotel Granvia for 41 nights [#]."], "Granvia")]
    turn = page.ask(STAY)
    found = turn.find_element("css selector", ".findings")
    assert "The only sentence has a number" in found.text and "41" in found.text


def test_strict_replaces_what_no_source_supports(page, server):
    server.script = [cited(["We stayed at the Hotel Granvia for 41 nights [#]."], "Granvia")]
    page.click("#strict input")
    turn = page.ask(STAY)
    assert "three nights" in turn.find_element("css selector", ".words").text


def test_a_deep_question_shows_how_its_answer_was_found(opened, server):
    server.requests.clear()  # the script counts them
    server.script = [
        Reply(calls=[("search", {"query": "ramen near the station"})]),
        cited(["We stayed at the Hotel Granvia [#]."], "Granvia"),
    ]
    opened.choose("Model", "local-tools")
    opened.click("#deep input")
    turn = opened.ask(STAY)
    trace = turn.find_element("css selector", ".trace")
    assert trace.find_element("css selector", "summary").text == "How this was found"
    assert trace.get_attribute("open") is None
    assert "search query: ramen" in trace.find_element("css selector", "li").get_attribute(
        "innerHTML"
    )


def test_a_model_that_nobody_knows_is_said_to_be_unknown(page):
    page.choose("Model", "no-such-model")
    assert "There is no model “no-such-model”" in page.ask(STAY).text


def test_what_a_model_writes_cannot_become_part_of_the_page(page, server):
    hostile = (
        "![x](http://canary.example/a.png) <img src=http://canary.example/b.png> "
        "<script>document.title='gone'</script> <style>body{display:none}</style>"
        "<iframe src=http://canary.example></iframe> [click](http://canary.example/c) "
        "[9] [1]: http://canary.example/d\n\n<div onclick=alert(1) style='background:url"
        "(http://canary.example/e)'>We stayed at the Granvia [1].</div>"
    )
    server.script = [Reply(hostile)]
    turn = page.ask(STAY)
    assert "Granvia" in turn.text
    words = turn.find_element("css selector", ".words")
    for tag in (
        "img",
        "script",
        "style",
        "iframe",
        "a:not(.cite, [href^='#'])",
        "[onclick]",
        "[style]",
    ):
        assert not words.find_elements("css selector", tag), tag
    assert page.driver.title != "gone"
    assert not [url for url in page.foreign(page.driver.current_url) if "canary" in url]
