"""Asks the questions of a file about vaults of real notes, and counts the answers that suffice.

    python bench/vaults.py FOLDER QUESTIONS.jsonl [--vault NAME…] [--index DIR] [--show] [--json]

FOLDER is a vault, or holds the vaults that the questions name. A line of the file is an object with
`q`, `kind`, `vault`, and `gold_words`: words that a right answer shows, written down before the
answer was seen. `absent` says that the vault does not hold the answer; of kind `near miss` it holds
something like it. bench/vault_questions.jsonl asks the sample notes and evals/vault;
bench/vault_questions_hard.jsonl asks evals/vault and three public vaults in other words than
theirs, and for what they do not hold:

    python bench/vaults.py . bench/vault_questions.jsonl
    python bench/vaults.py . bench/vault_questions_hard.jsonl --vault evals/vault

The figures:

- first, any, all: one of the gold words in the first block, one in any, all of them
- sufficient: all of them, the state is `answered`, at most 200 words are shown (whole lists, tables
  and code not counted), and a first block of prose has at most 120
- answered, hedged (`closest`), refused: the states
- words: shown in an answer, median
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from askreview import Answer, AskReview
from askreview.types import Block
from machine import about
from rankings import table
from vault import default_encoder

MOST, MOST_OF_PROSE = 200, 120  # words of an answer, and of a first block that is prose
UNCOUNTED = ("list", "table", "code")
MARKUP = re.compile(r"[*_`>]+|\s+")


@dataclass(frozen=True)
class Asked:
    """A question, and what came of it."""

    question: str
    kind: str
    vault: str
    gold: tuple[str, ...]
    absent: bool
    answer: Answer

    @property
    def shown(self) -> list[str]:
        return [
            plain(f"{one.title} {one.heading} {one.date}\n{one.text}\n{one.quote}")
            for one in self.answer.blocks
        ]

    @property
    def figures(self) -> dict[str, float]:
        gold = [plain(word) for word in self.gold]
        held = [any(word in text for text in self.shown) for word in gold]
        first = bool(self.shown) and any(word in self.shown[0] for word in gold)
        answered = self.answer.status == "answered"
        states: dict[str, float] = {
            "answered": answered,
            "hedged": self.answer.status == "closest",
            "refused": self.answer.status == "not_in_notes",
            "words": sum(words(one) for one in self.answer.blocks),
        }
        if self.absent:
            return states
        enough = bool(held) and all(held) and answered and not too_long(self.answer.blocks)
        right = {"first": first, "any": any(held), "all": bool(held) and all(held)}
        return {**right, "sufficient": enough, **states}


def plain(text: str) -> str:
    """Words as they are compared: no emphasis, one space, no capitals."""
    return MARKUP.sub(" ", text).casefold().replace(" ", "")


def words(block: Block) -> int:
    return len(block.text.split())


def too_long(blocks: Sequence[Block]) -> bool:
    counted = sum(words(one) for one in blocks if one.kind not in UNCOUNTED)
    prose = blocks[0].kind not in UNCOUNTED
    return counted > MOST or (prose and words(blocks[0]) > MOST_OF_PROSE)


def asked(folder: Path, index: Path, questions: Sequence[Mapping[str, object]]) -> Iterator[Asked]:
    with AskReview(folder, index, default_encoder()) as review:
        for one in questions:
            gold = one.get("gold_words") or []
            assert isinstance(gold, list)
            yield Asked(
                str(one["q"]),
                str(one["kind"]),
                str(one["vault"]),
                tuple(map(str, gold)),
                bool(one.get("absent")),
                review.ask(str(one["q"])),
            )


def summary(several: Sequence[Asked]) -> dict[str, float]:
    """Shares of those that the vaults answer; of the others, of which the states are told."""
    rows = [one.figures for one in several]
    names = ("first", "any", "all", "sufficient", "answered", "hedged", "refused")
    row: dict[str, float] = {"questions": len(rows)}
    for name in names:
        known = [each[name] for each in rows if name in each]
        row[name] = sum(known) / len(known) if known else float("nan")
    return {**row, "words": int(statistics.median(each["words"] for each in rows))}


def grouped(several: Sequence[Asked]) -> dict[str, dict[str, float]]:
    """By vault and by kind, questions that the vaults do not answer apart."""
    groups: dict[str, list[Asked]] = {}
    for one in several:
        of = "absent" if one.absent else "all that the notes answer"
        keys = [of if one.kind != "near miss" else "near miss", f"{one.vault}, {of}"]
        keys += [one.kind] if not one.absent else []
        for key in keys:
            groups.setdefault(key, []).append(one)
    return {key: summary(group) for key, group in sorted(groups.items())}


def show(one: Asked) -> None:
    """An answer as its asker sees it, with what it should have held."""
    figures = one.figures
    marks = " ".join(name for name in ("first", "all", "sufficient") if figures.get(name))
    print(
        f"\n## [{one.vault}/{one.kind}] {one.question}\n   wanted {list(one.gold)}: {marks or '-'}"
    )
    print(f"   {one.answer.status}")
    for block in one.answer.blocks:
        print(
            f"   [{block.n}] {block.note}:{block.line} {block.title} › {block.heading} {block.of}"
        )
        print("\n".join(f"       {line}" for line in block.text.splitlines()[:12]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--vault", action="append", help="only the questions about this vault")
    parser.add_argument("--kind", action="append", help="only the questions of this kind")
    parser.add_argument("--index", type=Path, help="kept for the next run; else a temporary folder")
    parser.add_argument("--show", action="store_true", help="print every answer")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    questions = [json.loads(line) for line in args.questions.read_text("utf-8").splitlines()]
    by_vault: dict[str, list[Mapping[str, object]]] = {}
    for one in questions:
        one.setdefault("vault", args.folder.name)
        if (not args.vault or one["vault"] in args.vault) and (
            not args.kind or one["kind"] in args.kind
        ):
            by_vault.setdefault(str(one["vault"]), []).append(one)
    results: list[Asked] = []
    with tempfile.TemporaryDirectory() as spare:
        for vault, some in by_vault.items():
            inside = args.folder / vault
            place = inside if inside.is_dir() else args.folder
            index = (args.index or Path(spare)) / vault.replace("/", "-")
            results += asked(place, index, some)
    if args.show:
        for each in results:
            show(each)
    rows = grouped(results)
    if args.json:
        print(json.dumps({"rows": rows, **about()}, indent=1))
        return
    print(table(rows, f"{len(results)} questions"))


if __name__ == "__main__":
    main()
