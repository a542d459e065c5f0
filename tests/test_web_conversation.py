"""Conversations on the page: nothing that was asked or answered is ever lost or put elsewhere."""

from __future__ import annotations

import threading
from urllib.parse import urlsplit

import pytest
from selenium.webdriver.common.keys import Keys

from browser import WHOLE, Site, site
from openai_server import OpenAIServer, Reply

pytestmark = pytest.mark.usefixtures("encoder")

STAY, BREAD, BEST = "Where did we stay in Kyoto?", "How long does rye bread keep?", "Best ramen?"


@pytest.fixture(scope="module")
def server():
    one = OpenAIServer()
    yield one
    one.close()


@pytest.fixture(scope="module")
def folder(server, tmp_path_factory):
    folder = tmp_path_factory.mktemp("talked")
    (folder / "seeds").mkdir()
    (folder / "seeds" / "kyoto.md").write_text(
        "# Kyoto\n\nWe stayed at the Hotel Granvia for three nights.\n\n"
        "## Food\n\nThe best ramen was near the station.\n"
    )
    (folder / "seeds" / "bread.md").write_text("# Bread\n\nRye bread keeps for a week.\n")
    server.add_to(folder / "llm")
    return folder


@pytest.fixture(scope="module")
def address(encoder, folder):
    with site(folder, LLM_USER_PATH=str(folder / "llm")) as one:
        yield one.url


@pytest.fixture
def page(chromium, address):
    chromium.size(1440, 900)
    chromium.visit(address)
    return chromium


@pytest.fixture
def slow(server):
    """A model that waits in the middle of its answer until the test lets it go on."""
    go_on = threading.Event()
    server.requests.clear()
    server.script = [Reply(["We stayed ", "at the Granvia [1]. ", go_on, "So it was."])]
    yield go_on
    go_on.set()


def ask_slowly(page) -> None:
    page.choose("Model", "local")
    page.type(BEST)
    page.until(lambda: "at the Granvia" in page.text(".turn[data-state=writing] .words"))


def test_switching_while_an_answer_is_written_leaves_both_conversations_whole(page, slow):
    page.ask(STAY)
    page.click("#new")
    page.until(lambda: not page.questions())
    ask_slowly(page)
    page.conversation(STAY)
    page.until(lambda: page.questions() == [STAY])
    slow.set()
    page.conversation(BEST)
    page.until(lambda: "So it was" in page.text(f"{WHOLE} .words"))
    page.reload()
    page.until(lambda: page.questions() == [BEST] and "So it was" in page.text(".words"))
    page.conversation(STAY)
    page.until(lambda: page.questions() == [STAY])
    assert len(page.all("#kept .open")) == 2


def test_a_question_in_another_conversation_waits_for_nothing(page, slow):
    ask_slowly(page)
    page.click("#new")
    page.until(lambda: not page.questions())
    page.choose("Model", "quotes")
    assert "week" in page.ask(BREAD).text
    page.conversation(BEST)
    page.one(".turn[data-state=writing]")


def test_a_server_that_ends_and_starts_again_finds_the_page_with_its_conversation(chromium, folder):
    one = Site(folder)
    chromium.size(1440, 900)
    chromium.visit(one.url)
    chromium.ask(STAY)
    one.close()
    chromium.click(".turn .again")
    chromium.until(lambda: "Is askreview still running?" in chromium.text("[data-state=error]"))
    with site(folder, port=urlsplit(one.url).port):
        turn = chromium.ask("And how many nights?")
        assert "Kyoto" in turn.find_element("css selector", ".searched").text
        assert "three nights" in turn.text
        asked = [STAY, STAY, "And how many nights?"]
        assert chromium.questions() == asked
        chromium.reload()
        chromium.until(lambda: chromium.questions() == asked)


def test_two_tabs_add_to_one_conversation_and_both_show_all_of_it(page, address):
    page.ask(STAY)
    first = page.tab(address)
    page.conversation(STAY)
    page.until(lambda: page.questions() == [STAY])
    page.ask(BREAD)
    second = page.driver.current_window_handle
    page.driver.switch_to.window(first)
    page.until(lambda: page.questions() == [STAY, BREAD])
    page.ask(BEST)
    page.driver.switch_to.window(second)
    page.until(lambda: page.questions() == [STAY, BREAD, BEST])
    page.driver.close()
    page.driver.switch_to.window(first)
    page.reload()
    page.until(lambda: page.questions() == [STAY, BREAD, BEST])


def test_what_was_being_written_when_the_page_went_is_kept_as_stopped(page, slow):
    ask_slowly(page)
    page.until(lambda: "Granvia" in page.driver.execute_async_script(KEPT))
    page.driver.refresh()
    page.ready()
    page.until(lambda: "at the Granvia" in page.text("[data-state=stopped] .words"))
    assert "Stopped" in page.text("[data-state=stopped] .state")


