"""How long a warm search takes, and how that grows with the number of passages.

    python bench/search.py NOTES [--real N] [--sizes N…] [--questions N] [--folder DIR] [--json]

The first N passages are real: whole notes of the folder NOTES that add up to N. What a size has
beyond them is made up: notes of ten short sections, their words drawn from the real ones, their
vectors random directions, seeded. Everything goes through `AskReview` and its index; only the
encoder knows the difference. Questions are those of bench/known_items.py on the real notes.
Beside the whole search its parts, each measured by itself: the folder compared with the index, the
question read and encoded, Chroma, full text. Chroma's part is measured first, in rounds of all
sizes in turn; its growth is its median against that of the smallest size, beside it that of the
logarithm. `--folder` keeps notes and indexes for the next run, which must be given the same notes
and `--real`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import numpy as np

from askreview import AskReview
from askreview.notes import changes, list_folder
from askreview.search.rank import LABELLED, POOL
from askreview.text.words import WORD
from askreview.types import Encoder, Encoding, Floors, Passage
from known_items import items
from machine import about
from rankings import Opened, opened, table
from vault import default_encoder, split_notes

SIZES = (2_000, 5_000, 10_000, 20_000, 50_000)
SECTIONS = 10  # of a made-up note, each one passage
LENGTH = 30  # words of a made-up passage
MADE_UP = "Made-up note"
PASSAGES = 5  # as `search` has it
SEED = 0
ROUNDS = 15


class PartlyRandom:
    """The real encoder for real words; for made-up notes a random direction for each text."""

    def __init__(self, real: Encoder) -> None:
        self.real = real
        self.name, self.window, self.dimension = real.name, real.window, real.dimension
        self.fingerprint = f"{real.fingerprint}-made-up"
        self.floors: Floors | None = real.floors

    def count(self, texts: Sequence[str]) -> list[int]:
        return self.real.count(texts)

    def encode(self, texts: Sequence[str]) -> Iterator[Encoding]:
        real = self.real.encode([text for text in texts if not text.startswith(MADE_UP)])
        for text in texts:
            yield self._random(text) if text.startswith(MADE_UP) else next(real)

    def _random(self, text: str) -> Encoding:
        spans = [word.span() for word in WORD.finditer(text)]
        seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
        drawn = np.random.default_rng(seed).standard_normal(
            (1 + len(spans), self.dimension), dtype=np.float32
        )
        unit = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
        return Encoding(unit[0], unit[1:], spans)


def real_notes(notes: Path, target: Path, wanted: int, encoder: Encoder) -> list[Passage]:
    """Copies whole notes that have `wanted` passages together, or fewer if there are not so many.

    Returns the passages.
    """
    taken: list[Passage] = []
    for path, passages in split_notes(notes, encoder):
        if len(taken) + len(passages) <= wanted:
            taken += passages
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(notes / path, target / path)
    return taken


def made_up_note(number: int, words: Sequence[str]) -> str:
    """A note of SECTIONS sections whose words are drawn from `words`, as often as they stand."""
    drawn = random.Random(f"{SEED} {number}")
    sections = (
        f"## Part {part}\n\n{' '.join(drawn.choices(words, k=LENGTH))}.\n"
        for part in range(SECTIONS)
    )
    return "\n".join([f"# {MADE_UP} {number}\n", *sections])


def grow(
    folder: Path, before: Path, passages: Sequence[Passage], size: int, encoder: Encoder
) -> None:
    """Adds made-up notes to a copy of the next smaller size, until there are `size` passages."""
    shutil.copytree(before, folder)
    words = [word for one in passages for word in WORD.findall(one.text) if word.isalpha()]
    made = folder / "notes" / "made-up"
    made.mkdir(exist_ok=True)
    for number in range((size - len(passages)) // SECTIONS):
        path = made / f"{number:05}.md"
        if not path.exists():
            path.write_text(made_up_note(number, words), encoding="utf-8")
    # Anew, though nothing is encoded again: copied notes look changed to the old index.
    with AskReview(folder / "notes", folder / "index", encoder) as review:
        review.sync(rebuild=True)


def milliseconds(run: Callable[[str], object], questions: Sequence[str]) -> list[float]:
    """How long each takes, after a round that does not count."""
    for question in questions:
        run(question)
    spent = []
    for question in questions:
        started = time.perf_counter()
        run(question)
        spent.append(1000 * (time.perf_counter() - started))
    return spent


def measure(one: Opened, questions: Sequence[str]) -> dict[str, float]:
    asked = {text: one.question(text) for text in questions}

    def lexical(text: str) -> None:
        one.reader.matches(asked[text].words, POOL)
        one.reader.matches(asked[text].words, LABELLED, labelled=True)

    def compare(_: str) -> None:
        listing = list_folder(one.review.notes)
        changes(one.review.notes, listing, one.reader.stamps(), one.reader.digests)

    whole = milliseconds(lambda text: one.review.search(text, k=PASSAGES), questions)
    parts = {
        "folder": milliseconds(compare, questions),
        "question": milliseconds(one.question, questions),
        "full text": milliseconds(lexical, questions),
    }
    return {
        "p50 ms": statistics.median(whole),
        "p95 ms": statistics.quantiles(whole, n=20, method="inclusive")[-1],
        **{f"{name} p50 ms": statistics.median(spent) for name, spent in parts.items()},
    }


def chroma_in_turn(
    places: Sequence[Path], questions: Sequence[str], encoder: Encoder
) -> dict[int, list[float]]:
    """Milliseconds of Chroma's part for each size, in ROUNDS of all sizes in turn.

    Minutes lie between the sizes otherwise, in which the machine's speed changes.
    """
    spent: dict[int, list[float]] = defaultdict(list)
    with ExitStack() as stack:
        several = [
            stack.enter_context(opened(place / "notes", place / "index", encoder))
            for place in places
        ]
        asked = {text: several[0].question(text).vector for text in questions}

        def nearest(one: Opened, text: str) -> None:
            one.reader.nearest(asked[text], POOL)

        for _ in range(ROUNDS):
            for one in several:
                spent[one.reader.passage_count] += milliseconds(partial(nearest, one), questions)
    return spent


def measure_sizes(
    notes: Path, folder: Path, real: int, sizes: Sequence[int], count: int
) -> dict[int, dict[str, float]]:
    encoder = PartlyRandom(default_encoder())
    rows: dict[int, dict[str, float]] = {}
    first = folder / "real"
    passages = real_notes(notes, first / "notes", real, encoder)
    every = [item.question for item in items(passages)]
    questions = random.Random(SEED).sample(every, min(count, len(every)))
    before = first
    for size in sorted(sizes):
        place = folder / str(size)
        if not place.exists():
            print(f"{size:,} passages …", file=sys.stderr)
            grow(place, before, passages, size, encoder)
        before = place
    places = [folder / str(size) for size in sorted(sizes)]
    chroma = chroma_in_turn(places, questions, encoder)  # before the process has grown
    for place in places:
        with opened(place / "notes", place / "index", encoder) as one:
            rows[one.reader.passage_count] = measure(one, questions)
    least = min(rows)
    for size, row in rows.items():
        row["Chroma p50 ms"] = statistics.median(chroma[size])
    for size, row in rows.items():
        row["Chroma's growth"] = row["Chroma p50 ms"] / rows[least]["Chroma p50 ms"]
        row["logarithm's"] = math.log(size) / math.log(least)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("notes", type=Path)
    parser.add_argument("--real", type=int, default=SIZES[0], help="passages that are real")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--folder", type=Path, help="kept for the next run; else a temporary one")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as spare:
        place = args.folder or Path(spare)
        rows = measure_sizes(args.notes, place, args.real, args.sizes, args.questions)
    if args.json:
        print(json.dumps({"sizes": rows, **about()}, indent=1))
        return
    print(table({f"{size:,}": row for size, row in rows.items()}, "passages"))


if __name__ == "__main__":
    main()
