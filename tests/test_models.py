"""A model writes the answer: from the shell, through llm, to a real server on loopback."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading

import pytest

import shell
from askreview.writing.extra_models import slip
from openai_server import Reply, cited
from terminal import Terminal

pytestmark = pytest.mark.usefixtures("encoder")

STAY = "Where did we stay in Kyoto?"
PNG = bytes.fromhex("89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de")


@pytest.fixture
def command(vault, tmp_path):
    """A command line that asks the vault."""

    def command(*args: str) -> list[str]:
        return ["askreview", *args, "--notes", str(vault), "--index", str(tmp_path / "index")]

    return command


@pytest.fixture
def run(command, tmp_path):
    def run(*args: str):
        done = shell.run(command(*args), text=True, cwd=tmp_path)
        assert "Traceback" not in done.stderr
        return done

    return run


def only_line(done) -> str:
    """The one line on stderr."""
    [line] = done.stderr.splitlines()
    return line


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
    assert request.text.endswith(f"Question: {STAY}")


def test_a_source_that_the_model_did_not_cite_is_marked_as_found(run, model_server):
    model_server.script = [Reply("DeepSeek v3 was trained for less than $6M.")]
    said = "We stayed at the Hotel Granvia for three nights"
    model_server.script = [Reply(f"{said}."), cited([f"{said} [#]."], "Granvia")]
    found, its_own = (run(STAY, "-m", "local").stdout.splitlines()[-1] for _ in range(2))
    assert found.startswith("[2] travel/kyoto.md:9") and found.endswith("  (found by askreview)")
    assert found.startswith(its_own) and "found" not in its_own


def test_text_is_shown_before_the_model_has_finished(command, tmp_path, model_server):
    go_on = threading.Event()
    model_server.script = [Reply(["We stayed ", go_on, "at the Granvia [1]."])]
    process = shell.Piped(command(STAY, "-m", "local"), tmp_path)
    assert os.read(process.stdout.fileno(), 100) == b"We stayed"
    go_on.set()
    rest, _ = process.communicate()
    assert rest.startswith(" at the Granvia [1].\n")
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Reply(status=401, message="wrong key"), "rejected the key (401: wrong key). Check"),
        (
            Reply(status=429, message="slow down", headers={"retry-after": "0"}),
            "has no capacity left for you, or your credit is used up (429: slow down). Wait",
        ),
        (Reply(status=500, message="oops"), "failed (500: oops). Try again"),
        (Reply(status=404, message="gone"), "has no such model (404: gone). Check its name"),
        (
            Reply(raw=b'data: {"oops\n\n', content_type="text/event-stream"),
            "returned an invalid response",
        ),
        (
            Reply(raw=b"<html></html>", content_type="text/html"),
            "returned an empty answer. Try again",
        ),
        (Reply(""), "returned an empty answer. Try again, or choose another model with -m."),
        (Reply(silent=True), "sent nothing for 2 s. Try again, or wait longer with --first-word"),
    ],
    ids=["401", "429", "500", "404", "no-json", "html", "empty", "silence"],
)
def test_a_failure_is_one_clear_line(run, model_server, reply, said):
    model_server.script = [reply]
    done = run(STAY, "-m", "local", "--first-word", "2" if reply.silent else "60", "--quiet")
    assert (done.returncode, done.stdout) == (1, "")
    assert only_line(done).startswith("Error: “local”") and said in only_line(done)


def test_a_server_that_is_not_there_is_one_clear_line(run, model_server):
    model_server.close()
    done = run(STAY, "-m", "local", "--quiet")
    assert (done.returncode, done.stdout) == (1, "")
    at = f"127.0.0.1:{model_server.port}"
    assert f"Cannot reach “local” at {at} (Connection refused). Check" in only_line(done)
    assert "Connection refused" in only_line(done)


@pytest.mark.parametrize(
    ("ending", "said"),
    [
        ({"cut": True}, "closed the connection. Try again"),
        (
            {"finish": None, "usage": None},
            "the connection ended before the answer was complete. Try again",
        ),
        ({"silent": True}, "sent nothing for 2 s"),
        ({"finish": "length"}, "Allow more with -o max_tokens"),
    ],
    ids=["cut", "unfinished", "silence", "length"],
)
def test_what_came_before_a_failure_is_kept(run, model_server, ending, said):
    model_server.script = [Reply(["We stayed at the Granvia [1]. ", "And then"], **ending)]
    done = run(STAY, "-m", "local", "--timeout", "2" if "silent" in ending else "60")
    assert done.returncode == 1
    assert done.stdout.startswith("We stayed at the Granvia [1]. And then\n\n[1] ")
    errors = [line for line in done.stderr.splitlines() if line.startswith("Error: ")]
    assert len(errors) == 1 and "the answer is incomplete: " in errors[0] and said in errors[0]


def test_json_says_why_an_answer_is_not_complete(run, model_server):
    model_server.script = [Reply(["We stayed [1]. "], cut=True)]
    done = run(STAY, "-m", "local", "--json")
    answer = json.loads(done.stdout)
    assert done.returncode == 1 and answer["answer"] == "We stayed [1]."
    assert "closed the connection" in answer["incomplete"]


@pytest.mark.parametrize(
    ("reply", "before"),
    [
        (Reply(status=500, message="oops", headers={"retry-after-ms": "1"}), ""),
        (Reply(["We stayed "], cut=True), "We stayed\n\n"),
    ],
)
def test_quotes_answer_instead_when_they_are_told_to(run, model_server, reply, before):
    model_server.script = [reply]
    done = run(STAY, "-m", "local", "--fallback", "quotes")
    assert done.returncode == 0
    assert done.stdout.startswith(f"{before}(“local” at 127.0.0.1")
    assert "Your notes are quoted instead.)\nWe stayed at the Hotel Granvia for" in done.stdout
    assert "\n\n[1] travel/kyoto.md:9" in done.stdout


def test_tokens_of_a_model_that_quotes_stand_in_for_are_not_said_to_be_theirs(run, model_server):
    model_server.script = [Reply("")]
    done = run(STAY, "-m", "local", "--fallback", "quotes")
    assert only_line(done) == "11 tokens in, 7 out"


def test_ctrl_c_keeps_what_came(command, tmp_path, model_server):
    go_on = threading.Event()
    model_server.script = [Reply(["We stayed at the Granvia [1]. ", go_on, "And ", "more."] * 9)]
    process = shell.Piped(command(STAY, "-m", "local"), tmp_path)
    first = os.read(process.stdout.fileno(), 1000).decode()
    process.send_signal(signal.SIGINT)
    rest, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert (first + rest).startswith("We stayed at the Granvia [1]. \n\n[1] ")
    assert errors.splitlines()[-1] == "Stopped. The answer is incomplete."
    go_on.set()
    done = shell.run(command(STAY, "--quiet"), text=True, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "") and "Granvia" in done.stdout


def test_a_terminal_says_what_is_waited_for(command, tmp_path, model_server):
    go_on = threading.Event()
    model_server.script = [Reply([go_on, "At the Granvia [2]."])]
    terminal = Terminal(command(STAY, "-m", "local"), cwd=tmp_path)
    terminal.until("Waiting for local …")
    go_on.set()
    assert "\r\x1b[KAt the " in terminal.until("At the ")
    assert terminal.end() == 0


def test_ctrl_c_before_the_first_word_is_one_line(command, tmp_path, model_server):
    model_server.script = [Reply(silent=True)]
    terminal = Terminal(command(STAY, "-m", "local"), cwd=tmp_path)
    terminal.until("Waiting for local …")
    terminal.type("\x03")
    assert terminal.end() == 130
    # Some versions of click end the terminal's line first.
    assert re.search(r"\x1b\[K(\r\n)?Stopped\. ", terminal.seen)
    assert "Traceback" not in terminal.seen


def test_reasoning_goes_to_stderr_and_only_when_asked_for(run, model_server):
    model_server.script = [Reply("At the Granvia [2].", reasoning="The trip, then.")]
    done = run(STAY, "-m", "thinker", "--reasoning", "--quiet")
    assert done.stderr == "The trip, then.\n" and done.stdout.startswith("At the Granvia [2].\n")
    assert run(STAY, "-m", "thinker", "--quiet").stderr == ""
    summaries = [
        "summary" in request.body.get("reasoning", {}) for request in model_server.requests
    ]
    assert summaries == [True, False]


def test_several_models_answer_from_the_same_passages(run, model_server):
    model_server.script = [Reply("One [1]."), Reply("Two [1]."), Reply(status=401, message="no")]
    done = run(STAY, "-m", "local", "-m", "quotes", "-m", "unstreamed")
    assert done.returncode == 0
    titles = [line for line in done.stdout.splitlines() if line.startswith("──")]
    assert titles == ["── local", "── quotes", "── unstreamed"]
    first, second = (request.text.split("\n\n")[-3:] for request in model_server.requests)
    assert first[-1] == second[-1]
    done = run(STAY, "-m", "local", "-m", "quotes", "--json")
    assert done.returncode == 1 and "rejected the key" in done.stderr
    assert [answer["model"] for answer in json.loads(done.stdout)] == ["quotes"]


def test_of_several_models_an_unknown_one_is_said_before_any_is_asked(run, model_server):
    model_server.script = [Reply("One [1].")]
    for more in ([], ["--json"]):
        done = run(STAY, "-m", "local", "-m", "nobody", *more)
        assert (done.returncode, done.stdout) == (2, "")
        assert only_line(done).startswith("Error: There is no model “nobody”")
    assert not model_server.requests


def test_a_dry_run_prints_what_would_be_sent_and_sends_nothing(run, model_server):
    done = run(STAY, "-m", "loc", "--dry-run")
    assert done.returncode == 0 and not model_server.requests
    assert only_line(done).startswith(f"To local at 127.0.0.1:{model_server.port}, about ")
    run(STAY, "-m", "local")
    [request] = model_server.requests
    system, user = (text for _, text in request.messages)
    assert _same_nonce(done.stdout) == _same_nonce(f"[system]\n{system}\n\n[user]\n{user}\n")
    as_json = json.loads(run(STAY, "-m", "local", "--dry-run", "--json").stdout)
    assert (as_json["model"], as_json["host"]) == ("local", f"127.0.0.1:{model_server.port}")
    assert _same_nonce(as_json["prompt"]) == _same_nonce(user)
    nothing = run(STAY, "--dry-run", "-m", "quotes")
    assert only_line(nothing) == "Nothing would be sent: quotes uses no model."
    absent = run("What is the capital of Mongolia?", "--dry-run", "-m", "local")
    assert only_line(absent) == "Nothing would be sent: no passage is close enough."


def _same_nonce(text: str) -> str:
    nonce = text.split(" begin\n")[0].rsplit("\n", 1)[1]
    assert len(nonce) == 6
    return text.replace(nonce, "NONCE")


def test_below_the_floor_no_model_is_asked(run, model_server):
    done = run("What is the capital of Mongolia?", "-m", "local")
    assert done.returncode == 3 and not model_server.requests
    assert done.stdout.startswith("Not in your notes: no note mentions “capital” or “Mongolia”.")


def test_options_reach_the_model(run, model_server):
    model_server.script = [Reply("Yes [1].")]
    assert run(STAY, "-m", "local", "-o", "temperature", "0.2").returncode == 0
    assert model_server.requests[0].body["temperature"] == 0.2


def test_an_attachment_reaches_a_model_that_takes_it(run, model_server, tmp_path):
    model_server.script = [Reply("Yes [1].")]
    (tmp_path / "map.png").write_bytes(PNG)
    assert run(STAY, "-m", "seeing", "-a", "map.png").returncode == 0
    [_, message] = model_server.requests[0].body["messages"]
    assert [part["type"] for part in message["content"]] == ["text", "image_url"]


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (
            ["-m", "locl"],
            2,
            "There is no model “locl”. Did you mean local or loc or local-tools? Run",
        ),
        (["-m", "zzzzzzzz"], 2, "There is no model “zzzzzzzz”. Run askreview models to list them"),
        (
            ["-m", "local", "-o", "temperature", "9"],
            2,
            "does not accept temperature 9: Input should be",
        ),
        (["-m", "local", "-o", "heat", "9"], 2, "has no option “heat”. Use temperature, "),
        (["-m", "local", "-o", "seed", "1", "-o", "seed", "2"], 2, "given twice"),
        (["-m", "local", "-a", "map.png"], 2, "accepts no attachments; map.png is image/png"),
        (["-m", "seeing", "-a", "nowhere.png"], 2, "There is no file nowhere.png"),
        (
            ["-m", "gpt-4o"],
            1,
            "“gpt-4o” needs a key. Run llm keys set openai, or set $OPENAI_API_KEY; ",
        ),
        (["-o", "temperature", "1"], 2, "quotes takes no options or attachments"),
        (["-m", "local", "--timeout", "0"], 2, "Invalid value for '--timeout'"),
        (["-m", "local", "--fallback", "other"], 2, "Invalid value for '--fallback'"),
    ],
)
def test_what_cannot_be_asked_is_one_clear_line(run, model_server, tmp_path, args, code, said):
    (tmp_path / "map.png").write_bytes(PNG)
    done = run(STAY, *args, "--quiet")
    assert (done.returncode, done.stdout) == (code, "")
    assert said in only_line(done) and not model_server.requests


def test_a_key_is_looked_for_under_its_name_and_sent(run, model_server, tmp_path):
    model_server.script = [Reply("Yes [1].")]
    model_server.add_to(tmp_path / "llm", key="harbour")
    assert "“local” needs a key. Run llm keys set harbour" in only_line(
        run(STAY, "-m", "local", "--quiet")
    )
    (tmp_path / "llm" / "keys.json").write_text('{"harbour": "sesame"}')
    assert run(STAY, "-m", "local").returncode == 0
    assert model_server.requests[0].headers["authorization"] == "Bearer sesame"


def test_the_default_model_comes_from_the_environment_or_the_settings(
    run, model_server, monkeypatch
):
    model_server.script = [Reply("By the model [1].")]
    monkeypatch.setenv("ASKREVIEW_MODEL", "local")
    assert run(STAY).stdout.startswith("By the model [1].")
    monkeypatch.delenv("ASKREVIEW_MODEL")
    configure("model", "local")
    try:
        assert run(STAY).stdout.startswith("By the model [1].")
        quoted = run(STAY, "-m", "quotes").stdout
        assert "travel/kyoto.md:9\n    We stayed at the Hotel Granvia" in quoted
        assert "By the model" not in quoted
    finally:
        configure("--unset", "model")


def test_what_an_answer_costs_is_said_when_the_settings_give_a_price(run, model_server):
    model_server.script = [Reply("Yes [1].", usage=(2_000, 100))]
    assert "cost" not in json.loads(run(STAY, "-m", "local", "--json").stdout)
    assert "is not a price" in configure("price.local", "cheap").stderr
    configure("price.local", "0.5/2")
    try:
        done = run(STAY, "-m", "local", "--json")
        assert json.loads(done.stdout)["cost"] == pytest.approx(0.0012)
        assert json.loads(done.stdout)["usage"] == {"input_tokens": 2000, "output_tokens": 100}
        assert "local: 2,000 tokens in, 100 out, 0.0012 at your prices" in done.stderr
        assert "price.local  0.5/2 " in configure().stdout
    finally:
        configure("--unset", "price.local")


def configure(*args: str):
    return shell.run(["askreview", "config", *args], text=True)


LLM = ["llm", "logs"]


def logged() -> list[dict]:
    done = shell.run([*LLM, "-n", "0", "--json"], text=True, check=True)
    return json.loads(done.stdout)


def test_answers_are_in_the_log_of_llm_unless_that_is_off(run, model_server, tmp_path):
    model_server.script = [Reply("At the Granvia [2].")]
    shell.run([*LLM, "off"], check=True)
    run(STAY, "-m", "local")
    assert not (tmp_path / "llm" / "logs.db").exists()
    shell.run([*LLM, "on"], check=True)
    run(STAY, "-m", "local")
    [entry] = logged()
    assert entry["response"] == "At the Granvia [2]." and STAY in entry["prompt"]
    model_server.script = [Reply(["At the "], cut=True)]
    run(STAY, "-m", "local")
    assert len(logged()) == 1 and len(model_server.requests) == 3


def test_a_log_that_cannot_be_written_costs_no_answer(run, model_server, tmp_path):
    model_server.script = [Reply("At the Granvia [2].")]
    (tmp_path / "llm" / "logs.db").write_bytes(b"no database")
    done = run(STAY, "-m", "local")
    assert done.returncode == 0 and done.stdout.startswith("At the Granvia [2].")
    assert "llm could not log the answer" in done.stderr


PLUGINS = {
    "import": "import no_such_module\n",
    "exit": "raise SystemExit(2)\n",
    "models": "import llm\n@llm.hookimpl\ndef register_models(register):\n    register(1 / 0)\n",
}


@pytest.fixture(params=PLUGINS)
def broken_plugin(request, tmp_path, monkeypatch) -> None:
    """A third party's llm plugin that fails when it is loaded or asked for its models."""
    site = tmp_path / "site"
    info = site / "llm_sinking-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "llm_sinking.py").write_text(PLUGINS[request.param])
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: llm-sinking\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[llm]\nsinking = llm_sinking\n")
    monkeypatch.setenv("PYTHONPATH", str(site))


