"""“In German please”, “shorter”, “as a list”: the last question, and a word to the writer."""

from __future__ import annotations

import pytest
import yaml

import shell
from askreview.conversation import standalone, whole
from askreview.types import Answer
from conftest import ROOT
from openai_server import Reply, cited

STAY = "Where did we stay in Kyoto?"
WISHES = """in German please
In German, please!
auf Deutsch bitte
can you say that in French?
translate that into Spanish
the same in Italian
shorter
make it shorter
a bit shorter
more briefly
shorten it
in one sentence
summarize in three sentences
in more detail
say it in plain English
as a list
now as a table
as a short list please
Give me that as a numbered list"""
QUESTIONS = """and in German?
what about German?
give me a list of hotels
list them
is it shorter?
shorter trips
as a list of cities
tell me more
in 2023
in Kyoto
translate the letter
who wrote it in German?"""


@pytest.mark.parametrize("wish", WISHES.splitlines())
def test_a_wish_keeps_the_topic(wish):
    made = whole(wish, [(STAY, "At the Granvia.")])
    assert (made.text, made.wish) == (STAY, True)


@pytest.mark.parametrize("question", QUESTIONS.splitlines())
def test_what_may_have_a_topic_of_its_own_is_no_wish(question):
    assert not whole(question, [(STAY, "At the Granvia.")]).wish


def test_the_tables_of_follow_ups_hold_no_wish():
    for table in (ROOT / "tests" / "followups").glob("*.yaml"):
        for row in yaml.load(table.read_text(encoding="utf-8"), yaml.CSafeLoader):
            assert not whole(row["ask"], [(STAY, "")]).wish


def test_a_first_question_is_no_wish():
    assert whole("shorter", []).text == "shorter"
    assert not whole("as a list", [("shorter", "")]).wish


def test_the_topic_outlasts_several_wishes():
    earlier = [(STAY, ""), ("in German please", ""), ("shorter", "")]
    assert whole("as a list", earlier).text == STAY
    assert standalone("and in Osaka?", earlier) == "Where did we stay in Osaka?"
    answered = [Answer("and there?", "answered", "", (), (), searched=STAY)]
    assert whole("shorter", answered).text == STAY


def test_a_model_may_take_other_words_for_a_wish():
    asked = "Please write like a pirate"
    made = whole(asked, [(STAY, "At the Granvia.")], lambda prompt: STAY)
    assert (made.text, made.wish, made.problem) == (STAY, True, "")
    made = whole("and in Osaka?", [(STAY, "")], lambda prompt: STAY)
    assert made.text == "Where did we stay in Osaka?" and not made.wish


@pytest.fixture
def run(vault, tmp_path, monkeypatch, encoder):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))

    def run(*args: str, stdin: str | None = None):
        command = ["askreview", *args, "--notes", str(vault), "--index", str(tmp_path / "index")]
        return shell.run(command, text=True, input=stdin)

    return run


def test_a_model_is_told_the_question_and_the_wish(run, model_server):
    stayed = cited(["We stayed at the Hotel Granvia [#]."], "Granvia")
    model_server.script = [stayed, Reply("At the Granvia [1].")]
    done = run("chat", "-m", "local", stdin=f"{STAY}\nshorter please\n")
    assert f"(Searched for: {STAY})" in done.stderr
    _, second = model_server.requests  # none to rewrite the follow-up
    assert second.text.endswith(f"Question: {STAY}\nAnswer it this way: shorter please")
    assert "for three nights" in second.text


def test_quotes_say_that_they_cannot_be_rewritten_and_are_given_again(run):
    first = run(STAY).stdout
    done = run("-c", "in German please")
    said, _, again = done.stdout.partition("\n")
    assert said.startswith("Quotations are the notes' own words and cannot be rewritten.")
    assert again == first
    assert "A model can rewrite them. Choose one with -m." in done.stderr
