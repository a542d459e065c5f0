"""An answer that a model writes, as the class gives it: pieces, state, citations, earlier turns."""

from __future__ import annotations

import re

import pytest

from askreview import AskReview
from askreview.errors import ModelError
from askreview.types import Answer, Floors, Writing
from openai_server import Reply, Request, cited, number_of
from word_encoder import WordEncoder

HOTEL = "hotel three nights"


class Unsure(WordEncoder):
    """Every question is between the floors."""

    floors = Floors(absent=0.0, sure=9.0, near=9.0)  # a cosine of few directions may pass 1


@pytest.fixture
def review(vault, tmp_path):
    with AskReview(vault, tmp_path / "index", WordEncoder()) as review:
        yield review


@pytest.fixture
def unsure(vault, tmp_path):
    with AskReview(vault, tmp_path / "unsure", Unsure()) as review:
        yield review


def streamed(review, question, *args, **more) -> tuple[str, Answer]:
    *pieces, answer = review.stream(question, *args, **more)
    assert all(isinstance(one, str) for one in pieces)
    return "".join(pieces), answer


def test_pieces_come_first_and_the_answer_last(review, model_server):
    model_server.script = [cited(["We stayed at the ", "Hotel Granvia [#]. "], "Granvia")]
    text, answer = streamed(review, HOTEL, "local")
    assert text == "We stayed at the Hotel Granvia [2]. "
    assert answer.text == "We stayed at the Hotel Granvia [2]."
    assert (answer.status, answer.model, answer.checks) == ("answered", "local", ())
    assert (answer.usage.input_tokens, answer.usage.output_tokens) == (11, 7)
    assert answer.searched == answer.question == HOTEL and not answer.incomplete
    assert set(answer.timings_ms) == {"sync", "retrieve", "answer"}


def test_citations_are_the_notes_own_words(review, model_server, vault):
    model_server.script = [cited(["It was the Hotel Granvia, three nights [#]."], "Granvia")]
    [one] = review.ask(HOTEL, "local").citations
    assert one.quote == "We stayed at the Hotel Granvia for three nights."
    assert (one.note, one.line, one.by) == ("travel/kyoto.md", 9, "model")
    assert one.quote in (vault / one.note).read_text(encoding="utf-8")


def test_the_program_cites_for_a_model_that_does_not(review, model_server):
    model_server.script = [
        Reply("It was the Hotel Granvia, for three nights."),
        Reply(HOTEL),
        Reply("Yes."),
    ]
    answer = review.ask(HOTEL, "local")
    [one] = answer.citations
    assert answer.text == f"It was the Hotel Granvia, for three nights [{one.n}]."
    assert (one.quote, one.by, answer.checks) == (
        "We stayed at the Hotel Granvia for three nights.", "program", ()
    )  # fmt: skip
    review.ask("how long?", "local", 1, [answer])
    assert "Answer: It was the Hotel Granvia, for three nights [" in model_server.requests[-1].text


def test_what_no_passage_supports_is_found(review, model_server):
    model_server.script = [
        cited(["We stayed at the Hotel Granvia for nine nights [#]."], "Granvia")
    ]
    assert [one.check for one in review.ask(HOTEL, "local").checks] == ["unsupported_number"]


def test_of_an_answer_in_another_language_figures_and_names_are_checked(
    vault, tmp_path, model_server
):
    told = "Wir waren für drei Nächte im Hotel Granvia, und das kostete uns 41 Euro"
    model_server.script = [cited([f"{told} [#]."], "Granvia")]
    said = []
    with AskReview(vault, tmp_path / "index", WordEncoder(), say=said.append) as review:
        answer = review.ask(HOTEL, "local")
    assert [one.check for one in answer.checks] == ["unsupported_number"]
    assert answer.unchecked in said and "in another language" in answer.unchecked


def test_a_strict_answer_has_the_notes_words_instead_and_comes_when_it_is_checked(
    review, model_server
):
    model_server.script = [
        cited(["We stayed at the Hotel Granvia for nine nights [#]."], "Granvia")
    ]
    text, answer = streamed(review, HOTEL, "local", writing=Writing(strict=True))
    assert text == answer.text and "nine" not in text
    assert "“We stayed at the Hotel Granvia for three nights.” [2]" in text
    assert answer.citations[0].quote == "We stayed at the Hotel Granvia for three nights."


def test_a_mark_that_points_nowhere_is_not_shown_but_found(review, model_server):
    model_server.script = [cited(["We stayed at the Hotel Granvia [#][77]."], "Granvia")]
    text, answer = streamed(review, HOTEL, "local")
    assert text == answer.text == "We stayed at the Hotel Granvia [2]."
    assert [one.check for one in answer.checks] == ["dangling_citation"]


