"""Notice an error that an OpenAI-like server sends as an answer, with status 200."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from .registry import plugin_of

REJECTED = 400  # the status that such an error should have had; it is not tried again


def notice_errors(model: Any) -> None:
    """Of llm's own OpenAI-like models: a JSON error in place of an answer fails, with its text.

    Their client reads events and passes over all else, so that the answer would be empty.
    """
    make = getattr(model, "get_client", None)
    if make is None or plugin_of(model) != "llm":
        return

    def get_client(*given: Any, **named: Any) -> Any:
        client = make(*given, **named)
        client._client.event_hooks["response"].append(_notice)
        return client

    model.get_client = get_client


def _notice(response: Any) -> None:
    if response.status_code != 200 or "json" not in response.headers.get("content-type", ""):
        return
    response.read()
    with suppress(ValueError):  # what is no JSON fails elsewhere
        said = response.json()
        if isinstance(said, dict) and said.get("error"):
            response.status_code = REJECTED
