"""Who may enter the page: by a token, by a password that nobody sees, and not by guessing."""

from __future__ import annotations

import http.client
import os
import pty
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from askreview.web.entrance import GUESSES, LOCKED, Guesses
from browser import Site, site
from indexes import write

TOKEN = re.compile(r"http://[^/]+/\?token=(\S+) ")


@pytest.fixture
def folder(tmp_path) -> Path:
    write(tmp_path / "seeds", [1, 2])
    return tmp_path


def get(url: str, path: str, **headers: str) -> http.client.HTTPResponse:
    to = urlsplit(url)
    connection = http.client.HTTPConnection(to.hostname, to.port, timeout=60)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


# Guesses


def test_each_wrong_login_waits_longer_and_the_last_one_locks():
    now = [0.0]
    guesses = Guesses(lambda: now[0])
    waits = [guesses.wrong("a", f"ann:{n}".encode()) for n in range(GUESSES)]
    assert waits[:4] == [0.5, 1, 2, 4] and max(waits) == 4
    assert guesses.locked("a") == LOCKED and not guesses.locked("b")
    now[0] = LOCKED - 1
    assert guesses.locked("a") == 1
    now[0] = LOCKED
    assert not guesses.locked("a")
    assert guesses.wrong("a", b"ann:x") == 0.5


def test_the_same_wrong_login_again_is_no_guess():
    guesses = Guesses()
    assert {guesses.wrong("a", b"ann:old") for _ in range(3 * GUESSES)} == {0.5}
    assert not guesses.locked("a")


def test_wrong_logins_are_counted_together_for_a_quarter_of_an_hour():
    now = [0.0]
    guesses = Guesses(lambda: now[0])
    for n in range(3 * GUESSES):
        now[0] += LOCKED / (GUESSES - 2)
        guesses.wrong("a", f"ann:{n}".encode())
    assert not guesses.locked("a")


def test_who_enters_in_the_end_has_all_tries_again():
    guesses = Guesses()
    for n in range(2 * GUESSES):
        guesses.wrong("a", f"ann:{n}".encode())
        guesses.forget("a")
    assert not guesses.locked("a")


# The token


@pytest.mark.usefixtures("encoder")
def test_the_first_address_has_the_token_and_leaves_a_cookie(folder):
    with site(folder, "--token") as one:
        [token] = TOKEN.findall("".join(one.lines))
        for path in ("/", "/config", "/note?path=1.md", "/?token=", "/?token=wrong"):
            answer = get(one.url, path)
            assert answer.status == 401
            assert answer.headers["www-authenticate"].startswith("Bearer")  # no browser asks
        first = get(one.url, f"/note?path=1.md&token={token}&line=1")
        assert (first.status, first.headers["location"]) == (303, "/note?path=1.md&line=1")
        cookie, *flags = first.headers["set-cookie"].split("; ")
        assert flags == ["Path=/", "HttpOnly", "SameSite=Lax"]
        assert get(one.url, first.headers["location"], Cookie=f"other=a b; {cookie}").status == 200
        assert get(one.url, "/config", Cookie=cookie + "x").status == 401
        assert get(one.url, "/config", Authorization=f"Bearer {token}").status == 200
        assert get(one.url, "/config", Authorization=f"Bearer {token}x").status == 401


@pytest.mark.usefixtures("encoder")
def test_open_passes_a_token_that_enters_once(folder):
    """A browser's command line can be read by others; the printed token cannot."""
    browser = folder / "browser"
    browser.write_text('#!/bin/sh\necho "$1" > opened.new && mv opened.new opened\n')
    browser.chmod(0o755)
    with site(folder, "--token", "--open", BROWSER=str(browser)) as one:
        while not (folder / "opened").exists():
            assert one.process.poll() is None
        opened = urlsplit((folder / "opened").read_text().strip())
        assert TOKEN.findall("".join(one.lines))[0] not in opened.query
        path = f"/?{opened.query}"
        assert get(one.url, path).status == 303
        assert get(one.url, path).status == 401


@pytest.mark.slow
def test_one_login_is_enough(folder):
    with pytest.raises(AssertionError, match="Pass either --auth or --token"):
        Site(folder, "--auth", "ann:s3cret", "--token")


@pytest.mark.usefixtures("encoder")
def test_a_token_is_a_login_for_other_machines(folder):
    with site(folder, "--host", "0.0.0.0", "--token") as one:
        assert get(one.url, "/").status == 401


# What others on the machine can see


def page(folder: Path, *args: str, **more) -> subprocess.Popen[str]:
    """`askreview web` from a fresh interpreter, as a shell starts it."""
    line = [sys.executable, "-m", "askreview", "web", "--port", "0", *args]
    return subprocess.Popen(line, cwd=folder, stderr=subprocess.PIPE, text=True, **more)


def address(process: subprocess.Popen[str]) -> str:
    for line in process.stderr:
        if found := re.search(r"http://\S+/", line):
            return found[0]
    raise AssertionError("it ended")


def end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)


@pytest.mark.slow
@pytest.mark.usefixtures("encoder")
@pytest.mark.parametrize("given", [["--auth", "ann:s3cret"], ["--auth=ann:s3cret"]])
def test_a_password_is_not_in_the_list_of_processes(folder, given):
    process = page(folder, *given)
    url = address(process)
    ps = subprocess.run(["ps", "-ww", "-o", "args=", "-p", str(process.pid)], capture_output=True)
    assert b"askreview" in ps.stdout and b"s3cret" not in ps.stdout
    assert get(url, "/config").status == 401
    assert get(url, "/config", Authorization="Basic YW5uOnMzY3JldA==").status == 200
    end(process)


@pytest.mark.slow
@pytest.mark.usefixtures("encoder")
def test_a_password_is_asked_for_and_not_shown(folder):
    ours, its = pty.openpty()
    process = page(folder, "--auth", "ann", stdin=its, start_new_session=True)
    os.close(its)
    asked = b""
    while not asked.endswith(b"Password for ann: "):
        some = os.read(process.stderr.fileno(), 100)
        assert some, asked
        asked += some
    os.write(ours, b"s3cret\n")
    url = address(process)
    assert get(url, "/config", Authorization="Basic YW5uOnMzY3JldA==").status == 200
    end(process)
    seen = b""
    with suppress(OSError):  # nothing was written, and nobody will any more
        seen = os.read(ours, 100)
    os.close(ours)
    assert b"s3cret" not in seen


@pytest.mark.slow
@pytest.mark.usefixtures("encoder")
def test_temporary_files_are_the_owners_alone_and_go(folder, tmp_path):
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    process = page(folder, env={**os.environ, "TMPDIR": str(temporary)})
    url = address(process)
    assert get(url, "/").status == 200
    kept = list(temporary.iterdir())
    assert kept and all(one.stat().st_mode & 0o077 == 0 for one in kept), kept
    end(process)
    assert list(temporary.iterdir()) == []
