"""Starting `askreview web`: the lines it prints, what it refuses, and what goes on beside it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

import shell
from browser import ADDRESS, Site, site
from indexes import start, write

pytestmark = pytest.mark.usefixtures("encoder")


def web(folder, *args: str, **more) -> subprocess.CompletedProcess[str]:
    """`askreview web` that is expected not to begin."""
    done = shell.run(["askreview", "web", *args], cwd=folder, text=True, **more)
    assert "Traceback" not in done.stderr and done.stdout == ""
    return done


def last_line(done) -> str:
    return done.stderr.splitlines()[-1]


@pytest.fixture
def folder(tmp_path) -> Path:
    write(tmp_path / "seeds", [1, 2])
    return tmp_path


def test_a_busy_port_is_said_to_be_taken(folder):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        done = web(folder, "--port", port)
    assert done.returncode == 2
    assert f"Port {port} is already in use" in last_line(done) and "--port" in last_line(done)


def test_a_missing_notes_folder_is_named(folder):
    done = web(folder, "--notes", "nowhere", "--port", "0")
    assert done.returncode == 1
    assert "The notes folder nowhere does not exist. Choose another with --notes" in last_line(done)
    assert not (folder / "index").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "example.org"])
def test_beyond_this_machine_a_login_is_needed(folder, host):
    done = web(folder, "--host", host, "--port", "0")
    assert done.returncode == 2
    assert "--auth USER:PASSWORD" in last_line(done)


@pytest.mark.parametrize("login", ["ann", ":secret", "ann:", ""])
def test_a_login_has_a_name_and_a_password(folder, login):
    done = web(folder, "--auth", login, "--port", "0")
    assert done.returncode == 2 and "USER:PASSWORD" in last_line(done)


def test_an_address_of_another_machine_cannot_be_listened_on(folder):
    done = web(folder, "--host", "192.0.2.7", "--auth", "ann:secret", "--port", "0")
    assert done.returncode == 2 and "Cannot listen on 192.0.2.7" in last_line(done)


def test_with_a_login_the_page_is_served_to_the_network(folder):
    with (
        site(folder, "--host", "0.0.0.0", "--auth", "ann:secret") as one,
        pytest.raises(urllib.error.HTTPError, match="401"),
    ):
        urllib.request.urlopen(one.url)
    assert one.lines[-1] == "Stopped.\n"


def started(url: str) -> dict:
    """What the page is told before the first question."""
    return json.load(urllib.request.urlopen(f"{url}askreview/start"))


def ready(url: str) -> None:
    until = time.monotonic() + 120
    while started(url)["indexing"] and time.monotonic() < until:
        time.sleep(0.1)


def test_the_page_is_there_before_the_index_and_ctrl_c_ends_it(folder):
    with site(folder) as one:
        assert json.load(urllib.request.urlopen(f"{one.url}config"))["title"] == "askreview"
        ready(one.url)
        assert (folder / "index" / "CURRENT").exists()
    assert one.process.returncode == 0
    assert one.lines[-1] == "Stopped.\n"


def test_an_index_of_another_version_is_made_anew_behind_the_page(folder):
    with site(folder) as one:
        ready(one.url)
    current = (folder / "index" / "CURRENT").read_text().strip()
    manifest = folder / "index" / "generations" / current / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "format": 1}))
    with site(folder) as one:
        ready(one.url)
        assert (folder / "index" / "CURRENT").read_text().strip() != current


def test_ctrl_c_ends_it_while_the_first_index_is_made(tmp_path):
    write(tmp_path / "seeds", range(300))
    one = Site(tmp_path)
    assert started(one.url)["indexing"]
    assert one.close().endswith("\nStopped.\n")
    assert one.process.returncode == 0


def test_ctrl_c_ends_it_also_where_it_was_ignored_at_the_start(folder):
    """As in the background job of a script, whose children inherit that."""
    one = Site(folder, ignores=True)
    assert one.close().endswith("\nStopped.\n")
    assert one.process.returncode == 0


def test_ctrl_c_between_the_address_and_the_first_request_ends_it(folder):
    browser = folder / "browser"
    browser.write_text("#!/bin/sh\nkill -INT $PPID\n")
    browser.chmod(0o755)
    one = Site(folder, "--open", BROWSER=str(browser))
    one.process.wait(60)
    assert one.close().endswith("\nStopped.\n")
    assert one.process.returncode == 0


def test_kill_ends_it_as_ctrl_c_does(folder):
    one = Site(folder)
    one.process.terminate()
    one.process.wait(60)
    assert one.close().endswith("\nStopped.\n")
    assert one.process.returncode == 0


SEEK = b'{"query": "boiler"}'


def get(url: str, body: bytes | None) -> tuple[int, str]:
    asked = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(asked) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_an_index_that_another_process_is_making_is_waited_for(folder):
    with start(
        "AskReview(notes, index, Waiting()).sync()", folder / "seeds", folder / "index"
    ) as process:
        assert process.stdout.readline() == "encoding\n"
        with site(folder) as one:
            said = started(one.url)
            while said["indexing"] == "Opening the index":
                said = started(one.url)
            assert "process" in said["indexing"]
            for path, body in (
                ("notes", None),
                ("askreview/search", SEEK),
            ):
                status, words = get(f"{one.url}{path}", body)
                assert status == 503 and "Try again in a moment." in words, (path, words)
            process.communicate("\n" * 10)
            ready(one.url)
            assert not started(one.url)["indexing"]


def test_the_page_needs_nothing_from_the_network_to_begin(folder):
    """Every name is looked up in vain, and only the loopback can be reached."""
    code = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise SystemExit(f'looked up {a[0]}')\n"
        "real = socket.getaddrinfo\n"
        "socket.getaddrinfo = lambda host, *a, **k: (real(host, *a, **k) if host in\n"
        "    ('127.0.0.1', 'localhost', None) else refuse(host))\n"
        "sys.argv = ['askreview', 'web', '--port', '0']\n"
        "from askreview.cli import main\n"
        "main()\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=folder, stderr=subprocess.PIPE, text=True
    )
    line = ""
    while "http://" not in line:
        line = process.stderr.readline()
        assert line, "it ended"
    url = ADDRESS.search(line)[0]
    assert b"askreview" in urllib.request.urlopen(url).read()
    process.terminate()
    rest = process.communicate()[1]
    assert "looked up" not in rest
