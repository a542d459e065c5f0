"""How near the notes come to a question: answered, only the closest, or not in the notes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ..text import NAMES_TOO, STOPWORDS, WORD, bare, content_words, held, stems
from ..types import Floors, Passage, Question, Ranking, Status
from .answer_type import DATE

# A word that no note holds beside one that tells a note from the others: “where did we sleep in
# Lisbon?”. One that names many notes, “recipe”, weighs less.
NAMED = 1 / 3
# Where the score is a share of the question's words: about half of them.
OF_SHARES = Floors(absent=0.39, sure=0.45, near=0.6)
UNSURE = 0.03  # above the floor for an answer: half of what is read anew (docs/decisions/0132)
PART = re.compile(r"[^\W_]+")
SHORTEST = 3  # letters that a name is shortened to: Dec, Jan
GERMAN = frozenset("das dem den der ein eine ist mit und von wann welche welcher wie wo".split())  # noqa: SIM905


def judge(question: Question, ranking: Ranking, floors: Floors | None) -> Status:
    """How near the notes come to the question.

    `floors` None: nobody has measured this encoder's, so nothing is refused by its score, and what
    shares no word with the question is only the closest. A number
    or a name that stands in no note makes even the nearest words only the closest, and what would
    be the closest nothing. Another word that stands in no note makes it nothing where what was
    found holds no word of the question, unless that is `near` by meaning. The name of a field is
    only the closest, too, unless it and its note's title are all that the notes know of the
    question.
    """
    if floors and question.by_words:
        floors = OF_SHARES
    if not max(ranking.signal, ranking.named):
        return "not_in_notes"
    sure = ranking.signal >= floors.sure if floors else _shares_a_word(question, ranking)
    told = sure or ranking.named >= OF_SHARES.absent
    if floors and ranking.covered < floors.absent and not told:
        return "not_in_notes"
    named = bool(floors) and ranking.named >= OF_SHARES.sure and ranking.whole
    if absent_names(question):
        return "closest" if sure or named else "not_in_notes"
    if floors and not named and question.unknown and _shares_nothing(question, ranking, floors):
        return "not_in_notes"
    return "answered" if sure or named else "closest"


def is_unsure(question: Question, ranking: Ranking, floors: Floors | None) -> bool:
    """Whether what answers is hardly above the floor, so that nobody knows which block tells."""
    if floors is None or question.by_words:
        return False
    return ranking.signal < floors.sure + UNSURE


def _shares_nothing(question: Question, ranking: Ranking, floors: Floors) -> bool:
    """Whether nothing found holds a word of the question, is named by one or near by meaning."""
    return ranking.signal < floors.near and not _shares_a_word(question, ranking)


def _shares_a_word(question: Question, ranking: Ranking) -> bool:
    """Whether anything found holds a word of the question, or is named by some."""
    return any(hit.parts["words"] or _names(hit.passage, question) >= NAMED for hit in ranking.hits)


def _names(passage: Passage, question: Question) -> float:
    """The share of the question's words that a note's title, file and folders hold."""
    return held(f"{passage.title} {passage.note}", question.weights)


def absent_names(question: Question) -> list[str]:
    """The numbers and names that no note holds: a digit, or a capital inside a sentence.

    German gives every noun a capital, so there it says nothing.
    """
    return _names_among(question, question.unknown)


def unsaid_names(question: Question, shown: str) -> list[str]:
    """The numbers and names of the question that what is shown does not hold.

    Some note may hold them, but then it is another one: “how do I compile it on Fedora?” is not
    answered by a note on Ubuntu. `Qwen2` holds Qwen, and `Dec` December; a month may be a figure,
    and a digit a word.
    """
    names = _names_among(question, content_words(question.text))
    return unsaid([word for word in names if len(word) > 1], shown)


def unsaid(words: Iterable[str], shown: str) -> list[str]:
    """Those of some words that what is shown does not hold, as a word or as a part of one."""
    there = stems(bare(shown))
    parts = set(PART.findall(bare(shown).casefold()))
    return [word for word in words if not _said(bare(word).casefold(), there, parts)]


def _names_among(question: Question, several: Iterable[str]) -> list[str]:
    words = WORD.findall(question.text)
    first = words[0]
    german = "de" in question.languages or any(word.casefold() in GERMAN for word in words)
    return [
        word
        for word in several
        if any(c.isdigit() for c in word)
        or (any(c.isupper() for c in word) and not (word.istitle() and (german or word == first)))
    ]


def _said(name: str, there: str, words: Iterable[str]) -> bool:
    """Whether a text has the name, or a word that begins with it or that it begins with."""
    if stems(name) in there:
        return True
    if name.isdigit():
        return any(re.search(rf"(?<!\d){name}(?!\d)", word) for word in words)
    shorter = (word for word in words if len(word) >= SHORTEST)
    return DATE.search(name) is not None or any(
        word.startswith(name) or name.startswith(word) for word in shorter
    )


def nothing(missing: Sequence[str]) -> str:
    """Why there is no answer."""
    if not missing:
        return "nothing in them comes close to the question"
    return f"no note mentions {listed(missing)}"


def because(
    missing: Sequence[str], unsaid: Sequence[str], kind: str = "", *, only_asked: bool = False
) -> str:
    """Why what is found is only the closest, as far as a word tells."""
    if missing:
        return f" (no note mentions {listed(missing)})"
    if unsaid:
        return f" (not found together with {listed(unsaid)})"
    if kind:
        return f" (no {kind} is given)"
    return " (a note only asks it)" if only_asked else ""


def listed(words: Sequence[str]) -> str:
    """Words of a question in a sentence: “a”, “b” or “c”."""
    quoted = [
        f"“{word}”" for word in words if word in NAMES_TOO or word.casefold() not in STOPWORDS
    ]
    quoted = quoted or ["it"]
    return " or ".join([", ".join(quoted[:-1]), quoted[-1]] if len(quoted) > 1 else quoted)
