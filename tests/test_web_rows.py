"""The table of an answer in a real browser: sorted by a header, its rows open their notes."""

from __future__ import annotations

import pytest
from selenium.webdriver.common.keys import Keys

from browser import site
from test_web_look import AXE, SMALL

pytestmark = pytest.mark.usefixtures("encoder")

FILMS = {"Alien": "9", "Brazil": "10/10", "Cube": "★★★", "Dune": "8"}
QUESTION = "which films have a rating above 1?"
CELLS = (
    "return [...document.querySelectorAll('table.rows tbody tr')]"
    ".map(e => e.innerText.split('\\t'))"
)
SORTS = "return [...document.querySelectorAll('table.rows th')].map(e => e.ariaSort)"


@pytest.fixture(scope="module")
def address(encoder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("rows")
    (folder / "seeds").mkdir()
    for name, rating in FILMS.items():
        text = f"---\ntags: [film]\nrating: {rating}\n---\n{name} is long.\n"
        (folder / "seeds" / f"{name}.md").write_text(text, encoding="utf-8")
    (folder / "seeds" / "todo.md").write_text("- [ ] rent Dune\n- [x] see Alien\n- [/] read\n")
    with site(folder) as one:
        yield one.url


@pytest.fixture
def page(chromium, address):
    chromium.size(1600, 1000)
    chromium.visit(address)
    return chromium


def test_a_header_sorts_the_rows_by_mouse_and_by_key(page):
    page.ask(QUESTION)
    assert [row[0] for row in page.js(CELLS)] == ["Alien", "Brazil", "Cube", "Dune"]
    page.all("table.rows th button")[1].click()
    assert [row[1].strip() for row in page.js(CELLS)] == ["★★★", "8", "9", "10/10"]
    assert page.js(SORTS) == [None, "ascending"]
    page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    assert [row[1].strip() for row in page.js(CELLS)] == ["10/10", "9", "8", "★★★"]
    assert page.js(SORTS) == [None, "descending"]
    assert page.driver.switch_to.active_element.text.startswith("rating")


def test_a_row_opens_its_note(page):
    page.ask(QUESTION)
    here = page.driver.current_window_handle
    page.all("table.rows tbody tr")[3].find_elements("css selector", "td")[1].click()
    page.until(lambda: len(page.driver.window_handles) == 2)
    page.driver.switch_to.window(page.driver.window_handles[-1])
    page.until(lambda: page.driver.title == "Dune")
    page.driver.close()
    page.driver.switch_to.window(here)


def test_tasks_have_boxes_that_are_named(page):
    page.ask("list all tasks")
    boxes = page.all("table.rows .task")
    said = [(one.text, one.get_attribute("aria-label")) for one in boxes]
    assert said == [("☐", "open"), ("☑", "done"), ("◪", "doing")]


def test_the_order_of_the_answer_is_told(page):
    page.ask("which film has the lowest rating?")
    assert page.js(SORTS) == [None, "ascending"]


@pytest.mark.parametrize("dark", [False, True])
def test_axe_finds_nothing_serious_in_it_and_a_finger_hits_it(chromium, address, dark):
    chromium.size(390, 800)
    chromium.dark(dark)
    chromium.visit(address)
    chromium.ask(QUESTION)
    assert chromium.js(SMALL) == []
    heads = "return [...document.querySelectorAll('table.rows th button')].map(e => e.clientHeight)"
    assert min(chromium.js(heads)) >= 24
    chromium.driver.execute_script(AXE)
    found = chromium.driver.execute_async_script(
        "axe.run('table.rows').then((all) => arguments[0](all.violations.map((one) => one.id)))"
    )
    assert found == []
    chromium.dark(False)
