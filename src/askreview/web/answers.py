"""Render an answer as HTML: its state, its text with citations, the findings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from ..answers import said
from ..checks import counted
from ..text import tidy
from ..types import Answer, Check
from .blocks import block_html
from .cards import card_id, quoted_id, telling_in
from .marks import text
from .markup import host, written
from .turns import Turn

STATES = {
    "answered": "Answered from your notes",
    "closest": "No direct answer in your notes: closest quotes",
    "not_in_notes": "Not in your notes",
}
# What the answer's first line says again of its state goes; why that is so stays.
SAID_ABOVE = {
    "not_in_notes": re.compile(r"Not in your notes: (.*)\."),
    "closest": re.compile(r"No direct answer in your notes(?: \((.*)\))?\. Closest quotes:"),
}
IN_PART = "Answered in part: no direct answer to the rest in your notes"
TARGET = re.compile(r"\((https?://[^\s()]*(?:\([^\s()]*\)[^\s()]*)*)\)")
FENCES = ("```", "~~~")
ENTRY = re.compile(r"(.*) \[(\d+)\]", re.DOTALL)

Reference = Callable[[int], str]


def answer_html(turn: Turn, table: str = "") -> str:
    """The whole answer: its state, its words with references, what the checks found.

    `table`: the HTML that stands for the words of an answer from the catalogue.
    """
    answer = turn.answer
    parts = [
        _state(turn),
        _searched(answer),
        f'<div class="words text">{table or _words(turn)}</div>',
        _incomplete(answer),
        _findings(turn),
        _trace(answer),
        "".join(f'<p class="remark">{text(one)}</p>' for one in turn.remarks),
    ]
    return f'<div class="answer">{"".join(parts)}</div>'


def words_html(words: str) -> str:
    """A model's words as far as they have come; empty when there are none yet."""
    if not words:
        return ""
    return written(words, lambda n: f'<span class="cite">{n}</span>')


def error_html(said: str) -> str:
    """What went wrong instead of an answer."""
    return (
        '<div class="answer"><p class="state error">Something went wrong</p>'
        f'<div class="words text"><p>{text(said)}</p></div></div>'
    )


def _state(turn: Turn) -> str:
    """How near the notes come, who answered, and which notes were asked."""
    answer = turn.answer
    kind: str = answer.status
    said = IN_PART if _in_part(answer) else STATES[kind]
    if answer.incomplete and not answer.passages:
        kind, said = "error", "Stopped"
    return f'<p class="state {kind}">{said}{_made_by(answer)}{_scope(turn.where)}</p>'


def _in_part(answer: Answer) -> bool:
    """Whether a part of the question is answered, and not all of it.

    Just above the closest quotes of a part stands a line that says so; above its answer none does.
    """
    if answer.status != "closest" or not answer.blocks:
        return False
    above, found, _ = answer.text.partition(said(answer.blocks[0]))
    return bool(found) and not above.rstrip().endswith("Closest quotes:")


def _scope(where: Sequence[str]) -> str:
    if not where:
        return ""
    said = ", ".join(text(re.sub(r"^(\w+)=", r"\1 ", one)) for one in where)
    return f'<span class="scope">only notes with {said}</span>'


def _made_by(answer: Answer) -> str:
    """Who answered, how long it took, what it cost."""
    spent = sum(answer.timings_ms.values())
    quoted = "quoted, no model used" if answer.citations else "no model used"
    quoted = "from all notes, no model used" if answer.table else quoted
    said = [quoted if answer.model == "quotes" else answer.model]
    if spent:
        seconds = f"{spent / 1000:.1f}\N{NO-BREAK SPACE}s"
        said.append(seconds if spent >= 1000 else f"{spent:.0f}\N{NO-BREAK SPACE}ms")
    if answer.usage.input_tokens or answer.usage.output_tokens:
        said.append(f"{answer.usage.input_tokens + answer.usage.output_tokens:,} tokens")
    if answer.cost is not None:
        said.append(f"${answer.cost:.4f}")
    return f' <span class="by">{text(" · ".join(said))}</span>'


def _searched(answer: Answer) -> str:
    if answer.searched in ("", answer.question):
        return ""
    return f'<p class="searched">Searched for: {text(answer.searched)}</p>'


def _words(turn: Turn) -> str:
    if turn.answer.blocks:
        return "".join(_blocks(turn))
    if turn.answer.model == "quotes" or turn.answer.status == "not_in_notes":
        return "".join(_entries(turn))
    return written(turn.answer.text, _references(turn), _noted(turn))


