"""The page as it is seen, heard and typed on: light and dark, narrow and wide, by key and ear."""

from __future__ import annotations

from importlib.resources import files

import pytest
from selenium.webdriver.common.keys import Keys

from browser import WHOLE, site

pytestmark = pytest.mark.usefixtures("encoder")

AXE = (files("axe_core_python") / "axe.min.js").read_text(encoding="utf-8")
NARROW, WIDE = 380, 1600
WIDTHS = [390, 768, 1024, 1440, 1920, 2560]
IS_DARK = "return document.body.classList.contains('dark')"
LONG = "a" * 300
FOLDER = "travel-notes-of-the-spring-of-2024"
# Cards whose actions stand in more than one row, or whose place does not show its line.
FEET = """
const cut = (place) => {
  const text = place.querySelector("bdi").firstChild, box = place.getBoundingClientRect();
  const line = document.createRange();
  line.setStart(text, text.data.lastIndexOf(":"));
  line.setEnd(text, text.length);
  const { left, right } = line.getBoundingClientRect();
  return left < box.left - 1 || right > box.right + 1;
};
return [...document.querySelectorAll(".card .foot")].filter((foot) => foot.clientHeight
  && (foot.clientHeight > 32 || cut(foot.querySelector(".place")))).length;
"""
# Elements of the conversation that something else lies over, or that stick out of the window.
COVERED = """
const asking = document.getElementById("asking");
const over = (e) => {
  const box = e.getBoundingClientRect();
  const end = asking.contains(e) ? innerHeight : asking.getBoundingClientRect().top;
  if (!box.width || box.top < 0 || box.bottom > end) return false;
  const y = (box.top + box.bottom) / 2;
  const at = [box.left + 2, (box.left + box.right) / 2, box.right - 2].map((x) =>
    document.elementFromPoint(x, y));
  return at.some((top) => !top || !(e.contains(top) || top.contains(e)));
};
const parts = ".top h1, .top button, .asked, .state, .words > *, .tools button, .card .head," +
  " #question";
return [...document.querySelectorAll(parts)].filter(e => e.getClientRects().length)
  .filter(over).map((e) => e.outerHTML.slice(0, 120));
"""
# Boxes beside each other in the page that share more than their edges.
OVERLAP = """
const groups = ["#frame > *", ".top > *", ".kept li > *", ".turn", ".words > *", ".tools > *",
  ".sources > *", ".card .foot > *",
  ".turn > .asked, .turn .answer, .turn > .tools, .turn .sources"];
const seen = (e) => e.checkVisibility({ visibilityProperty: true, opacityProperty: true });
const share = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1
  && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 1;
const covering = [...document.querySelectorAll(".code")].filter((code) => {
  const text = document.createRange();
  text.selectNodeContents(code.querySelector("pre"));
  const button = code.querySelector(".copy").getBoundingClientRect();
  return [...text.getClientRects()].some((line) => share(line, button));
});
return groups.flatMap((group) => {
  const boxes = [...document.querySelectorAll(group)].filter(seen)
    .map((e) => [e, e.getBoundingClientRect()]);
  return boxes.flatMap(([a, one], i) => boxes.slice(i + 1)
    .filter(([b, other]) => !a.contains(b) && share(one, other))
    .map(([b]) => a.outerHTML.slice(0, 99) + " / " + b.outerHTML.slice(0, 99)));
}).concat(covering.map((e) => e.outerHTML.slice(0, 99)));
"""
OUTSIDE = """
return [...document.querySelectorAll('.turn *')].filter((e) => e.getClientRects().length
  && e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.passage, .wide, .unseen'))
  .map((e) => e.outerHTML.slice(0, 200));
"""
# What is pressed and is not the size of a finger, Gradio's own parts and links in a sentence apart.
SMALL = """
return [...document.querySelectorAll("button, a, summary, input, textarea")]
  .filter((e) => !/svelte/.test(e.className) && !e.closest(".text, [class*=svelte] label"))
  .filter((e) => e.getClientRects().length && getComputedStyle(e).visibility == "visible")
  .filter((e) => e.getBoundingClientRect().height < 24 || e.getBoundingClientRect().width < 24)
  .map((e) => e.outerHTML.slice(0, 120));
"""


