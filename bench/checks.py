"""Precision and recall of each check of an answer, over a table of sentences and passages.

python bench/checks.py [evals/checks/pairs.yaml] [--json] [--verbose]
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from askreview.checks import Checked, check_answer
from askreview.notes import read_note
from askreview.passages import split_note
from askreview.text.words import WORD, stem
from askreview.types import Encoder, Hit, Passage, Statement

TABLE = Path(__file__).parents[1] / "evals" / "checks" / "pairs.yaml"
CHECKS = (
    "dangling_citation", "uncited_sentence", "misquote", "misattributed", "unsupported_number",
    "unsupported_name", "weak_support", "polarity", "stale_source",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Pair:
    """An answer, the passages that it cites, and what one check should say."""

    id: str
    check: str
    text: str
    hits: tuple[Hit, ...]
    finding: bool
    detail: str = ""
    also: tuple[str, ...] = ()  # other checks that may rightly have something to say
    stale: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Score:
    """How one check did over its pairs."""

    check: str
    pairs: int
    found: int  # rightly
    false: int
    missed: int
    stray: int  # findings of this check in other checks' pairs that nothing calls for

    @property
    def precision(self) -> float:
        return self.found / (self.found + self.false) if self.found + self.false else 1.0

    @property
    def recall(self) -> float:
        return self.found / (self.found + self.missed) if self.found + self.missed else 1.0


class Vocabulary:
    """How many of a table's passages hold a word."""

    def __init__(self, pairs: Sequence[Pair]) -> None:
        passages = [hit.passage.text for pair in pairs for hit in pair.hits]
        self.passage_count = len(passages)
        self._held = Counter(
            one for text in passages for one in {stem(word) for word in WORD.findall(text)}
        )

    def holding(self, word: str) -> int:
        return self._held[stem(word)]


class Wide:
    """An encoder's window that no passage of a table fills; nothing is encoded."""

    window = 100_000

    def count(self, texts: Sequence[str]) -> list[int]:
        return [len(text.split()) for text in texts]


def read(path: Path) -> list[Pair]:
    """The pairs of a table."""
    return [_pair(row) for row in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)]


def check(pair: Pair, vocabulary: Vocabulary) -> Checked:
    return check_answer(pair.text, pair.hits, vocabulary, stale=frozenset(pair.stale))


def scores(pairs: Sequence[Pair], vocabulary: Vocabulary) -> list[Score]:
    """How each check did over the pairs that are about it."""
    found = {pair.id: {one.check for one in check(pair, vocabulary).checks} for pair in pairs}
    return [_score(name, pairs, found) for name in CHECKS]


def _score(name: str, pairs: Sequence[Pair], found: Mapping[str, set[str]]) -> Score:
    own = [pair for pair in pairs if pair.check == name]
    outcomes = Counter((pair.finding, name in found[pair.id]) for pair in own)
    stray = sum(
        pair.check != name and name in found[pair.id] and name not in pair.also for pair in pairs
    )
    return Score(
        name,
        len(own),
        outcomes[True, True],
        outcomes[False, True],
        outcomes[True, False],
        stray,
    )


def _pair(row: Mapping[str, Any]) -> Pair:
    hits = tuple(as_hit(n, given) for n, given in enumerate(row["passages"]))
    return Pair(
        row["id"],
        row["check"],
        row["text"],
        hits,
        row["expect"] == "finding",
        row.get("detail", ""),
        tuple(row.get("also", ())),
        tuple(row.get("stale", ())),
    )


def as_hit(n: int, given: str | Mapping[str, str]) -> Hit:
    """A whole note as one passage."""
    if isinstance(given, str):
        given = {"text": given}
    text, title = given["text"], given.get("title", "")
    source = f"---\ntitle: {title}\n---\n{text}" if title else text
    note = read_note(given.get("note", f"{'abcdefgh'[n]}.md"), source.encode(), 0)
    wide: Encoder = Wide()  # type: ignore[assignment]  # splitting asks it to count, no more
    first = note.header_end if title else 0  # front matter of the passage's own is part of it
    parts = [one for one in split_note(note, wide) if one.start >= first]
    statements: tuple[Statement, ...] = tuple(s for part in parts for s in _told(part, len(parts)))
    headings = tuple(dict.fromkeys(name for part in parts for name in part.headings))
    whole = replace(
        parts[0], text=note.raw[parts[0].start :], statements=statements, headings=headings
    )
    return Hit(whole, 1.0, {})


def _told(part: Passage, parts: int) -> Iterator[Statement]:
    """Statements below their heading, as they stand in a passage of several sections."""
    if part.headings and parts > 1:
        line = part.statements[0].line
        yield Statement(part.start, part.start, line, line, "heading", part.headings[-1])
    yield from part.statements


def _table(rows: Sequence[Score]) -> str:
    lines = ["| check | pairs | precision | recall | stray |", "|---|---|---|---|---|"]
    lines += [
        f"| {one.check} | {one.pairs} | {one.precision:.3f} | {one.recall:.3f} | {one.stray} |"
        for one in rows
    ]
    return "\n".join(lines)


def _wrong(pairs: Sequence[Pair], vocabulary: Vocabulary) -> list[str]:
    lines = []
    for pair in pairs:
        checked = check(pair, vocabulary)
        names = {one.check for one in checked.checks}
        if (pair.check in names) != pair.finding:
            lines.append(f"{'missed' if pair.finding else 'false'} {pair.id}: {pair.text!r}")
        lines += [
            f"    {pair.id} {one.check}: {one.detail}"
            for one in checked.checks
            if (one.check == pair.check and not pair.finding)
            or (one.check != pair.check and one.check not in pair.also)
        ]
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("table", type=Path, nargs="?", default=TABLE)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--verbose", action="store_true", help="print what is wrong")
    args = parser.parse_args()
    pairs = read(args.table)
    vocabulary = Vocabulary(pairs)
    rows = scores(pairs, vocabulary)
    if args.json:
        both = [asdict(one) | {"precision": one.precision, "recall": one.recall} for one in rows]
        print(json.dumps(both, indent=2))
    else:
        print(_table(rows))
    if args.verbose:
        print("\n".join(_wrong(pairs, vocabulary)))


if __name__ == "__main__":
    main()