def _noted(turn: Turn) -> list[tuple[int, str]]:
    """Where each sentence ends of which something was found, and a link to what."""
    places, here, words = [], 0, turn.answer.text
    for n, sentence in enumerate(_by_sentence(turn.answer.checks), 1):
        at = words.find(sentence, here)
        if sentence and at >= 0 and not sentence.endswith(FENCES):
            here = at + len(sentence.rstrip(" |"))
            link = f'<a href="#{turn.id}-f{n}" aria-label="Finding {n}">!{n}</a>'
            places.append((here, f'<sup class="finding">{link}</sup>'))
    return places


def _by_sentence(checks: Sequence[Check]) -> dict[str, list[Check]]:
    found: dict[str, list[Check]] = {}
    for one in checks:
        found.setdefault(one.sentence, []).append(one)
    return found


def _blocks(turn: Turn) -> Iterator[str]:
    """Each block below its name, with a reference to its card, and the lines between."""
    answer, here, before = turn.answer, 0, ("", "")
    for i, one in enumerate(answer.blocks, 1):
        at = answer.text.find(said(one), here)
        if at >= 0:
            yield from _lines(answer, answer.text[here:at])
            here = at + len(said(one))
        target = quoted_id(turn, i) if telling_in(turn, one) else card_id(turn, one.n)
        link = _link(f"{turn.id}-r{i}", target, one.n)
        named = (one.note, one.heading) != before
        before = one.note, one.heading
        yield block_html(one, f"{turn.id}-b{i}", link, named=named)
    yield from _lines(answer, answer.text[here:])


def _references(turn: Turn) -> Reference:
    """A reference leads to its card; a number that is no source's stays plain text."""
    count = 0

    def reference(n: int) -> str:
        nonlocal count
        if not 1 <= n <= len(turn.answer.passages):
            return f"[{n}]"
        count += 1
        return _link(f"{turn.id}-r{count}", card_id(turn, n), n)

    return reference


def _entries(turn: Turn) -> Iterator[str]:
    """Each entry with a reference to its very words in the card, and the lines between."""
    answer = turn.answer
    for i, part in enumerate(answer.text.split("\n\n"), 1):
        entry = ENTRY.fullmatch(part)
        cited = [k for k, one in enumerate(answer.citations, 1) if entry and one.n == int(entry[2])]
        if not entry or not cited:
            yield from _lines(answer, part)
            continue
        link = _link(f"{turn.id}-r{i}", quoted_id(turn, cited[0]), int(entry[2]))
        yield f'<blockquote class="quote"><p>{_quotation(entry[1])} {link}</p></blockquote>'


def _quotation(words: str) -> str:
    """Quoted words; where a link among them leads is said by its host."""
    parts = TARGET.split(words)
    return "".join(
        f'<span class="host">({text(host(part))})</span>' if i % 2 else text(part)
        for i, part in enumerate(parts)
    )


def _lines(answer: Answer, words: str) -> Iterator[str]:
    above = SAID_ABOVE.get(answer.status)
    for line in filter(str.strip, words.splitlines()):
        again = above.fullmatch(line) if above else None
        why = again[1] or "" if again else ""
        said = f"{why[:1].upper()}{why[1:]}." if why else "" if again else line
        yield f"<p>{text(said)}</p>" if said else ""


def _link(id: str, target: str, n: int) -> str:
    return f'<a class="cite" id="{id}" href="#{target}"><span class="unseen">source </span>{n}</a>'


def _incomplete(answer: Answer) -> str:
    if not answer.incomplete:
        return ""
    return f'<p class="incomplete">Incomplete: {text(answer.incomplete)}</p>'


def _trace(answer: Answer) -> str:
    """The calls of tools of a deep question."""
    if not answer.trace:
        return ""
    calls = "".join(f"<li>{text(one.said)}</li>" for one in answer.trace)
    return f'<details class="trace"><summary>How this was found</summary><ol>{calls}</ol></details>'


def _findings(turn: Turn) -> str:
    """In how many sentences each check found something, then what, sentence by sentence."""
    checks = turn.answer.checks
    if not checks:
        return ""
    title = "<br>".join(text(line) for line in counted(checks, turn.answer.claims))
    found = "".join(
        f'<li id="{turn.id}-f{n}">{_finding(sentence, several)}</li>'
        for n, (sentence, several) in enumerate(_by_sentence(checks).items(), 1)
    )
    return f'<details class="findings" open><summary>{title}</summary><ol>{found}</ol></details>'


def _finding(sentence: str, several: Sequence[Check]) -> str:
    """The answer's sentence, and what the checks say of it in plain words."""
    said = " ".join(text(one.detail or f"{one.check.replace('_', ' ')}.") for one in several)
    return f"<q>{text(tidy(sentence))}</q> {said}" if sentence else said
