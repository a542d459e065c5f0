"""Precision and recall of the checks on what real models wrote, each sentence labelled by hand.

python bench/real_text.py [evals/checks/real.yaml] [--json] [--verbose {first,second}]
python bench/real_text.py evals/checks/recipes.yaml --vault FOLDER
python bench/real_text.py evals/checks/real.yaml evals/checks/recipes.yaml --vault FOLDER
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from askreview.checks import check_answer
from askreview.checks.strict import HARMLESS
from labelled import HALVES, TABLE, Labelled, Words, Written, outside, read, words_of

SHORT = 20  # characters of a sentence by which it is found again


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled sentence, and what the program says of it."""

    answer: Written
    label: Labelled
    cited: tuple[int, ...]
    findings: frozenset[str]

    @property
    def wrong(self) -> bool:
        return not self.label.supported

    @property
    def attributed(self) -> bool:
        return bool(self.label.supported & set(self.cited))


@dataclass(frozen=True, slots=True)
class Score:
    """Of what was named, how much is wrong; of what is wrong, how much was named."""

    name: str
    named: int
    right: int
    wrong: int  # all that is
    alone: int = 0  # wrong sentences that no other check names

    @property
    def precision(self) -> float:
        return self.right / self.named if self.named else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.wrong if self.wrong else 1.0


def judged(answers: Sequence[Written]) -> list[Judged]:
    """Every labelled sentence as the program sees it."""
    words = {notes: words_of(notes, answers) for notes in {one.notes for one in answers}}
    return [each for one in answers for each in _judged(one, words[one.notes])]


def _judged(one: Written, words: Words) -> Iterator[Judged]:
    checked = check_answer(
        one.answer, one.hits, words, dates=one.dates, attributing=True, question=one.question
    )
    at = 0
    for label in one.sentences:  # marks that were added or went have moved them
        at = max(checked.text.find(label.begins[:SHORT], at), at)
        own = [s for s in checked.sentences if s.start <= at < s.end]
        cited = tuple(n for s in own for n in s.cited)
        named = frozenset(name for s in own for name in s.findings) - HARMLESS
        yield Judged(one, label, cited, named)
        at += 1


def attribution(several: Sequence[Judged]) -> dict[str, float]:
    """Of supported sentences, and of those that got a passage, how many got the right one."""
    supported = [one for one in several if not one.wrong]
    cited = [one for one in supported if one.cited]
    right = sum(one.attributed for one in supported)
    return {
        "supported": len(supported),
        "right": right,
        "recall": right / len(supported) if supported else 1.0,
        "precision": right / len(cited) if cited else 1.0,
    }


def scores(several: Sequence[Judged]) -> list[Score]:
    """Each check, all of them, and all of them on whole answers."""
    wrong = sum(one.wrong for one in several)
    names = sorted({name for one in several for name in one.findings})
    found = [one for one in several if one.findings]
    together = Score("all checks", len(found), sum(one.wrong for one in found), wrong)
    return [*(_score(name, several, wrong) for name in names), together, _of_answers(several)]


def _score(name: str, several: Sequence[Judged], wrong: int) -> Score:
    named = [one for one in several if name in one.findings]
    alone = sum(one.wrong and one.findings == {name} for one in named)
    return Score(name, len(named), sum(one.wrong for one in named), wrong, alone)


def _of_answers(several: Sequence[Judged]) -> Score:
    """An answer is wrong that has a wrong sentence, and named where any of its sentences is."""
    wrong = {one.answer.id for one in several if one.wrong}
    named = {one.answer.id for one in several if one.findings}
    return Score("answers", len(named), len(named & wrong), len(wrong))


def figures(several: Sequence[Judged]) -> dict[str, Any]:
    rows = [asdict(one) | {"precision": one.precision, "recall": one.recall}
            for one in scores(several)]  # fmt: skip
    return {
        "answers": len({one.answer.id for one in several}),
        "sentences": len(several),
        "attribution": attribution(several),
        "checks": rows,
    }


def _table(title: str, several: Sequence[Judged]) -> str:
    made = figures(several)
    put = made["attribution"]
    lines = [
        f"{title}: {made['answers']} answers, {made['sentences']} sentences; of {put['supported']}"
        f" supported ones {put['right']} ({put['recall']:.3f}) cite a passage that supports them,"
        f" precision {put['precision']:.3f}\n",
        "| check | names | wrong | precision | recall | no other does |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {one.name} | {one.named} | {one.right} of {one.wrong} | {one.precision:.3f} "
        f"| {one.recall:.3f} | {one.alone} |"
        for one in scores(several)
    ]
    return "\n".join([*lines, ""])


def _faults(several: Sequence[Judged]) -> Iterator[str]:
    """Wrong sentences that nothing names, true ones that something does, and wrong passages."""
    for one in several:
        kind = "missed" if one.wrong and not one.findings else ""
        kind = "false" if not one.wrong and one.findings else kind
        kind = kind or ("elsewhere" if not one.wrong and not one.attributed else "")
        if kind:
            yield f"{kind} {one.answer.id} {sorted(one.label.supported)} {one.cited}: " + (
                f"{one.label.begins!r} {', '.join(sorted(one.findings))}"
            )


def _answers(tables: Sequence[Path], beside: Path | None, vault: Path | None) -> Iterator[Written]:
    """The answers of several tables; `vault` is of those that keep nothing of their notes."""
    for table in tables:
        yield from outside(beside, table) if beside else read(table, vault)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("tables", type=Path, nargs="*", default=[TABLE])
    parser.add_argument("--outside", type=Path, help="a file of answers whose labels it has")
    parser.add_argument("--vault", type=Path, help="the folder of notes of a table that has none")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--verbose", choices=HALVES, help="print what is wrong in this half")
    args = parser.parse_args()
    every = judged(list(_answers(args.tables, args.outside, args.vault)))
    of = {half: [one for one in every if one.answer.half == half] for half in HALVES}
    if args.json:
        parts = {half: figures(of[half]) for half in HALVES}
        print(json.dumps(parts | {"both": figures(every)}, indent=2))
    else:
        for half in HALVES:
            print(_table(f"{half} half", of[half]))
        print(_table("both", every))
    if args.verbose:
        print("\n".join(_faults(of[args.verbose])))


if __name__ == "__main__":
    main()
