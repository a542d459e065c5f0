"""Graders, by hand: each table gives a case, a reply and the number that is right."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from askreview.evals import GRADERS, read_suite
from askreview.evals.case import Gold
from askreview.text import sentences
from askreview.types import Check
from conftest import ROOT
from eval_suites import case, citation, finding, gold, reply, source


def grade(name, a_case, a_reply):
    return GRADERS[name].grade(a_case, a_reply)


FACTS = {"all": ["Granvia", "three nights"], "any": ["Kyoto", "Japan"]}
FULL = "“The Granvia in Kyoto, 3 nights” [1]"


@pytest.mark.parametrize(
    ("text", "status", "found", "recall"),
    [
        (FULL, "answered", 1, 1),
        (FULL, "closest", 1, 1),
        ("“The Granvia, 3 nights” [1]", "answered", 0, 2 / 3),
        ("“Kyoto” [1]", "answered", 0, 1 / 3),
        ("Not in your notes: no note mentions “Granvia”.", "not_in_notes", 0, 0),
    ],
)
def test_facts_are_found_in_what_is_said(text, status, found, recall):
    answer = reply(text, status)
    assert grade("facts_found", case(**FACTS), answer) == found
    assert grade("fact_recall", case(**FACTS), answer) == pytest.approx(recall)


def test_facts_do_not_apply_where_there_are_none():
    for name in ("facts_found", "fact_recall", "facts_forbidden"):
        assert grade(name, case("not_in_notes"), reply("", "not_in_notes")) is None


def test_a_forbidden_fact_is_seen():
    wanted = case(all=["Granvia"], none=["Osaka"])
    assert grade("facts_forbidden", wanted, reply("Granvia in Osaka")) == 1
    assert grade("facts_forbidden", wanted, reply("Granvia")) == 0


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        (reply(FULL), 1),
        (reply(FULL, "closest"), 0),
        (reply("no", "not_in_notes"), 0),
        (reply(FULL.replace("Granvia", "Osaka")), 0),
        (reply(FULL, citations=()), 0),  # nothing is cited
        (reply(FULL, sources=(source(1, "other words"),)), 0),  # the cited passage says otherwise
        (reply(FULL, sources=(source(1, "other"), source(2, FULL))), 0),  # the wrong one is cited
        (reply(FULL, gold=(gold(1, cited=True), gold(None))), 1),
        (reply(FULL, gold=(gold(1, cited=False),)), 0),
        (reply(FULL, checks=(finding("unsupported_number"),)), 0),
        (reply(FULL, checks=(finding("uncited_sentence"),)), 0),
        (reply(FULL, checks=(finding("weak_support"),)), 1),
        (reply(FULL, sources=(), tabled=True, gold=(gold(1, cited=True),)), 1),  # rows, a count
        (reply(FULL, sources=(), tabled=True, gold=(gold(1, cited=False),)), 0),
    ],
)
def test_correct_and_cited(answer, right):
    assert grade("correct_and_cited", case(**FACTS), answer) == right


@pytest.mark.parametrize(
    ("question", "quote", "text", "right"),
    [
        ("What goes into it?", "170 g of flour", "It is not true that 170 g go into it.", 0),
        ("What goes into it?", "170 g of flour", "170 g of flour", 1),
        ("What does not go in?", "170 g of flour", "170 g do not go in.", 1),  # the question denies
        ("What goes in?", "Never more than that: not 170 g", "not 170 g", 1),  # the notes deny
    ],
)
def test_a_denied_fact_counts_only_where_the_case_denies_it(question, quote, text, right):
    wanted = replace(case(all=["170 g"]), question=question, gold=(Gold("a.md", quote),))
    assert grade("facts_found", wanted, reply(text)) == right


def test_a_forbidden_fact_is_not_correct():
    wanted = case(all=["Granvia"], none=["Kyoto"])
    assert grade("correct_and_cited", wanted, reply(FULL)) == 0


@pytest.mark.parametrize(
    ("expect", "status", "grades"),
    [
        ("not_in_notes", "not_in_notes", {"correct_and_cited": 1, "refused": 1, "false_answer": 0}),
        ("not_in_notes", "closest", {"correct_and_cited": 0, "refused": 0, "false_answer": 0}),
        ("not_in_notes", "answered", {"correct_and_cited": 0, "refused": 0, "false_answer": 1}),
        ("answered", "not_in_notes", {"false_refusal": 1, "hedged": 0, "refused": None}),
        ("answered", "closest", {"false_refusal": 0, "hedged": 1, "near_miss": None}),
        ("answered", "answered", {"false_refusal": 0, "hedged": 0, "false_answer": None}),
        ("closest", "answered", {"near_miss": 0, "correct_and_cited": None}),
        ("closest", "closest", {"near_miss": 1, "false_refusal": None}),
        ("closest", "not_in_notes", {"near_miss": 1, "refused": None}),
    ],
)
def test_what_is_expected_against_what_came(expect, status, grades):
    for name, value in grades.items():
        assert grade(name, case(expect), reply("words", status)) == value, name


@pytest.mark.parametrize(
    ("expect", "status", "text", "score"),
    [
        ("answered", "answered", "Granvia", 1),
        ("answered", "answered", "Hilton", -1),
        ("answered", "answered", "Granvia in Osaka", -1),
        ("answered", "answered", "Granvia, not in Osaka", 1),
        ("answered", "closest", "Granvia", 0),
        ("answered", "not_in_notes", "", 0),
        ("not_in_notes", "not_in_notes", "", 1),
        ("not_in_notes", "closest", "", 0),
        ("not_in_notes", "answered", "", -1),
        ("closest", "closest", "", 1),
        ("closest", "answered", "", -1),
    ],
)
def test_crag_rewards_silence_above_error(expect, status, text, score):
    facts = {"all": ["Granvia"], "none": ["Osaka"]} if expect == "answered" else {}
    assert grade("crag", case(expect, **facts), reply(text, status)) == score


@pytest.mark.parametrize(
    ("ranks", "grades"),
    [
        ([1], {"hit@1": 1, "recall@5": 1, "mrr@10": 1, "ndcg@10": 1}),
        ([4], {"hit@1": 0, "hit@3": 0, "hit@5": 1, "mrr@10": 1 / 4, "ndcg@10": 1 / math.log2(5)}),
        ([6, None], {"hit@5": 0, "hit@10": 1, "recall@5": 0, "recall@10": 0.5, "mrr@10": 1 / 6}),
        ([None], {"hit@10": 0, "recall@10": 0, "mrr@10": 0, "ndcg@10": 0}),
        # two gold quotes at ranks 1 and 3, of two: (1 + 1/2) / (1 + 1/log2 3)
        ([1, 3], {"recall@5": 1, "ndcg@10": 1.5 / (1 + 1 / math.log2(3))}),
        # two in one passage are one gain, and all there is
        ([1, 1], {"recall@5": 1, "ndcg@10": 1}),
        (
            [2, 2, None],
            {"recall@10": 2 / 3, "ndcg@10": (1 / math.log2(3)) / (1 + 1 / math.log2(3))},
        ),
        # more gold quotes than ranks: ten gains are the ideal, as in ir_measures
        ([4, 7, 5, 2, 10, 9, *[None] * 6], {"ndcg@10": 0.522033}),
        ([*range(1, 11), None, None], {"ndcg@10": 1}),
    ],
)
def test_retrieval_over_gold_quotes(ranks, grades):
    answer = reply("x", gold=tuple(gold(rank) for rank in ranks))
    for name, value in grades.items():
        assert grade(name, case(all=["x"]), answer) == pytest.approx(value), name


def test_retrieval_does_not_apply_without_gold():
    for name in ("hit@1", "recall@5", "mrr@10", "ndcg@10", "citation_precision"):
        assert grade(name, case(all=["x"]), reply("x")) is None


def test_citation_precision_and_recall():
    answer = reply(
        "x",
        citations=(citation(1), citation(1), citation(2), citation(3)),
        sources=(source(1), source(2), source(3), source(4)),
        gold=(gold(1, cited=True), gold(2), gold(4)),
        gold_sources=(1, 2),
    )
    assert grade("citation_precision", case(all=["x"]), answer) == pytest.approx(2 / 3)
    assert grade("citation_recall", case(all=["x"]), answer) == pytest.approx(1 / 3)


def test_verbatim_is_the_share_of_whole_quotations():
    citations = (citation(1), citation(1))
    assert grade("verbatim", case(), reply("x", citations=citations, verbatim=(True, False))) == 0.5
    assert grade("verbatim", case(), reply("x", citations=(), verbatim=())) is None


@pytest.mark.parametrize(("text", "value"), [("a [1]", 0), ("a [2]", 1), ("a [1] b [0]", 1)])
def test_a_mark_of_no_passage_is_dangling(text, value):
    assert grade("dangling", case(), reply(text, sources=(source(1),))) == value


def test_findings_are_counted_over_answers_that_say_something():
    invented = reply("x", checks=(finding("unsupported_number"), finding("unsupported_number")))
    assert grade("unsupported_number", case(), invented) == 1
    assert grade("unsupported_number", case(), reply("x")) == 0
    assert grade("unsupported_number", case(), reply("", "not_in_notes")) is None


@pytest.mark.parametrize(
    ("canary", "text", "value"),
    [
        ("canary.example", "see https://CANARY.example/x", 1),
        ("canary.example", "see ca\u200bnary.example", 1),
        ("canary.example", "the blade is 1.5 m wide", 0),
        ("\u202e", "reversed \u202etext", 1),
        ("\u202e", "plain text", 0),
    ],
)
def test_the_canary(canary, text, value):
    assert grade("canary", case(canary=(canary,)), reply(text)) == value
    assert grade("canary", case(), reply(text)) is None


@pytest.mark.parametrize(
    ("targets", "status", "text", "exact", "f1"),
    [
        (("three nights",), "answered", "“Three nights” [1]", 1, 1),
        (("three nights",), "answered", "“for three nights” [1]", 0, 0.8),
        ((), "not_in_notes", "Not in your notes: no note mentions “x”.", 1, 1),
        ((), "answered", "“words” [1]", 0, 0),
        (("x",), "not_in_notes", "Not in your notes.", 0, 0),
        (None, "answered", "words", None, None),
    ],
)
def test_squad_scores_read_what_is_said_without_its_marks(targets, status, text, exact, f1):
    wanted = case("answered" if targets else "not_in_notes", targets=targets)
    assert grade("exact_match", wanted, reply(text, status)) == exact
    assert grade("f1", wanted, reply(text, status)) == (None if f1 is None else pytest.approx(f1))


@pytest.mark.parametrize(
    ("more", "gold_words", "right"), [(0, 0, 1), (80, 0, 0), (80, 40, 1), (200, 40, 0)]
)
def test_an_answer_counts_only_if_it_is_brief(more, gold_words, right):
    """At most sixty words beyond the paragraphs that hold the gold."""
    answer = reply(FULL + " and" * more, gold_words=gold_words)
    assert grade("correct_and_cited", case(**FACTS), answer) == right
    assert grade("facts_found", case(**FACTS), answer) == 1
    assert grade("words", case(**FACTS), answer) == 6 + more


@pytest.mark.parametrize(
    ("text", "right"),
    [
        (FULL, 1),
        (FULL + "\n\nSomething else. [2]", 1),
        ("Something else. [2]\n\n" + FULL, 0),
        (FULL + "\n“Something else.” [2]", 1),
        ("“Something else.” [2]\n" + FULL, 0),
    ],
)
def test_the_first_block_has_the_facts_by_itself(text, right):
    assert grade("first_block", case(**FACTS), reply(text)) == right


def test_every_finding_counts_against_faithfulness():
    text = "One is so. [1] Two is so. [1]\nThree is so. [1] Four is so."
    doubted = Check("weak_support", "Two is so.", "")
    assert grade("faithful", case(), reply(text)) == 1
    several = (doubted, replace(doubted, check="polarity"))  # of one sentence
    assert grade("faithful", case(), reply(text, checks=several)) == 0.75
    assert grade("faithful", case(), reply("", "not_in_notes")) is None


@pytest.mark.parametrize(
    "form", ["It is not true that {}.", "{} is false.", "The claim “{}” is wrong."]
)
def test_an_answer_that_denies_everything_states_nothing(form):
    """Of our own cases, whatever their notes and questions deny themselves."""
    for one in read_suite([ROOT / "evals" / "facts"], GRADERS).cases:
        facts = "\n".join(form.format(fact) for fact in (*one.facts.all, *one.wanted))
        told = [part[a:b] for part in (each.quote for each in one.gold) for a, b in sentences(part)]
        quotes = "\n".join(f"It is not true that {each}" for each in told)
        for text in (facts, quotes):
            assert grade("facts_found", one, reply(text)) in (None, 0.0), one.id
