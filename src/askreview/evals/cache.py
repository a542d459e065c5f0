"""Cache models' answers and verdicts, so that running a suite again costs nothing."""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..types import Answer, Check, Citation, Hit, Passage, Statement, Usage

if TYPE_CHECKING:  # quotes do without it
    from ..writing import Prompt, Writer

DOORS = ("cli", "web", "evals")


class Cache:
    """A folder of JSON files, each named by a hash of everything that made its answer."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, key: str) -> dict[str, Any] | None:
        """What is kept under a key; None when there is nothing that can be read."""
        try:
            kept = json.loads(self._file(key).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return None
        return kept if isinstance(kept, dict) else None

    def write(self, key: str, value: Mapping[str, Any]) -> None:
        file = self._file(key)
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        fresh.write_text(json.dumps(value), encoding="utf-8")
        fresh.replace(file)

    def _file(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.json"


def key_of(writer: Writer, prompt: Prompt, attempt: int) -> str:
    """A hash of the model, its options, what it is sent and the program that sends it.

    The prompt holds the question, the earlier turns, the passages and its own version.
    """
    words = [prompt.system, prompt.text]
    if prompt.nonce:  # random in each prompt, so no part of what is asked
        words = [one.replace(prompt.nonce, "") for one in words]
    options = sorted(writer.writing.options.items())
    parts = [_program(), writer.id, writer.plugin, writer.host, options, words, attempt]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@cache
def _program() -> str:
    """Changes with any part of the program that has a hand in an answer."""
    package = Path(__file__).parents[1]
    whole = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        if path.relative_to(package).parts[0] not in DOORS:
            whole.update(path.read_bytes())
    return whole.hexdigest()


def answer_json(answer: Answer) -> dict[str, Any]:
    return asdict(answer)


def answer_from(kept: Mapping[str, Any]) -> Answer | None:
    """An answer as `answer_json` gave it; None when it is of another version."""
    try:
        return Answer(
            **{
                **kept,
                "citations": tuple(Citation(**one) for one in kept["citations"]),
                "passages": tuple(
                    Hit(**{**one, "passage": _passage(one["passage"])}) for one in kept["passages"]
                ),
                "checks": tuple(Check(**one) for one in kept["checks"]),
                "usage": Usage(**kept["usage"]),
            }
        )
    except (KeyError, TypeError):
        return None


def _passage(kept: Mapping[str, Any]) -> Passage:
    statements = tuple(map(_statement, kept["statements"]))
    return Passage(**{**kept, "headings": tuple(kept["headings"]), "statements": statements})


def _statement(kept: Mapping[str, Any]) -> Statement:
    above = tuple(map(_statement, kept["above"]))
    return Statement(**{**kept, "tokens": tuple(kept["tokens"]), "above": above})
