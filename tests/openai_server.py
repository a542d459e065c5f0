"""A real server on loopback that speaks the OpenAI chat protocol, and does what a test scripts.

It is reached through llm's own OpenAI-compatible model, from the shell as from Python:

    server = OpenAIServer()
    server.add_to(llm_folder)          # extra-openai-models.yaml: the models `local`, `thinker`
    server.script = [Reply("We stayed at the Granvia [1].")]
    subprocess.run(["askreview", "…", "-m", "local"], env={…, "LLM_USER_PATH": llm_folder})
    assert server.requests[0].text     # everything that was sent, as one string
    server.close()

The fixture `model_server` in conftest.py does all but the script. Each request takes the next item
of `script`; the last one serves all that follow. An item is a Reply, or a function that is given
the request's JSON and returns a Reply, so that a scripted model can obey what it reads.

What a Reply can do: stream pieces (a `threading.Event` among them makes the server wait for it:
how a test shows that text arrives before the last token was sent), answer with an HTTP error, cut
the connection after its pieces, send bytes as they are, or stay silent.
"""

from __future__ import annotations

import json
import re
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from pathlib import Path
from typing import Any

PATIENCE = 60  # seconds that the server waits for an event of a test before it gives up


@dataclass(frozen=True)
class Reply:
    """What the server answers to one request.

    pieces     the text: one string, or strings sent one by one; an Event is waited for
    usage      tokens in and out, as the model would count them; None: it does not say
    finish     why it ended: stop, length, content_filter; None: a stream that just stops
    reasoning  sent before the text, by the Responses protocol (the model `thinker`)
    status     an HTTP status other than 200, with `message` as its error
    cut        the connection breaks after the pieces, in the middle of the message
    raw        sent as the whole body instead, whatever it is, as `content_type`, with `status`
    silent     sends nothing more after the pieces and keeps the connection open
    calls      tools that it calls, each with its arguments (by the chat protocol)
    """

    pieces: str | Sequence[str | threading.Event] = ""
    usage: tuple[int, int] | None = (11, 7)
    finish: str | None = "stop"
    reasoning: str = ""
    status: int = 200
    message: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: bool = False
    raw: bytes | None = None
    content_type: str | None = None
    silent: bool = False
    calls: Sequence[tuple[str, Mapping[str, Any]]] = ()

    def parts(self) -> Sequence[str | threading.Event]:
        return [self.pieces] if isinstance(self.pieces, str) else self.pieces

    @property
    def text(self) -> str:
        return "".join(part for part in self.parts() if isinstance(part, str))


def number_of(body: dict[str, Any], words: str) -> int:
    """The number that the prompt gives to the passage that holds these words."""
    text = Request("", {}, body).text
    passages = re.split(r"^Passage \[(\d+)\]$", text, flags=re.M)[1:]
    return next(int(n) for n, held in pairwise(passages) if n.isdigit() and words in held)


def cited(pieces: Sequence[str | threading.Event], words: str) -> Callable[[dict[str, Any]], Reply]:
    """A script item: the pieces, with # replaced by the number of the passage with these words."""

    def reply(body: dict[str, Any]) -> Reply:
        n = str(number_of(body, words))
        return Reply([p if isinstance(p, threading.Event) else p.replace("#", n) for p in pieces])

    return reply


Scripted = Reply | Callable[[dict[str, Any]], Reply]


@dataclass(frozen=True)
class Request:
    """One request as it came in."""

    path: str
    headers: Mapping[str, str]
    body: dict[str, Any]

    @property
    def messages(self) -> list[tuple[str, str]]:
        """Role and text of each message, also of the Responses protocol."""
        listed = self.body.get("messages") or [
            *([{"role": "system", "content": self.body["instructions"]}] if self._told else []),
            *self.body.get("input", []),
        ]
        return [(one["role"], _text(one["content"])) for one in listed]

    @property
    def text(self) -> str:
        return "\n".join(text for _, text in self.messages)

    @property
    def _told(self) -> bool:
        return bool(self.body.get("instructions"))


