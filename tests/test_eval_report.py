"""The report: one file that shows every case, and acts on no word of a note, a case or a model."""

from __future__ import annotations

import base64
import hashlib
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from askreview.evals import GRADERS, compare, summarise
from askreview.evals.junit import junit_xml
from askreview.evals.markdown import markdown
from askreview.evals.report import report_html
from askreview.evals.results import Fault, Timing, row_of
from askreview.types import Check, Usage
from eval_suites import case, citation, finding, gold, made_up_run, reply, source

HOSTILE = (
    '<script>alert(1)</script><img src="https://canary.example/x.png" onerror="x">'
    "![a](https://canary.example/y.png) [click](javascript:x) \u202eevil\u200b\U000e0041\x1b[31m"
)


class Page(HTMLParser):
    """The elements of a page, and what a reader sees."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.words, self._unseen = [], [], False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._unseen = tag in ("script", "style")

    def handle_endtag(self, tag):
        self._unseen = False

    def handle_data(self, data):
        if not self._unseen:
            self.words.append(data)

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


def graded(a_case, a_reply, **more):
    grades = {name: one.grade(a_case, a_reply) for name, one in GRADERS.items()}
    return row_of(a_case, a_reply, grades=grades, **more)


def run_with(*rows, model="quotes"):
    return replace(made_up_run({}, model=model), rows=rows, settings=SETTINGS)


SETTINGS = {"passages": 5, "repeat": 1, "facts_only": False}


def page(*several):
    return Page(report_html([(run, summarise(run, {}), other) for run, other in several]))


@pytest.fixture
def hostile():
    """A run in which everything that is shown tries to be more than text."""
    wanted = replace(
        case(all=[HOSTILE + " x"], none=["y"], history=(HOSTILE,)),
        id=HOSTILE, question=HOSTILE, type=HOSTILE, pair=HOSTILE, file=HOSTILE,
    )  # fmt: skip
    answer = reply(
        HOSTILE,
        searched=HOSTILE,
        citations=(replace(citation(1, HOSTILE), note=HOSTILE),),
        sources=(replace(source(1, HOSTILE), note=HOSTILE, heading=HOSTILE),),
        gold=(replace(gold(2), quote=HOSTILE, note=HOSTILE),),
        checks=(Check("misquote", HOSTILE, HOSTILE),),
    )
    row = graded(wanted, answer, verdict=HOSTILE)
    failed = row_of(replace(wanted, id="b"), None, grades={}, fault=Fault("ask", HOSTILE))
    return replace(
        run_with(row, failed, model=HOSTILE), notes={HOSTILE: "1"}, versions={"x": HOSTILE}
    )


def test_hostile_words_are_only_text(hostile):
    before = replace(hostile, rows=(replace(hostile.rows[0], fault=None, grades={}),))
    html = report_html([(hostile, summarise(hostile, {}), compare(before, hostile))])
    shown = Page(html)
    assert {tag for tag, _ in shown.elements} <= {
        "html", "head", "meta", "title", "style", "body", "main", "header", "h1", "h2", "h3", "p",
        "section", "div", "i", "b", "nav", "a", "table", "thead", "tbody", "tr", "th", "td", "br",
        "small", "span", "svg", "line", "text", "polyline", "circle", "label", "input", "select",
        "option", "details", "summary", "code", "blockquote", "mark", "ul", "li", "footer",
        "script",
    }  # fmt: skip
    assert sum(tag == "script" for tag, _ in shown.elements) == 1
    for tag, attributes in shown.elements:
        assert not {"src", "srcset", "onerror", "onclick"} & attributes.keys(), tag
        assert attributes.get("href", "#").startswith("#"), attributes
        assert "url(" not in (attributes.get("style") or "")
    assert "canary.example" in shown.text  # as words
    assert not re.search("[\u200b\u202e\x1b\U000e0041]", html)


def test_nothing_is_fetched_and_only_our_script_may_run(hostile):
    html = report_html([(hostile, summarise(hostile, {}), None)])
    [policy] = re.findall(r'Content-Security-Policy" content="([^"]+)"', html)
    [script] = re.findall(r"<script>(.*?)</script>", html, re.S)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy.startswith("default-src 'none'") and f"script-src 'sha256-{digest}'" in policy
    style = re.findall(r"<style>(.*?)</style>", html, re.S)[0]
    assert "@import" not in style and "url(" not in style
    assert "prefers-color-scheme: dark" in style


def test_a_row_shows_the_answer_its_sources_the_gold_and_what_failed():
    text = "It was the Hotel Granvia in Kyoto, as we wrote. [1]"
    answer = reply(
        text,
        citations=(citation(1, "We stayed at the Hotel Granvia in Kyoto"),),
        sources=(
            source(1, "# Kyoto\n\nWe stayed at the Hotel Granvia in Kyoto.\n"),
            source(2, "x"),
        ),
        gold=(gold(3, cited=False), gold(None)),
        checks=(finding("unsupported_number"),),
    )
    row = graded(case(all=["Granvia", "three nights"], none=["Osaka"]), answer)
    run = run_with(row)
    html = report_html([(run, summarise(run, {}), None)])
    assert "It was <mark>the Hotel Granvia in Kyoto</mark>, as we wrote. [1]" in html
    assert "<mark>We stayed at the Hotel Granvia in Kyoto</mark>." in html
    shown = Page(html).text
    assert "must say “Granvia”: found" in shown
    assert "must say “three nights”: not found" in shown
    assert "must not say “Osaka”: not found" in shown
    assert "passage 3 of 10, not cited" in shown and "in none of the first 10 passages" in shown
    assert "unsupported_number : why A sentence." in shown
    assert "[1] a.md:1" in shown and "[2]" not in shown


def test_models_stand_side_by_side():
    wanted = case(all=["42"])
    right = run_with(graded(wanted, reply("It is 42 [1]")), model="right")
    wrong = run_with(
        graded(wanted, reply("It is 99 [1]", checks=(finding("unsupported_number"),))),
        model="wrong",
    )
    shown = page((right, None), (wrong, None))
    chips = [one for one in shown.elements if one[1].get("class", "").startswith("chip ")]
    assert [one[1]["class"] for one in chips[:3]] == ["chip bad", "chip good", "chip bad"]
    assert "right: right wrong: wrong" in shown.text
    assert re.search(r"unsupported_number a number that .*? 0\.000 .*? 1\.000", shown.text)
    assert "finding right wrong unsupported_number 0 1" in shown.text
    [cases] = [one for tag, one in shown.elements if tag == "details" and one.get("class")]
    assert cases["data-state"] == "right|wrong|models differ"


def test_the_difference_to_the_baseline_is_shown():
    wanted = case(all=["42"])
    before = run_with(graded(wanted, reply("It is 42 [1]")))
    after = run_with(graded(wanted, reply("It is 41 [1]")))
    shown = page((after, compare(before, after)))
    assert "-100.0 points since the baseline: 0 won, 1 lost" in shown.text
    assert "lost a right → wrong" in shown.text
    assert "Before, in the baseline: right It is 42 [1]" in shown.text
    [cases] = [one for tag, one in shown.elements if tag == "details" and one.get("class")]
    assert cases["data-flip"] == "lost"


def test_tokens_cost_times_and_kept_answers_are_said():
    answer = replace(reply("x [1]"), usage=Usage(1200, 34), cost=0.0021)
    run = run_with(
        graded(case(all=["x"]), answer), graded(replace(case(all=["x"]), id="b"), answer)
    )
    times = {"a": Timing(120.0), "b": Timing(1.0, cached=True)}
    summary = summarise(run, times)
    assert (summary.tokens, summary.cached, summary.ms_median) == (2468, 1, 120.0)
    shown = Page(report_html([(run, summary, None)])).text
    assert "2,468 tokens, $0.0042" in shown and "120 ms a case" in shown
    assert "1 saved answers were reused" in shown


def test_attempts_are_counted():
    row = graded(case(all=["x"]), reply("x [1]"))
    tries = tuple({**row.grades, "correct_and_cited": one} for one in (1.0, 0.0, 1.0))
    run = run_with(replace(row, attempts=tries))
    assert summarise(run, {}).all_attempts == 0
    shown = page((run, None)).text
    assert "right in 2 of 3 attempts" in shown and "Right in every attempt: 0.000" in shown


def test_pairs_are_right_when_both_cases_are():
    answered = replace(case(all=["x"]), id="a")
    near = [replace(case("closest"), id=id, pair="a") for id in ("near", "nearer")]
    run = run_with(
        graded(answered, reply("x [1]")),
        graded(near[0], reply("y", "closest")),
        graded(near[1], reply("y")),
    )
    assert summarise(run, {}).pairs == (1, 2)
    lost = run_with(graded(answered, reply("y [1]")), *run.rows[1:])
    assert summarise(lost, {}).pairs == (0, 2)


def test_the_confusion_and_the_risk_are_counted():
    absent = replace(case("not_in_notes"), id="b")
    sure = replace(reply("x [1]"), confidence=0.9)
    unsure = replace(reply("y [1]"), confidence=0.5)
    refused = replace(reply("", "not_in_notes"), confidence=0.3)
    run = run_with(
        graded(case(all=["x"]), sure),
        graded(absent, unsure),
        graded(replace(absent, id="c"), refused),
    )
    summary = summarise(run, {})
    assert summary.confusion["answered"]["answered"] == 1
    assert summary.confusion["not_in_notes"] == {"answered": 1, "closest": 0, "not_in_notes": 1}
    assert summary.curve == [(pytest.approx(1 / 3), 0), (pytest.approx(2 / 3), 0.5)]
    assert summary.aurc == pytest.approx(0.25)
    shown = page((run, None))
    assert next(one for tag, one in shown.elements if tag == "polyline")["points"].count(",") == 2


def test_an_empty_or_ungradable_run_still_has_a_report(hostile):
    assert "No case was graded." in page((run_with(hostile.rows[1]), None)).text
    assert "0 cases" in page((run_with(), None)).text


def test_junit_lists_every_case(hostile):
    right = graded(replace(case(all=["x"]), id="c"), reply("x [1]"))
    run = replace(hostile, rows=(*hostile.rows, right))
    whole = ElementTree.fromstring(junit_xml(run, {"c": Timing(1500.0)}))
    [suite] = whole
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "0", "1")
    assert [[child.tag for child in one] for one in suite] == [["skipped"], ["error"], []]
    assert suite[2].get("time") == "1.500" and suite[0][0].get("message") == "wrong"


def test_the_summary_is_markdown_that_does_nothing(hostile):
    from markdown_it import MarkdownIt

    text = markdown(hostile, summarise(hostile, {}), compare(hostile, hostile))
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(text)
    assert not re.search(r"<(script|img|a)\b", html)
    assert "Correct and cited" in html and "<td>correct_and_cited</td>" in html
    assert "1 cases were not graded" in html