def test_a_name_that_no_note_holds_makes_it_the_closest(review, model_server):
    model_server.script = [cited(["We stayed at the Hotel Granvia [#]."], "Granvia")]
    text, answer = streamed(review, "hotel three nights in Osaka 2031", "local")
    assert answer.status == "closest"
    for said in (text, answer.text):
        assert said.startswith("No note mentions “Osaka” or “2031”.\nWe stayed at the")


def test_a_model_settles_what_the_score_leaves_open(unsure, model_server):
    model_server.script = [cited(["At the Hotel Granvia, three nights [#]."], "Granvia")]
    assert unsure.ask(HOTEL).status == "closest"
    assert unsure.ask(HOTEL, "local").status == "answered"


@pytest.mark.parametrize("said", ["The notes do not say.", "**The notes do not say**\n"])
def test_a_model_that_finds_nothing_where_the_score_is_sure(review, model_server, said):
    model_server.script = [Reply(list(said))]
    text, answer = streamed(review, "hotel three nights breakfast", "local")
    assert answer.status == "closest" and text == answer.text
    assert text.startswith(
        "No direct answer in your notes (no note mentions “breakfast”). Closest quotes:\n\n"
    )
    assert answer.citations and answer.usage.input_tokens == 11


def test_a_model_that_finds_nothing_where_the_score_is_not_sure_either(unsure, model_server):
    model_server.script = [Reply("The notes do not say.")]
    text, answer = streamed(unsure, "hotel three nights breakfast", "local")
    assert (answer.status, answer.citations) == ("not_in_notes", ())
    assert text == answer.text == "Not in your notes: no note mentions “breakfast”."
    assert answer.passages


def test_what_is_missing_of_a_partial_answer_needs_no_citation(review, model_server):
    said = "We stayed at the Hotel Granvia [#]. The notes do not say."
    model_server.script = [cited([said], "Granvia")]
    text, answer = streamed(review, HOTEL, "local")
    assert (text, answer.status, answer.checks) == (answer.text, "answered", ())
    assert text.endswith("[2]. The notes do not say.")


def test_what_a_model_thinks_inside_its_text_is_not_its_answer(review, model_server):
    parts = ["\n<th", "ink>The trip", ", [1].</thi", "nk>\n\nThe Hotel Granvia", " [#]."]
    thoughts: list[str] = []
    model_server.script = [cited(parts, "Granvia")]
    writing = Writing(reasoning=thoughts.append)
    text, _ = streamed(review, HOTEL, "local", writing=writing)
    assert text == "The Hotel Granvia [2]." and "".join(thoughts) == "The trip, [1]."
    assert streamed(review, HOTEL, "local")[0] == text
    model_server.script = [Reply("<think>And so on")]
    with pytest.raises(ModelError, match="returned an empty answer"):
        review.ask(HOTEL, "local")


def fence(body):
    return re.search("^[a-z]{6}(?= begin$)", Request("", {}, body).text, re.M)[0]


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_text_from_the_fence_of_the_prompt_on_is_cut(review, model_server, size):
    def show(body):
        n = number_of(body, "Granvia")
        text = (
            f"We stayed at the Hotel Granvia [{n}].\n\nPassage [2]\n{fence(body)} begin\nNote: a.md"
        )
        return Reply([text[i : i + size] for i in range(0, len(text), size)])

    model_server.script = [show]
    text, answer = streamed(review, HOTEL, "local")
    assert text.strip() == answer.text == "We stayed at the Hotel Granvia [2]."
    assert (answer.model, answer.incomplete, answer.checks) == ("local", "", ())


def only_a_fence(body):
    return Reply(f"Passage\n{fence(body)} begin\nNote: a.md")


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(["[1]", "[3]"]), "wrote only citation marks"),
        (Reply("[9]."), "wrote only citation marks"),
        (only_a_fence, "only repeated its instructions"),
        (Reply(f"Question: {HOTEL}"), "only repeated its instructions"),
        (Reply("Copy numbers, dates and names exactly."), "only repeated its instructions"),
    ],
)
def test_what_is_no_answer_becomes_quotations_with_a_line_that_says_so(
    review, model_server, reply, why
):
    model_server.script = [reply]
    text, answer = streamed(review, HOTEL, "local")
    assert answer.text.startswith(f"(“local” {why}. Your notes are quoted instead.)\nWe stayed")
    assert text.endswith(answer.text) and answer.model == "quotes" and answer.citations


