"""What the server refuses: other names, other origins, other routes, too much."""

from __future__ import annotations

import base64
import http.client
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest

from askreview.web.entrance import GUESSES
from browser import site

pytestmark = pytest.mark.usefixtures("encoder")

UPLOAD = 100_000_000  # bytes


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "seeds").mkdir()
    (folder / "seeds" / "router.md").write_text("The router is at 192.168.1.1.\n", encoding="utf-8")
    (folder / "secret.txt").write_text("nobody reads this over HTTP\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def address(encoder, folder):
    with site(folder) as one:
        yield one.url


@pytest.fixture(scope="module")
def locked(encoder, folder):
    with site(folder, "--auth", "ann:s3cret") as one:
        yield one.url


def ask(address, path, method="GET", body=None, **headers):
    """The status, headers and body of one request."""
    to = urlsplit(address)
    connection = http.client.HTTPConnection(to.hostname, to.port, timeout=60)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        connection.request(method, path, body=body, headers=named)
        answer = connection.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def call(address, question, session):
    """Asks as another program may: the one call that is open. Gives the chat's last state."""
    data = json.dumps({"data": [question, "quotes", 5, False, "", "", "", "", ""]})
    status, _, body = ask(
        address, "/gradio_api/call/chat", "POST", data, Content_Type="application/json"
    )
    if status != 200:
        return status, body.decode()
    event = json.loads(body)["event_id"]
    status, _, body = ask(address, f"/gradio_api/call/chat/{event}")
    return status, body.decode()


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:7860", "localhost.evil.example", ""]
)
def test_a_forged_host_is_refused(address, host):
    status, _, body = ask(address, "/config", Host=host)
    assert status == 400 and b"Open the address that it printed" in body


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1:1", "[::1]:7860", "192.168.1.20"])
def test_this_machines_names_and_plain_addresses_are_answered(address, host):
    assert ask(address, "/config", Host=host)[0] == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1", "file://"])
def test_a_post_from_another_origin_is_refused(address, origin):
    data = json.dumps({"data": ["What is the router's address?"]})
    for path in ("/gradio_api/call/chat", "/gradio_api/queue/join", "/gradio_api/run/predict"):
        status, _, body = ask(
            address, path, "POST", data, Origin=origin, Content_Type="application/json"
        )
        assert status == 403 and b"another site" in body
    assert ask(address, "/config", Origin=origin)[0] == 403


def test_another_sites_page_cannot_load_anything_from_here(address):
    status, headers, _ = ask(address, "/note?path=router.md", Sec_Fetch_Site="cross-site")
    assert status == 403
    assert ask(address, "/", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate")[0] == 200
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/file=secret.txt",
        "/gradio_api/file={folder}/secret.txt",
        "/gradio_api/file=/etc/passwd",
        "/file=/etc/passwd",
        "/gradio_api/file/{folder}/secret.txt",
        "/gradio_api/file=seeds/router.md",
        "/static/../../../../etc/passwd",
        "/static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/static//etc/passwd",
        "/assets/..%2f..%2f..%2fetc%2fpasswd",
        "/assets/%252e%252e/secret.txt",
        "/svelte/../../secret.txt",
        "/askreview/../guard.py",
        "/askreview/..%2fguard.py",
        "/askreview/%2e%2e",
        "/note?path=../secret.txt",
        "/note?path=%2e%2e%2fsecret.txt",
        "/note?path={folder}/secret.txt",
        "/note?path=/etc/passwd",
        "/note?path=router.md%00.txt",
        "/gradio_api/proxy=http://127.0.0.1:1/",
        "/gradio_api/custom_component/x/client/component/../../secret.txt",
        "/gradio_api/stream/a/1/2/playlist-file",
        "/gradio_api/deep_link?session_hash=x",
    ],
)
def test_no_route_reads_the_disk(address, folder, path):
    status, _, body = ask(address, path.format(folder=folder))
    assert status in (400, 403, 404), body
    assert b"nobody reads this" not in body and b"root:" not in body and b"import" not in body


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/gradio_api/upload"),
        ("GET", "/gradio_api/upload_progress"),
        ("GET", "/monitoring"),
        ("GET", "/monitoring/summary"),
        ("GET", "/gradio_api/runs"),
        ("GET", "/gradio_api/vibe-code"),
        ("POST", "/gradio_api/vibe-edit"),
        ("POST", "/gradio_api/process_recording"),
        ("POST", "/gradio_api/component_server"),
        ("GET", "/docs"),
        ("GET", "/openapi.json"),
        ("PUT", "/"),
        ("DELETE", "/config"),
        ("OPTIONS", "/config"),
    ],
)
def test_gradios_other_routes_do_not_exist(address, method, path):
    status, _, body = ask(address, path, method, b"" if method == "POST" else None)
    assert status == 404 and b"Open / instead" in body


