"""Kill indexing and updating, at random moments and at chosen operations, and see what is left.

    python bench/kills.py [--kills 300] [--at moment operation]

Each run is a process of its own that is killed (SIGKILL) once: after a random part of the time
that such a run takes, or at a chosen one of its operations: a file opened, written, synced, linked,
renamed or removed, an SQL statement, a call of Chroma. There are as many kills of each sort for
indexing and updating together: in turn a first index, an update of a few notes, and one of most of
them, for which Chroma is written anew. After each, another process asks about a note that the
killed run was to index, over what was left. Counted as lost: an answer that is not of the newest
notes or that found damage, an index that is not healthy and whole afterwards, and a text that was
encoded again although its encoding had been written (a run may lose those of the last 64 texts).
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from askreview import AskReview
from askreview.search.anew import IN_CROWD
from askreview.types import Encoding
from machine import about
from scale import StandIn

NOTES = 90
FEW, MOST = 5, 80  # notes that an update changes
CHUNK = 64  # texts that a killed run may have to encode again
SEARCHED = 2 * (1 + IN_CROWD)  # after a kill: two questions, and passages that are read anew
SEED = 0
# What changes a file, or lets another process see it; SQLite's and Chroma's own calls among them.
FILES = "open write pwrite flush fsync truncate ftruncate sendfile close touch chmod mkdir rmdir"
NAMES = "link rename replace unlink flock"
CALLS = "execute executemany executescript upsert delete"
OPERATIONS = frozenset(f"{FILES} {NAMES} {CALLS}".split())


class Logged(StandIn):
    """Writes a line into a file for each text that it encodes."""

    def __init__(self, log: Path) -> None:
        self._log = log

    def encode(self, texts: Sequence[str]) -> Iterator[Encoding]:
        for encoding in super().encode(texts):
            with self._log.open("a") as file:
                file.write("one\n")
            yield encoding


@dataclass(frozen=True, slots=True)
class Place:
    """The folders of a vault that is killed over and over."""

    folder: Path

    @property
    def notes(self) -> Path:
        return self.folder / "notes"

    @property
    def index(self) -> Path:
        return self.folder / "index"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def encoded(self) -> int:
        return len(self.log.read_text().splitlines()) if self.log.exists() else 0

    def write(self, numbers: Sequence[int], turn: int) -> None:
        self.notes.mkdir(parents=True, exist_ok=True)
        for n in numbers:
            text = f"# Tile {n}\n\nThe tile named thing{n} has the state turn{turn} now.\n"
            (self.notes / f"{n}.md").write_text(text, encoding="utf-8")

    def opened(self, said: list[str]) -> AskReview:
        return AskReview(self.notes, self.index, Logged(self.log), say=said.append)


# Processes: forked from this one, which has imported everything and opened nothing


def forked(run: Callable[[], object]) -> int:
    """Runs in a process of its own; its number."""
    child = os.fork()
    if child:
        return child
    try:
        run()
    except BaseException as error:
        print(f"{type(error).__name__}: {error}", file=sys.stderr)
        os._exit(1)
    os._exit(0)


def told(run: Callable[[], Any]) -> Any:
    """What something returns that is run in a process of its own."""
    reading, writing = os.pipe()

    def write() -> None:
        with os.fdopen(writing, "w") as file:
            json.dump(run(), file)

    child = forked(write)
    os.close(writing)
    with os.fdopen(reading) as file:
        said = file.read()
    os.waitpid(child, 0)
    return json.loads(said)


def index(place: Place) -> None:
    with place.opened([]) as review:
        review.sync()


def operations(place: Place, fatal: int = 0) -> int:
    """Indexes; killed at one of its operations, or returns how many it had."""
    count = 0

    def look(frame: object, event: str, called: object) -> None:
        nonlocal count
        name = getattr(called, "__name__", "") if event == "c_call" else ""
        if event == "call":
            name = frame.f_code.co_name  # type: ignore[attr-defined]
        if name in OPERATIONS:
            count += 1
            if count == fatal:
                os.kill(os.getpid(), signal.SIGKILL)

    with place.opened([]) as review:
        sys.setprofile(look)
        review.sync()
        sys.setprofile(None)
    return count


def killed_after(seconds: float, place: Place) -> bool:
    """Whether a run was killed before it had finished."""
    child = forked(partial(index, place))
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


def killed_at(operation: int, place: Place) -> bool:
    return os.WIFSIGNALED(os.waitpid(forked(partial(operations, place, operation)), 0)[1])


def wrong(place: Place, turn: int, number: int) -> str:
    """What is wrong with the answer and the index after a kill; empty when nothing is."""
    said: list[str] = []
    with place.opened(said) as review:
        hit = review.search(f"thing{number}")[0]
        if (hit.note, f"turn{turn}" in hit.text) != (f"{number}.md", True):
            return f"the answer is of {hit.note}: {hit.text}"
        if damaged := [line for line in said if "damaged" in line or "incomplete" in line]:
            return damaged[0]
        state = review.status(thorough=True)
        if (state.unhealthy, state.behind, state.notes) != (None, 0, NOTES):
            return f"{state.unhealthy or 'not whole'}: {state.notes} notes, {state.behind} behind"
        if len(review.search("tile state", k=NOTES)) < NOTES:
            return "passages are missing"
    return ""


def imported(place: Place) -> list[str]:
    """What a run and a question import, so that it need not be imported for each."""
    operations(place)
    with place.opened([]) as review:
        review.ask("What is the state of thing1?")
    return [name for name, one in sys.modules.items() if getattr(one, "__spec__", None)]


SORTS = ("moment", "operation")
KINDS = ("first index", "few changes", "most changed")


def prepare(place: Place, kind: str, turn: int, chance: random.Random) -> list[int]:
    """Makes a run necessary; the notes that it is to index."""
    if kind == "first index":
        shutil.rmtree(place.folder)
        place.folder.mkdir()
        changed = list(range(NOTES))
    else:
        changed = chance.sample(range(NOTES), FEW if kind == "few changes" else MOST)
    place.write(changed, turn)
    return changed


def measured(place: Place) -> dict[str, tuple[float, int]]:
    """The seconds and the operations of a run of each kind."""
    runs = {}
    for kind in KINDS:
        chance = random.Random(SEED)
        prepare(place, kind, -1, chance)
        count = told(partial(operations, place))
        prepare(place, kind, -2, chance)
        started = time.monotonic()
        os.waitpid(forked(partial(index, place)), 0)
        runs[kind] = (time.monotonic() - started, count)
    return runs


def one_kill(
    place: Place,
    sort: str,
    turn: int,
    runs: Mapping[str, tuple[float, int]],
    row: Counter[str],
    chance: random.Random,
) -> None:
    """Kills one run, unless it has finished before, and looks at what is left."""
    kind = KINDS[turn % len(KINDS)]
    numbers = prepare(place, kind, turn, chance)
    seconds, count = runs[kind]
    before = place.encoded()
    if sort == "moment":
        killed = killed_after(chance.uniform(0, seconds), place)
    else:
        killed = killed_at(chance.randint(1, count), place)
    if not killed:
        return
    row[kind] += 1
    fault = told(partial(wrong, place, turn, chance.choice(numbers)))
    again = place.encoded() - before - len(numbers) - SEARCHED
    if not fault and again > CHUNK:
        fault = f"{again} texts were encoded again"
    if fault:
        row["lost"] += 1
        print(f"{sort}, {kind}: {fault}", file=sys.stderr)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--kills", type=int, default=300, help="of each sort (default: 300)")
    parser.add_argument("--at", nargs="+", choices=SORTS, default=SORTS)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    chance = random.Random(SEED)
    rows: dict[str, Counter[str]] = {}
    with TemporaryDirectory() as folder:
        place = Place(Path(folder) / "vault")
        place.folder.mkdir()
        prepare(place, KINDS[0], 0, chance)
        for name in told(partial(imported, place)):
            import_module(name)
        list(StandIn().encode(["its words"]))  # for all processes at once
        runs = measured(place)
        for sort in args.at:
            rows[sort] = Counter()
            for turn in range(1, 100 * args.kills):
                one_kill(place, sort, turn, runs, rows[sort], chance)
                kills = sum(rows[sort][kind] for kind in KINDS)
                if not kills % 25:
                    print(f"{sort}: {kills}, {rows[sort]['lost']} lost", file=sys.stderr)
                if kills == args.kills:
                    break
    if args.json:
        print(json.dumps({"runs": runs, "kills": rows, **about()}, indent=1))
        return
    print(f"| killed at | {' | '.join(KINDS)} | lost |")
    print("|---" * (len(KINDS) + 2) + "|")
    for sort, row in rows.items():
        print(f"| a random {sort} | {' | '.join(str(row[one]) for one in KINDS)} | {row['lost']} |")


if __name__ == "__main__":
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    main()
