"""The ways a suite is asked: every model with every -k, --encoder and --prompt that is named."""

from __future__ import annotations

import hashlib
import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ..writing import Writer

QUOTES = "quotes"
AT_ONCE = 4  # questions that a model elsewhere is asked at a time; the smallest plans allow so many


@dataclass(frozen=True, slots=True)
class Way:
    """One column of the matrix."""

    model: str
    passages: int
    encoder: str | None
    prompt: str | None
    swept: bool  # several encoders are compared: each has an index of its own


class Counts(click.ParamType[tuple[int, ...]]):
    """Numbers from 1, with commas between them."""

    name = "N[,N]"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, ...]:
        if isinstance(value, tuple):
            return value
        known: click.ParamType[int] = click.IntRange(min=1)
        return tuple(known(one, param, ctx) for one in str(value).split(","))


def ways(
    models: Sequence[str], passages: Sequence[int], encoder: str | None, prompt: str | None
) -> list[Way]:
    """Each combination once, in the order they were named; quotes know no prompts."""
    encoders, prompts = _named(encoder), _named(prompt)
    found = [
        Way(model, k, each, None if model == QUOTES else rules, len(encoders) > 1)
        for model, each, rules, k in product(models, encoders, prompts, passages)
    ]
    return list(dict.fromkeys(found))


def _named(written: str | None) -> list[str | None]:
    """Names with commas between them, unless the whole is a file or folder."""
    if not written or Path(written).exists():
        return [written]
    return [one.strip() for one in written.split(",") if one.strip()]


def index_of(runs: Path, notes_index: Path, encoder: str) -> Path:
    """Where a sweep keeps the index by an encoder: never in place of the notes' own."""
    code = hashlib.sha256(f"{notes_index.resolve()}\n{encoder}".encode()).hexdigest()[:12]
    return runs / "indexes" / f"{Path(encoder).name}-{code}"


def at_once(writer: Writer | None, wanted: int | None) -> int:
    """How many questions are asked at a time: what is wanted, else one by one unless elsewhere."""
    if wanted or writer is None:
        return wanted or 1
    host = writer.host.rpartition(":")[0] or writer.host
    elsewhere = not _here(host) if host else bool(writer.model.needs_key)
    return AT_ONCE if elsewhere else 1


def _here(host: str) -> bool:
    """Whether a server is on this machine or in its own network."""
    name = host.strip("[]")
    try:
        return ipaddress.ip_address(name).is_private
    except ValueError:
        return name == "localhost" or name.endswith((".local", ".internal", ".lan"))
