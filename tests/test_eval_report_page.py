"""The report in a real Chromium: its filters, links to some of its cases, and nothing fetched."""

from __future__ import annotations

import subprocess
from dataclasses import replace

import pytest

from askreview.evals import summarise
from askreview.evals.report import report_html
from eval_suites import case, reply
from test_eval_report import Page, graded, run_with

pytestmark = pytest.mark.slow

CHROMIUM = (
    "chromium",
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-logging=stderr",
    "--virtual-time-budget=2000",
    "--dump-dom",
)


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """Four cases: one right, two wrong, one refused."""
    rows = []
    for id, text in {"one": "x [1]", "two": "y [1]", "three": "z [1]", "four": ""}.items():
        wanted = replace(case(all=["x"]), id=id, type="table & more" if id < "p" else "list")
        rows.append(graded(wanted, reply(text, "answered" if text else "not_in_notes")))
    run = run_with(*rows)
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(report_html([(run, summarise(run, {}), None)]), encoding="utf-8")
    return path


def opened(report, tmp_path, fragment=""):
    """The page after its script has run, and what the browser complained of."""
    command = [*CHROMIUM, f"--user-data-dir={tmp_path / 'profile'}", f"{report.as_uri()}{fragment}"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)
    said = [line for line in done.stderr.splitlines() if "CONSOLE" in line]
    return Page(done.stdout), said


def shown(page):
    """The ids of the cases that a reader sees."""
    cases = [one for tag, one in page.elements if tag == "details" and one.get("class") == "case"]
    return [one["data-words"].split()[0] for one in cases if "hidden" not in one]


def test_the_page_lists_every_case_and_complains_of_nothing(report, tmp_path):
    page, said = opened(report, tmp_path)
    assert shown(page) == ["one", "two", "three", "four"]
    assert "4 of 4 cases" in page.text and not said
    assert next(one for _, one in page.elements if one.get("id") == "filters").get("hidden") is None


@pytest.mark.parametrize(
    ("fragment", "ids"),
    [
        ("#state=wrong", ["two", "three"]),
        ("#state=false%20refusal", ["four"]),
        ("#type=table%20%26%20more", ["one", "four"]),
        ("#state=wrong&type=list", ["two", "three"]),
        ("#words=THREE", ["three"]),
        ("#state=%3Cscript%3E", ["one", "two", "three", "four"]),
        ("#cases", ["one", "two", "three", "four"]),
    ],
)
def test_a_link_shows_some_of_the_cases(report, tmp_path, fragment, ids):
    page, said = opened(report, tmp_path, fragment)
    assert shown(page) == ids and not said
    assert f"{len(ids)} of 4 cases" in page.text


def test_the_report_s_own_links_lead_to_its_cases(report, tmp_path):
    links = {one["href"] for tag, one in Page(report.read_text()).elements if tag == "a"}
    assert {"#state=wrong", "#type=table%20%26%20more"} <= links
    page, _ = opened(report, tmp_path, "#state=wrong")
    assert shown(page) == ["two", "three"]


def test_a_script_that_is_not_ours_does_not_run(report, tmp_path):
    tampered = tmp_path / "tampered.html"
    more = "<script>document.title = 'taken'</script><img src='https://canary.example/x.png'>"
    tampered.write_text(report.read_text().replace("</main>", f"{more}</main>"))
    page, said = opened(tampered, tmp_path)
    assert "taken" not in page.text
    assert sum("Content Security Policy" in line for line in said) == 2


LONG_NAMES = (
    "quotes",
    "openrouter/meta-llama/llama-3.1-8b-instruct",
    "anthropic/claude-sonnet-4.5-20250929",
    "ollama/qwen2.5:0.5b-instruct-q4",
)


def test_four_models_fit_a_screen_of_1300_pixels(tmp_path, chromium):
    runs = [
        run_with(
            *(graded(replace(case(all=["x"]), id=id), reply("y [1]")) for id in "ab"), model=one
        )
        for one in LONG_NAMES
    ]
    path = tmp_path / "four.html"
    path.write_text(report_html([(run, summarise(run, {}), None) for run in runs]), "utf-8")
    driver = chromium.driver
    driver.set_window_size(1300, 900)
    driver.get(path.as_uri())
    wider = driver.execute_script(
        "return [...document.querySelectorAll('html, .wide, .card')]"
        ".filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.innerText)"
    )
    assert driver.execute_script("return innerWidth") <= 1300 and wider == []
    tops = driver.execute_script(
        "return [...document.querySelectorAll('.big')].map((one) => one.closest('.card').offsetTop)"
    )
    assert len(tops) == 4 and len(set(tops)) == 1  # side by side
