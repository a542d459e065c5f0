"""The milliseconds that the usual queries take over a made-up catalogue of many notes.

    python bench/collection.py [--notes 20000] [--runs 7] [--json]

The notes are made up, with properties, tags, dates, links and tasks, and read as files are;
nothing is encoded. Each query is run once uncounted, then `--runs` times; the fastest counts, since
the others are slowed by what else the machine does.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from askreview.collection import Query, Questions, Table, run
from askreview.index.catalog import Catalog, Row
from askreview.notes import read_note
from machine import about

SEED = 1
TODAY = date(2026, 3, 2)
TASKS = 0.3  # of the notes that have one
GENRES = ("drama", "comedy", "crime", "horror", "western", "animation", "war", "music")
TAGS = ("film", "book", "recipe", "work/meeting", "garden", "journal")

QUESTION = "which films have a rating above 7?"
QUERIES = {
    "tag and rating, sorted, two columns": Query(
        where=("tag=film", "rating>=7"), sort=("-rating",), show=("rating", "year")
    ),
    "count of a tag": Query(where=("tag=film",), measure="count"),
    "all notes, highest rating first": Query(sort=("-rating",)),
    "twenty newest": Query(sort=("-date",), limit=20, show=("date",)),
    "of one month": Query(where=("since=2025-05", "until=2025-05"), sort=("date",)),
    "folder, by title": Query(where=("folder=Area 3",)),
    "grouped by status": Query(group="status", measure="count"),
    "average rating of a tag": Query(where=("tag=film",), measure="average", of="rating"),
    "sum of all prices": Query(measure="sum", of="price"),
    "values of genre": Query("values", of="genre"),
    "links to a note": Query(where=("links=note 00007",)),
    "open tasks, by due date": Query("tasks", ("status=open,doing",), sort=("due",), show=("due",)),
    "overdue tasks": Query("tasks", ("status=open,doing", "due<=2026-03-01"), sort=("due",)),
}


def made_up_note(number: int, notes: int) -> str:
    """A note with the properties, links and tasks that people's notes have."""
    drawn = random.Random(f"{SEED} {number}")
    day = date(2020, 1, 1) + timedelta(drawn.randrange(2200))
    fields = {
        "tags": f"[{', '.join(drawn.sample(TAGS, 2))}]",
        "rating": f"{drawn.randint(1, 10)}",
        "year": f"{drawn.randint(1950, 2025)}",
        "status": drawn.choice(("seen", "to see", "reading")),
        "genre": f"[{', '.join(drawn.sample(GENRES, 2))}]",
        "price": f"$ {drawn.randint(1, 40)}.50",
        "created": f"{day}",
    }
    header = "\n".join(f"{name}: {said}" for name, said in fields.items() if drawn.random() < 0.8)
    links = " ".join(f"[[note {drawn.randrange(notes):05}]]" for _ in range(3))
    due = day + timedelta(drawn.randrange(400))
    tasks = f"- [{drawn.choice(' x')}] call someone 📅 {due}\n" * (drawn.random() < TASKS)
    return f"---\n{header}\n---\n# Note {number:05}\n\nSee {links}.\n\n{tasks}"


def fill(path: Path, notes: int) -> Catalog:
    """The catalogue of so many made-up notes, opened as an index opens it."""
    made = Catalog(path, create=True, readonly=False)
    for number in range(notes):
        name = f"Area {number % 20}/note {number:05}.md"
        note = read_note(name, made_up_note(number, notes).encode(), 0)
        made.put_note(name, Row((0, 0, 0), "", None, ()), note)
    made.commit()
    made.close()
    return Catalog(path)


def milliseconds(query: Query, source: Catalog, runs: int) -> tuple[float, Table]:
    """The fastest of a query's times, and what it found."""
    found = run(query, source, TODAY)
    spent = []
    for _ in range(runs):
        started = time.perf_counter()
        run(query, source, TODAY)
        spent.append(1000 * (time.perf_counter() - started))
    return min(spent), found


def reading(source: Catalog) -> tuple[float, float]:
    """The milliseconds that the first question takes to be read, and the second."""
    questions, clock = Questions(), [time.perf_counter()]
    for _ in range(2):
        assert questions.read(QUESTION, source, TODAY)
        clock.append(time.perf_counter())
    return 1000 * (clock[1] - clock[0]), 1000 * (clock[2] - clock[1])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--notes", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        source = fill(Path(folder) / "catalogue.sqlite3", args.notes)
        measured = {name: milliseconds(one, source, args.runs) for name, one in QUERIES.items()}
        questions = [reading(source) for _ in range(args.runs)]
        source.close()
    rows = {
        name: {"ms": round(spent, 1), "rows": found.total}
        for name, (spent, found) in measured.items()
    }
    for n, name in enumerate(("a question read, with the vault's words", "the next question read")):
        rows[name] = {"ms": round(min(one[n] for one in questions), 1), "rows": 1}
    if args.json:
        print(json.dumps({"notes": args.notes, "rows": rows, **about()}, indent=1))
        return
    print(f"| {args.notes:,} notes, fastest of {args.runs} | ms | rows |")
    print("|---|---|---|")
    for name, row in rows.items():
        print(f"| {name} | {row['ms']:.1f} | {row['rows']:,} |")


if __name__ == "__main__":
    main()
