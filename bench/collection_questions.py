"""Questions about the collection over three vaults, with their answers read from the files.

    python bench/collection_questions.py VAULTS [--ordinary QUERIES.jsonl] [--json]

VAULTS is a folder with the vaults `til` (TILs of Simon Willison) and `kepano` (the vault template
of Steph Ango); the third is evals/vault. The right rows are found by a few lines for each question,
which read the files by themselves. --ordinary: questions to passages, in `text` or `q`, none of
which should be taken for one about the collection. --further: 20 other questions, not the 60.
"""

from __future__ import annotations

import argparse
import json
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from askreview.answers import answer_by_table
from askreview.collection import Questions, Table
from askreview.index.catalog import Catalog, Row
from askreview.notes import SUFFIXES, read_note
from askreview.types import Passage
from machine import about

TODAY = date(2026, 2, 18)
VAULT = Path(__file__).parents[1] / "evals" / "vault"


@dataclass(frozen=True)
class File:
    """One file, as plainly as it can be read."""

    path: str
    text: str
    fields: Mapping[str, object]

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]

    @property
    def stem(self) -> str:
        return self.path.rpartition("/")[2].rpartition(".")[0]

    def values(self, key: str) -> list[str]:
        found = self.fields.get(key)
        several = found if isinstance(found, list) else [] if found is None else [found]
        return [str(one).strip("[]") for one in several if str(one).strip()]


def read(path: str, text: str) -> File:
    header = re.match(r"---\n(.*?)\n---", re.sub(r"\{\{.*?\}\}", "''", text), re.S)
    try:
        fields = yaml.load(header[1], yaml.BaseLoader) if header else {}
    except yaml.YAMLError:
        fields = {}
    return File(path, text, fields if isinstance(fields, dict) else {})


Files = list[File]
Gold = Callable[[Files], object]


def having(key: str, *values: str) -> Gold:
    """The notes with one of these values, or with any."""
    wanted = {value.casefold() for value in values}
    return lambda files: {
        one.path
        for one in files
        if (said := {value.casefold() for value in one.values(key)})
        and (not wanted or wanted & said)
    }


def both(*several: Gold) -> Gold:
    return lambda files: set.intersection(*(one(files) for one in several))  # type: ignore[arg-type]


def either(*several: Gold) -> Gold:
    return lambda files: set.union(*(one(files) for one in several))  # type: ignore[arg-type]


def below(folder: str) -> Gold:
    return lambda files: {one.path for one in files if f"{one.path}".startswith(f"{folder}/")}


def count(gold: Gold) -> Gold:
    return lambda files: len(gold(files))  # type: ignore[arg-type]


def everything(files: Files) -> set[str]:
    return {one.path for one in files}


def category(name: str) -> Gold:
    return having("categories", name)


def compared(key: str, holds: Callable[[float], bool]) -> Gold:
    def gold(files: Files) -> set[str]:
        numbers = {one.path: one.values(key) for one in files}
        return {
            path
            for path, several in numbers.items()
            if any(re.fullmatch(r"[\d.]+", one) and holds(float(one)) for one in several)
        }

    return gold


def values(key: str) -> Gold:
    return lambda files: {said for one in files for said in one.values(key)}


def dated(key: str, begins: str) -> Gold:
    return lambda files: {
        one.path for one in files if any(said.startswith(begins) for said in one.values(key))
    }


def linking(name: str) -> Gold:
    target = re.compile(rf"\[\[(?:[^\]|#]*/)?{re.escape(name)}[\]|#]", re.I)
    return lambda files: {one.path for one in files if target.search(one.text) and one.stem != name}


def tasks(signs: str, where: Gold = everything) -> Gold:
    def gold(files: Files) -> set[tuple[str, int]]:
        allowed = where(files)
        return {
            (one.path, n)
            for one in files
            for n, line in enumerate(one.text.splitlines(), 1)
            if re.match(rf"\s*[-*] \[[{signs}]\] ", line) and one.path in allowed  # type: ignore[operator]
        }

    return gold


def tagged(*names: str) -> Gold:
    def gold(files: Files) -> set[str]:
        return {
            one.path
            for one in files
            if {*one.values("tags"), *re.findall(r"(?<!\S)#([\w/-]+)", one.text)} & set(names)
        }

    return gold


def note_dates(begins: str) -> Gold:
    """By the front matter, else by the name of a daily note, else by the first heading."""

    def gold(files: Files) -> set[str]:
        found = set()
        for one in files:
            fields = [one.values(key) for key in ("date", "created", "published")]
            said = next((several[0] for several in fields if several), "")
            body = one.text.split("---\n")[-1].lstrip()
            heading = re.match(r"#.*?(\d{4}-\d\d-\d\d)", body)
            name = re.search(r"\d{4}-\d\d-\d\d", one.stem)
            said = said or (name[0] if name else "") or (heading[1] if heading else "")
            found |= {one.path} if said.startswith(begins) else set()
        return found

    return gold


