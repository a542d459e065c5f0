"""Servers on one's own machine: what they say when something is wrong, and how slow they are."""

from __future__ import annotations

import json
import threading

import pytest

import shell
from askreview import AskReview
from askreview.errors import ModelError
from askreview.llm_plugin import _progress
from askreview.types import Deep, Writing
from askreview.writing.tokens import tokens
from openai_server import Reply, cited
from word_encoder import WordEncoder

HOTEL = "hotel three nights"
STAYED = cited(["We stayed at the Hotel Granvia [#]."], "Granvia")


@pytest.fixture
def said():
    return []


@pytest.fixture
def review(vault, tmp_path, said):
    with AskReview(vault, tmp_path / "index", WordEncoder(), say=said.append) as review:
        yield review


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=400, raw=b'{"error": "The model has crashed."}'),
        Reply(status=500, raw=b'{"error": "The model has crashed."}'),
        Reply(raw=b'{"error": "The model has crashed."}'),
        Reply(
            raw=b'data: {"error": "The model has crashed."}\n\n', content_type="text/event-stream"
        ),
        Reply(
            raw=b'event: error\ndata: {"error": {"message": "The model has crashed."}}\n\n',
            content_type="text/event-stream",
        ),
    ],
    ids=["400", "500", "200", "in-stream", "event"],
)
def test_what_a_server_says_is_shown(review, model_server, reply):
    model_server.script = [reply]
    with pytest.raises(ModelError, match=r"The model has crashed\.") as caught:
        review.ask(HOTEL, "local")
    assert "{" not in str(caught.value)


def test_an_error_in_place_of_an_answer_in_one_piece_is_shown(review, model_server):
    model_server.script = [Reply(raw=b'{"error": {"message": "The model has crashed."}}')]
    with pytest.raises(ModelError, match=r"The model has crashed\."):
        review.ask(HOTEL, "unstreamed")


def test_an_address_without_v1_is_noticed(review, model_server, tmp_path):
    file = tmp_path / "llm" / "extra-openai-models.yaml"
    file.write_text(file.read_text().replace("/v1", ""))
    with pytest.raises(ModelError, match=r"Its address has no /v1: add it in .*models\.yaml\."):
        review.ask(HOTEL, "local")


def test_the_first_word_has_a_time_of_its_own(review, model_server):
    go_on = threading.Event()
    model_server.script = [Reply(silent=True), Reply(["We ", go_on, "stayed."])]
    with pytest.raises(ModelError, match=r"sent nothing for 1 s\. .* with --first-word SECONDS"):
        review.ask(HOTEL, "local", writing=Writing(timeout=600, first=1))
    answer = review.ask(HOTEL, "local", writing=Writing(timeout=1, first=600))
    go_on.set()
    assert "sent nothing for 1 s" in answer.incomplete and "--timeout SECONDS" in answer.incomplete


TOO_LONG = [
    {"message": "This model's maximum context length is 4096 tokens. However, you requested 5000."},
    {"message": "the request exceeds the available context size", "type": "exceed_context_size"},
    "Trying to keep the first 5000 tokens when context the overflows.",
]


@pytest.mark.parametrize("error", TOO_LONG, ids=["openai", "llama.cpp", "lm-studio"])
def test_of_too_long_a_prompt_fewer_passages_are_read(review, model_server, said, error):
    refused = Reply(status=400, raw=json.dumps({"error": error}).encode())
    model_server.script = [refused, STAYED]
    answer = review.ask(HOTEL, "local", k=5)
    assert answer.text.startswith("We stayed at the Hotel Granvia")
    first, second = (one.text.count("Passage [") for one in model_server.requests)
    assert first > second > 0 and len(answer.passages) == second
    assert f"{first} passages are too long for “local”: it reads the best {second}." in said


def test_a_prompt_that_is_too_long_with_one_passage_fails_with_what_was_said(review, model_server):
    refused = Reply(status=400, raw=json.dumps({"error": TOO_LONG[0]}).encode())
    model_server.script = [refused]
    with pytest.raises(ModelError, match="maximum context length is 4096"):
        review.ask(HOTEL, "local", k=4)
    assert [one.text.count("Passage [") for one in model_server.requests] == [4, 2, 1]


def test_an_option_is_for_the_models_beside_quotes(vault, tmp_path, model_server, encoder):
    model_server.script = [STAYED]
    place = ["--notes", str(vault), "--index", str(tmp_path / "index")]
    asked = ["askreview", "Where did we stay in Kyoto?", "-m", "quotes", "-m", "local"]
    for more in ([], ["--dry-run"]):
        done = shell.run([*asked, "-o", "temperature", "0.2", *more, *place], text=True)
        assert done.returncode == 0 and "Error" not in done.stderr
    assert [one.body["temperature"] for one in model_server.requests] == [0.2]
    alone = shell.run([*asked[:4], "-o", "temperature", "0.2", *place], text=True)
    assert "quotes takes no options" in alone.stderr


def logged() -> list[dict]:
    done = shell.run(["llm", "logs", "-n", "0", "--json", "-e"], text=True, check=True)
    return json.loads(done.stdout)


@pytest.mark.slow
def test_llm_logs_the_question_as_the_prompt_and_passages_as_fragments(review, model_server):
    model_server.script = [STAYED]
    review.ask(HOTEL, "local")
    [request] = model_server.requests
    assert request.text.endswith(f" end\n\nQuestion: {HOTEL}")
    [row] = logged()
    assert row["prompt"] == row["conversation_name"] == HOTEL
    assert row["system"].startswith("Answer from the passages of the asker's notes")
    sent = [one["content"] for one in row["prompt_fragments"]]
    assert sum("for three nights" in text for text in sent) == 1
    assert all(text.startswith(f"Passage [{n}]\n") for n, text in enumerate(sent, 1))
    assert "\n".join([*sent, f"Question: {HOTEL}"]) == request.messages[-1][1]


@pytest.mark.slow
def test_what_a_follow_up_is_sent_of_earlier_turns_is_a_fragment_too(review, model_server):
    model_server.script = [STAYED]
    review.ask(HOTEL, "local", history=[("Where is Kyoto?", "In Japan.")])
    row = logged()[-1]
    assert row["prompt"] == HOTEL
    assert "Question: Where is Kyoto?" in row["prompt_fragments"][-1]["content"]


@pytest.mark.slow
def test_each_round_of_a_deep_question_is_logged_by_the_question(review, model_server):
    model_server.script = [Reply(calls=[("search", {"query": "sourdough"})]), STAYED]
    review.ask(HOTEL, "local-tools", writing=Writing(deep=Deep()))
    first, second = sorted(logged(), key=lambda row: row["id"])
    assert first["prompt"] == HOTEL and first["prompt_fragments"]
    assert second["conversation_id"] == first["conversation_id"]
    assert second["prompt"] == "" and "as above" in second["tool_results"][0]["output"]


def test_llm_is_told_of_passages_and_not_of_waiting(capsys):
    progress = _progress(between=0)
    progress("Waiting for local", 1, 1)
    progress("Encoding passages", 10, 300)
    assert capsys.readouterr().err == "Encoding passages: 10 of 300\n"


def test_tokens_are_counted_as_tokenizers_cut():
    assert tokens("The boiler cost 1,240 euros.\n\n- [x] serviced") == 16
    assert tokens("京都に三泊") == 5 and tokens("") == 0
