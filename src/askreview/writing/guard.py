"""Ends a model's text where it shows the fence of its prompt, or repeats itself."""

from __future__ import annotations

import re
from collections import Counter

LOOPED = "the model repeated itself and was stopped."
TIMES = 3  # that one sentence or line may be written
SHORTEST = 20  # characters of a sentence that counts; short ones repeat in any table
_END = re.compile(r"[.!?]\s+|\n")
_HEADER = re.compile(r"(?:\A|(?<=\n))[ \t]*Passage(?: \[\d{0,3}\]?)?\s*\Z")
_HEADER_BEGUN = re.compile(r"(?:\A|(?<=\n))[ \t]*(?:P(?:a(?:s(?:s(?:a(?:g)?)?)?)?)?)?\Z")
HEADER = len("Passage [100]\n") + 8  # characters that may wait for the fence behind them


class Guard:
    """Feed it a model's raw text; it gives back what belongs to the answer.

    nonce  what the fences of the prompt are made of; its passages stand behind “Passage [n]”
    """

    def __init__(self, nonce: str) -> None:
        self._nonce = nonce
        self._held = ""  # what may be the beginning of a fence
        self._sentence: list[str] = []
        self._seen: Counter[str] = Counter()
        self.ended = False  # nothing that follows belongs to the answer
        self.looped = False

    def feed(self, piece: str) -> str:
        """What belongs to the answer now."""
        if self.ended:
            return ""
        self._held += piece
        at = self._held.find(self._nonce) if self._nonce else -1
        if at >= 0:
            before, self._held, self.ended = self._held[:at], "", True
            return self._passed(_HEADER.sub("", before))
        cut = len(self._held) - self._waiting()
        ready, self._held = self._held[:cut], self._held[cut:]
        return self._passed(ready)

    def end(self) -> str:
        """The rest."""
        rest, self._held = self._held, ""
        return self._passed(rest)

    def _waiting(self) -> int:
        """How many characters at the end may yet be a fence, with the line above it."""
        if not self._nonce:
            return 0
        tail = self._held[-HEADER - len(self._nonce) :]
        begun = next(
            (n for n in range(len(self._nonce), 0, -1) if tail.endswith(self._nonce[:n])), 0
        )
        above = tail[: len(tail) - begun]
        header = _HEADER.search(above) or _HEADER_BEGUN.search(above)
        return begun + (len(above) - header.start() if header else 0)

    def _passed(self, ready: str) -> str:
        """The text up to where it repeats itself too often."""
        here = 0
        for end in _END.finditer(ready):
            sentence, self._sentence = [*self._sentence, ready[here : end.end()]], []
            said = " ".join("".join(sentence).split())
            self._seen[said] += len(said) >= SHORTEST
            if self._seen[said] > TIMES:
                self.ended = self.looped = True
                return ready[:here]
            here = end.end()
        self._sentence.append(ready[here:])
        return ready