def highest(gold: Gold, key: str, pick: Callable[..., str] = max) -> Gold:
    def best(files: Files) -> set[str]:
        some = [one for one in files if one.path in gold(files) and one.values(key)]  # type: ignore[operator]
        top = pick((one.values(key)[0] for one in some), key=float)
        return {one.path for one in some if one.values(key)[0] == top}

    return best


def mean(gold: Gold, key: str) -> Gold:
    def average(files: Files) -> str:
        some = [
            float(one.values(key)[0])
            for one in files
            if one.path in gold(files) and re.fullmatch(r"[\d.]+", "".join(one.values(key)))  # type: ignore[operator]
        ]
        return f"{sum(some) / len(some):,.2f}".rstrip("0").rstrip(".")

    return average


def per_folder(files: Files) -> dict[str, int]:
    return dict(Counter(one.folder for one in files))


def longest(files: Files) -> set[str]:
    return {max(files, key=lambda one: len(re.findall(r"\w+", one.text))).path}


KEPANO: dict[str, Gold] = {
    "how many books do I have?": count(category("Books")),
    "list all movies": category("Movies"),
    "which albums do I have?": category("Albums"),
    "what movies did I rate highly?": both(category("Movies"), having("rating")),
    "which games have a rating above 6?": both(
        category("Games"), compared("rating", lambda one: one > 6)
    ),
    "what is the average rating of my movies?": mean(category("Movies"), "rating"),
    "which genres are there?": values("genre"),
    "books by Kevin Kelly": both(category("Books"), having("author", "Kevin Kelly")),
    "which posts were published in 2023?": both(category("Posts"), dated("published", "2023")),
    "which movies are from 1982?": both(category("Movies"), having("year", "1982")),
    "which places are in Japan?": both(category("Places"), having("loc", "Japan")),
    "list my places in Kyoto": both(category("Places"), having("loc", "Kyoto")),
    "how many people do I have notes on?": count(category("People")),
    "list all notes tagged journal": tagged("journal"),
    "which notes link to Evergreen?": linking("Evergreen"),
    "notes that link to Obsidian": linking("Obsidian"),
    "how many notes have a rating?": count(having("rating")),
    "what is the oldest movie by year?": highest(category("Movies"), "year", min),
    "show me all companies": category("Companies"),
    "how many notes are in the folder Templates?": count(below("Templates")),
    "list the notes in the folder Categories": below("Categories"),
    "which authors are there?": values("author"),
    "how many podcast episodes do I have?": count(category("Podcast episodes")),
    "which posts have the status published?": both(
        category("Posts"), having("status", "Published")
    ),
    "list all trips": category("Trips"),
    "which meetings did I have with Steph Ango?": both(
        category("Meetings"), having("people", "Steph Ango")
    ),
    "which album has the highest rating?": highest(category("Albums"), "rating"),
    "how many clippings are there?": count(category("Clippings")),
}
HOUSEHOLD: dict[str, Gold] = {
    "how many recipes do I have?": count(below("recipes")),
    "what are my open tasks?": tasks(" "),
    "how many open tasks do I have?": count(tasks(" ")),
    "which tasks are done?": tasks("x"),
    "open tasks in Lanternbox": tasks(" ", lambda files: {"projects/lanternbox.md"}),
    "which tasks are in the folder travel?": tasks(" x", below("travel")),
    "which projects are paused?": both(below("projects"), having("status", "paused")),
    "list all notes tagged garden": tagged("garden"),
    "which notes are tagged winter?": tagged("winter"),
    "how many notes are in the folder daily?": count(below("daily")),
    "what did I write in March 2025?": note_dates("2025-03"),
    "which notes link to seed-ledger?": linking("seed-ledger"),
    "what does Lanternbox link to?": lambda files: {
        "projects/seed-ledger.md", "projects/tidewatch/tidewatch.md"
    },
    "which notes have a priority?": having("priority"),
    "which recipes have 4 servings?": both(below("recipes"), having("servings", "4")),
    "how many notes do I have?": count(everything),
    "which notes are in the folder home?": below("home"),
    "do I have any overdue tasks?": lambda files: set(),
    "how many tasks are there?": count(tasks(" x")),
    "list all garden notes from 2025": both(below("garden"), note_dates("2025")),
}  # fmt: skip
TIL: dict[str, Gold] = {
    "how many notes are in the folder sqlite?": count(below("sqlite")),
    "how many python notes do I have?": count(below("python")),
    "list all jq notes": below("jq"),
    "which notes are in the folder llms?": below("llms"),
    "what folders are there?": lambda files: {one.folder for one in files if one.folder},
    "how many notes do I have?": count(everything),
    "show all docker notes": below("docker"),
    "list my github-actions notes": below("github-actions"),
    "how many notes per folder?": per_folder,
    "what is my longest note?": longest,
    "which notes are in duckdb?": below("duckdb"),
    "do I have any notes on deno?": below("deno"),
}
# Written before the program was asked any of them.
FURTHER: dict[str, dict[str, Gold]] = {
    "kepano": {
        "which recipes have a rating of 7?": both(category("Recipes"), having("rating", "7")),
        "how many places do I have in Japan?": count(
            both(category("Places"), having("loc", "Japan"))
        ),
        "list all shows and board games": either(category("Shows"), category("Board games")),
        "which books have more than 500 pages?": both(
            category("Books"), compared("pages", lambda one: one > 500)
        ),
        "which albums are by Paul Chambers?": both(
            category("Albums"), having("artist", "Paul Chambers")
        ),
        "what is the average rating of places?": mean(category("Places"), "rating"),
        "how many posts were published in 2023 or 2024?": count(
            both(category("Posts"), either(dated("published", "2023"), dated("published", "2024")))
        ),
        "which types are there?": values("type"),
        "which podcast episodes have a rating?": both(
            category("Podcast episodes"), having("rating")
        ),
    },
    "vault": {
        "how many tasks are done?": count(tasks("x")),
        "which notes are tagged recipe or winter?": tagged("recipe", "winter"),
        "list the notes in the folder server": below("server"),
        "which projects are active or paused?": both(
            below("projects"), having("status", "active", "paused")
        ),
        "how many notes do I have on recipes?": count(below("recipes")),
        "what did I write in February 2026?": note_dates("2026-02"),
        "open tasks in packing": tasks(" ", lambda files: {"travel/packing.md"}),
        "which notes link to tidewatch?": linking("tidewatch"),
    },
    "til": {
        "how many notes are in sqlite or duckdb?": count(either(below("sqlite"), below("duckdb"))),
        "list all kubernetes notes": below("kubernetes"),
        "which folder has the most notes?": lambda files: {
            Counter(one.folder for one in files).most_common(1)[0][0]
        },
    },
}


