"""Why a case went wrong, in a line: what is missing, and where the gold quote is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..text import WORD, visible
from .facts import found
from .reply import MARK, Reply
from .results import Row
from .score_answer import BEYOND
from .score_citations import UNSUPPORTED
from .score_ranking import RANKED
from .sentence import says

FINE = ("right", "ungraded")
SHOWN = 80  # characters of an answer where there should be none


def why(row: Row) -> str:
    """What went wrong; empty where nothing did."""
    if row.fault:
        return f"{row.fault.kind}: {row.fault.what}"
    if row.reply is None or row.outcome in FINE:
        return ""
    if row.expect == "answered":
        return "; ".join(_reasons(row, row.reply))
    return f"says “{_short(row.reply.text)}”"


def _reasons(row: Row, reply: Reply) -> Iterator[str]:
    if reply.status == "not_in_notes":
        yield "refused"
    else:
        if reply.status == "closest":
            yield "shown only as the closest"
        missing = _unsaid(row, reply.text)
        yield from missing
        if forbidden := [one for one in row.facts.get("none", ()) if found(one, reply.text)]:
            yield f"says {_quoted(forbidden)}"
        if not missing:
            yield from _unsupported(row, reply)
    yield from _gold(reply)


def _unsaid(row: Row, text: str) -> list[str]:
    every = [one for one in row.facts.get("all", ()) if not found(one, text)]
    either = row.facts.get("any", ())
    said = [f"does not say {_quoted(every)}"] if every else []
    if either and not any(found(one, text) or says(one, text) for one in either):
        said.append(f"says none of {_quoted(either)}" if either[1:] else _lacks(either[0]))
    return said


def _lacks(fact: str) -> str:
    return f"does not say “{fact}”"


def _unsupported(row: Row, reply: Reply) -> Iterator[str]:
    """Of an answer with the right words: that it is long, or rests on other words."""
    count, most = len(WORD.findall(MARK.sub("", reply.text))), BEYOND + reply.gold_words
    if count > most:
        yield f"{count} words, and at most {most} count as brief"
    findings = [one for one in reply.checks if one.check in UNSUPPORTED]
    yield from (f"{one.check}: {one.detail}" for one in findings)
    cited = {one.n for one in reply.citations}
    words = [f"{one.heading}\n{one.text}" for one in reply.sources if one.n in cited]
    words += [one.quote for one in reply.citations]
    if not findings and (unsaid := _unsaid(row, "\n".join(words))):
        yield from (f"the cited words {one.replace('does not', 'do not')}" for one in unsaid)


def _gold(reply: Reply) -> Iterator[str]:
    """Where the gold quote is, unless it is cited."""
    if not reply.gold or any(one.cited for one in reply.gold):
        return
    ranks = [one.rank for one in reply.gold if one.rank is not None]
    if not ranks:
        yield f"the gold quote is in none of the first {RANKED} passages"
        return
    place, read = f"the gold quote is in passage {min(ranks)}", len(reply.sources)
    if reply.status == "not_in_notes":
        yield place
    elif min(ranks) > read:
        yield f"{place}, beyond those that were read ({read})"
    else:
        yield f"{place}, but is not cited"


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"“{one}”" for one in words)


def _short(text: str) -> str:
    line = " ".join(visible(text).split())
    return line if len(line) <= SHOWN else line[:SHOWN].rstrip() + "…"
