"""List what can answer: quotes and llm's models, with where each key comes from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .registry import plugin_of, registered
from .writer import host_of, how_to_set, key_source


@dataclass(frozen=True, slots=True)
class Available:
    """One answerer."""

    id: str
    aliases: tuple[str, ...] = ()
    plugin: str = ""
    host: str = ""  # where it is asked, as far as its plugin shows it
    key: str = ""  # where its key comes from; empty when it needs none or has none
    missing: str = ""  # how to get what it lacks; empty: it can be used now
    attachments: tuple[str, ...] = ()  # the types of files it takes


def available(say: Callable[[str], None]) -> list[Available]:
    """quotes, then what can be used now, then what lacks a key. Nothing here opens a connection.

    Raises ModelError when llm itself cannot be read.
    """
    listed = [_available(one.model, one.aliases) for one in registered(say)]
    return [Available("quotes"), *sorted(listed, key=lambda one: bool(one.missing))]


def _available(model: Any, aliases: list[str]) -> Available:
    source = key_source(model)
    return Available(
        model.model_id,
        tuple(dict.fromkeys(aliases)),
        plugin_of(model),
        host_of(model),
        source or "",
        how_to_set(model) if source is None else "",
        tuple(sorted(model.attachment_types)),
    )
