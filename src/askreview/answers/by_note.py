"""What each of several notes says, by date: on a topic, or one thing that many of them say."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from ..search import find
from ..text import content_words, stems
from ..types import Answer, Encoder, Part, Passage
from .compose import SURE
from .entries import MOST, Catalogued
from .kinds import kind_of

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
HALF = 0.5  # of a statement's words: it says the one thing, and hardly another


@dataclass(frozen=True, slots=True)
class ByNote:
    """The notes that hold all words that were asked, the earliest first."""

    held: str  # what they hold
    parts: tuple[Part, ...]  # one for each note that is shown
    total: int
    near: tuple[Part, ...]  # the same with all passages that were looked at, the best note first

    def introduced(self, answer: Answer) -> Answer:
        """The answer below a line that says which notes it is from."""
        first = f"{self.total:,} notes {self.held}, by date:"
        shown = f"\n\n{len(self.parts):,} of {self.total:,} shown."
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
    best = sorted(paths, key=lambda path: -scores[path])
    if len(best) < 2:
        return None
    found = _by_date(best, source, full=full)
    near = {
        path: _of_text(find(asked["topic"], encoder, source, NEAR, {path})[0]) for path in found
    }
    first = [
        replace(one, ranking=replace(one.ranking, hits=one.ranking.hits[:1]))
        for one in near.values()
    ]
    ranked = tuple(near[path] for path in best if path in near)
    return ByNote(f"hold “{asked['topic']}”", tuple(first), len(best), ranked)


def find_alike(
    question: str,
    encoder: Encoder,
    source: Catalogued,
    allowed: Collection[str] | None,
    *,
    full: bool = False,
) -> ByNote | None:
    """Statements of one kind, of each note: “which cities did we visit by train?” None where it
    is no list that is asked for, or where fewer notes have one than an answer has room for.

    Such a statement says little else: at least half of its words are the question's, all but the
    word for what is listed.
    """
    words = [word for word in content_words(question) if word.casefold() != "list"][1:]
    if kind_of(question) != "list" or len(words) < 2:
        return None
    ids = set.intersection(*(set(source.matches([word], MOST)) for word in words))
    wanted = [stems(word) for word in words]
    saying: dict[str, Passage] = {}
    for one in source.passages(sorted(ids)).values():
        if (allowed is None or one.note in allowed) and any(
            _says(said.text, wanted) for said in one.statements if said.kind in TEXT
        ):
            saying.setdefault(one.note, one)
    if len(saying) <= SURE.most:
        return None
    found = _by_date(sorted(saying), source, full=full)
    parts = [find(question, encoder, source, NEAR, {path})[0] for path in found]
    held = f"have a statement with {' and '.join(f'“{word}”' for word in words)}"
    return ByNote(held, tuple(parts), len(saying), tuple(parts))


def _says(text: str, wanted: Sequence[str]) -> bool:
    """Whether a statement holds all of the words, and they are at least half of its own."""
    there = stems(text)
    return all(word in there for word in wanted) and len(wanted) >= HALF * len(content_words(text))


def _by_date(best: Sequence[str], source: Catalogued, *, full: bool) -> list[str]:
    """The best paths, as many as are shown, by the dates of their notes."""
    query = (
        "SELECT path FROM notes WHERE path IN (SELECT value FROM json_each(?))"
        " ORDER BY date IS NULL, date, path"
    )
    shown = best[: None if full else SHOWN]
    return [path for (path,) in source.select(query, (json.dumps(shown),))]


def _of_text(part: Part) -> Part:
    """With the passages that have sentences: properties sum nothing up."""
    hits = part.ranking.hits
    written = [one for one in hits if any(s.kind in TEXT for s in one.passage.statements)]
    return replace(part, ranking=replace(part.ranking, hits=tuple(written or hits)))


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
