"""Which questions are answered right, beside what was kept; exit 1 when more than one got worse.

python bench/regression.py            compares, and lists what changed
python bench/regression.py --renew    keeps what is right now as tests/regression.json
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from askreview import Answer, AskReview
from askreview.types import Encoder
from case_files import ROOT, read_cases
from facts import place, right

KEPT = ROOT / "tests" / "regression.json"
TOLERATED = 1  # questions that may get worse before it counts as a regression
STANDINGS = ("wrong", "right in some quotation", "right in the first")


def standing(case: Mapping[str, Any], answer: Answer) -> str:
    """How right an answer is; an absent topic is right when it is not answered."""
    if case["expect"] == "not_in_notes":
        return STANDINGS[0] if answer.status == "answered" else STANDINGS[2]
    if place(case["facts"], answer) == 1:
        return STANDINGS[2]
    quoted = "\n".join([answer.text, *(one.quote for one in answer.citations)])
    said = answer.status != "not_in_notes" and right(case["facts"], quoted)
    return STANDINGS[1] if said else STANDINGS[0]


def standings(folder: Path, encoder: Encoder | None = None) -> dict[str, str]:
    """The standing of every question but the near misses, by id; indexes go below `folder`."""
    cases = [one for one in read_cases(ROOT / "evals" / "facts") if one["expect"] != "closest"]
    found: dict[str, str] = {}
    for notes in sorted({case["notes"] for case in cases}):
        with AskReview(notes, folder / notes.name, encoder) as review:
            for case in cases:
                if case["notes"] == notes:
                    found[case["id"]] = standing(case, _ask(review, case))
    return found


def worse(kept: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    """A line for each question that stands lower than it did.

    Raises ValueError when they are not about the same questions.
    """
    if kept.keys() != found.keys():
        strangers = ", ".join(sorted(kept.keys() ^ found.keys()))
        raise ValueError(f"not in both: {strangers}; renew with bench/regression.py --renew")
    return [line for line, change in _changes(kept, found) if change < 0]


def _changes(kept: Mapping[str, str], found: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    for id in sorted(kept):
        change = STANDINGS.index(found[id]) - STANDINGS.index(kept[id])
        if change:
            yield f"{id}: {kept[id]} → {found[id]}", change


def _ask(review: AskReview, case: Mapping[str, Any]) -> Answer:
    history: list[Any] = []
    for earlier in case.get("history", []):
        history.append(review.ask(earlier, history=tuple(history)))
    return review.ask(case["question"], history=tuple(history))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--renew", action="store_true")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = standings(Path(folder))
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    common = kept.keys() & found.keys()
    for line, _ in _changes({id: kept[id] for id in common}, found):
        print(line)
    for one in reversed(STANDINGS):
        print(f"{list(found.values()).count(one):4} {one}")
    if args.renew:
        text = json.dumps(found, indent=0, sort_keys=True, ensure_ascii=False)
        KEPT.write_text(text + "\n", encoding="utf-8")
        return 0
    try:
        return int(len(worse(kept, found)) > TOLERATED)
    except ValueError as error:
        raise SystemExit(str(error)) from None


if __name__ == "__main__":
    raise SystemExit(main())
