"""Asks every question of a facts file and counts the answers that quote the right words.

python bench/facts.py evals/facts/seeds.yaml --notes seeds [--verbose]
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from askreview import Answer, AskReview
from case_files import read_cases


def right(facts: Mapping[str, Any], words: str) -> bool:
    """Whether the words of one quotation state the facts."""
    words = words.casefold()
    every = all(str(fact).casefold() in words for fact in facts.get("all", []))
    any_of = facts.get("any", [])
    return every and (not any_of or any(str(fact).casefold() in words for fact in any_of))


def place(facts: Mapping[str, Any], answer: Answer) -> int | None:
    """Which quotation, from 1, is the first that states the facts."""
    shown = [line for line in answer.text.splitlines() if line.startswith("“")]
    quotes = [one.quote for one in answer.citations]
    for n, quote in enumerate(quotes):
        tidy = shown[n] if len(shown) == len(quotes) else ""
        if right(facts, quote) or right(facts, tidy):
            return n + 1
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("facts", type=Path)
    parser.add_argument("--notes", type=Path, required=True)
    parser.add_argument("--verbose", action="store_true")
    args = parser.parse_args()
    cases = [one for one in read_cases(args.facts) if not one.get("history")]
    first = quoted = answerable = answered = refused = absent = kept_out = 0
    with tempfile.TemporaryDirectory() as index, AskReview(args.notes, index) as review:
        for case in cases:
            answer = review.ask(case["question"])
            if case["expect"] != "answered":
                absent += 1
                kept_out += answer.status != "answered"
                if args.verbose:
                    late = max((hit.parts["late"] for hit in answer.passages), default=0)
                    print(f"- {answer.status} {late:.3f} {case['question']}")
                continue
            answerable += 1
            at = place(case["facts"], answer)
            first += at == 1
            quoted += at is not None
            answered += answer.status == "answered"
            refused += answer.status == "not_in_notes"
            if args.verbose and (at != 1 or answer.status != "answered"):
                late = max((hit.parts["late"] for hit in answer.passages), default=0)
                print(f"- {answer.status} {late:.3f} at {at}: {case['question']}")
                for line in answer.text.splitlines()[:3]:
                    print(f"      {line[:140]}")
    print(
        "| questions | right in the first quote | in any | answered | refused | absent kept out |"
    )
    print("|---|---|---|---|---|---|")
    print(
        f"| {answerable} | {first} | {quoted} | {answered} | {refused} | {kept_out} of {absent} |"
    )


if __name__ == "__main__":
    main()
