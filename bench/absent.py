"""How well the signal tells a question that the notes answer from one that they do not.

    python bench/absent.py FOLDER [--index DIR] [--limit N] [--json]

FOLDER is as bench/question_set.py describes it. Every question is asked twice: of all notes, and of
all but the article that it was written for, which another index does not hold. The signals are what
the answer's status rests on: how much of the question all candidates cover (what is refused), and
the best late interaction of any candidate (what is sure); beside them the best cosine of a passage.
AUROC is the chance that a question has a higher signal with its article than any question has
without (ties: half). `false at .95`: the share of questions whose article is gone with a signal
above the one that 95 % have with it.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from askreview import AskReview
from askreview.answers.state import judge
from askreview.search.rank import rank
from askreview.types import Status
from machine import about
from question_set import read_queries
from rankings import Opened, opened, table

PASSAGES = 5  # as `ask` has it
KEPT_SHARE = 0.95


@dataclass(frozen=True)
class Asked:
    """What one question met."""

    covered: float
    late: float
    cosine: float
    status: Status


def ask(one: Opened, text: str) -> Asked:
    question = one.question(text)
    ranking = rank(question, one.encoder, one.reader, PASSAGES)
    cosine = max(one.reader.nearest(question.vector, 1).values(), default=0.0)
    status = judge(question, ranking, one.reader.floors or one.encoder.floors)
    return Asked(ranking.covered, ranking.signal, cosine, status)


def without(article: str, notes: Path, index: Path, folder: Path) -> tuple[Path, Path]:
    """The notes but one, and an index of them; it has all encodings from the whole one."""
    left, other = folder / "notes", folder / "index"
    shutil.copytree(notes, left, ignore=lambda _, names: {article} & set(names))
    shutil.copytree(index, other)
    with AskReview(left, other) as review:
        review.sync(rebuild=True)
    return left, other


def ask_all(
    folder: Path, index: Path, limit: int | None
) -> Iterator[tuple[str, tuple[Asked, Asked]]]:
    """For each question, with its article and without it."""
    of_article: dict[str, list[str]] = defaultdict(list)
    for query in read_queries(folder, limit):
        of_article[query.note].append(query.text)
    with opened(folder / "notes", index) as whole:
        present = {text: ask(whole, text) for texts in of_article.values() for text in texts}
    for article, texts in of_article.items():
        with tempfile.TemporaryDirectory() as spare:
            places = without(article, folder / "notes", index, Path(spare))
            with opened(*places) as one:
                yield from ((text, (present[text], ask(one, text))) for text in texts)


def auroc(present: Sequence[float], absent: Sequence[float]) -> float:
    """The chance that one of `present` is above one of `absent`, ties counted half."""
    ordered = np.sort(absent)
    below = np.searchsorted(ordered, present, "left") + np.searchsorted(ordered, present, "right")
    return float(below.mean() / 2 / len(ordered))


def separation(present: Sequence[float], absent: Sequence[float]) -> dict[str, float]:
    floor = float(np.quantile(present, 1 - KEPT_SHARE, method="lower"))
    false = float((np.asarray(absent) >= floor).mean())
    return {"AUROC": auroc(present, absent), "false at .95": false, "floor at .95": floor}


def shares(statuses: Sequence[Status]) -> dict[str, float]:
    counts = Counter(statuses)
    return {one: counts[one] / len(statuses) for one in ("answered", "closest", "not_in_notes")}


def measure(pairs: Sequence[tuple[Asked, Asked]]) -> dict[str, Mapping[str, Mapping[str, float]]]:
    present, absent = zip(*pairs, strict=True)
    names = {"covered": "covered", "late": "late interaction", "cosine": "cosine of passages"}
    signals = {
        name: separation(*([getattr(one, key) for one in each] for each in (present, absent)))
        for key, name in names.items()
    }
    said = {
        "article in the notes": shares([a.status for a in present]),
        "article removed": shares([a.status for a in absent]),
    }
    return {"signals": signals, "statuses": said}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--index", type=Path, help="kept for the next run; else a temporary folder")
    parser.add_argument("--limit", type=int, help="only the first N questions")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as spare:
        pairs = [pair for _, pair in ask_all(args.folder, args.index or Path(spare), args.limit)]
    found = measure(pairs)
    if args.json:
        print(json.dumps({"questions": len(pairs), **found, **about()}, indent=1))
        return
    print(table(found["signals"], f"{len(pairs):,} questions"))
    print("\n" + table(found["statuses"], "said, with the program's floors"))


if __name__ == "__main__":
    main()
