"""What a search finds, as a list of links: notes by their names, then passages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..text import content_words, tidy
from ..types import Hit, Note
from .marks import text
from .places import Places

NAMED = 5  # notes whose name has the words
LONGEST = 180  # characters of a passage that are shown
BEFORE = 40  # of them before the first word that was asked


def found_html(query: str, notes: Iterable[Note], hits: Sequence[Hit], places: Places) -> str:
    """List items; empty when nothing was found."""
    named = "".join(_note(note, places) for note in named_like(query, notes)[:NAMED])
    return named + "".join(_hit(hit, query, places) for hit in hits)


def named_like(query: str, notes: Iterable[Note]) -> list[Note]:
    """The notes whose title, alias or path has every word, as it is being typed; shortest first."""
    words = query.casefold().split()
    several = [
        note
        for note in notes
        if words and all(one in " ".join(_names(note)).casefold() for one in words)
    ]
    return sorted(several, key=lambda note: (len(note.title), note.path))


def _names(note: Note) -> list[str]:
    return [note.title, note.path, *note.aliases]


def _note(note: Note, places: Places) -> str:
    return _row(places.view(note.path, 1), note.title, "note", note.path)


def _hit(hit: Hit, query: str, places: Places) -> str:
    passage = hit.passage
    heading = hit.heading or f"{hit.note}:{hit.line}"
    return _row(places.view(hit.note, hit.line), passage.title, heading, _snippet(hit, query))


def _row(href: str, title: str, heading: str, words: str) -> str:
    return (
        f'<li><a href="{text(href)}" target="_blank"><span class="note">{text(title)}</span> › '
        f'<span class="path">{text(heading)}</span>'
        f'<span class="snippet">{text(words)}</span></a></li>'
    )


def _snippet(hit: Hit, query: str) -> str:
    """The statement that has most of the words, from a little before the first of them."""
    wanted = [word.casefold() for word in content_words(query)]
    several = [one.text for one in hit.passage.statements] or [tidy(hit.text)]
    best = max(several, key=lambda one: sum(word in one.casefold() for word in wanted))
    at = min((i for word in wanted if (i := best.casefold().find(word)) >= 0), default=0)
    start = best.rfind(" ", 0, max(0, at - BEFORE)) + 1 if at > BEFORE else 0
    cut = best[start : start + LONGEST]
    return f"{'…' if start else ''}{cut}{'…' if start + LONGEST < len(best) else ''}"
