"""How the costs of an index grow with the number of notes.

    python bench/scale.py --squad FOLDER --til FOLDER [--sizes N …] [--folder DIR] [--json]

The vault is made of the paragraphs of two folders: of squad-a (its notes and questions) and of til.
When all have been used they are used again, their rare words (those that stand in few paragraphs)
with an ending of their own, so that every note is distinct and new words come as they do in real
notes. The encoder is a stand-in: each word has a direction of its own, in 384 dimensions, and a
text is the mean of its words. Its time is not the real encoder's, which takes the same for each
passage whatever the size of the vault; everything else is the product's own.

Each row is measured in a process of its own, in processor time, since other programs may be
running; the wall's seconds stand beside it, and in `--json`. An exponent of 1 is linear, of 0 flat.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from askreview import AskReview
from askreview.cli.progress import Bar
from askreview.types import Encoding, Floors
from machine import about

if TYPE_CHECKING:
    from askreview.types import Vectors

SIZES = (1_000, 5_000)
PARAGRAPHS = 4  # of a note, each below a heading
AREAS = 20  # folders
RARE = 3  # a word that stands in at most so many paragraphs of the sources
LEAST, MOST = 120, 900  # characters of a paragraph
QUESTIONS = 40
CHANGES = 5  # notes that are changed one after the other
SEED = 0
PIECE = re.compile(r"\w+|[^\w\s]")
FENCE = re.compile(r"^```.*?^```\s*?$", re.DOTALL | re.MULTILINE)
NARROW, WIDE = ("folder=Area 3",), ("rating>=6",)  # a twentieth of the notes, and about half


class StandIn:
    """An encoder whose vectors are made of the words alone; a word is one piece."""

    name, fingerprint = "stand-in", "stand-in-1"
    window, dimension = 256, 384
    floors: Floors | None = None

    def count(self, texts: Sequence[str]) -> list[int]:
        return [len(PIECE.findall(text)) for text in texts]

    def encode(self, texts: Sequence[str]) -> Iterator[Encoding]:
        for text in texts:
            found = list(PIECE.finditer(text))[: self.window]
            tokens = _directions()[[_row(one[0]) for one in found]]
            pooled = tokens.sum(axis=0)
            yield Encoding(
                pooled / max(1e-6, float(np.linalg.norm(pooled))),
                tokens,
                [one.span() for one in found],
            )


@cache
def _directions() -> Vectors:
    drawn = np.random.default_rng(SEED).standard_normal((1 << 14, StandIn.dimension), np.float32)
    unit: Vectors = drawn / np.linalg.norm(drawn, axis=1, keepdims=True)
    return unit


def _row(word: str) -> int:
    return zlib.crc32(word.casefold().encode("utf-8", "surrogatepass")) % len(_directions())


# The vault


def paragraphs(folders: Sequence[Path]) -> list[str]:
    """The distinct paragraphs of prose, the first folder's first."""
    found = dict[str, None]()
    for folder in folders:
        for path in sorted(folder.rglob("*.md")):
            text = FENCE.sub("", path.read_text(encoding="utf-8", errors="replace"))
            blocks = (block.strip() for block in re.split(r"\n\s*\n", text))
            found |= dict.fromkeys(
                one for one in blocks if one[:1].isalpha() and LEAST <= len(one) <= MOST
            )
    return list(found)


def made_note(number: int, pool: Sequence[str], rare: frozenset[str]) -> str:
    """The text of a note, the same each time for the same paragraphs."""
    first = number * PARAGRAPHS
    drawn = random.Random(f"{SEED} {number}")
    several = [_again(pool, first + n, rare) for n in range(PARAGRAPHS)]
    day = f"{drawn.randint(2015, 2025)}-{drawn.randint(1, 12):02}-{drawn.randint(1, 28):02}"
    header = (
        f"tags: [topic{drawn.randrange(50)}, kind{drawn.randrange(5)}]\n"
        f"rating: {drawn.randint(1, 10)}\ncreated: {day}"
    )
    parts = "\n".join(f"## {_heading(one)}\n\n{one}\n" for one in several)
    # Six digits: four would be a year, and a title that has one is read as a date, in 2 ms.
    return f"---\n{header}\n---\n# {_heading(several[0])} {number:06}\n\n{parts}"