def test_letters_that_a_fence_begins_with_are_kept_when_the_model_fails(review, model_server):
    begun = []

    def fails(body):
        begun.append(fence(body)[:3])
        return Reply([f"We stayed at the Granvia. And {begun[0]}"], cut=True)

    model_server.script = [fails]
    *pieces, answer = review.stream(HOTEL, "local")
    assert answer.incomplete and answer.text.endswith(f" And {begun[0]}")
    assert "".join(pieces).endswith(f" And {begun[0]}")


def test_a_model_that_goes_round_in_circles_is_stopped(review, model_server):
    again = "The hotel is by the station in Kyoto. "
    model_server.script = [Reply([again] * 500)]
    answer = review.ask(HOTEL, "local")
    assert answer.text == (again * 3).strip()
    assert answer.incomplete == "the model repeated itself and was stopped."


def test_the_date_of_a_note_is_evidence(review, model_server):
    model_server.script = [cited(["On 2 May 2024 we stayed at the Hotel Granvia [#]."], "Granvia")]
    assert not review.ask(HOTEL, "local").checks


def test_passages_stand_in_the_order_of_the_notes(review, model_server):
    model_server.script = [Reply("Yes [1].")]
    answer = review.ask("rye bread market starter", "local")
    places = [(hit.note, hit.line) for hit in answer.passages]
    notes = list(dict.fromkeys(note for note, _ in places))
    assert len(places) == 5 and places == sorted(places, key=lambda p: (notes.index(p[0]), p[1]))


def test_conditions_that_no_note_meets_ask_no_model(review, model_server):
    answer = review.ask(HOTEL, "local", where={"tag": "nosuch"})
    assert (answer.status, answer.model) == ("not_in_notes", "local")
    assert not model_server.requests


def test_earlier_turns_come_with_only_the_passages_they_cited(review, model_server):
    def follow(body):
        return Reply(f"The hotel [{number_of(body, 'Granvia')}].")

    model_server.script = [
        cited(["We stayed at the Hotel Granvia [#]."], "Granvia"),
        Reply("How long does rye bread keep?"),
        follow,
    ]
    first = review.ask(HOTEL, "local", k=3)
    writing = Writing(timeout=30)
    second = review.ask("how long does rye bread keep?", "local", 1, [first], writing=writing)
    sent = model_server.requests[-1].text
    assert f"Question: {HOTEL}\nAnswer: We stayed at the Hotel Granvia [" in sent
    number = number_of(model_server.requests[-1].body, "Granvia")
    assert f"Granvia [{number}]" in sent
    kept = {hit.passage.id for hit in second.passages}
    assert first.passages[1].passage.id in kept and first.passages[2].passage.id not in kept
    assert len(second.passages) == 2 and second.text == f"The hotel [{number}]."


def test_earlier_turns_may_be_pairs_of_texts(review, model_server):
    model_server.script = [Reply(HOTEL), Reply("Yes [1].")]
    review.ask(HOTEL, "local", history=[("Where to?", "To Kyoto [1].")])
    assert "Question: Where to?\nAnswer: To Kyoto ." in model_server.requests[-1].text


def test_closing_the_iterator_stops_the_model(review, model_server):
    model_server.script = [Reply(["We stayed "] + ["and stayed "] * 100_000)]
    pieces = review.stream(HOTEL, "local")
    assert next(pieces) == "We stayed"
    pieces.close()
    assert model_server.left.wait(30)


def test_an_endless_answer_is_ended(review, model_server):
    model_server.script = [Reply(["more and more " * 500] * 100)]
    answer = review.ask(HOTEL, "local")
    assert "wrote more than 200,000 characters" in answer.incomplete
    assert len(answer.text) < 220_000


def test_a_failure_before_the_first_word_is_raised_and_one_after_it_told(review, model_server):
    model_server.script = [Reply(status=401, message="no"), Reply(["We stayed "], cut=True)]
    with pytest.raises(ModelError, match="rejected the key"):
        review.ask(HOTEL, "local")
    answer = review.ask(HOTEL, "local")
    assert answer.text == "We stayed" and "closed the connection" in answer.incomplete


def test_quotes_instead_of_a_failed_model_are_quotes(review, model_server):
    model_server.script = [Reply(status=401, message="no")]
    answer = review.ask(HOTEL, "local", writing=Writing(fallback=True))
    assert (answer.model, answer.incomplete) == ("quotes", "")
    assert answer.citations == review.ask(HOTEL).citations


def test_other_questions_are_answered_while_a_model_writes(review, model_server):
    model_server.script = [Reply(["We stayed ", "and stayed."])]
    pieces = review.stream(HOTEL, "local")
    assert next(pieces) == "We stayed"
    assert review.ask("rye bread").citations
    assert isinstance(list(pieces)[-1], Answer)
