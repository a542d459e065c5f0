"""Ranking: late interaction, fusion, and what a question is made of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from askreview import AskReview
from askreview.errors import UsageError
from askreview.search.anew import MOST
from askreview.search.late_interaction import (
    CONTEXT,
    LEAST,
    best_statement,
    covers,
    label_share,
    max_sim,
)
from askreview.search.question import check_question, read_question
from askreview.search.rank import LATE, ORDER, WORDS, rank
from askreview.text.words import (
    content_words,
    held,
    held_in_order,
    stem,
    stems,
    visible,
    without_escapes,
)
from askreview.types import Floors, Note, Passage, Question, Statement
from word_encoder import WordEncoder


def rows(*several):
    return np.array(several, dtype=np.float32)


def question(words, unknown=()):
    return Question("", tuple(words), tuple(unknown), {}, rows(1), rows([1, 0]))


def test_max_sim_is_the_mean_of_the_best_cosines():
    assert max_sim(rows([1], [0])) == pytest.approx(0.5)  # two words of a question, one of a text
    assert max_sim(rows([0.6, 1], [0.8, 0])) == pytest.approx((1 + 0.8) / 2)


def test_max_sim_of_nothing_is_zero():
    assert max_sim(np.zeros((1, 0), dtype=np.float32)) == 0
    assert max_sim(np.zeros((0, 1), dtype=np.float32)) == 0


def test_headings_count_for_a_part_and_never_lower_a_score():
    text = rows([1], [0])  # the cosines of two words of the question with one of the text
    assert max_sim(text, rows([0], [1])) == pytest.approx((1 + CONTEXT) / 2)
    assert max_sim(text, rows([-1], [0])) == max_sim(text)


def passage_of(*spans):
    statements = tuple(Statement(0, 1, 1, 1, "sentence", "", span) for span in spans)
    return Passage("", "", "", (), 1, 1, 0, "", "", statements)


def test_the_best_statement_counts_with_a_part_of_its_headings():
    met = rows([0.6, 1, 0, -1], [0.8, 0, 0.5, 0])  # with a heading, then two statements
    best = best_statement(met, passage_of((1, 2), (2, 4)))
    assert best == pytest.approx((1 + CONTEXT * 0.8) / 2)
    assert best_statement(met, passage_of((0, 2), (2, 4))) == pytest.approx(0.9)


def test_a_passage_without_statements_has_no_best_one():
    assert best_statement(rows([1]), passage_of()) == 0


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("the harbours of GPT-3.5/4", 1.0),
        ("a Harbour", 0.75),
        ("GPT-3.5", 0.25),
        ("GPT-3", 0.0),
        ("hard 3.5", 0.0),
    ],
)
def test_the_share_of_words_that_a_text_holds(text, share):
    assert held(text, {stems("harbour"): 3.0, stems("gpt-3.5"): 1.0}) == pytest.approx(share)


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("The Tower of London fell.", (1.0, 1.0)),
        ("a tower, the London of 1890", (2 / 3, 0.5)),
        ("London had a tower; it fell", (1.0, 0.0)),
        ("the tower in old London", (2 / 3, 0.0)),
        ("nothing of it", (0.0, 0.0)),
    ],
)
def test_the_share_of_words_and_of_neighbours_that_stand_side_by_side(text, shares):
    weights = dict.fromkeys(map(stems, ("tower", "London", "fell")), 1.0)
    assert held_in_order(text, weights) == pytest.approx(shares)


def test_one_word_has_no_neighbour_and_two_stop_words_may_be_asked_for():
    assert held_in_order("the tower", {stems("tower"): 2.0}) == (1.0, 1.0)
    who = {stems("who"): 1.0, stems("are"): 1.0}
    assert held_in_order("who are they", who) == (1.0, 1.0)
    assert held_in_order("who they are", who) == (1.0, 1.0)
    assert held_in_order("who often are", who) == (1.0, 0.0)


@pytest.mark.parametrize(
    ("words", "unknown", "label", "share"),
    [
        (["uploaded"], [], "upload date", 1.0),
        (["relevant", "rated"], [], "relevance", 0.5),
        (["source", "clipping"], ["clipping"], "source", 1 / 1.5),
        (["read", "priority", "set"], [], "read priority", 2 / 3),
        (["bake", "bread"], [], "source", 0.0),
        (["source"], [], "", 0.0),
        (["number", "passport"], ["passport"], "policy number", 0.0),
        (["number", "policy"], ["passport"], "policy number", 1.0),
        (["number", "polcy"], ["polcy"], "policy number", 1 / 1.5),
    ],
)
def test_a_fields_name_is_met_by_stem(words, unknown, label, share):
    assert label_share(question(words, unknown), label) == pytest.approx(share)


@pytest.mark.parametrize(
    ("words", "unknown", "title", "whole"),
    [
        (["source"], [], "Tides", True),
        (["source", "tide"], [], "Tides", True),
        (["source", "clipping"], ["clipping"], "Tides", True),
        (["source", "sky"], [], "Tides", False),
    ],
)
def test_a_field_and_its_notes_title_are_all_that_is_known_or_not(words, unknown, title, whole):
    assert covers(question(words, unknown), "source", title) is whole


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Why was DeepSeek's v3 cheap?", ("DeepSeek", "v3", "cheap")),
        ("what is gpt-4o 3.1?", ("gpt-4o", "3.1")),
        ("who are they?", ("who", "are", "they")),
        ("bread, bread and bread", ("bread",)),
    ],
)
def test_a_question_is_asked_by_its_telling_words(text, words):
    assert content_words(text) == words


def test_stems_are_porters():
    assert stem("Uploaded") == stem("uploading") == "upload"
    assert stem("relevance") == stem("relevant")


def test_what_hides_or_steers_is_not_shown():
    assert (
        without_escapes("\x1b]8;;https://x.y\x1b\\click\x1b]8;;\x1b\\ \x1b[1;31mred\x1b[0m")
        == "click red"
    )
    assert visible("a\u200bb\x1b[0m\u202ec\tok\n\U000e0041") == "ab[0mc\tok\n"


@pytest.mark.parametrize("text", ["", " \n", "?!", "x" * 10_001])
def test_a_question_that_nobody_can_answer_is_refused(text):
    with pytest.raises(UsageError):
        check_question(text)


def test_a_question_longer_than_the_window_is_refused():
    with pytest.raises(UsageError, match="65 tokens; the encoder reads 64"):
        read_question("why " * 65, WordEncoder(), Listed({}))


class Listed:
    """A source whose signals are given as they are."""

    floors = None

    def __init__(self, dense, lexical=None, tokens=None, said=None, whole=None):
        self.dense, self.lexical, self.given = dense, lexical or {}, tokens or {}
        self.said = said or {}
        self.whole, self.anew = whole or self.given, set()  # token vectors that are not packed
        self.headed = {}  # title and heading of a passage

    def nearest(self, vector, count, notes=None):
        return self.dense

    def matches(self, words, count, notes=None, *, labelled=False, languages=()):
        return {} if labelled else self.lexical

    def known(self, word, languages=()):
        return True

    def passages(self, ids):
        """A passage `a/2` is one of the note `a.md`; its words are one statement."""
        return {id: self.passage(id) for id in ids}

    def passage(self, id):
        said = Statement(0, 1, 1, 1, "sentence", self.said.get(id, ""), (0, 1))
        title, *headings = self.headed.get(id, (id,))
        return Passage(id, f"{id[0]}.md", title, tuple(headings), 1, 1, 0, id, "", (said,))

    def notes(self, paths=None):
        return (Note(path, path[0], "") for path in paths)

    def read_anew(self, encoder, texts):
        self.anew |= set(texts)
        return {id: self.whole.get(id, rows([0, 1])) for id in texts}

    def cosines(self, asked, ids):
        return {id: asked @ self.given.get(id, rows([0, 1])).T for id in ids}


def test_fusion_is_min_max_over_each_pool_with_zero_for_the_absent():
    source = Listed({"a": 0.9, "b": 0.5, "c": 0.1}, {"b": 12.0, "d": 2.0})
    parts = {
        hit.note: hit.parts["fused"] for hit in rank(question(["x"]), WordEncoder(), source, 4).hits
    }
    assert parts == pytest.approx({"a.md": 0.5, "b.md": 0.75, "c.md": 0.0, "d.md": 0.0})


def test_late_interaction_decides_among_the_candidates():
    tokens = {"a": rows([0, 1]), "b": rows([1, 0])}
    ranking = rank(question(["x"]), WordEncoder(), Listed({"a": 0.9, "b": 0.5}, {}, tokens), 2)
    assert [hit.note for hit in ranking.hits] == ["b.md", "a.md"]
    assert ranking.signal == 1.0
    assert ranking.hits[0].score == pytest.approx(LATE)


def test_words_that_stand_in_one_statement_count():
    asked = replace(question(["tide", "noon"]), weights={stems("tide"): 1.0, stems("noon"): 1.0})
    source = Listed({"a": 0.5, "b": 0.5}, said={"a": "the tide", "b": "tides at noon"})
    first, second = rank(asked, WordEncoder(), source, 2).hits
    assert (first.note, first.parts["words"], second.parts["words"]) == ("b.md", 1.0, 0.5)
    assert (first.parts["order"], second.parts["order"]) == (1.0, 0.0)
    assert first.score - second.score == pytest.approx(WORDS / 2 + ORDER)


def test_a_sections_heading_counts_and_the_notes_title_does_not():
    asked = replace(question(["tide", "noon"]), weights={stems("tide"): 1.0, stems("noon"): 1.0})
    source = Listed({"a": 0.5, "b": 0.5})
    source.headed = {"a": ("Tide", "Tide"), "b": ("B", "Tides at noon")}
    first, second = rank(asked, WordEncoder(), source, 2).hits
    assert (first.note, first.parts["words"], second.parts["words"]) == ("b.md", 1.0, 0.0)


def test_two_passages_of_a_note_are_enough_where_another_note_is_near():
    near = {"a/1": 1.0, "a/2": 0.95, "a/3": 0.9, "b/1": 0.75, "a/4": 0.7, "c/1": 0.0}
    tokens = {id: rows([late, (1 - late**2) ** 0.5]) for id, late in near.items()}
    hits = rank(question(["x"]), WordEncoder(), Listed(near, {}, tokens), 6).hits
    assert [hit.passage.id for hit in hits] == ["a/1", "a/2", "b/1", "a/3", "a/4", "c/1"]


def test_many_passages_of_a_note_stay_where_no_other_is_near():
    far = {"a/1": 1.0, "a/2": 0.95, "a/3": 0.9, "b/1": 0.0}
    tokens = {id: rows([1, 0]) for id in ("a/1", "a/2", "a/3")}
    hits = rank(question(["x"]), WordEncoder(), Listed(far, {}, tokens), 4).hits
    assert [hit.note for hit in hits] == ["a.md", "a.md", "a.md", "b.md"]


def test_the_signal_is_of_all_candidates_and_not_only_of_the_hits():
    tokens = {"a": rows([0.9, 0.4358899]), "b": rows([1, 0])}
    source = Listed({"a": 0.9, "b": 0.1, "c": 0.0}, {"a": 5.0, "c": 4.9}, tokens)
    ranking = rank(question(["x"]), WordEncoder(), source, 1)
    assert ranking.signal == pytest.approx(1.0)


def test_a_question_is_covered_by_all_candidates_together():
    asked = replace(question(["x", "y"]), tokens=rows([1, 0], [0, 1]))
    both = {"a": rows([1, 0]), "b": rows([0, 1])}
    assert rank(
        asked, WordEncoder(), Listed({"a": 0.9, "b": 0.5}, {}, both), 1
    ).covered == pytest.approx(1.0)
    one = rank(asked, WordEncoder(), Listed({"a": 0.9}, {}, both), 1)
    # A word that nothing is near leaves less than the half that `signal` has for it.
    assert one.signal == pytest.approx(0.5)
    assert one.covered == pytest.approx(2 / (1 / 1.0 + 1 / LEAST))


def test_nothing_found_is_an_empty_ranking():
    nothing = rank(question(["x"]), WordEncoder(), Listed({}), 5)
    assert (nothing.hits, nothing.covered) == ((), 0.0)


def test_equal_scores_keep_an_order_of_their_own():
    source = Listed({"b": 0.5, "a": 0.5})
    assert [hit.note for hit in rank(question(["x"]), WordEncoder(), source, 2).hits] == [
        "a.md",
        "b.md",
    ]


def test_an_index_of_one_passage_answers(tmp_path):
    (tmp_path / "one.md").write_text("The tide turns at noon.\n")
    with AskReview(tmp_path, tmp_path / "index", WordEncoder()) as review:
        [hit] = review.search("when does the tide turn?")
    assert (hit.note, hit.line, hit.text) == ("one.md", 1, "The tide turns at noon.")


def near_ones(**lates):
    """Token vectors that a question for `x` meets so well."""
    return {id: rows([late, (1 - late**2) ** 0.5]) for id, late in lates.items()}


def test_passages_about_as_good_as_the_best_are_read_anew():
    packed = near_ones(a=0.90, b=0.89, c=0.2)
    source = Listed(dict.fromkeys("abc", 0.5), {}, packed, whole=near_ones(a=0.85, b=0.95))
    ranking = rank(question(["x"]), WordEncoder(), source, 3)
    assert [hit.note for hit in ranking.hits] == ["b.md", "a.md", "c.md"]
    assert ranking.hits[0].parts["late"] == pytest.approx(0.95)
    assert source.anew == {"a", "b"}


def test_what_is_far_ahead_is_not_read_again():
    source = Listed(dict.fromkeys("abc", 0.5), {}, near_ones(a=0.9, b=0.7, c=0.2))
    rank(question(["x"]), WordEncoder(), source, 3)
    assert source.anew == set()


def test_all_candidates_are_read_anew_where_it_is_in_doubt_whether_any_answers():
    packed = near_ones(a=0.52, b=0.3, c=0.2)
    source = Listed(dict.fromkeys("abc", 0.5), {}, packed, whole=near_ones(a=0.44, b=0.3))
    source.floors = Floors(0.4, 0.5, 0.6)
    assert rank(question(["x"]), WordEncoder(), source, 3).signal == pytest.approx(0.44)
    assert source.anew == {"a", "b", "c"}
    by_words = replace(question(["x"]), by_words=True)  # its cosines say nothing about that
    source.anew = set()
    rank(by_words, WordEncoder(), source, 3)
    assert source.anew == set()


def test_no_more_than_some_passages_are_read_anew_however_many_are_asked_for():
    many = {f"{n:02}": 1 - n / 100 for n in range(40)}
    source = Listed(many, {}, near_ones(**{f"{n:02}": 0.3 for n in range(40)}))
    source.floors = Floors(0.4, 0.5, 0.6)
    assert len(rank(question(["x"]), WordEncoder(), source, 40).hits) == 40
    assert len(source.anew) == MOST
