"""Read questions against the vocabulary of the index that is open, which is read once."""

from __future__ import annotations

from datetime import date

from .ask import may_be, read, suggested
from .described import described
from .reading import Asked
from .select import Source
from .vocabulary import Vocabulary


class Questions:
    """Keeps the vocabulary as long as the index stays the same."""

    def __init__(self) -> None:
        self._source: Source | None = None
        self._vocabulary: Vocabulary | None = None

    def read(self, question: str, source: Source, today: date) -> Asked | None:
        """The query that a question is; None where it is to be searched for."""
        return read(question, self._of(source), today) if may_be(question) else None

    def described(self, question: str, source: Source, today: date) -> str:
        """What a model needs to make a query of the question; empty where no cue asks for one."""
        vocabulary = self._of(source)
        return described(vocabulary, source, today) if suggested(question, vocabulary) else ""

    def _of(self, source: Source) -> Vocabulary:
        if self._vocabulary is None or self._source is not source:
            self._source, self._vocabulary = source, Vocabulary(source)
        return self._vocabulary
