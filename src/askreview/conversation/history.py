"""Save the last conversation and the typed lines, and read them back."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, TypeVar

from ..settings import keep_private, make_private
from ..types import Answer, Check, Citation, Hit, Passage, Place, Usage

FORMAT = 1
MOST_TURNS = 50
MOST_LINES = 1_000

T = TypeVar("T")


class History:
    """The last conversation and the typed lines, in a folder that only the user can read.

    say     told in one line what the user should know: a damaged file, a full disk
    """

    def __init__(self, folder: Path, say: Callable[[str], None]) -> None:
        self._conversation = folder / "conversation.json"
        self._lines = folder / "lines.json"
        self._say = say
        keep_private(folder)

    def turns(self, notes: Path) -> tuple[Answer, ...]:
        """The last conversation, oldest answer first; empty unless it was about these notes."""
        kept = self._load(self._conversation, _read_turns)
        if kept is None:
            return ()
        about, answers = kept
        if about != str(notes.resolve()):
            self._say(f"The last conversation was about the notes in {about}. Starting a new one.")
            return ()
        return answers

    def keep_turns(self, notes: Path, answers: Sequence[Answer]) -> None:
        """Replaces the last conversation: words, and of passages only which ones they were."""
        kept = [asdict(_slim(answer)) for answer in answers[-MOST_TURNS:]]
        self._save(
            self._conversation,
            {"format": FORMAT, "notes": str(notes.resolve()), "answers": kept},
        )

    def lines(self) -> list[str]:
        """The lines typed in earlier conversations, oldest first."""
        return self._load(self._lines, _read_lines) or []

    def add_lines(self, typed: Sequence[str]) -> None:
        """Adds lines to those that are kept by now, also by another conversation."""
        if typed:
            kept = [*self.lines(), *typed][-MOST_LINES:]
            self._save(self._lines, {"format": FORMAT, "lines": kept})

    def places(self) -> tuple[Place, ...]:
        """What there is of it on the disk."""
        several = (("last conversation", self._conversation), ("typed lines", self._lines))
        return tuple(
            Place(what, str(path), path.stat().st_size) for what, path in several if path.exists()
        )

    def _load(self, path: Path, read: Callable[[Any], T]) -> T | None:
        try:
            return read(json.loads(path.read_bytes()))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            why = error.strerror if isinstance(error, OSError) else "damaged"
            self._say(f"Cannot read {path} ({why}). Starting with an empty one.")
            return None

    def _save(self, path: Path, value: object) -> None:
        """Written beside it and renamed, readable by the user alone."""
        fresh = None
        try:
            make_private(path.parent)
            file, fresh = tempfile.mkstemp(dir=path.parent, prefix=".new-")  # mode 600
            with os.fdopen(file, "w", encoding="utf-8") as out:
                json.dump(value, out)
            Path(fresh).replace(path)
        except OSError as error:
            if fresh:
                Path(fresh).unlink(missing_ok=True)
            self._say(f"Cannot write {path} ({error.strerror}). Use --no-history to stop saving.")


class Conversation:
    """What was said so far about some notes; kept as it goes on, where it is to be kept."""

    def __init__(
        self, notes: Path, history: History | None = None, answers: Sequence[Answer] = ()
    ) -> None:
        self.answers = tuple(answers)
        self._notes, self._history = notes, history

    def add(self, answer: Answer) -> None:
        self.answers = (*self.answers, answer)
        if self._history:
            self._history.keep_turns(self._notes, self.answers)

    def forget(self) -> None:
        """The next answer is the first."""
        self.answers = ()


def _slim(answer: Answer) -> Answer:
    """Without the text of its passages, which is read again from the notes."""
    passages = [
        replace(hit, passage=replace(hit.passage, text="", encoded="", statements=()))
        for hit in answer.passages
    ]
    return replace(answer, passages=tuple(passages), blocks=(), table=None, trace=())


def _read_turns(value: Any) -> tuple[str, tuple[Answer, ...]]:
    """Raises ValueError, KeyError or TypeError for what was not written by `keep_turns`."""
    _check_format(value)
    return _string(value["notes"]), tuple(_read_answer(one) for one in value["answers"])


def _read_answer(value: Any) -> Answer:
    passages = [
        Hit(
            Passage(**{**hit["passage"], "headings": tuple(hit["passage"]["headings"])}),
            float(hit["score"]),
            dict(hit["parts"]),
        )
        for hit in value["passages"]
    ]
    citations = tuple(Citation(**one) for one in value["citations"])
    if not all(1 <= one.n <= len(passages) for one in citations):
        raise ValueError("a citation of no passage")
    for text in ("question", "searched", "text"):
        _string(value[text])
    kinds = {
        "citations": citations,
        "passages": tuple(passages),
        "checks": tuple(Check(**one) for one in value["checks"]),
        "usage": Usage(**value["usage"]),
        "trace": (),
    }
    return Answer(**{**value, **kinds})


def _read_lines(value: Any) -> list[str]:
    _check_format(value)
    return [_string(line) for line in value["lines"]]


def _check_format(value: Any) -> None:
    if value["format"] != FORMAT:
        raise ValueError("another format")


def _string(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("no text")
    return value
