"""A model writes the answer: from the shell, through llm, to a real server on loopback."""

from __future__ import annotations

import json
import os
import subprocess
import threading

import pytest

from openai_server import Reply, cited

pytestmark = pytest.mark.usefixtures("encoder")

STAY = "Where did we stay in Kyoto?"


@pytest.fixture
def command(vault, tmp_path):
    """A command line that asks the vault."""

    def command(*args: str) -> list[str]:
        return ["askreview", *args, "--notes", str(vault), "--index", str(tmp_path / "index")]

    return command


@pytest.fixture
def run(command, tmp_path):
    def run(*args: str):
        done = subprocess.run(
            command(*args), capture_output=True, text=True, cwd=tmp_path, timeout=120
        )
        assert "Traceback" not in done.stderr
        return done

    return run


def test_a_model_answers_from_the_passages_with_sources(run, model_server):
    model_server.script = [cited(["We stayed at the ", "Hotel Granvia [#]."], "Granvia")]
    done = run(STAY, "-m", "local")
    assert done.returncode == 0
    assert done.stdout.startswith("We stayed at the Hotel Granvia [2].\n")
    assert "[2] travel/kyoto.md:9" in done.stdout
    assert done.stderr.splitlines()[-1] == "local: 11 tokens in, 7 out"
    [request] = model_server.requests
    assert [role for role, _ in request.messages] == ["system", "user"]
    assert "We stayed at the Hotel Granvia for three nights." in request.text
    assert f"Question: {STAY}" in request.text


def test_text_is_shown_before_the_model_has_finished(command, tmp_path, model_server):
    go_on = threading.Event()
    model_server.script = [Reply(["We stayed ", go_on, "at the Granvia [1]."])]
    with subprocess.Popen(
        command(STAY, "-m", "local"), stdout=subprocess.PIPE, cwd=tmp_path
    ) as process:
        first = os.read(process.stdout.fileno(), 100)
        assert first.decode() == "We stayed "
        go_on.set()
        rest = process.stdout.read().decode()
    assert rest.startswith("at the Granvia [1].\n")
    assert process.returncode == 0


def test_a_model_that_finds_nothing_shows_the_nearest(run, model_server):
    model_server.script = [Reply(["The notes ", "do not say."])]
    done = run("How many nights did we stay at the hotel in Kyoto?", "-m", "local", "--json")
    answer = json.loads(done.stdout)
    assert (answer["status"], answer["model"]) == ("closest", "local")
    assert answer["answer"].startswith("Not found stated in your notes. The nearest:\n“")
    assert answer["citations"] and done.returncode == 0
