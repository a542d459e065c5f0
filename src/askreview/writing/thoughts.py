"""Separate a model's reasoning from its answer where a server sends both as one text."""

from __future__ import annotations

import re

OPEN = re.compile(r"\s*<(think|thinking|reasoning|thought)>", re.I)
OPENINGS = ("<think>", "<thinking>", "<reasoning>", "<thought>")
CLOSE = re.compile(r"</(?:think|thinking|reasoning|thought)>\s*", re.I)
LONGEST = len("</reasoning>")


class Thoughts:
    """Only at the very beginning of a text are such tags taken for what they are."""

    def __init__(self) -> None:
        self._held = ""
        self._where = "before"

    def split(self, piece: str) -> tuple[str, str]:
        """The next piece, as what is thought and what is answered; some may be held back."""
        self._held += piece
        if self._where == "before":
            self._begin()
        if self._where == "inside":
            return self._inside()
        if self._where == "before":
            return "", ""
        return "", self._all()

    def end(self) -> tuple[str, str]:
        """What was held back."""
        rest = self._all()
        return (rest, "") if self._where == "inside" else ("", rest)

    def _begin(self) -> None:
        text = self._held.lstrip().casefold()
        if opened := OPEN.match(self._held):
            self._where, self._held = "inside", self._held[opened.end() :]
        elif not any(one.startswith(text) for one in OPENINGS):
            self._where = "after"

    def _inside(self) -> tuple[str, str]:
        if closed := CLOSE.search(self._held):
            thought, self._held = self._held[: closed.start()], self._held[closed.end() :]
            self._where = "after"
            return thought, self._all()
        cut = max(0, len(self._held) - LONGEST)  # the rest may be the beginning of the end
        thought, self._held = self._held[:cut], self._held[cut:]
        return thought, ""

    def _all(self) -> str:
        text, self._held = self._held, ""
        return text