class Index(Catalog):
    """The catalogue of a folder, without passages."""

    def passages_of(self, note: str) -> list[Passage]:
        return []


def opened(folder: Path, path: Path) -> tuple[Index, Files]:
    made, files = Catalog(path, create=True, readonly=False), []
    for file in sorted(folder.rglob("*")):
        if file.is_file() and file.suffix in SUFFIXES:
            name, data = file.relative_to(folder).as_posix(), file.read_bytes()
            made.put_note(name, Row((0, 0, 0), "", None, ()), read_note(name, data, 0))
            files.append(read(name, data.decode("utf-8", "replace").lstrip("\ufeff")))
    made.commit()
    made.close()
    return Index(path), files


def found(table: Table) -> object:
    """What the table says, in the form of the gold."""
    if table.groups:
        return dict(table.groups)
    if table.figure:
        return (
            int(table.figure.replace(",", "")) if table.query.measure == "count" else table.figure
        )
    if table.query.what == "values":
        return {row.name.strip("[]") for row in table.rows}
    if table.query.what == "tasks":
        return {(row.note, row.line) for row in table.rows}
    return {row.note for row in table.rows}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("vaults", type=Path)
    parser.add_argument("--ordinary", type=Path)
    parser.add_argument("--further", action="store_true")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    several: tuple[tuple[Path, dict[str, Gold]], ...] = (
        (args.vaults / "kepano", KEPANO), (VAULT, HOUSEHOLD), (args.vaults / "til", TIL),
    )  # fmt: skip
    if args.further:
        several = tuple((folder, FURTHER[folder.name]) for folder, _ in several)
    rows, taken = [], list[str]()
    ordinary = args.ordinary.read_text(encoding="utf-8").splitlines() if args.ordinary else []
    for folder, questions in several:
        with tempfile.TemporaryDirectory() as made:
            index, files = opened(folder, Path(made) / "catalogue.sqlite3")
            reads = Questions()
            for question, gold in questions.items():
                asked = reads.read(question, index, TODAY)
                answer = asked and answer_by_table(asked, (), index, TODAY, full=True)
                said = found(answer.table) if answer and answer.table else None
                right = said == gold(files)
                rows.append({"vault": folder.name, "question": question, "right": right,
                             "query": asked.query.command if asked else None})  # fmt: skip
            for line in ordinary:
                one = json.loads(line)
                text = one.get("text") or one["q"]
                taken += [f"{folder.name}: {text}"] if reads.read(text, index, TODAY) else []
            index.close()
    score = sum(bool(row["right"]) for row in rows)
    if args.json:
        print(json.dumps({"rows": rows, "taken": taken, **about()}, indent=1))
        return
    for row in rows:
        print(f"{'right' if row['right'] else 'WRONG'}  {row['vault']:7} {row['question']}")
        if not row["right"]:
            print(f"                {row['query']}")
    print(f"\n{score} of {len(rows)} right, {score / len(rows):.2f}")
    if ordinary:
        print(f"{len(taken)} of {len(several)} × {len(ordinary):,} ordinary questions taken")
        print(*taken, sep="\n")


if __name__ == "__main__":
    main()