def test_a_broken_plugin_is_named_and_takes_nothing_with_it(run, model_server, broken_plugin):
    model_server.script = [Reply("At the Granvia [2].")]
    done = run(STAY, "-m", "local")
    assert done.returncode == 0 and done.stdout.startswith("At the Granvia [2].")
    [named] = [line for line in done.stderr.splitlines() if "llm-sinking" in line]
    assert "is broken" in named and "llm uninstall llm-sinking" in named
    assert "llm-sinking" not in run(STAY).stderr
    listed = shell.run(["askreview", "models"], text=True)
    assert listed.stdout.startswith("quotes ") and "llm-sinking" in listed.stderr


SLIPS = [
    (
        "- model_id: a\n  model_name: b\n- model_id: local\n",
        "line 3: this model has no “model_name”",
    ),
    ("- model_id: a\n  model_name: [b\n", "line 2: "),
    ("- model_id: a\n  model_name b\n", "line 2: "),
    ("model_id: a\nmodel_name: b\n", "line 1: it must be a list of models"),
    ("- model_id: a\n  model_name: b\n  aliases: c\n", "line 3: “aliases” must be a list"),
]


@pytest.mark.parametrize(("text", "said"), SLIPS)
def test_a_slip_in_the_list_of_servers_names_file_and_line(tmp_path, monkeypatch, text, said):
    file = tmp_path / "llm" / "extra-openai-models.yaml"
    file.parent.mkdir()
    file.write_text(text)
    monkeypatch.setenv("LLM_USER_PATH", str(file.parent))
    done = shell.run(["askreview", "models"], text=True)
    if "aliases: c" not in text:  # which llm takes for one alias a letter
        assert f"{file}, {said}" in done.stderr and "uninstall" not in done.stderr
    assert slip().startswith(f"{file}, {said}")


