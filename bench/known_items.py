"""Finds statements again by most of their words, in any folder of notes.

    python bench/known_items.py NOTES… [--index DIR] [--count N] [--seed N] [--json]

A question is a statement's words (a heading's too) without those that every text has, the first
LONGEST of them, in order, less the RAREST that the fewest passages hold (one less when fewer than
LEAST would be left). A statement that leaves fewer than LEAST words is left out, and so is one
whose question statements of two notes make. N are drawn at random of all that remain. The note
counts as found where any of its passages is among the first k, the passage where it is itself.
`--index` keeps the indexes, one in a folder named after the notes'.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from askreview import Hit
from askreview.text.words import WORD, content_words, stem
from askreview.types import Passage
from machine import about
from rankings import RANKINGS, opened, table
from vault import passages_of

LEAST = 3  # words that a question has
LONGEST = 12  # words of a statement that are read: nobody asks in the words of a whole program
RAREST = 2  # words left out
CUTS = (1, 5, 10)


@dataclass(frozen=True)
class Item:
    """A question, and the places of the statements that it was made of, all in one note."""

    question: str
    kind: str
    note: str
    passages: frozenset[str]


def holding(passages: Sequence[Passage]) -> Counter[str]:
    """How many passages hold each word, inflection aside."""
    return Counter(
        one for passage in passages for one in {stem(w) for w in WORD.findall(passage.encoded)}
    )


def question_of(text: str, held: Mapping[str, int]) -> str | None:
    """The statement's telling words less the rarest ones; None when too few are left."""
    words = [word for word in content_words(text) if any(c.isalnum() for c in word)][:LONGEST]
    dropped = min(RAREST, len(words) - LEAST)
    if dropped < 1:
        return None
    order = sorted(range(len(words)), key=lambda n: held[stem(words[n])])
    return " ".join(words[n] for n in sorted(order[dropped:]))


def sayings(passage: Passage) -> Iterator[tuple[str, str]]:
    """Kind and words of what a passage states, and of the heading that it stands under."""
    if passage.headings and passage.headings[-1] != passage.title:
        yield "heading", passage.headings[-1]
    for one in passage.statements:
        if one.quotable:
            yield one.kind, one.text


def items(passages: Sequence[Passage]) -> list[Item]:
    """All questions that one note alone can be meant by, in the order of the notes."""
    held = holding(passages)
    makers: dict[str, list[tuple[str, Passage]]] = defaultdict(list)
    for passage in passages:
        for kind, text in sayings(passage):
            question = question_of(text, held)
            if question:
                makers[question].append((kind, passage))
    return [
        Item(question, of[0][0], of[0][1].note, frozenset(passage.id for _, passage in of))
        for question, of in makers.items()
        if len({passage.note for _, passage in of}) == 1
    ]


def places(item: Item, hits: Sequence[Hit]) -> tuple[int, int]:
    """At which place, from 1, the note and the passage are; 0: not among the hits."""
    note = next((n for n, hit in enumerate(hits, 1) if hit.note == item.note), 0)
    passage = next((n for n, hit in enumerate(hits, 1) if hit.passage.id in item.passages), 0)
    return note, passage


def figures(found: Sequence[tuple[int, int]]) -> dict[str, float]:
    """Recall and mean reciprocal rank of notes, then of passages."""
    row: dict[str, float] = {}
    for what, ranks in zip(("note", "passage"), zip(*found, strict=True), strict=True):
        row |= {f"{what} R@{k}": sum(0 < n <= k for n in ranks) / len(ranks) for k in CUTS}
        row[f"{what} MRR"] = math.fsum(1 / n for n in ranks if n) / len(ranks)
    return row


def measure(notes: Path, index: Path, count: int, seed: int) -> dict[str, dict[str, object]]:
    """For each kind of statement the figures of every ranking."""
    every = items(passages_of(notes))
    if not every:
        raise SystemExit(f"{notes} has no statement long enough to make a question of")
    drawn = random.Random(seed).sample(every, min(count, len(every)))
    with opened(notes, index) as one:
        found = {
            name: [places(item, ranking(one, item.question)) for item in drawn]
            for name, ranking in RANKINGS.items()
        }
    kinds = [kind for kind, _ in Counter(item.kind for item in drawn).most_common()]
    return {
        kind: {
            "questions": sum(kind in (item.kind, "all") for item in drawn),
            "rankings": {
                name: figures(
                    [p for p, item in zip(ranks, drawn, strict=True) if kind in (item.kind, "all")]
                )
                for name, ranks in found.items()
            },
        }
        for kind in ("all", *kinds)
    }


def show(name: str, kinds: Mapping[str, Mapping[str, object]]) -> None:
    rows: dict[str, dict[str, float]] = {}
    for kind, of in kinds.items():
        rankings = of["rankings"]
        assert isinstance(rankings, dict)
        rows |= {f"{kind} ({of['questions']:,}) | {one}": row for one, row in rankings.items()}
    print(table(rows, f"{name} | ranking").replace("|---|", "|---|---|", 1) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("notes", type=Path, nargs="+")
    parser.add_argument("--index", type=Path, help="kept for the next run; else a temporary folder")
    parser.add_argument("--count", type=int, default=1000, help="questions for each folder")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as spare:
        vaults = {
            notes.name: measure(
                notes, (args.index or Path(spare)) / notes.name, args.count, args.seed
            )
            for notes in args.notes
        }
    if args.json:
        chosen = {"count": args.count, "seed": args.seed}
        print(json.dumps({"vaults": vaults, **chosen, **about()}, indent=1))
        return
    for name, kinds in vaults.items():
        show(name, kinds)


if __name__ == "__main__":
    main()
