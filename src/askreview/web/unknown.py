"""Answer 404 where Gradio would fail on a name or number that it does not know."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs

from .guard import App, Message, Receive, Scope, Send, refuse

NEWS = re.compile(r"/gradio_api/(?:queue/data|call/\w+/(\w+))/?")
CALLS = re.compile(r"/gradio_api/(?:queue/join|(?:run|api)/(\w+))/?")


class Unknown:
    """Stands before an application in which the page of Gradio is mounted, an ASGI middleware."""

    def __init__(self, app: App, page: Any) -> None:
        self._app, self._page = app, page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] == "GET":
            known = self._has_news(scope)
        elif scope["type"] == "http" and (call := CALLS.fullmatch(scope["path"])):
            receive = _Again(receive)
            known = self._can_be_called(call[1], await receive.body())
        else:
            known = True
        if known:
            await self._app(scope, receive, send)
        else:
            await refuse(send, 404, "There is no such call. Open / instead.")

    def _has_news(self, scope: Scope) -> bool:
        """Whether somebody asked what the news are asked of."""
        found = NEWS.fullmatch(scope["path"])
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [])
        sessions = [found[1]] if found and found[1] else asked
        waiting = self._page._queue.pending_messages_per_session
        return not found or not sessions or sessions[-1] in waiting

    def _can_be_called(self, name: str | None, body: bytes) -> bool:
        try:
            told = json.loads(body)
        except ValueError:
            return True  # which is refused as what it is
        number = told.get("fn_index") if isinstance(told, dict) else None
        if number is not None:
            return str(number) in map(str, self._page.fns)  # whatever it is in the JSON
        return name is None or any(one.api_name == name for one in self._page.fns.values())


class _Again:
    """What a client sends, kept so that it can be received once more."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._kept: list[Message] = []

    async def body(self) -> bytes:
        message: Message = {"more_body": True}
        while message.get("more_body"):
            message = await self._receive()
            self._kept.append(message)
        return b"".join(one.get("body", b"") for one in self._kept)

    async def __call__(self) -> Message:
        return self._kept.pop(0) if self._kept else await self._receive()