def test_an_upload_of_100_mb_is_refused_and_the_page_goes_on(address):
    to = urlsplit(address)
    for path in ("/gradio_api/upload", "/gradio_api/queue/join"):
        connection = http.client.HTTPConnection(to.hostname, to.port, timeout=60)
        connection.putrequest("POST", path)
        connection.putheader("Content-Length", str(UPLOAD))
        connection.endheaders()
        assert connection.getresponse().status in (404, 413)
        connection.close()
    assert ask(address, "/config")[0] == 200


def test_a_body_that_does_not_say_its_size_is_cut_off(address):
    def endless():
        for _ in range(UPLOAD // 1_000_000):
            yield b"x" * 1_000_000

    to = urlsplit(address)
    connection = http.client.HTTPConnection(to.hostname, to.port, timeout=60)
    try:
        connection.request("POST", "/gradio_api/queue/join", body=endless(), encode_chunked=True)
        refused = connection.getresponse().status >= 400
    except (OSError, http.client.HTTPException):
        refused = True  # cut off while it was still sending
    finally:
        connection.close()
    assert refused
    assert ask(address, "/config")[0] == 200


def test_every_answer_has_the_headers_that_keep_others_out(address):
    for path in ("/", "/config", "/askreview/page.js", "/note?path=router.md", "/nothing"):
        _, headers, _ = ask(address, path)
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
        assert "unsafe-eval" not in policy and "script-src 'self'" in policy
        scripts = policy.partition("script-src")[2].partition(";")[0]
        assert "unsafe-inline" not in scripts and "http" not in policy
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "access-control-allow-origin" not in headers


def test_a_login_is_asked_for_every_route(locked):
    for path in ("/", "/config", "/note?path=router.md", "/askreview/page.js", "/theme.css"):
        status, headers, body = ask(locked, path)
        assert status == 401 and headers["www-authenticate"].startswith("Basic")
        assert b"router" not in body
    for login in ("ann:wrong", "ann", ":s3cret", "ann:s3cret\n", ""):
        given = "Basic " + base64.b64encode(login.encode()).decode()
        assert ask(locked, "/config", Authorization=given)[0] == 401
    right = "Basic " + base64.b64encode(b"ann:s3cret").decode()
    assert ask(locked, "/config", Authorization=right)[0] == 200


def test_many_wrong_logins_at_once_lock_their_sender_out(encoder, folder):
    with site(folder, "--auth", "ann:s3cret") as one:
        basic = ["Basic " + base64.b64encode(f"ann:{n}".encode()).decode() for n in range(12)]
        with ThreadPoolExecutor(len(basic)) as several:
            tried = several.map(lambda given: ask(one.url, "/", Authorization=given)[0], basic)
            assert sorted(set(tried)) == [401, 429]
        right = "Basic " + base64.b64encode(b"ann:s3cret").decode()
        status, headers, body = ask(one.url, "/", Authorization=right)
        assert status == 429 and int(headers["retry-after"]) > 600
        assert body == b"Too many wrong logins. Try again in 15 minutes.\n"


def test_a_forged_address_does_not_give_more_guesses(encoder, folder):
    """As a proxy on this machine passes it on that does not set it itself."""
    with site(folder, "--auth", "ann:s3cret") as one:

        def guess(n: int) -> int:
            basic = "Basic " + base64.b64encode(f"ann:{n}".encode()).decode()
            named = {"X_Forwarded_For": f"203.0.113.{n}", "Authorization": basic}
            return ask(one.url, "/", **named)[0]

        assert guess(0) == 401  # a proxy's other visitors are not locked out by one
        with ThreadPoolExecutor(60) as several:
            assert 429 in several.map(guess, range(1, 120))
        assert guess(121) == 429


def test_behind_a_proxy_one_sender_is_locked_out_and_no_other(encoder, folder):
    """The proxy puts its visitor's address behind what the visitor wrote there."""
    with site(folder, "--auth", "ann:s3cret") as one:

        def enter(sender: str, password: str, forged: str = "198.51.100.1") -> int:
            basic = "Basic " + base64.b64encode(f"ann:{password}".encode()).decode()
            named = {"X_Forwarded_For": f"{forged}, {sender}", "Authorization": basic}
            return ask(one.url, "/", **named)[0]

        def guess(n: int) -> int:
            return enter("203.0.113.7", str(n), f"198.51.100.{n}")

        with ThreadPoolExecutor(GUESSES) as several:
            assert set(several.map(guess, range(GUESSES))) <= {401, 429}
        assert guess(GUESSES) == 429 and enter("203.0.113.7", "s3cret") == 429
        assert enter("203.0.113.8", "s3cret") == 200


JSON = {"Content_Type": "application/json"}


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/gradio_api/call/chat/0123456789abcdef", None),
        ("GET", "/gradio_api/queue/data?session_hash=nobody", None),
        ("POST", "/gradio_api/run/nothing", {"data": []}),
        ("POST", "/gradio_api/api/nothing", {"data": [], "session_hash": "nobody"}),
        ("POST", "/gradio_api/run/chat", {"data": [], "fn_index": 999}),
        ("POST", "/gradio_api/queue/join", {"data": [], "fn_index": 999, "session_hash": "me"}),
        ("POST", "/gradio_api/queue/join", {"data": [], "fn_index": [1], "session_hash": "me"}),
        ("POST", "/askreview/stop/abcdefghijk", None),
    ],
)
def test_an_unknown_name_or_number_is_not_found(address, method, path, body):
    """And nothing is printed: `site` looks for it."""
    status, _, said = ask(address, path, method, json.dumps(body), **JSON)
    assert status == 404, said


