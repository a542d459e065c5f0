"""A summary without a model: what each note says about a topic, by date."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from ..search import Source, find
from ..text import content_words
from ..types import Answer, Encoder, Part

# Only of notes: “summarise the plan” asks for what one passage says.
ASKED = re.compile(
    r"\s*(?:please )?(?:summari[sz]e|sum up|(?:give me )?an? (?:summary|overview) of|what do)"
    r" (?:all )?(?:of )?(?:my|our|the) (?:notes|entries)(?: say)? (?:on|about|of)"
    r" (?:(?:the|my|our) )?(?P<topic>.+?)"
    r"[\s.?!]*",
    re.IGNORECASE,
)
SHOWN = 20  # notes
NEAR = 3  # passages of a note that are looked at
TEXT = ("sentence", "item", "row", "quote")
MOST = 10_000  # passages that hold a word


class Catalogued(Source, Protocol):
    """An open index whose catalogue can be asked."""

    def select(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]: ...


@dataclass(frozen=True, slots=True)
class ByNote:
    """The notes that hold all words of a topic, the earliest first."""

    topic: str
    parts: tuple[Part, ...]  # one for each note that is shown
    total: int

    def introduced(self, answer: Answer) -> Answer:
        """The answer below a line that says which notes it is from."""
        first = f"{self.total:,} notes hold “{self.topic}”, by date:"
        shown = f"\n\n{len(self.parts):,} of {self.total:,} shown; --full shows all."
        last = shown if len(self.parts) < self.total else ""
        return replace(answer, text=f"{first}\n\n{answer.text}{last}")


def find_by_note(
    question: str,
    encoder: Encoder,
    source: Catalogued,
    allowed: Collection[str] | None,
    *,
    full: bool = False,
) -> ByNote | None:
    """The best passage of each note on the topic; None where no summary of notes is asked for,
    or where fewer than two notes hold its words: then it is searched for."""
    asked = ASKED.fullmatch(question)
    if asked is None:
        return None
    scores = _holding(content_words(asked["topic"]), source)
    paths = [path for path in scores if allowed is None or path in allowed]
    if len(paths) < 2:
        return None
    best = sorted(paths, key=lambda path: -scores[path])[: None if full else SHOWN]
    query = (
        "SELECT path FROM notes WHERE path IN (SELECT value FROM json_each(?))"
        " ORDER BY date IS NULL, date, path"
    )
    ordered = [path for (path,) in source.select(query, (json.dumps(best),))]
    parts = [find(asked["topic"], encoder, source, NEAR, {path})[0] for path in ordered]
    return ByNote(asked["topic"], tuple(map(_of_text, parts)), len(paths))


def _of_text(part: Part) -> Part:
    """With the best passage of its note that has sentences: properties sum nothing up."""
    hits = part.ranking.hits
    written = [one for one in hits if any(s.kind in TEXT for s in one.passage.statements)]
    return replace(part, ranking=replace(part.ranking, hits=tuple(written or hits)[:1]))


def _holding(words: Sequence[str], source: Catalogued) -> dict[str, float]:
    """The notes that hold every word, and how well."""
    held: dict[str, float] | None = None
    for word in words:
        found = source.matches([word], MOST)
        query = "SELECT id, note FROM passages WHERE id IN (SELECT value FROM json_each(?))"
        scores: dict[str, float] = {}
        for id, note in source.select(query, (json.dumps(list(found)),)):
            scores[note] = max(scores.get(note, 0.0), found[id])
        held = scores if held is None else {
            note: held[note] + score for note, score in scores.items() if note in held
        }  # fmt: skip
    return held or {}
