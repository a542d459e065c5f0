"""Scores of an answer's citations, and of what its own checks found."""

from __future__ import annotations

from ..text import sentences
from .case import Case
from .reply import MARK, Grade, Reply
from .score_answer import brief, facts_forbidden, holds_facts

# Findings that mean a statement is not what its citation says.
UNSUPPORTED = ("uncited_sentence", "unsupported_number", "misquote", "misattributed")


def correct_and_cited(case: Case, reply: Reply) -> float | None:
    """1 when a brief answer states the facts from passages that hold them, or rightly refuses.

    Near misses (`closest`) are left to pair accuracy. A `closest` answer to a question that the
    notes answer does not count, right words or not: it says that they do not.
    """
    if case.expect == "closest":
        return None
    if case.expect == "not_in_notes":
        return float(reply.status == "not_in_notes")
    if not (case.facts.all or case.wanted):
        return None
    right = reply.status == "answered" and holds_facts(case, reply.text) and brief(reply)
    return float(right and not facts_forbidden(case, reply) and _cited(case, reply))


def _cited(case: Case, reply: Reply) -> bool:
    """Whether the cited passages hold the facts, one gold quote is among the cited words if any is
    given, and no statement says what its citation does not.

    Rows that the program chose itself cite why they were chosen: their count and names stand on
    no line, so only the gold quotes are looked for.
    """
    cited = {one.n for one in reply.citations}
    words = "\n".join(f"{one.heading}\n{one.text}" for one in reply.sources if one.n in cited)
    words += "\n" + "\n".join(one.quote for one in reply.citations)  # a block may go on beyond
    gold = not reply.gold or any(one.cited for one in reply.gold)
    told = reply.tabled or holds_facts(case, words)
    return gold and told and not any(c.check in UNSUPPORTED for c in reply.checks)


def citation_precision(case: Case, reply: Reply) -> float | None:
    """The share of the cited passages that hold a gold quote."""
    cited = {one.n for one in reply.citations}
    if not reply.gold or not cited:
        return None
    return len(cited & set(reply.gold_sources)) / len(cited)


def citation_recall(case: Case, reply: Reply) -> float | None:
    """The share of the gold quotes that are among the cited words."""
    if not reply.gold or reply.status == "not_in_notes":
        return None
    return sum(one.cited for one in reply.gold) / len(reply.gold)


def verbatim(case: Case, reply: Reply) -> float | None:
    """The share of the citations that are whole statements, byte for byte as in the notes."""
    return sum(reply.verbatim) / len(reply.verbatim) if reply.verbatim else None


def dangling(case: Case, reply: Reply) -> float | None:
    """1 when the answer refers to a passage that it did not read."""
    if reply.status == "not_in_notes":
        return None
    numbers = {one.n for one in reply.sources}
    return float(any(int(mark) not in numbers for mark in MARK.findall(reply.text)))


def finding(check: str) -> Grade:
    """1 when the answer's own checks found this, over the answers that say something."""

    def grade(case: Case, reply: Reply) -> float | None:
        if reply.status == "not_in_notes":
            return None
        return float(any(one.check == check for one in reply.checks))

    return grade


def faithful(case: Case, reply: Reply) -> float | None:
    """The share of an answer's sentences of which no check found anything."""
    if reply.status == "not_in_notes" or not reply.text.strip():
        return None
    lines = [MARK.sub("", line) for line in reply.text.splitlines() if line.strip()]
    count = sum(1 for line in lines for _ in sentences(line))
    doubted = len({one.sentence for one in reply.checks})
    return 1 - min(1.0, doubted / max(1, count))
