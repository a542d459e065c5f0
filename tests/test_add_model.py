"""`askreview models add`: a server of one's own becomes a model of llm."""

from __future__ import annotations

import pytest

import shell
from askreview.errors import ModelError, UsageError
from askreview.writing import add_model
from openai_server import OpenAIServer, Reply

STAY = "Where did we stay in Kyoto?"


@pytest.fixture
def server():
    one = OpenAIServer()
    yield one
    one.close()


@pytest.fixture
def file(tmp_path, monkeypatch):
    """llm's file of such servers, in a folder that is not there yet."""
    monkeypatch.setenv("LLM_USER_PATH", str(tmp_path / "llm"))
    return tmp_path / "llm" / "extra-openai-models.yaml"


@pytest.mark.usefixtures("encoder")
def test_a_server_is_added_and_then_answers(server, file, vault, tmp_path):
    added = shell.run(["askreview", "models", "add", "mine", server.url], text=True, check=True)
    assert f"Saved “mine”: scripted at {server.url}." in added.stdout
    server.script = [Reply("We stayed at the Granvia [1].")]
    place = ["--notes", str(vault), "--index", str(tmp_path / "index")]
    done = shell.run(["askreview", STAY, "-m", "mine", *place], text=True, check=True)
    assert "We stayed at the Granvia" in done.stdout
    assert server.requests[0].body["model"] == "scripted"


def test_an_address_may_lack_its_v1(server, file):
    assert add_model("mine", server.url.removesuffix("/v1") + "/").address == server.url


def test_of_a_server_that_answers_with_and_without_v1_the_usual_address_is_saved(server, file):
    server.bare = True
    assert add_model("mine", server.url.removesuffix("/v1")).address == server.url


def test_a_server_that_still_loads_its_model_says_so(server, file):
    server.loading = True
    with pytest.raises(ModelError, match=r"is still loading its model\. Try again in a moment\."):
        add_model("mine", server.url)
    assert not file.exists()


def test_what_the_file_held_stays(server, file):
    file.parent.mkdir()
    before = "# my servers\n- model_id: old\n  model_name: x\n  api_base: http://localhost:1/v1"
    file.write_text(before)
    add_model("mine", server.url)
    assert file.read_text().startswith(f"{before}\n- model_id: mine\n")
    file.write_text('[{"model_id": "old", "model_name": "x"}]')
    add_model("mine", server.url)
    assert "- model_id: old\n" in file.read_text() and "- model_id: mine\n" in file.read_text()


def test_of_several_models_one_is_named(server, file):
    server.models = ["small", "large"]
    with pytest.raises(UsageError, match=r"has small, large\. Name one with --model"):
        add_model("mine", server.url)
    assert add_model("mine", server.url, "large").model == "large"
    assert "model_name: large" in file.read_text()


def test_what_cannot_be_added_is_one_line_and_changes_nothing(server, file):
    file.parent.mkdir()
    file.write_text("- model_id: old\n  model_name: x\n")
    before = file.read_text()
    for address, kind, said in (
        ("localhost:1234", UsageError, "is not an address. Use one like"),
        (
            "http://127.0.0.1:9/v1",
            ModelError,
            r"No server answers at http://127\.0\.0\.1:9/v1 \(Connection refused\)\. Start it",
        ),
        (f"{server.url}/elsewhere", ModelError, "does not speak OpenAI's protocol"),
    ):
        with pytest.raises(kind, match=said):
            add_model("mine", address)
    with pytest.raises(UsageError, match="There is a model “old”"):
        add_model("old", server.url)
    assert file.read_text() == before
