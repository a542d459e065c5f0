"""The passages that a model reads: whole sections, whole lists, each word once and checked."""

from __future__ import annotations

import pytest

from askreview import AskReview
from askreview.writing.widened import CHARACTERS, SHORT
from openai_server import Reply
from word_encoder import WordEncoder

ITEMS = [f"- gear {n} takes lantern{n} and rope{n} and tent{n} and stove{n}" for n in range(30)]
TALE = [f"Hut{n} has bunks, water, wood and a stove that smokes a little." for n in range(90)]


@pytest.fixture(scope="module")
def review(tmp_path_factory):
    folder = tmp_path_factory.mktemp("widened")
    notes = folder / "notes"
    notes.mkdir()
    short = "\n".join(ITEMS[:20])
    (notes / "walk.md").write_text(
        f"# Walk\n\n## Packing\n\nPack this:\n\n{short}\n\n## Huts\n\n{' '.join(TALE)}\n",
        encoding="utf-8",
    )
    with AskReview(notes, folder / "index", WordEncoder()) as review:
        yield review


def sent(review, server, question: str, k: int = 1, history=()):
    server.script = [Reply("It is lantern3 [1].")]
    answer = review.ask(question, "local", k, history)
    return server.requests[-1].text, answer


def test_a_model_reads_the_whole_of_a_short_section(review, model_server):
    [found] = review.search("lantern3 rope3", 1)
    assert "gear 19" not in found.text  # the list is longer than one passage
    text, answer = sent(review, model_server, "lantern3 rope3")
    [passage] = answer.passages
    assert all(item in text for item in ITEMS[:20])
    assert passage.text in text and "Pack this:" in passage.text
    assert text.index("gear 1 ") < text.index("gear 2 ") < text.index("gear 19 ")


def test_what_is_checked_is_what_was_sent(review, model_server):
    model_server.script = [Reply("Gear 19 takes lantern19 and rope19 and tent19 [1].")]
    answer = review.ask("lantern3 rope3", "local", 1)
    [citation] = answer.citations
    raw = review.note("walk.md").raw
    assert citation.quote in raw and "lantern19" in citation.quote
    assert not answer.checks
    [passage] = answer.passages
    start = passage.passage.start
    assert raw[start : start + len(passage.text)] == passage.text


def test_two_passages_of_one_short_section_are_sent_once(review, model_server):
    text, answer = sent(review, model_server, "lantern3 rope3 lantern19 rope19", k=4)
    packing = [one for one in answer.passages if one.heading == "Packing"]
    assert len(packing) == 1 and text.count("gear 3 takes") == 1


def test_a_long_section_is_not_sent_whole(review, model_server):
    text, answer = sent(review, model_server, "hut40 bunks")
    assert "Hut40 has" in text and "Hut0 has" not in text
    assert len(answer.passages[0].text) < SHORT * CHARACTERS


def test_a_follow_up_tells_the_section_once(review, model_server):
    _, first = sent(review, model_server, "lantern3 rope3")
    model_server.script = [Reply("rope19 lantern19"), Reply("It is rope19 [1].")]
    review.ask("and rope19?", "local", 2, [first])
    assert model_server.requests[-1].text.count("gear 3 takes") == 1
