"""“In German please”, “shorter”, “as a list”: the last question, and a word to the writer."""

from __future__ import annotations

import pytest
import yaml

import shell
from askreview.conversation import standalone, whole
from askreview.conversation.courtesy import set_aside
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
    assert (made.text, made.wish, made.again) == (STAY, wish, True)


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
    assert (made.text, made.again, made.problem) == (STAY, True, "")
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


ASKED = "Where did we stay in Kyoto?"
BESIDE = """Hey, can you please tell me where did we stay in Kyoto?
hello, where did we stay in Kyoto?
Do you know where did we stay in Kyoto?
I can't remember any more: where did we stay in Kyoto?
I was wondering, where did we stay in Kyoto?
Where did we stay in Kyoto? Thanks a lot in advance!
Where did we stay in Kyoto, please?
Where did we stay in Kyoto? Thank you very much
Hi! I forgot where did we stay in Kyoto?"""


@pytest.mark.parametrize("question", BESIDE.splitlines())
def test_greetings_and_thanks_are_not_asked(question):
    assert set_aside(question) == (ASKED, "")


@pytest.mark.parametrize(
    ("question", "wish"),
    [
        (f"{ASKED[:-1]}, in three sentences?", "in three sentences"),
        (f"{ASKED[:-1]} in simple words?", "in simple words"),
        (f"{ASKED} Answer in German please.", "Answer in German please"),
        (f"{ASKED[:-1]}, in German please?", "in German"),
        (f"Please, {ASKED[0].lower()}{ASKED[1:-1]}, as a table?", "as a table"),
        (f"{ASKED} In one sentence. Thanks!", "In one sentence"),
    ],
)
def test_a_wish_beside_a_question_is_set_aside(question, wish):
    assert set_aside(question) == (ASKED, wish)


@pytest.mark.parametrize(
    "question",
    """What do you know about Kyoto?
Did I tell Anna where we stayed?
Do I know Anna?
What is butter called, in German?
Who thanked Anna for her help?
Which cities are in a table?
Hello world in Rust
Well water: when was it tested?
I have a flat tyre. What do I do?
shorter please
Thanks!
May the members vote as they please?
tell me about Kyoto
What did we pay in Kyoto in 2024?""".splitlines(),
)
def test_what_may_be_asked_is_not_set_aside(question):
    assert set_aside(question) == (question, "")


def test_a_question_with_thanks_is_answered_as_without(run):
    plain, polite = run(STAY), run(f"Hi, can you tell me {STAY[0].lower()}{STAY[1:]} Thanks a lot!")
    assert polite.stdout == plain.stdout
    assert f"(Searched for: {STAY})" in polite.stderr


def test_a_wish_beside_a_question_is_told_to_the_model_alone(run, model_server):
    model_server.script = [cited(["We stayed at the Hotel Granvia [#]."], "Granvia")]
    done = run("-m", "local", f"{STAY[:-1]}, in one sentence?")
    [request] = model_server.requests
    assert request.text.endswith(f"Question: {STAY}\nAnswer it this way: in one sentence")
    assert "Granvia" in done.stdout
    quoted = run(f"{STAY[:-1]}, in one sentence?")
    assert quoted.stdout == run(STAY).stdout
    assert "Only a model answers “in one sentence”. Choose one with -m." in quoted.stderr
