"""Refuse what Gradio would fail on: names and numbers that it does not know, other values."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from inspect import signature
from typing import Any, get_type_hints
from urllib.parse import parse_qs

from pydantic import TypeAdapter, ValidationError

from .guard import App, Message, Receive, Scope, Send, refuse

NEWS = re.compile(r"/gradio_api/(?:queue/data|call/\w+/(\w+))/?")
CALLS = re.compile(r"/gradio_api/(?:queue/join|(?:run|api|call)/(\w+))/?")
NONE = 404, "There is no such call. Open / instead."


class Unknown:
    """Stands before an application in which the page of Gradio is mounted, an ASGI middleware."""

    def __init__(self, app: App, page: Any) -> None:
        self._app, self._page = app, page

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refused = None
        if scope["type"] == "http" and scope["method"] == "GET":
            refused = None if self._has_news(scope) else NONE
        elif scope["type"] == "http" and (call := CALLS.fullmatch(scope["path"])):
            receive = _Again(receive)
            refused = self._refusal(call[1], await receive.body())
        if refused:
            await refuse(send, *refused)
        else:
            await self._app(scope, receive, send)

    def _has_news(self, scope: Scope) -> bool:
        """Whether somebody asked what the news are asked of."""
        found = NEWS.fullmatch(scope["path"])
        asked = parse_qs(scope["query_string"].decode("latin-1")).get("session_hash", [])
        sessions = [found[1]] if found and found[1] else asked
        waiting = self._page._queue.pending_messages_per_session
        return not found or not sessions or sessions[-1] in waiting

    def _refusal(self, name: str | None, body: bytes) -> tuple[int, str] | None:
        """The status and the line for a call that cannot be made."""
        try:
            told = json.loads(body)
        except ValueError:
            return None  # it is refused as what it is, and so is what has no list of values
        number = told.get("fn_index") if isinstance(told, dict) else None
        if number is None and name is None:
            return None
        known = self._page.fns.items()
        called = [
            one
            for key, one in known
            if (str(key) == str(number) if number is not None else one.api_name == name)
        ]
        if not called:
            return NONE
        data = told.get("data") if isinstance(told, dict) else None
        return _not_taken(called[0], data) if isinstance(data, list) else None


def _not_taken(called: Any, data: Sequence[Any]) -> tuple[int, str] | None:
    """The refusal of what a function does not take; of a public one also other kinds of values."""
    takes = f"“{called.api_name}” takes {len(called.inputs)} values"
    if called.api_visibility == "private":
        return None if len(data) == len(called.inputs) else (400, f"{takes}.")
    hints = get_type_hints(called.fn)
    names = list(signature(called.fn).parameters)
    if _are(tuple(hints[name] for name in names), data):
        return None
    return 400, f"{takes}: {', '.join(names)}. See /gradio_api/info."


def _are(kinds: tuple[Any, ...], values: Sequence[Any]) -> bool:
    try:
        TypeAdapter(tuple[kinds]).validate_python(values)  # type: ignore[valid-type]
    except ValidationError:
        return False
    return True


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
