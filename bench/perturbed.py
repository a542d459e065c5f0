"""Statements of any notes as a model might cite them: as they are, and with one thing changed.

python bench/perturbed.py NOTES [--limit 200] [--seed 1] [--json]

What is unchanged should have no finding; what is changed, one of the check that it is made for.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from askreview.checks import check_answer
from askreview.notes import read_note
from askreview.passages import split_note
from askreview.text.words import WORD, stem
from askreview.types import Hit, Passage
from checks import Wide

LONGEST = 300  # characters; a longer statement is no sentence of an answer
OTHERS = 3  # passages beside the cited one

NUMBER = re.compile(r"(?<![\w.,:/=-])\d[\d,]*(?:\.\d+)?(?![\w.,-]?\d|\w)")
NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]+(?: [A-Z][a-z]+)+")
VERB = re.compile(r"\b(?:is|are|was|were|can|will|should|has been|have been) (?=[a-z])")
DENIED = re.compile(r"\b(?:not|no|never|without|neither|nor)\b|n[’']t\b", re.IGNORECASE)
NEXT_SENTENCE = re.compile(r"[.!?][\"”’)]* [\"“‘(]*[A-Z]")


class Words:
    """How many of some passages hold a word."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self.passage_count = len(passages)
        self._held = Counter(
            one for each in passages for one in {stem(word) for word in WORD.findall(each.text)}
        )

    def holding(self, word: str) -> int:
        return self._held[stem(word)]


def another_number(text: str, passage: Passage, notes: Notes) -> str | None:
    found = list(NUMBER.finditer(text))
    if not found:
        return None
    one = notes.chance.choice(found)
    new = str(int(float(one[0].replace(",", ""))) + notes.chance.choice((7, 13, 31)))
    return None if new in passage.text else text[: one.start()] + new + text[one.end() :]


def another_name(text: str, passage: Passage, notes: Notes) -> str | None:
    found = list(NAME.finditer(text))
    if not found:
        return None
    one, new = notes.chance.choice(found), notes.chance.choice(notes.names)
    here = passage.text + passage.title
    known = any(word in here for word in new.split())
    return None if known else text[: one.start()] + new + text[one.end() :]


def denied(text: str, passage: Passage, notes: Notes) -> str | None:
    found = list(VERB.finditer(text))
    if len(found) != 1 or DENIED.search(text):
        return None
    return text[: found[0].end()] + "not " + text[found[0].end() :]


def misquoted(text: str, passage: Passage, notes: Notes) -> str | None:
    words = text.rstrip(".!?").split(" ")
    if len(words) < 6 or re.search(r"[\"“”«»]", text):
        return None
    i = notes.chance.randrange(1, len(words) - 1)
    return f"It says “{' '.join([*words[:i], 'surely', *words[i:]])}”."


def elsewhere(text: str, passage: Passage, notes: Notes) -> str | None:
    return text


class Notes:
    """The passages of a folder, its names, and chance."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)
        self.passages = [one for path in sorted(folder.rglob("*.md")) for one in split(path)]
        self.names = [name for one in self.passages for name in NAME.findall(one.text)] or ["A B"]
        self.words = Words(self.passages)

    def statements(self) -> Iterator[tuple[str, Passage]]:
        """Single sentences in a random order."""
        shuffled = self.chance.sample(self.passages, len(self.passages))
        for passage in shuffled:
            for one in passage.statements:
                text = one.text.strip()
                plain = one.kind in ("sentence", "item") and text[-1:] in ".!"
                if plain and len(text) < LONGEST and not NEXT_SENTENCE.search(text):
                    yield text, passage

    def hits(self, passage: Passage) -> list[Hit]:
        others = [one for one in self.chance.sample(self.passages, OTHERS) if one is not passage]
        return [Hit(one, 1.0, {}) for one in (passage, *others)]

    def findings(self, text: str, passage: Passage, mark: str = " [1]") -> set[str]:
        answer = text[:-1] + mark + text[-1]
        return {one.check for one in check_answer(answer, self.hits(passage), self.words).checks}


class Narrow(Wide):
    """Passages about as long as the encoder's window, counted by letters."""

    window = 256

    def count(self, texts: Sequence[str]) -> list[int]:
        return [len(text) // 4 + 1 for text in texts]


def split(path: Path) -> list[Passage]:
    narrow: Wide = Narrow()
    return split_note(read_note(path.name, path.read_bytes(), 0), narrow)  # type: ignore[arg-type]


Change = Callable[[str, Passage, Notes], str | None]
CHANGES: dict[str, tuple[str, Change, str]] = {
    "another number": ("unsupported_number", another_number, " [1]"),
    "another name": ("unsupported_name", another_name, " [1]"),
    "“not” put in": ("polarity", denied, " [1]"),
    "a quotation with a word put in": ("misquote", misquoted, " [1]"),
    "another passage cited": ("weak_support", elsewhere, " [2]"),
}


def changed(notes: Notes, name: str, limit: int) -> dict[str, object]:
    check, change, mark = CHANGES[name]
    tried = found = 0
    for text, passage in notes.statements():
        new = change(text, passage, notes)
        if new:
            tried += 1
            found += check in notes.findings(new, passage, mark)
        if tried == limit:
            break
    return {"changed": name, "check": check, "statements": tried, "found": found}


def unchanged(notes: Notes, limit: int) -> dict[str, object]:
    false: Counter[str] = Counter()
    tried = 0
    for text, passage in notes.statements():
        tried += 1
        false.update(notes.findings(text, passage))
        if tried == limit:
            break
    return {"changed": "nothing", "check": "any", "statements": tried, "found": false.total()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("notes", type=Path)
    parser.add_argument("--limit", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    notes = Notes(args.notes, args.seed)
    rows = [unchanged(notes, args.limit), *(changed(notes, name, args.limit) for name in CHANGES)]
    if args.json:
        print(json.dumps(rows, indent=2))
        return
    print("| changed | check | statements | found |\n|---|---|---|---|")
    for row in rows:
        print(f"| {' | '.join(map(str, row.values()))} |")


if __name__ == "__main__":
    main()
