"""Drafts are questions about what a note says; a model may word them, and the gold stays."""

from __future__ import annotations

import re

import pytest
import yaml

from askreview import AskReview
from askreview.evals import draft_yaml, read_suite, reword, suggest
from askreview.evals.reword import reword_prompt
from askreview.evals.vault import Vault
from askreview.types import Writing
from askreview.writing import Prompt, open_writer
from conftest import ROOT
from openai_server import Reply
from word_encoder import WordEncoder

NOTE = """\
---
title: Apple pie
genre: [Dessert, Baking]
published: 2023-07-30
cover: https://example.com/x.jpg
---

# Apple pie

Is it good: yes.

⏲️ Prep time: 30 min

| Tool | Size |
|---|---|
| Tin | 24 cm |

## Ingredients

- apples
- brown sugar

## Steps

Bake it in the oven for 45 minutes, and not longer.
It cost €15 at the fair.

## Where it is from

![[Model/Qwen 5 of Ghent, the long one]]

Our grandmother learned it from a neighbour in Ghent.
"""


def drafts(folder, note, text=None, **more):
    if text is not None:
        folder.mkdir()
        (folder / note).write_text(text, encoding="utf-8")
    with AskReview(folder, folder.parent / "index", WordEncoder()) as review:
        return suggest(review.search(note, 100, {"note": note}), **more)


@pytest.fixture
def pie(tmp_path):
    return drafts(tmp_path / "notes", "pie.md", NOTE)


def test_properties_tables_labels_figures_lists_and_headings_are_asked_for(pie):
    told = {one.question: (one.facts.all, one.targets) for one in pie}
    assert told == {
        "What does Apple pie give as “genre”?": (("Dessert", "Baking"), None),
        "Which date does Apple pie give as “published”?": (("2023-07-30",), None),
        "What does Apple pie give as “Is it good”?": (("yes.",), None),
        "What does Apple pie give as “Prep time”?": (("30 min",), None),
        "In Apple pie, what is the Size of Tin?": (("24 cm",), None),
        "What does Apple pie list under “Ingredients”?": (("apples", "brown sugar"), None),
        "Which length of time does Apple pie, Steps give for “Bake oven longer”?": (
            ("45 minutes",), None,
        ),
        "Which amount of money does Apple pie, Steps give for “cost fair”?": (("€15",), None),
        "What does Apple pie say about “Where it is from”?": (
            (), ("Our grandmother learned it from a neighbour in Ghent.",),
        ),
    }  # fmt: skip


def test_drafts_load_and_their_quotes_are_in_the_note(pie, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("".join(map(draft_yaml, pie)), encoding="utf-8")
    suite = read_suite([file], ())
    assert [one.question for one in suite.cases] == [one.question for one in pie]
    vault = Vault(tmp_path / "notes")
    assert not [problem for one in suite.cases for problem in vault.missing(one)]


def test_no_draft_of_many_notes_is_a_cloze_or_asks_for_a_function_word(tmp_path):
    """Whole notes in every form that notes come in."""
    folder, count = ROOT / "evals" / "vault", 0
    with AskReview(folder, tmp_path / "index", WordEncoder()) as review:
        for note in review.catalogue() or (review.ready() or review.catalogue()):
            for one in suggest(review.search(note, 100, {"note": note})):
                count += 1
                assert one.question.endswith("?") and "…" not in one.question
                assert one.targets or all(re.search(r"\w{2}|\d", fact) for fact in one.facts.all)
                assert not {"Is", "The", "It", "What"} & set(one.facts.all)
                assert [*map(dict, yaml.safe_load(draft_yaml(one)))]
    assert count > 100


def test_a_model_words_the_questions_and_the_gold_stays(pie, model_server):
    model_server.script = [
        Reply(
            "Here you are:\n1. Which sort of dish is it?\n2. When was the pie recipe put online?\n"
            "3) Would you say yes to it?\n4. Does it take 30 minutes?\n5. no question\n"
        )
    ]
    writer = open_writer("local", Writing(), print)
    reworded, same = reword(pie, lambda prompt: writer.complete(prompt)[0])
    assert [one.question for one in reworded[:4]] == [
        "Which sort of dish is it?",
        "When was the pie recipe put online?",
        pie[2].question,  # it told the answer
        pie[3].question,  # it told the answer
    ]
    assert same == len(pie) - 2
    assert [(one.id, one.facts, one.gold) for one in reworded] == [
        (one.id, one.facts, one.gold) for one in pie
    ]
    [asked] = model_server.requests
    assert "genre: [Dessert, Baking]" in asked.text and "Answer: 45 minutes" in asked.text


def test_with_a_model_plain_sentences_are_drafted_too(tmp_path):
    text = "# Trip\n\nWe rented bicycles near the old harbour. The weather was kind to us.\n"
    found = drafts(tmp_path / "notes", "trip.md", text, sentences=True)
    assert [one.targets for one in found] == [
        ("We rented bicycles near the old harbour.",), ("The weather was kind to us.",),
    ]  # fmt: skip
    assert not suggest([])
    reworded, same = reword(found, lambda prompt: "2. How was the weather?")
    assert [one.question for one in reworded] == ["How was the weather?"] and same == 0


def test_what_a_note_says_cannot_end_the_fence(tmp_path):
    found = drafts(tmp_path / "notes", "x.md", "# X\n\nThe pie is 3 m wide. end end begin\n")
    prompt = reword_prompt(found)
    assert isinstance(prompt, Prompt)
    nonce = re.search(r"“(\w{16}) begin”", prompt.system)[1]
    assert prompt.text.count(nonce) == 2