def _text(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "".join(part.get("text", "") for part in content or [])


class OpenAIServer:
    """Listens from its making until `close`. `script` is read as the module says."""

    def __init__(self) -> None:
        self.script: list[Scripted] = [Reply("Nothing was scripted.")]
        self.requests: list[Request] = []
        self.models = ["scripted"]
        self.loading = False  # whether the model is not loaded yet
        self.bare = False  # whether it answers without /v1 as well
        self.left = threading.Event()  # set when a client closed the connection
        self._closing = threading.Event()
        self._turn = threading.Lock()
        self._http = Listener(("127.0.0.1", 0), Handler)
        self._http.scripted = self
        threading.Thread(target=self._http.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._http.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def close(self) -> None:
        self._closing.set()
        self._http.shutdown()
        self._http.server_close()

    def add_to(self, folder: Path, *, key: str | None = None) -> None:
        """Makes llm's own models of it: `local` (alias `loc`), `thinker`, `unstreamed`, `seeing`,
        `local-tools`, `filling`.

        `thinker` speaks the Responses protocol and sends its reasoning; `unstreamed` answers in one
        piece; `seeing` takes images; `local-tools` takes tools; `filling` fills a schema. `key`
        names the key of keys.json that they need, if any.
        """
        several = {
            "local": {"aliases": ["loc"]},
            "thinker": {"responses": True, "reasoning": True},
            "unstreamed": {"can_stream": False},
            "seeing": {"vision": True},
            "local-tools": {"supports_tools": True},
            "filling": {"supports_schema": True},
        }
        known = {"model_name": "scripted", "api_base": self.url}
        known |= {"api_key_name": key} if key else {}
        listed = [{"model_id": name, **known, **more} for name, more in several.items()]
        folder.mkdir(parents=True, exist_ok=True)
        # JSON is YAML too.
        (folder / "extra-openai-models.yaml").write_text(json.dumps(listed), encoding="utf-8")

    def take(self, request: Request) -> Reply:
        """Notes a request, and what the script has for it."""
        with self._turn:
            item = self.script[min(len(self.requests), len(self.script) - 1)]
            self.requests.append(request)
        return item(request.body) if callable(item) else item

    def wait(self, event: threading.Event) -> None:
        for _ in range(PATIENCE * 20):
            if event.wait(0.05) or self._closing.is_set():
                return
        raise TimeoutError("The test never set the event that the server waits for.")

    def stay_silent(self) -> None:
        self._closing.wait(PATIENCE)


class Listener(ThreadingHTTPServer):
    """The HTTP server, which knows whose script it plays."""

    daemon_threads = True
    scripted: OpenAIServer

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that ends without closing its connection is none of our errors."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class Handler(BaseHTTPRequestHandler):
    """Answers one connection by the script."""

    protocol_version = "HTTP/1.1"
    server: Listener

    def do_GET(self) -> None:
        """The list of models, below /v1 only, unless it is `bare`."""
        if self.server.scripted.loading:
            error = {"error": {"code": 503, "message": "Loading model"}}
            self._whole(503, json.dumps(error).encode(), "application/json", Reply())
            return
        listed = {"object": "list", "data": [{"id": one} for one in self.server.scripted.models]}
        found = self.path == "/v1/models" or (self.server.scripted.bare and self.path == "/models")
        self._whole(200 if found else 404, json.dumps(listed).encode(), "application/json", Reply())

    def do_POST(self) -> None:
        size = int(self.headers.get("content-length", 0))
        body = json.loads(self.rfile.read(size) or b"{}")
        if not self.path.startswith("/v1/"):
            self._whole(404, b"404 page not found", "text/plain", Reply())
            return
        reply = self.server.scripted.take(Request(self.path, dict(self.headers), body))
        try:
            self._answer(reply, body)
        except (BrokenPipeError, ConnectionResetError):
            self.server.scripted.left.set()
            self.close_connection = True

    def _answer(self, reply: Reply, body: dict[str, Any]) -> None:
        if reply.raw is not None:
            self._whole(reply.status, reply.raw, reply.content_type or "application/json", reply)
        elif reply.status != 200:
            error = {"error": {"message": reply.message, "type": "scripted", "code": None}}
            self._whole(reply.status, json.dumps(error).encode(), "application/json", reply)
        elif body.get("stream"):
            self._stream(reply, body)
        else:
            self._unstreamed(reply, body)

    def _whole(self, status: int, content: bytes, kind: str, reply: Reply) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(content) + (64 if reply.cut else 0)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)
        if reply.cut:
            self.close_connection = True

    def _unstreamed(self, reply: Reply, body: dict[str, Any]) -> None:
        for part in reply.parts():
            if isinstance(part, threading.Event):
                self.server.scripted.wait(part)
        if reply.silent:
            self.server.scripted.stay_silent()
        responses = self.path.endswith("/responses")
        value = _response(reply) if responses else _completion(reply, body)
        self._whole(200, json.dumps(value).encode(), "application/json", reply)

    def _stream(self, reply: Reply, body: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        responses = self.path.endswith("/responses")
        begin, piece, end = _RESPONSES if responses else _CHAT
        for event in begin(reply):
            self._event(event)
        for part in reply.parts():
            if isinstance(part, threading.Event):
                self.server.scripted.wait(part)
            else:
                self._event(piece(part))
        if reply.silent:
            self.server.scripted.stay_silent()
        if reply.cut or reply.silent:
            self.close_connection = True
            return
        for event in end(reply):
            self._event(event)
        if not responses and reply.finish:
            self._chunk(b"data: [DONE]\n\n")
        self._chunk(b"")

    def _event(self, value: dict[str, Any]) -> None:
        name = f"event: {value['type']}\n" if "type" in value else ""
        self._chunk(f"{name}data: {json.dumps(value)}\n\n".encode())

    def _chunk(self, content: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(content), content))
        self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:
        """Tests print nothing."""


def _completion(reply: Reply, body: dict[str, Any]) -> dict[str, Any]:
    message = {"role": "assistant", "content": reply.text}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1,
        "model": body.get("model", "scripted"),
        "choices": [{"index": 0, "message": message, "finish_reason": reply.finish or "stop"}],
        "usage": _chat_usage(reply),
    }


