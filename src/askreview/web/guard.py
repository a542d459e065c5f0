"""Let through only known hosts, routes, sizes and logins, and set security headers."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any

from .entrance import Entrance

LARGEST = 4_000_000  # bytes of a request: a kept conversation, and no upload
PUBLIC = ("GET", "HEAD")

# What the page itself uses; Gradio's other routes (uploads, files of the disk, proxies, monitoring,
# run history, editing of the program) do not exist here.
ROUTES = re.compile(
    r"/|/notes?|/askreview/(?:fonts/)?[\w.-]+|/config/?|/theme\.css|/favicon\.ico|/manifest\.json|/robots\.txt"
    r"|/(?:assets|static|svelte)/[\w./@+-]+"
    r"|/gradio_api/(?:info|startup-events|app_id|theme\.css|queue/data|heartbeat/\w+)/?"
    r"|/gradio_api/call/chat/\w+"
)
CALLS = re.compile(
    r"/askreview/(?:ask|stop/\w+|wish|search)"
    r"|/gradio_api/(?:queue/join|cancel|reset|run/\w+|call/chat|api/\w+)/?"
)

HEADERS = {
    "x-frame-options": "DENY",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
POLICY = (
    "default-src 'none'; script-src 'self' {scripts}; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "base-uri 'self'; form-action 'none'; frame-ancestors 'none'"
)
INLINE = re.compile(rb"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", re.DOTALL)

GONE = {"type": "http.disconnect"}

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Guard:
    """Stands before the whole application, an ASGI middleware.

    `names` are host names that the server answers to, besides this machine's and any address
    in figures: a name that someone else's DNS points here must not reach the notes. `entrance`
    asks for a login at every route.
    """

    def __init__(self, app: App, names: Iterable[str], entrance: Entrance) -> None:
        self._app = app
        ours = socket.gethostname().casefold()
        self._names = {"localhost", ours, f"{ours}.local", *map(str.casefold, names)}
        self._entrance = entrance
        self._closing = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def close(self) -> None:
        """Ends the answers that wait for news, so that the server can end; from any thread."""
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._closing.set)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._loop = asyncio.get_running_loop()
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})  # nothing here speaks it
            return
        headers = {name.decode("latin-1"): value for name, value in scope["headers"]}
        refused = self._from_elsewhere(headers, scope["method"])
        reply = None if refused else self._entrance.refusal(scope)
        if reply:
            await asyncio.sleep(reply.pause)
            await refuse(_with_headers(send), reply.status, reply.line, reply.headers)
            return
        refused = refused or _beyond(headers, scope)
        if refused:
            await refuse(_with_headers(send), *refused)
            return
        if scope["path"] == "/":
            # The policy names the page's scripts by their hash, so they are read uncompressed.
            scope = {**scope, "headers": _without(scope["headers"], b"accept-encoding")}
            send = _WithPolicy(send)
        await self._app(scope, _Limited(receive, self._closing), _with_headers(send))

    def _from_elsewhere(
        self, headers: MutableMapping[str, bytes], method: str
    ) -> tuple[int, str] | None:
        """The status and the line for a request by another name or from another site."""
        host = headers.get("host", b"").decode("latin-1")
        if not self._known(host):
            return (
                400,
                f"askreview is not served at {host[:80]!r}. Open the address that it printed.",
            )
        if not _same_origin(headers, host, method):
            return 403, "This request came from another site. Open askreview's own page instead."
        return None

    def _known(self, host: str) -> bool:
        name = re.sub(r":\d+$", "", host).casefold()
        try:
            ipaddress.ip_address(name.strip("[]"))
        except ValueError:
            return name in self._names
        return True


def _beyond(headers: MutableMapping[str, bytes], scope: Scope) -> tuple[int, str] | None:
    """The status and the line for a request that is beyond what is served here."""
    if not _route(scope["method"], scope["path"]):
        return 404, "Page not found. Open / instead."
    if int(headers.get("content-length", b"0") or b"0") > LARGEST:
        return 413, "This request is too large. Ask a shorter question."
    return None


def _same_origin(headers: MutableMapping[str, bytes], host: str, method: str) -> bool:
    """Whether a browser sent this from our own page, or a person opened it."""
    origin = headers.get("origin", b"").decode("latin-1")
    if origin and origin.partition("://")[2] != host:
        return False
    site = headers.get("sec-fetch-site", b"none")
    opened = method in PUBLIC and headers.get("sec-fetch-mode") == b"navigate"
    return site in (b"none", b"same-origin") or opened


def _route(method: str, path: str) -> bool:
    if method in PUBLIC:
        return bool(ROUTES.fullmatch(path)) and ".." not in path
    return method == "POST" and bool(CALLS.fullmatch(path))


class _Limited:
    """What a client sends, up to the limit of its size and until the server closes."""

    def __init__(self, receive: Receive, closing: asyncio.Event) -> None:
        self._receive, self._closing = receive, closing
        self._size = 0

    async def __call__(self) -> Message:
        message = await self._next()
        self._size += len(message.get("body", b""))
        return GONE if self._size > LARGEST else message

    async def _next(self) -> Message:
        news = asyncio.ensure_future(self._receive())
        closing = asyncio.ensure_future(self._closing.wait())
        try:
            await asyncio.wait([news, closing], return_when=asyncio.FIRST_COMPLETED)
            return news.result() if news.done() else GONE
        finally:
            news.cancel()
            closing.cancel()


class _WithPolicy:
    """Gathers the page and sends it with a policy that allows its own scripts and no others."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        hashes = " ".join(f"'sha256-{_hash(one)}'" for one in INLINE.findall(self._body))
        named = _without(self._start["headers"], b"content-security-policy")
        policy = POLICY.format(scripts=hashes).encode()
        self._start["headers"] = [*named, (b"content-security-policy", policy)]
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": self._body})


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            present = {name.lower() for name, _ in message["headers"]}
            ours = {**HEADERS, "content-security-policy": POLICY.format(scripts="")}
            message["headers"] = [
                *message["headers"],
                *((k.encode(), v.encode()) for k, v in ours.items() if k.encode() not in present),
            ]
        await send(message)

    return sending


async def refuse(
    send: Send, status: int, line: str, headers: Iterable[tuple[str, str]] = ()
) -> None:
    """Answers with one line."""
    told = [("content-type", "text/plain; charset=utf-8"), *headers]
    encoded = [(name.encode(), value.encode("latin-1")) for name, value in told]
    await send({"type": "http.response.start", "status": status, "headers": encoded})
    await send({"type": "http.response.body", "body": f"{line}\n".encode()})


def _without(headers: Iterable[tuple[bytes, bytes]], name: bytes) -> list[tuple[bytes, bytes]]:
    return [one for one in headers if one[0].lower() != name]


def _hash(script: bytes) -> str:
    return base64.b64encode(hashlib.sha256(script).digest()).decode()