def _again(pool: Sequence[str], n: int, rare: frozenset[str]) -> str:
    """A paragraph; used before, with other rare words."""
    time_round, text = n // len(pool), pool[n % len(pool)]
    if not time_round:
        return text
    ending = "".join(chr(ord("a") + int(digit)) for digit in str(time_round))
    return PIECE.sub(
        lambda one: one[0] + ending if one[0].casefold() in rare else one[0],
        f"{text} Note{ending} {n}.",
    )


def _heading(text: str) -> str:
    return " ".join(re.findall(r"[A-Za-z]+", text)[:4])


def rare_words(pool: Sequence[str]) -> frozenset[str]:
    held = Counter(word for text in pool for word in {*map(str.casefold, PIECE.findall(text))})
    return frozenset(word for word, count in held.items() if count <= RARE and word.isalpha())


def make_vault(folder: Path, size: int, sources: Sequence[Path]) -> None:
    pool = paragraphs(sources)
    rare = rare_words(pool)
    for number in range(size):
        path = folder / f"Area {number % AREAS}" / f"{number:06}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(made_note(number, pool, rare), encoding="utf-8")


# What is measured, each in a process of its own


def timed(run: Callable[[], object]) -> tuple[float, float]:
    """Processor and wall seconds."""
    wall, spent = time.perf_counter(), time.process_time()
    run()
    return time.process_time() - spent, time.perf_counter() - wall


def medians(several: Sequence[tuple[float, float]]) -> tuple[float, float]:
    processor, wall = zip(*several, strict=True)
    return statistics.median(processor), statistics.median(wall)


class Lines(Bar):
    """What a shell without a terminal prints while one waits: when each line came."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[float, float]] = []
        self.begin()

    def begin(self) -> None:
        self.told = [(time.process_time(), time.perf_counter())]

    def say(self, line: str) -> None:
        self.told.append((time.process_time(), time.perf_counter()))

    def silent(self) -> list[tuple[float, float]]:
        """Processor and wall seconds before, between and after the lines."""
        self.say("The end.")
        return [(after[0] - one[0], after[1] - one[1]) for one, after in pairwise(self.told)]


def by_wall(one: tuple[float, float]) -> float:
    return one[1]


def opened(folder: Path, lines: Lines | None = None) -> AskReview:
    told = lines or Lines()
    return AskReview(folder / "notes", folder / "index", StandIn(), say=told.say, progress=told)


def build(folder: Path, questions: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Building, until its first line, and the longest time that it says nothing."""
    lines = Lines()
    with opened(folder, lines) as review:
        lines.begin()
        whole = timed(review.sync)
    silent = lines.silent()
    return {
        "building": whole,
        "first line of it": silent[0],
        "longest silence in it": max(silent, key=by_wall),
    }


def ask(folder: Path, questions: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Warm questions: what is read once, and pays for many, is read before."""
    rows = {}
    with opened(folder) as review:
        review.watch()
        kinds = {"warm question": None, "where, narrow": NARROW, "where, wide": WIDE}
        for name, where in kinds.items():
            for question in questions[:5]:
                review.ask(question, where=where)
            asked = (partial(review.ask, question, where=where) for question in questions)
            rows[name] = medians([timed(one) for one in asked])
    return rows


def change(folder: Path, questions: Sequence[str]) -> dict[str, tuple[float, float]]:
    """A question after one note has changed: the index is brought in step before the answer."""
    spent, silent, lines = [], [], Lines()
    with opened(folder, lines) as review:
        review.watch()
        review.ask(questions[0])
        for n in range(CHANGES):
            path = folder / "notes" / f"Area {n}" / f"{n:06}.md"
            with path.open("a", encoding="utf-8") as file:
                file.write(f"\nA line was added at {time.time_ns()}.\n")
            lines.begin()
            spent.append(timed(partial(review.ask, questions[n])))
            silent += lines.silent()
    return {
        "question after a change": medians(spent),
        "longest silence after one": max(silent, key=by_wall),
    }


def look(folder: Path, questions: Sequence[str]) -> dict[str, tuple[float, float]]:
    """What `status` and the page read when they are opened."""
    with opened(folder) as review:
        quick = medians([timed(partial(review.status, thorough=False)) for _ in range(3)])
        review.watch()
        load = _page_load(review)
        first = timed(load)  # what the filters offer is read once for each state of the index
        load()
        later = medians([timed(load) for _ in range(5)])
        return {"status": quick, "first page load": first, "page load": later}


def _page_load(review: AskReview) -> Callable[[], object]:
    """What the page's server does when a browser opens it."""
    from askreview.web import Remarks
    from askreview.web.chat import Chat
    from askreview.web.events import Desk, build
    from askreview.web.preparing import Preparing
    from askreview.web.starting import Starting

    remarks = Remarks(lambda line: None, lambda what, done, total: None)
    preparing = Preparing(review, remarks, lambda: None)
    chat = Chat(review, remarks, preparing)
    desk = Desk(review, chat, preparing, Starting(review), Path(os.devnull), "quotes")
    page = build(desk)
    [handler] = [one.fn for one in page.fns.values() if getattr(one.fn, "__name__", "") == "load"]
    request = SimpleNamespace(query_params=_NoParameters(), headers={}, cookies={})
    preparing.begin()
    while preparing.doing:
        time.sleep(0.05)
    return lambda: handler(request)


class _NoParameters(dict[str, str]):
    def getlist(self, key: str) -> list[str]:
        return []


TASKS = {"build": build, "ask": ask, "change": change, "look": look}


def in_child(task: str, folder: Path, questions: Sequence[str]) -> tuple[dict[str, Any], float]:
    """What a task measured, and the peak of its memory in MB."""
    command = [sys.executable, __file__, "--child", task, "--folder", str(folder)]
    asked = json.dumps(questions)
    done = subprocess.run(command, input=asked, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    printed = json.loads(done.stdout.splitlines()[-1])
    return printed["rows"], printed["MB"]


def child(task: str, folder: Path) -> None:
    rows = TASKS[task](folder, json.load(sys.stdin))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"rows": rows, "MB": peak / (1e6 if sys.platform == "darwin" else 1e3)}))