def test_settings_of_llm_that_cannot_be_read_are_named(run, model_server, tmp_path):
    (tmp_path / "llm" / "aliases.json").write_text("{")
    done = run(STAY, "-m", "local", "--quiet")
    assert done.returncode == 1 and "Cannot read the settings of llm in" in only_line(done)


def test_models_are_listed_with_their_keys(model_server, tmp_path):
    done = shell.run(["askreview", "models"], text=True, check=True)
    lines = done.stdout.splitlines()
    assert lines[0].startswith("quotes ") and "no key, no network" in lines[0]
    assert any(one.startswith("local, loc ") and "no key, at 127." in one for one in lines)
    assert "Need a key (llm keys set openai, or set $OPENAI_API_KEY):" in lines
    (tmp_path / "llm" / "keys.json").write_text('{"openai": "x"}')
    done = shell.run(["askreview", "models", "--json"], text=True)
    listed = {one["id"]: one for one in json.loads(done.stdout)}
    assert listed["gpt-4o"]["key"] == "llm keys (openai)" and not listed["gpt-4o"]["missing"]
    assert listed["gpt-4o"]["host"] == "api.openai.com"
    assert "askreview" not in listed and not model_server.requests


def test_looking_for_models_leaves_no_folder_behind(tmp_path, monkeypatch):
    monkeypatch.setenv("LLM_USER_PATH", str(tmp_path / "new" / "llm"))
    shell.run(["askreview", "models"], check=True)
    assert not (tmp_path / "new").exists()