@pytest.fixture(scope="module")
def address(encoder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("looked-at")
    (folder / "seeds" / FOLDER).mkdir(parents=True)
    (folder / "seeds" / FOLDER / "kyoto.md").write_text(
        "---\ntags: [travel]\ndate: 2024-05-02\n---\n# Kyoto in spring\n\n"
        "We stayed at the Hotel Granvia.\n\n| Day | Place | Cost | Remark | Weather | Mood |\n"
        "|---|---|---|---|---|---|\n| Monday | Nishiki market | 1,200 yen | full | rain | good |\n"
        f"\n## Addresses\n\nThe router's address is http://example.org/{LONG}?q={LONG}\n\n"
        f"```\nrouter --address {LONG}\n```\n"
    )
    (folder / "seeds" / FOLDER / "plan.md").write_text(
        "# Plan\n\n> [!warning] Rain\n> Take a coat.\n\n- [ ] pack\n\nA ==bright== day.\n\n"
        "$e^2$\n\n```mermaid\na --> b\n```\n\n![[kyoto#Addresses]]\n\n[[kyoto|the trip]]\n"
    )
    with site(folder) as one:
        yield one.url


@pytest.fixture
def visit(chromium, address):
    """Opens the page in a window of some size, light or dark."""

    def visit(width=WIDE, height=1000, dark=False):
        chromium.size(width, height)
        chromium.dark(dark)
        chromium.visit(address)
        chromium.logged()
        chromium.console.clear()
        chromium.requested.clear()
        return chromium

    yield visit
    chromium.dark(False)


@pytest.fixture
def page(visit):
    return visit()


def still(page) -> None:
    """Waits until nothing moves: what still fades in has no contrast, what slides covers others."""
    page.until(
        lambda: page.js(
            "return document.getAnimations().every(one => one.playState != 'running'"
            " || one.effect.getComputedTiming().endTime == Infinity)"
        )
    )


def grave(page) -> list[str]:
    """What axe finds that is serious or critical."""
    page.js(AXE)
    still(page)
    found = page.driver.execute_async_script("axe.run().then(arguments[0])")
    return [
        f"{one['impact']} {one['id']}: {node['html'][:200]} {node['failureSummary'][:300]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]


def in_every_window(page):
    """Every width in both themes, as the system and the window change around the page."""
    for dark in (False, True):
        page.dark(dark)
        page.until(lambda dark=dark: page.js(IS_DARK) == dark)
        for width in WIDTHS:
            page.size(width, 900)
            page.js("scrollTo({ top: 0, behavior: 'instant' })")
            still(page)
            yield width


def test_an_answer_is_whole_in_every_window_light_and_dark(page):
    assert not grave(page)
    page.ask("What is the router's address?")
    page.ask("What is the capital of Mongolia?")
    page.click(".card .why summary")
    page.click(".turn button.wish")
    page.shown("form.wished button")
    for width in in_every_window(page):
        assert page.js("return document.documentElement.scrollWidth") <= width
        assert page.js(FEET) == 0
        assert page.js(COVERED) == [] and page.js(OVERLAP) == [] and page.js(OUTSIDE) == []
        assert page.one("#new").is_displayed() == (width >= 1100)
        assert not grave(page)
    page.size(WIDTHS[0], 800)
    page.click(".top .menu")
    assert page.js(SMALL) == []


def test_axe_finds_nothing_serious_in_an_open_list_and_on_a_notes_page(page):
    page.click("#narrow button")
    page.click('input[aria-label="Tags"]')
    page.shown("[role=listbox] [role=option], ul.options li")
    assert not grave(page)
    page.ask("Where did we stay in Kyoto?")
    page.driver.get(page.one("a.place").get_attribute("href"))
    page.one("mark")
    assert not grave(page) and page.js(SMALL) == []


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("dark", [False, True])
def test_the_notes_can_be_browsed_with_a_finger_and_by_ear(page, address, width, dark):
    page.size(width, 900)
    page.driver.get(f"{address}notes?dark={str(dark).lower()}")
    assert not grave(page) and page.js(SMALL) == []
    assert page.js("return document.documentElement.scrollWidth") <= width
    page.open(address)
    page.one("body").send_keys(Keys.CONTROL, "k")
    page.one("#search input").send_keys("router")
    page.one("#search li")
    assert not grave(page) and page.js(SMALL) == []
    page.one("#search input").send_keys(Keys.ESCAPE)


def test_after_a_choice_in_the_drawer_the_conversation_is_seen(visit):
    page = visit(NARROW, 800)
    assert not page.one("#new").is_displayed()
    page.ask("Where did we stay in Kyoto?")
    page.click(".top .menu")
    page.click("#new")
    page.until(lambda: not page.all(".turn") and not page.one("#new").is_displayed())


def test_a_notes_page_shows_what_obsidian_writes_and_opens_what_it_embeds(page, address):
    page.driver.get(f"{address}note?path={FOLDER}/plan.md")
    for one in (".callout.warning .title", ".task", ".highlight", "math", ".caption", ".way a"):
        assert page.one(one).is_displayed()
    assert not set("[]=$") & set(page.text("main"))
    words = page.one(".frame pre")
    assert not words.is_displayed()
    page.click(".frame > summary")
    assert "router --address" in words.text
    assert not grave(page)
    page.click(".frame .leads a")
    page.until(lambda: page.text("h1") == "Kyoto in spring")


def test_a_window_made_narrow_shows_the_conversation(page):
    page.size(1024, 900)
    page.click(".top .menu")
    page.until(lambda: page.one("#new").is_displayed())
    page.size(WIDE, 900)
    page.size(768, 900)
    page.until(lambda: not page.one("#new").is_displayed())


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_code_and_words_in_tables_are_whole_in_their_passages(visit, width):
    page = visit(width, 900)
    page.ask("What is the router's address?")
    page.js("document.querySelectorAll('details').forEach(one => one.open = true)")
    cut = "return [...document.querySelectorAll('.passage pre')].filter(e => e.scrollWidth >"
    assert page.all(".passage pre") and not page.js(f"{cut} e.clientWidth).map(e => e.outerHTML)")
    page.ask("Where did we go on Monday?")
    heads = page.js(
        "return [...document.querySelectorAll('.passage th')].filter(e => e.clientHeight)"
        ".map(e => e.textContent + ' ' + e.clientHeight)"
    )
    assert heads and all(int(one.split()[1]) < 36 for one in heads), heads


def test_the_sources_stand_beside_the_answer_on_a_wide_screen(page):
    turn = page.ask("Where did we stay in Kyoto?")
    words = turn.find_element("css selector", ".words").rect
    card = turn.find_element("css selector", ".card").rect
    assert card["x"] >= words["x"] + words["width"] and abs(card["y"] - words["y"]) < 200


def test_the_sources_go_on_beside_the_question(page):
    page.size(WIDE, 600)
    turn = page.ask("Where did we stay in Kyoto?")
    sources = turn.find_element("css selector", ".sources").rect
    asking = page.one("#asking").rect
    assert asking["x"] + asking["width"] < sources["x"]
    assert page.one("#question").rect["width"] == pytest.approx(
        turn.find_element("css selector", ".words").rect["width"], abs=2
    )


def test_light_and_dark_are_switched_and_remembered(page):
    page.click("button.theme")
    page.until(lambda: page.js(IS_DARK))
    paper = page.js("return getComputedStyle(document.body).backgroundColor")
    assert sum(map(int, paper[4:-1].split(","))) < 150, paper
    page.driver.refresh()
    page.until(lambda: page.js(IS_DARK))
    page.ask("Where did we stay in Kyoto?")
    page.click("a.place")
    page.until(lambda: len(page.driver.window_handles) == 2)
    first, note = page.driver.window_handles
    page.driver.switch_to.window(note)
    assert page.one("html.dark mark").is_displayed()
    page.driver.close()
    page.driver.switch_to.window(first)


def test_everything_can_be_done_with_the_keyboard(page):
    page.js("document.activeElement.blur()")
    body = page.one("body")
    body.send_keys("/")
    page.until(lambda: page.js("return document.activeElement.tagName") == "TEXTAREA")
    page.driver.switch_to.active_element.send_keys("Where did we stay in Kyoto?", Keys.ENTER)
    page.until(lambda: page.all(WHOLE))
    page.js("document.querySelector('a.cite').focus()")
    page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    page.until(lambda: page.all("mark.lit"))
    page.until(lambda: "card" in page.js("return document.activeElement.className"))
    reached = set()
    for _ in range(8):
        page.driver.switch_to.active_element.send_keys(Keys.TAB)
        reached.add(
            page.js("return document.activeElement.className || document.activeElement.tagName")
        )
    assert {"place", "copy", "back"} <= reached, reached
    page.js("document.querySelector('a.back').focus()")
    page.driver.switch_to.active_element.send_keys(Keys.ENTER)
    page.until(lambda: "cite" in page.js("return document.activeElement.className"))


def test_what_has_the_focus_is_seen_to_have_it(page):
    page.ask("Where did we stay in Kyoto?")
    for selector in ("a.cite", "a.place", "button.copy", ".why summary", "#new"):
        page.js("document.querySelector(arguments[0]).focus({focusVisible: true})", selector)
        outline = page.js(
            "const s = getComputedStyle(document.activeElement);"
            " return s.outlineStyle + s.outlineWidth"
        )
        assert outline not in ("none0px", "none3px"), (selector, outline)


def test_nothing_leaves_the_origin_and_nothing_is_complained_of(page, address):
    page.ask("Where did we stay in Kyoto?")
    page.click("a.cite")
    page.click("button.theme")
    assert page.foreign(address) == []
    assert page.requested
    assert page.complaints() == []


def test_a_turn_is_named_for_screen_readers(page):
    page.ask("Where did we stay in Kyoto?")
    assert page.one("article.turn").get_attribute("aria-label") == "Where did we stay in Kyoto?"
    assert page.one("a.cite").get_attribute("textContent") == "source 1"
    assert page.all("[role=log]")
    levels = [int(one.tag_name[1]) for one in page.all("h1, h2, h3")]
    assert levels[0] == 1


def test_folded_controls_have_no_scroll_bar(visit):
    page = visit(WIDE, 900)
    scrolled = page.js(
        "return [...document.querySelectorAll('#side *')].filter(e =>"
        " ['auto', 'scroll'].includes(getComputedStyle(e).overflowX) &&"
        " e.scrollWidth > e.clientWidth + 1).map(e => e.outerHTML.slice(0, 99))"
    )
    assert not scrolled


def test_printing_leaves_the_controls_and_the_box_out(page):
    page.ask("Where did we stay in Kyoto?")
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert not page.one("#side").is_displayed() and not page.one("#asking").is_displayed()
        assert page.one(".words").is_displayed()
    finally:
        page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


def test_the_browsers_own_parts_follow_the_theme(visit):
    page = visit(dark=True)
    assert page.js("return getComputedStyle(document.documentElement).colorScheme") == "dark"
    page.dark(False)
    page.until(lambda: not page.js(IS_DARK))