@pytest.mark.parametrize("path", ["run/chat", "api/chat", "call/chat"])
@pytest.mark.parametrize(
    "data",
    [
        [],
        ["What is the address of the router?"],
        ["?", "quotes", 5, False, "", "", "", "", "", ""],
        ["?", "quotes", "few", False, "", "", "", "", ""],
        [["?"], "quotes", 5, False, "", "", "", "", ""],
        [None] * 9,
    ],
)
def test_a_call_with_other_values_is_told_what_it_takes(address, path, data):
    """And nothing is printed, here too."""
    body = json.dumps({"data": data})
    status, _, said = ask(address, f"/gradio_api/{path}", "POST", body, **JSON)
    assert status == 400, said
    assert said.decode().startswith("“chat” takes 9 values: question, model, passages, strict,")


def test_the_pages_own_events_take_what_they_take(address):
    body = json.dumps({"data": [1, 2, 3], "fn_index": 1, "session_hash": "me"})
    status, _, said = ask(address, "/gradio_api/queue/join", "POST", body, **JSON)
    assert status == 400, said


def test_another_program_may_ask_and_nothing_else(address):
    status, said = call(address, "What is the address of the router?", "one")
    assert status == 200 and "192.168.1.1" in said
    named = json.loads(ask(address, "/gradio_api/info")[2])["named_endpoints"]
    assert list(named) == ["/chat"]


def test_fifty_questions_at_once_are_answered_or_asked_to_come_back(address):
    answers: list[tuple[int, str]] = []

    def one(n):
        answers.append(call(address, f"What is the address of router {n}?", str(n)))

    threads = [threading.Thread(target=one, args=(n,)) for n in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 50
    served = [said for status, said in answers if "192.168.1.1" in said]
    refused = [said for status, said in answers if "192.168.1.1" not in said]
    assert len(served) >= 40
    assert all("full" in said for said in refused), refused
    assert ask(address, "/config")[0] == 200
