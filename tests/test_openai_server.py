"""The scripted server speaks the protocol well enough for llm's own client to read it."""

from __future__ import annotations

import pytest

from openai_server import Reply


@pytest.mark.parametrize("name", ["local", "unstreamed", "thinker"])
def test_llm_reads_its_answers_and_usage(model_server, name):
    import llm

    model_server.script = [Reply(["We stayed ", "at the Granvia."], reasoning="Hm.")]
    model = llm.get_model(name)
    response = model.prompt("Where?", system="Answer.", stream=model.can_stream)
    assert response.text() == "We stayed at the Granvia."
    assert (response.usage().input, response.usage().output) == (11, 7)
    [request] = model_server.requests
    assert request.messages == [("system", "Answer."), ("user", "Where?")]


def test_a_function_answers_by_what_it_reads(model_server):
    import llm

    model_server.script = [lambda body: Reply(body["messages"][-1]["content"].upper())]
    assert llm.get_model("local").prompt("echo").text() == "ECHO"