def _chunk_of(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "scripted",
        "choices": [choice],
    }


def _chat_usage(reply: Reply) -> dict[str, int] | None:
    if reply.usage is None:
        return None
    sent, got = reply.usage
    return {"prompt_tokens": sent, "completion_tokens": got, "total_tokens": sent + got}


def _chat_begin(reply: Reply) -> list[dict[str, Any]]:
    return [_chunk_of({"role": "assistant", "content": ""})]


def _tool_calls(reply: Reply) -> list[dict[str, Any]]:
    return [
        {
            "index": n,
            "id": f"call_{n}",
            "type": "function",
            "function": {"name": name, "arguments": json.dumps(arguments)},
        }
        for n, (name, arguments) in enumerate(reply.calls)
    ]


def _chat_end(reply: Reply) -> list[dict[str, Any]]:
    last = [_chunk_of({}, reply.finish)] if reply.finish else []
    if reply.calls:
        last = [_chunk_of({"tool_calls": _tool_calls(reply)}), _chunk_of({}, "tool_calls")]
    usage = {**_chunk_of({}), "choices": [], "usage": _chat_usage(reply)}
    return [*last, usage] if reply.usage else last


_CHAT = (_chat_begin, lambda part: _chunk_of({"content": part}), _chat_end)


def _response(reply: Reply) -> dict[str, Any]:
    text = {"type": "output_text", "text": reply.text, "annotations": []}
    output: list[dict[str, Any]] = [
        {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "status": "completed",
            "content": [text],
        }
    ]
    if reply.reasoning:
        summary = [{"type": "summary_text", "text": reply.reasoning}]
        output.insert(0, {"id": "rs_1", "type": "reasoning", "summary": summary})
    sent, got = reply.usage or (0, 0)
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": 1,
        "model": "scripted",
        "status": "completed",
        "output": output,
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "usage": {
            "input_tokens": sent,
            "output_tokens": got,
            "total_tokens": sent + got,
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens_details": {"reasoning_tokens": 0},
        },
    }


def _response_begin(reply: Reply) -> list[dict[str, Any]]:
    if not reply.reasoning:
        return []
    kind = "response.reasoning_summary_text.delta"
    place = {"item_id": "rs_1", "output_index": 0, "summary_index": 0, "sequence_number": 1}
    return [{"type": kind, "delta": reply.reasoning, **place}]


def _response_piece(part: str) -> dict[str, Any]:
    place = {"item_id": "msg_1", "output_index": 1, "content_index": 0, "sequence_number": 2}
    return {"type": "response.output_text.delta", "delta": part, "logprobs": [], **place}


def _response_end(reply: Reply) -> list[dict[str, Any]]:
    return [{"type": "response.completed", "response": _response(reply), "sequence_number": 3}]


_RESPONSES = (_response_begin, _response_piece, _response_end)
