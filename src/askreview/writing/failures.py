"""Explain a model's failure in one line that ends with the next step."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from ..errors import ModelError
from ..text import visible
from .extra_models import extra_models_file

LONGEST = 200  # characters of what a server said
OTHER = "Try again, or choose another model with -m"

STATUS = {
    400: "rejected the request",
    401: "rejected the key",
    403: "does not allow this key",
    404: "has no such model",
    408: "took too long",
    413: "says the prompt is too long",
    429: "has no capacity left for you, or your credit is used up",
}

# What servers say of a prompt that does not fit: OpenAI's, llama.cpp's, LM Studio's, vLLM, Claude.
TOO_LONG = re.compile(
    r"context[ _](?:length|size|window)|when context the overflows|(?:prompt|request|input)"
    r" (?:is )?too (?:long|large)|exceeds? the (?:maximum|available)",
    re.IGNORECASE,
)


class TooLong(ModelError):
    """The prompt does not fit into the model's window."""


def failed(
    error: BaseException, model: str, host: str, key: str | None, *, bare: bool
) -> ModelError:
    """The error to raise for one of an llm plugin's; `bare`: its address lacks the usual /v1."""
    said = explain(error, model, host, key, bare=bare)
    too_long = _status(error) == 413 or TOO_LONG.search(_said(error))
    return TooLong(said) if too_long else ModelError(said)


def no_version() -> str:
    """What to do about an address without /v1."""
    return f"Its address has no /v1: add it in {extra_models_file()}"


def explain(
    error: BaseException, model: str, host: str, key: str | None, *, bare: bool = False
) -> str:
    """One line for an error raised by an llm plugin, whatever library it uses below.

    Judged by HTTP status and by the class names that openai, anthropic, httpx and requests share,
    since those libraries are not ours to import.
    """
    who = f"“{model}”" + (f" at {host}" if host else "")
    status = _status(error)
    if bare and (status in (404, 405) or _is_no_answer(error)):
        return f"{who} does not answer there. {no_version()}."
    if status:
        return f"{who} {_by_status(status, error)}. {_next_step(status, key)}."
    if _is(error, "RemoteProtocolError", "IncompleteRead", "ChunkedEncodingError", "ReadError"):
        return f"{who} closed the connection. {OTHER}."
    if _is(error, "APITimeoutError", "TimeoutException", "Timeout", "TimeoutError"):
        return f"{who} did not answer in time. {OTHER}, or wait longer with --timeout SECONDS."
    if _is(error, "APIConnectionError", "ConnectError", "ConnectionError", "TransportError"):
        return (
            f"Cannot reach {who} ({in_words(error)}). Check that it runs and that you are online."
        )
    if _is_no_answer(error):
        return f"{who} returned an invalid response. Check its address. {OTHER}."
    return f"{who} failed ({_said(error)}). {OTHER}."


def _by_status(status: int, error: BaseException) -> str:
    means = STATUS.get(status, "failed" if status >= 500 else "rejected the request")
    return f"{means} ({status}: {_said(error)})"


def _next_step(status: int, key: str | None) -> str:
    if status in (401, 403):
        return f"Set a new key: llm keys set {key}" if key else "Check which key its server needs"
    if status == 404:
        return "Check its name with askreview models"
    if status == 429:
        return f"Wait a little. {OTHER}"
    if status in (400, 413):
        return "Check the options (-o), read fewer passages (-k), or choose another model with -m"
    return OTHER


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error, what caused it, what caused that."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _status(error: BaseException) -> int | None:
    for one in _chain(error):
        for holder in (one, getattr(one, "response", None)):
            status = getattr(holder, "status_code", None)
            if isinstance(status, int) and status >= 400:
                return status
    return None


def _is(error: BaseException, *names: str) -> bool:
    classes = {kind.__name__ for one in _chain(error) for kind in type(one).__mro__}
    return bool(classes & set(names))


def _is_no_answer(error: BaseException) -> bool:
    """JSON that is none, or that misses what an answer has: plugins then trip over None."""
    kinds = (
        json.JSONDecodeError,
        UnicodeDecodeError,
        AttributeError,
        KeyError,
        IndexError,
        TypeError,
    )
    return isinstance(error, kinds) or _is(error, "APIResponseValidationError", "DecodingError")


def in_words(error: BaseException) -> str:
    """What lies below an error of the network, without the system's number for it."""
    root = list(_chain(error))[-1]
    reason = getattr(root, "reason", root)  # of urllib's own
    return _words(getattr(reason, "strerror", None) or reason)


def _said(error: BaseException) -> str:
    """The server's own message where there is one: `{"error": {"message": …}}`, or a bare text."""
    body = getattr(error, "body", None)
    said = body.get("message") if isinstance(body, dict) else body
    return _words(said) if isinstance(said, str) and said.strip() else _words(error)


def _words(error: object) -> str:
    text = " ".join(visible(str(error)).split()) or type(error).__name__
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