def test_editing_one_question_leaves_the_others_and_can_be_undone(page):
    for question in (STAY, BREAD, BEST):
        page.ask(question)
    page.click(".turn .edit")
    box = page.one(".turn form.change textarea")
    assert box.rect["width"] > 500
    box.send_keys(Keys.ESCAPE)
    page.until(lambda: not page.all("form.change"))
    page.click(".turn .edit")
    page.one("form.change textarea").send_keys(Keys.CONTROL, "a")
    page.one("form.change textarea").send_keys("How many nights in Kyoto?", Keys.ENTER)
    page.until(lambda: len(page.all(WHOLE)) == 3)
    assert page.questions() == ["How many nights in Kyoto?", BREAD, BEST]
    page.click("#notice .undo")
    page.until(lambda: page.questions() == [STAY, BREAD, BEST])
    page.reload()
    page.until(lambda: page.questions() == [STAY, BREAD, BEST])


def test_a_deleted_turn_and_a_deleted_conversation_can_be_brought_back(page):
    page.ask(STAY)
    page.ask(BREAD)
    page.click(".turn .delete")
    page.until(lambda: page.questions() == [BREAD])
    page.click("#notice .undo")
    page.until(lambda: page.questions() == [STAY, BREAD])
    page.js("document.querySelector('#kept .remove').click()")
    page.until(lambda: not page.all("#kept .open") and not page.questions())
    page.click("#notice .undo")
    page.until(lambda: page.questions() == [STAY, BREAD])
    page.reload()
    page.until(lambda: page.questions() == [STAY, BREAD] and page.all("#kept .open"))


def test_another_model_answers_beside_the_first_and_both_are_kept(page, server):
    server.requests.clear()
    server.script = [Reply("At the Granvia, near the station [1].")]
    page.ask(STAY)
    page.ask(BREAD)
    page.choose("Model", "local")
    page.click(".turn .again")
    page.until(lambda: len(page.all(WHOLE)) == 3)
    assert page.questions() == [STAY, STAY, BREAD]
    assert [("local" in one.text) for one in page.all(".state .by")] == [False, True, False]


def test_a_conversation_can_be_renamed_and_found(page):
    for question in (STAY, BREAD, BEST, "Rye?", "Kyoto?", "Granvia?"):
        page.click("#new")
        page.until(lambda: not page.questions())
        page.ask(question)
    page.js("document.querySelector('#kept .rename').click()")
    page.one("#kept li input").send_keys("The hotel", Keys.ENTER)
    page.until(lambda: page.text("#kept .open span") == "The hotel")
    page.one("#kept input[type=search]").send_keys("hotel")
    page.until(lambda: len(page.all("#kept .open")) == 1)


def test_the_two_hundredth_turn_costs_what_the_second_does(page):
    """An answer looks back at six turns, which the server knows by their ids."""

    def cost() -> tuple[int, int]:
        page.logged()
        page.bytes = 0
        page.js(COUNTED)
        page.ask(BREAD)
        page.logged()
        return page.bytes, page.js("return records")

    second = [cost(), cost()][1]
    page.lengthen(191)
    page.until(lambda: len(page.all(WHOLE)) == 193)
    last = [cost() for _ in range(7)][-1]
    assert len(page.questions()) == 200
    assert last[0] <= 1.2 * second[0], (second, last)
    assert last[1] <= second[1] + 10, "read and written; also once a second while it is written"
    # The browser looks at each part that may be left out of the layout in every frame.
    assert 0 < len(page.js(LEFT_OUT)) <= 200 / 8
    assert not set(page.js(LEFT_OUT)) & set(page.js(NEWEST))


def test_another_tab_reads_only_the_turn_that_is_new(page, address):
    page.ask(STAY)
    page.lengthen(50)
    first = page.tab(address)
    page.conversation(STAY)
    page.until(lambda: len(page.questions()) == 51)
    second = page.driver.current_window_handle
    page.driver.switch_to.window(first)
    page.js(COUNTED)
    page.driver.switch_to.window(second)
    page.ask(BREAD)
    page.driver.close()
    page.driver.switch_to.window(first)
    page.until(lambda: page.questions()[-1] == BREAD and len(page.all(WHOLE)) == 52)
    assert 0 < page.js("return records") < 50


# Turns that are read from the browser's database or written into it.
COUNTED = """
window.records = 0;
if (window.counted) return;
window.counted = true;
for (const [room, names] of [[IDBObjectStore, ["get", "getAll", "put"]], [IDBIndex, ["getAll"]]]) {
  for (const name of names) {
    const real = room.prototype[name];
    room.prototype[name] = function (...given) {
      const request = real.apply(this, given);
      const several = () => (Array.isArray(request.result) ? request.result.length : 1);
      const turns = (this.objectStore || this).name === "turns";
      request.addEventListener("success", () => (records += turns ? several() : 0));
      return request;
    };
  }
}
"""
LEFT_OUT = """
return [...document.querySelectorAll("#chat, #chat *")]
  .filter((one) => getComputedStyle(one).contentVisibility === "auto")
  .map((one) => one.id || one.firstElementChild.id);
"""
NEWEST = "return [...document.querySelectorAll('.turn')].slice(-9).map((one) => one.id)"
KEPT = """
const done = arguments[arguments.length - 1];
indexedDB.databases().then(([{ name }]) => {
  const request = indexedDB.open(name);
  request.onsuccess = () => {
    const all = request.result.transaction("turns").objectStore("turns").getAll();
    all.onsuccess = () => (request.result.close(), done(all.result.map((one) => one.words).join()));
  };
});
"""
