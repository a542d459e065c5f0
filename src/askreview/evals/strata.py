"""Sort cases into strata: by the words a question shares with its gold quotes, by kind, by tags."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ..errors import UsageError
from ..text import STOPWORDS, content_words, stems
from .case import Case, Problem, Suite

SAME, ONE, OTHER = BY_WORDS = ("same_words", "one_word", "other_words")
KINDS = ("near_miss", "absent", "list", "how_to", "collection", "typo", "language")
STRATA = (*BY_WORDS, *KINDS)
_BY_STATUS = {"closest": "near_miss", "not_in_notes": "absent"}


def shared_words(case: Case) -> tuple[str, ...]:
    """The content words of a question, and of those before it, that its gold quotes hold.

    Content words are all but English function words. A quote holds one in any form with the same
    Porter stem: “rivers” is “river”.
    """
    quoted = stems(" ".join(gold.quote for gold in case.gold))
    asked = content_words(" ".join((*case.history, case.question)))
    telling = (word for word in asked if word.casefold() not in STOPWORDS)
    return tuple(word for word in telling if stems(word) in quoted)


def strata(case: Case) -> tuple[str, ...]:
    """Every stratum of a case, those that all files know first, then its own tags."""
    named = {case.type, _BY_STATUS.get(case.expect, ""), *case.tags}
    if case.gold:
        named.add(_by_words(case))
    return (*(one for one in STRATA if one in named), *(t for t in case.tags if t not in STRATA))


def only(suite: Suite, wanted: Collection[str]) -> Suite:
    """The cases with one of these ids, types, tags or strata. Raises UsageError for none."""
    chosen = tuple(
        case for case in suite.cases if {case.id, case.type, *strata(case)} & set(wanted)
    )
    if not chosen:
        raise UsageError(
            f"No case has the id, type or tag {' or '.join(wanted)}. Pass --only with one that "
            f"your cases have, or a stratum: {', '.join(STRATA)}."
        )
    return Suite(chosen)


def wrong_tags(case: Case) -> Iterator[Problem]:
    """The tags about shared words that the gold quotes show to be untrue."""
    for tag in case.tags:
        if tag not in BY_WORDS:
            continue
        if not case.gold:
            yield _problem(case, f"the tag {tag} needs gold quotes: add “gold: [{{note: …}}]”")
        elif tag != (right := _by_words(case)):
            shared = ", ".join(f"“{word}”" for word in shared_words(case)) or "no content word"
            yield _problem(
                case,
                f"the tag {tag} is wrong: question and gold quotes share {shared}; write {right}, "
                "or ask in other words",
            )


def _by_words(case: Case) -> str:
    return (OTHER, ONE, SAME)[min(2, len(shared_words(case)))]


def _problem(case: Case, message: str) -> Problem:
    return Problem(case.file, case.line, message)
