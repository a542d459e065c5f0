"""The conditions that the names in a question make: one for each, or one for several joined."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..text import PART
from .reading import Item, Reading, best
from .vocabulary import Name, Vocabulary


@dataclass
class _Run:
    """Names side by side, and the word that joins them: and, or; empty for one alone."""

    items: list[Item]
    word: str = ""


def named_conditions(found: Reading, vocabulary: Vocabulary) -> list[str] | None:
    """One for each tag, folder or value that is named, the wider tag of two left out.

    None where it is not plain whether all of several are meant, or any.
    """
    items = [one for one in found.named if one not in found.properties]
    runs = list(_runs(items, found.text))
    if len(items) > 1 and _loose(found, runs):
        return None
    sure = [names[0] for names in map(best, items) if names[0].kind != "value"]
    said = list[str]()
    for run in runs:
        several = _same(run) if run.word else [_one(run.items[0], sure, vocabulary)]
        made = _of_run(several, run, found, vocabulary)
        if made is None:
            return None
        said += made
    return [one for one in said if not any(other.startswith(f"{one}/") for other in said)]


def _loose(found: Reading, runs: Sequence[_Run]) -> bool:
    """Whether an “and” or “or” joins something else than two names: all of them, or any?"""
    words = [word.casefold() for word in PART.findall(found.text)]
    joins = [run.word for run in runs if run.word]
    free_and = words.count("and") > joins.count("and") and not found.has("tag")
    return words.count("or") > joins.count("or") or free_and


def _runs(items: Sequence[Item], text: str) -> Iterator[_Run]:
    """The names in runs: “a, b or c” is one, “a c” are two."""
    run = _Run([])
    for item in items:
        last = run.items[-1] if run.items else None
        gap = item.at - last.end if last else -1
        comma = last is not None and gap == 0 and _comma(last, item, text)
        if not run.word and (comma or (gap == 1 and item.before in ("and", "or"))):
            run.items.append(item)
            run.word = "" if comma else item.before
            continue
        yield from _ended(run)
        run = _Run([item])
    yield from _ended(run)


def _comma(one: Item, other: Item, text: str) -> bool:
    return bool(re.search(rf"\b{one.words[-1]}\s*,\s*{other.words[0]}\b", text, re.IGNORECASE))


def _ended(run: _Run) -> Iterator[_Run]:
    """A run that only commas join is none."""
    yield from [run] if run.word else (_Run([one]) for one in run.items)


def _one(item: Item, sure: Sequence[Name], vocabulary: Vocabulary) -> Name:
    """What one name means: of several values, one of what the others name."""
    names = best(item)
    if names[0].kind != "value" or not sure:
        return names[0]
    return next((one for one in names if vocabulary.together(one, sure[0])), names[0])


def _same(run: _Run) -> list[Name]:
    """What joined names mean that are of one kind; empty where they are not."""
    every = [{one.key: one for one in reversed(best(item))} for item in run.items]
    key = next((one.key for one in best(run.items[0]) if all(one.key in k for k in every)), None)
    return [each[key] for each in every] if key else []


def _of_run(
    several: Sequence[Name], run: _Run, found: Reading, vocabulary: Vocabulary
) -> list[str] | None:
    """“Or” is any of them. “And” is all where it says “tagged”, or of values that a note has
    together; any where none has both; else it is not plain."""
    alone = [f"{one.key}{'==' if ',' in one.value else '='}{one.value}" for one in several]
    if len(several) == 1:
        return alone
    if not several or any("," in one.value for one in several):
        return None
    if run.word == "and":
        both = vocabulary.together(several[0], several[-1])
        if found.has("tag") or (both and several[0].kind == "value"):
            return alone
        if both:
            return None
    return [f"{several[0].key}={','.join(one.value for one in several)}"]
