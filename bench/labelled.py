"""Answers that real models wrote, with the passages they had read and a label for each sentence."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from askreview.checks.sentences import units_of
from askreview.checks.types import CLAIMING
from askreview.notes import read_note
from askreview.passages import split_note
from askreview.text import find_marks
from askreview.text.words import WORD, stem
from askreview.types import Encoder, Hit, Note
from checks import Wide, as_hit

TABLE = Path(__file__).parents[1] / "evals" / "checks" / "real.yaml"
HALVES = ("first", "second")
SUFFIXES = (".md", ".markdown", ".txt")
COPIED = re.compile(r"⟦(\d+):(\d+)-(\d+)⟧")
BEGINS = 60  # characters by which a sentence is named


@dataclass(frozen=True, slots=True)
class Labelled:
    """A sentence that claims something, and the passages that support it; none: it is wrong."""

    start: int
    begins: str
    supported: frozenset[int]


@dataclass(frozen=True, slots=True)
class Written:
    """An answer as a model wrote it, with the passages that it had read."""

    id: str
    model: str
    notes: Path
    question: str
    answer: str
    hits: tuple[Hit, ...]
    dates: Mapping[str, str]
    sentences: tuple[Labelled, ...]

    @property
    def half(self) -> str:
        """Which half of the questions: the second is not looked at while a check is mended."""
        return HALVES[sha256(self.question.encode()).digest()[0] % 2]


class Words:
    """How many of some texts hold a word."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._held = [{stem(word) for word in WORD.findall(text)} for text in texts]
        self.passage_count = len(texts)

    @cache  # noqa: B019  # few vocabularies, as long as the program runs
    def holding(self, word: str) -> int:
        return sum(stem(word) in held for held in self._held)


def wide() -> Encoder:
    return Wide()  # type: ignore[return-value]  # splitting asks it to count, no more


@cache
def note_of(folder: Path, path: str) -> Note:
    return read_note(path, (folder / path).read_bytes(), 0)


def hit_of(folder: Path, place: str) -> Hit:
    """The passage of `note.md:120-310 0.71`: its characters, and its score for the question."""
    place, _, score = place.rpartition(" ")
    path, _, span = place.rpartition(":")
    start, end = map(int, span.split("-"))
    note = note_of(folder, path)
    told = [
        (part, one)
        for part in split_note(note, wide())
        for one in part.statements
        if start <= one.start < end
    ]
    passage = replace(
        told[0][0],
        start=start,
        line=told[0][1].line,
        end_line=told[-1][1].end_line,
        text=note.raw[start:end],
        statements=tuple(one for _, one in told),
    )
    return Hit(passage, float(score), {})


def words_of(notes: Path, answers: Sequence[Written]) -> Words:
    """The vocabulary of a folder of notes, or of the passages that a file of answers brings."""
    if notes.is_file():
        return Words([hit.passage.text for one in answers for hit in one.hits])
    paths = sorted(one for one in notes.rglob("*") if one.suffix in SUFFIXES)
    several = [note_of(notes, one.relative_to(notes).as_posix()) for one in paths]
    return Words([part.encoded for note in several for part in split_note(note, wide())])


def digest(folder: Path, path: str) -> str:
    """What tells that a note is the one that the answers were written from."""
    return sha256((folder / path).read_bytes()).hexdigest()[:12]


def read(path: Path = TABLE, vault: Path | None = None) -> list[Written]:
    """The answers of a table; `vault`: the folder of its notes, where it names no folder of ours.

    Raises ValueError where one of these notes is not as it was.
    """
    table = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    if vault is None or all("notes" in row for row in table["answers"]):
        return [_written(row, (path.parent / row["notes"]).resolve()) for row in table["answers"]]
    changed = [note for note, known in table["notes"].items() if digest(vault, note) != known]
    if changed:
        raise ValueError(f"Not the notes that were labelled: {', '.join(changed)}.")
    return [_written(row, vault.resolve()) for row in table["answers"]]


def _restored(answer: str, hits: Sequence[Hit]) -> str:
    """An answer with what it copied from its passages: ⟦2:10-52⟧, characters of passage 2."""

    def copied(place: re.Match[str]) -> str:
        n, start, end = map(int, place.groups())
        return hits[n - 1].passage.text[start:end]

    return COPIED.sub(copied, answer)


def _written(row: Mapping[str, Any], folder: Path) -> Written:
    hits = tuple(hit_of(folder, place) for place in row["passages"])
    answer = _restored(row["answer"], hits)
    labels, at = [], 0
    for begins, supported in row["sentences"]:
        at = answer.index(begins, at)
        labels.append(Labelled(at, begins, frozenset(supported)))
        at += len(begins)
    return Written(
        row["id"],
        row["model"],
        folder,
        row["question"],
        answer,
        hits,
        row.get("dates", {}),
        tuple(labels),
    )


def outside(path: Path, table: Path = TABLE) -> list[Written]:
    """The labelled answers of a JSONL file, whose rows bring the passages with them."""
    labels = yaml.load(table.read_text(encoding="utf-8"), yaml.CSafeLoader)["outside"]
    made = []
    for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        said = row["model"] + row["question"] + row["written"]
        key = sha256(said.encode()).hexdigest()[:12]
        if key in labels:
            made.append(_brought(key, row, path, labels[key]))
    return made


def _brought(
    key: str, row: Mapping[str, Any], path: Path, labels: Sequence[Sequence[int] | None]
) -> Written:
    hits = tuple(as_hit(n, one) for n, one in enumerate(row["passages"]))
    answer = row["written"]
    units = [one for one in units_of(answer, find_marks(answer, len(hits))) if one.kind in CLAIMING]
    told = [
        Labelled(unit.start, answer[unit.start : unit.start + BEGINS].strip(), frozenset(supported))
        for unit, supported in zip(units, labels, strict=False)
        if supported is not None
    ]
    return Written(key, row["model"], path, row["question"], answer, hits, {}, tuple(told))