WATCHED = """
import atexit, sys
def watch(event, args):
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        print("reached", *args[1][:2], file=sys.stderr)
    elif event == "socket.getaddrinfo":
        print("looked up", *args[:2], file=sys.stderr)
sys.addaudithook(watch)
atexit.register(lambda: print("loaded", *sorted(sys.modules), file=sys.stderr))
from askreview.cli import main
main()
"""


@pytest.mark.parametrize("model", ["quotes", "local"])
def test_quotes_reach_nobody_and_a_model_only_its_own_host(command, tmp_path, model_server, model):
    model_server.script = [Reply("At the Granvia [2].")]
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *command(STAY, "-m", model)[1:]],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert done.returncode == 0 and "Granvia" in done.stdout
    reached = {line for line in done.stderr.splitlines() if line.startswith(("reached", "looked"))}
    its = {f"reached 127.0.0.1 {model_server.port}", f"looked up 127.0.0.1 {model_server.port}"}
    assert reached == (its if model == "local" else set())
    loaded = set(done.stderr.splitlines()[-1].split())
    for_models = {"llm", "openai", "askreview.writing", "askreview.checks"}
    assert loaded & for_models == (for_models if model == "local" else set())
    assert "askreview.answers.answer" in loaded


def test_nothing_is_written_but_the_index_and_the_log(run, model_server, tmp_path, home):
    model_server.script = [Reply("At the Granvia [2].")]
    before = {path for path in home.rglob("*") if "cache" not in path.parts}
    run(STAY, "-m", "local")
    assert {path for path in home.rglob("*") if "cache" not in path.parts} == before
    written = {path.name for path in tmp_path.iterdir()}
    assert written == {"vault", "index", "llm"}
    assert {path.name for path in (tmp_path / "llm").iterdir()} == {
        "extra-openai-models.yaml",
        "logs.db",
    }


def test_threads_that_look_for_models_at_once_all_find_them(tmp_path):
    """In a process of its own: llm loads its plugins once, in the first thread that asks."""
    code = """
import threading
from askreview.writing import available
found = []
together = threading.Barrier(6)
def look():
    together.wait()
    for _ in range(20):
        names = [one.id for one in available(print)]
    found.append("gpt-4o" in names)
threads = [threading.Thread(target=look) for _ in range(6)]
[one.start() for one in threads]
[one.join() for one in threads]
print(found)
"""
    env = {**os.environ, "LLM_USER_PATH": str(tmp_path / "a" / "llm")}
    run = [sys.executable, "-c", code]
    done = subprocess.run(run, env=env, capture_output=True, text=True, timeout=120)
    assert not (tmp_path / "a").exists()
    assert done.stdout == f"{[True] * 6}\n", done.stderr
