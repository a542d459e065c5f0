"""The notes that cases are about, and where quoted words are in them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from pathlib import Path
from sys import maxsize

from ..notes import list_folder, read_note
from ..passages import split_note
from ..types import Encoding, Floors, Note, Statement
from .case import Case, Gold, Problem

EMPTY = re.compile(r"\n[ \t\r]*\n")
LINE_ENDS = ("\n", "\r", "")
SHOWN = 100  # characters of a line that an error repeats


@dataclass(slots=True)
class _Endless:
    """An encoder that any text fits: no statement is cut to its window. It reads nothing."""

    name: str = ""
    fingerprint: str = ""
    window: int = maxsize
    dimension: int = 0
    floors: Floors | None = None

    def count(self, texts: Sequence[str]) -> list[int]:
        return [0] * len(texts)

    def encode(self, texts: Sequence[str]) -> Iterator[Encoding]:
        return iter(())


class Vault:
    """A folder of notes, each one's text untouched."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._notes: dict[str, Note] = {}
        self._statements: dict[str, tuple[Statement, ...]] = {}  # of the notes asked about
        for found in list_folder(folder).found:
            try:
                note = read_note(found.path, (folder / found.path).read_bytes(), 0)
            except ValueError:
                continue  # not text; `askreview status` lists it
            self._notes[found.path] = note

    @property
    def fingerprint(self) -> str:
        """Changes with any note."""
        whole = hashlib.sha256()
        for path in sorted(self._notes):
            for part in (path, self._notes[path].raw):
                data = part.encode("utf-8", "surrogatepass")
                whole.update(len(data).to_bytes(8, "big") + data)
        return whole.hexdigest()[:16]

    def spans(self, note: str, words: str) -> tuple[tuple[int, int], ...]:
        """Every place of these words in the note, in characters."""
        known = self._notes.get(note)
        return tuple(_places(known.raw, words)) if known else ()

    def holding(self, words: str) -> list[str]:
        """The notes that hold these words, just so."""
        return [path for path, note in self._notes.items() if words and words in note.raw]

    @property
    def paths(self) -> list[str]:
        return sorted(self._notes)

    def raw(self, note: str) -> str:
        """The note's text, untouched."""
        return self._notes[note].raw

    def title(self, note: str) -> str:
        return self._notes[note].title

    def statements(self, note: str) -> tuple[Statement, ...]:
        """Every statement of the note, whole, however long."""
        if note not in self._statements:
            passages = split_note(self._notes[note], _Endless())
            self._statements[note] = tuple(one for each in passages for one in each.statements)
        return self._statements[note]

    def bounded(self, note: str, span: tuple[int, int]) -> bool:
        """Whether a place begins and ends at a line's edge or a statement's, and inside of none.

        At a line's edge: a block has the marks of its items, its table's rule and its fences.
        """
        raw, (start, end) = self._notes[note].raw, span
        spans = [(one.start, one.end) for one in self.statements(note)]
        begins = raw[max(0, start - 1) : start] in LINE_ENDS or any(start == s for s, _ in spans)
        stops = raw[end : end + 1] in LINE_ENDS or any(end == e for _, e in spans)
        return begins and stops and not any(s < at < e for at in span for s, e in spans)

    def block(self, note: str, start: int, end: int) -> tuple[int, int]:
        """The lines around a place up to the next empty ones: its paragraph, list or table."""
        raw = self._notes[note].raw
        above = [one.end() for one in EMPTY.finditer(raw, 0, start)]
        below = EMPTY.search(raw, end)
        return (above[-1] if above else 0), (below.start() if below else len(raw))

    def text(self, note: str, span: tuple[int, int]) -> str:
        """The words at a place of the note."""
        return self._notes[note].raw[slice(*span)]

    def line(self, note: str, at: int) -> int:
        """The line, from 1, of a character of the note."""
        return self._notes[note].raw.count("\n", 0, at) + 1

    def missing(self, case: Case) -> Iterable[Problem]:
        """The gold quotes of a case that are not in their notes, and what is there instead."""
        for gold in case.gold:
            line = gold.line or case.line
            if gold.note not in self._notes:
                near = get_close_matches(gold.note, self._notes, n=1, cutoff=0.5)
                instead = f"write “{near[0]}”" if near else "pass its folder with --notes DIR"
                yield Problem(case.file, line, f"no note “{gold.note}” in {self.folder}: {instead}")
            elif not self.spans(gold.note, gold.quote):
                quote = " ".join(gold.quote.split())[:SHOWN]
                yield Problem(
                    case.file, line, f"“{quote}” is not in {gold.note}: {self._nearest(gold)}"
                )

    def _nearest(self, gold: Gold) -> str:
        """The line of the note that is most like the quote, for the case to be mended by."""
        lines = [one for one in self._notes[gold.note].raw.splitlines() if one.strip()]
        matcher = SequenceMatcher(b=gold.quote, autojunk=False)

        def likeness(line: str) -> float:
            matcher.set_seq1(line)
            return matcher.find_longest_match().size

        best = max(lines, key=likeness, default="")
        at = self._notes[gold.note].raw.find(best)
        place = f"line {self.line(gold.note, at)}: “{best.strip()[:SHOWN]}”"
        return f"copy the note's exact words, perhaps from {place}"


def _places(text: str, words: str) -> Iterator[tuple[int, int]]:
    at = text.find(words)
    while at >= 0:
        yield at, at + len(words)
        at = text.find(words, at + 1)