def size_of(folder: Path) -> int:
    return sum(one.stat().st_size for one in folder.rglob("*") if one.is_file())


def measure(folder: Path, questions: Sequence[str], tasks: Sequence[str]) -> dict[str, float]:
    row: dict[str, float] = {}
    for task in tasks:
        if task == "build" and (folder / "index").exists():
            continue
        rows, peak = in_child(task, folder, questions)
        row[f"{task}, peak MB"] = peak
        for name, (processor, wall) in rows.items():
            row[name], row[f"{name}, wall"] = processor, wall
    row["index MB"] = size_of(folder / "index") / 1e6
    return row


def exponents(sizes: Mapping[int, Mapping[str, float]]) -> dict[str, float]:
    """The growth of each figure from the smallest size to the largest."""
    least, most = min(sizes), max(sizes)
    if least == most:
        return {}
    both = sizes[least].keys() & sizes[most].keys()
    return {
        name: math.log(sizes[most][name] / sizes[least][name]) / math.log(most / least)
        for name in sizes[least]
        if name in both and sizes[least][name] > 0
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--squad", type=Path, help="squad-a: notes/ and queries.jsonl")
    parser.add_argument("--til", type=Path, help="a folder of notes")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--tasks", nargs="+", choices=TASKS, default=list(TASKS))
    parser.add_argument("--folder", type=Path, help="kept for the next run; else a temporary one")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    if args.child:
        child(args.child, args.folder)
        return
    queries = (args.squad / "queries.jsonl").read_text(encoding="utf-8").splitlines()
    every = [str(json.loads(line)["text"]) for line in queries]
    questions = random.Random(SEED).sample(every, min(QUESTIONS, len(every)))
    sizes: dict[int, dict[str, float]] = {}
    with tempfile.TemporaryDirectory() as spare:
        for size in sorted(args.sizes):
            place = (args.folder or Path(spare)) / str(size)
            if not place.exists():
                make_vault(place / "notes", size, (args.squad / "notes", args.til))
            print(f"{size:,} notes …", file=sys.stderr)
            sizes[size] = measure(place, questions, args.tasks)
    if args.json:
        print(json.dumps({"sizes": sizes, "exponents": exponents(sizes), **about()}, indent=1))
        return
    rows = {f"{size:,}": row for size, row in sizes.items()}
    shown = {name: [row[name] for row in rows.values()] for name in sizes[min(sizes)]}
    grown = exponents(sizes)
    print(f"| processor seconds, by notes | {' | '.join(rows)} | exponent | wall's seconds |")
    print("|---" * (len(rows) + 3) + "|")
    for name, several in shown.items():
        if not name.endswith(", wall"):
            figures = " | ".join(f"{one:,.3f}" if one < 10 else f"{one:,.0f}" for one in several)
            wall = sizes[max(sizes)].get(f"{name}, wall")
            shown_wall = f"{wall:,.2f}" if wall else ""
            print(f"| {name} | {figures} | {grown.get(name, 0):.2f} | {shown_wall} |")


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    main()
