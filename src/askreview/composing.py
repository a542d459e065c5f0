"""An answer that a model writes: passages in, pieces out as they come, checked text last."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from .answering import citation, listed
from .errors import ModelError
from .nouns import Answer, Check, Hit, Passage, Statement, Status, Usage
from .writing import (
    NOT_THERE,
    Outcome,
    Prompt,
    Rendered,
    Turn,
    Writer,
    make_prompt,
    may_refuse,
    refuses,
)

EARLIER = 6  # turns that the model is told of
INTERRUPTED = "interrupted"
MARK = re.compile(r"\[(\d{1,6})\]")
PARTLY = re.compile(rf"\s*{re.escape(NOT_THERE)}\s*$")  # after what could be answered

Earlier = Answer | tuple[str, str]


class Supported(Protocol):
    """A sentence of an answer, with the statements that support it and their passages' numbers."""

    @property
    def supports(self) -> Sequence[tuple[int, Statement]]: ...


class Checked(Protocol):
    """A text that was held against the passages it cites."""

    @property
    def text(self) -> str: ...
    @property
    def checks(self) -> Sequence[Check]: ...
    @property
    def sentences(self) -> Sequence[Supported]: ...


@dataclass(frozen=True, slots=True)
class Found:
    """What retrieval found for a question, and the answers that need no model."""

    hits: tuple[Hit, ...]  # best first
    dates: Mapping[str, str]  # of their notes, as far as they are known
    absent: tuple[str, ...]  # numbers and names of the question that no note holds
    quoted: Answer  # by quotes
    refused: Answer  # what there is to say when the model finds no answer in the passages
    earlier: Mapping[str, Passage] = field(default_factory=dict)  # cited before, as they are now


@dataclass(frozen=True, slots=True)
class Tell:
    """Whom a composition tells what."""

    remark: Callable[[str], None]  # what else the user should know
    begun: Callable[[], None]  # that the first words are there


@dataclass(frozen=True, slots=True)
class Request:
    """What a model is asked: the prompt, and the passages by their numbers."""

    prompt: Prompt
    passages: tuple[Hit, ...]


def cited_before(history: Sequence[Earlier]) -> list[str]:
    """The ids of the passages that the turns which a model is told of cite."""
    return [hit.passage.id for one in history[-EARLIER:] for hit in _cited(one)]


def make_request(found: Found, history: Sequence[Earlier]) -> Request:
    """The passages found, and those that earlier answers cite, in the order of the notes.

    A passage that is not in the notes any more is not told again.
    """
    recent = history[-EARLIER:]
    hits = {
        id: replace(hit, passage=found.earlier[id])
        for one in recent
        for hit in _cited(one)
        if (id := hit.passage.id) in found.earlier
    }
    hits |= {hit.passage.id: hit for hit in found.hits}
    passages = _in_document_order(list(hits.values()), found.hits)
    numbers = {hit.passage.id: n for n, hit in enumerate(passages, 1)}
    turns = [_turn(one, numbers) for one in recent]
    return Request(make_prompt(found.quoted.searched, passages, found.dates, turns), passages)


class Composition:
    """One answer in the making.

    check   holds a text against the passages that it cites
    price   of a million tokens in and out; None where nobody gave one
    spent   tokens that the question took before
    """

    def __init__(
        self,
        found: Found,
        request: Request,
        writer: Writer,
        check: Callable[[str, Sequence[Hit]], Checked],
        price: tuple[float, float] | None,
        spent: Usage,
        tell: Tell,
    ) -> None:
        self._found, self._request, self._writer = found, request, writer
        self._check, self._price, self._spent, self._tell = check, price, spent, tell
        self._written = Rendered([hit.text for hit in request.passages])
        self._opening: str | None = ""  # held back while it may become the refusal; None: let go
        self._outcome = Outcome(Usage())
        self._began = time.perf_counter()

    def stream(self) -> Generator[str | Answer]:
        """The text piece by piece, and last the Answer. Closing it stops the model.

        Raises ModelError when the model fails before its first word and quotes are not to answer.
        """
        failure = ""
        try:
            yield from self._pieces()
        except KeyboardInterrupt:
            failure = INTERRUPTED
        except ModelError as error:
            failure = str(error)
        self._tell.begun()
        rest = self._written.end()
        text = self._written.text.strip()
        if self._outcome.remark:
            self._tell.remark(self._outcome.remark)
        if not text and failure == INTERRUPTED:
            raise KeyboardInterrupt
        if not text and not failure:
            failure = f"“{self._writer.id}” gave no answer: try again, or another model with -m."
        yield from self._end(text, rest, failure)

    def _pieces(self) -> Iterator[str]:
        raw = self._raw()
        try:
            for piece in raw:
                if shown := self._passed(self._written.feed(piece)):
                    yield shown
        finally:
            raw.close()

    def _raw(self) -> Generator[str]:
        self._outcome = yield from self._writer.write(self._request.prompt)

    def _passed(self, piece: str, *, last: bool = False) -> str:
        """The piece, with what was held back; nothing while the text may yet be the refusal."""
        if self._writer.writing.strict:
            return ""
        if self._opening is None:
            return piece
        self._opening += piece
        if may_refuse(self._opening) and not last:
            return ""
        self._tell.begun()
        opening, self._opening = self._opening, None
        return self._notice() + opening

    def _end(self, text: str, rest: str, failure: str) -> Iterator[str | Answer]:
        if failure and failure != INTERRUPTED and self._writer.writing.fallback:
            answer = self._fallback(failure)
            yield ("\n\n" if self._opening is None else "") + answer.text
        elif not text:
            raise ModelError(failure)
        elif refuses(text):
            answer = self._refused()
            yield answer.text
        else:
            yield self._passed(rest, last=True)
            answer = self._answered(text, failure or self._outcome.incomplete)
            if self._writer.writing.strict:
                yield answer.text
        yield answer

    def _answered(self, text: str, incomplete: str) -> Answer:
        """The answer that the model wrote, checked."""
        partly = PARTLY.search(text)
        body = text[: partly.start()] if partly else text
        passages = self._request.passages
        checked = self._check(body, passages)
        status: Status = "closest" if self._found.absent else "answered"
        supports = [pair for one in checked.sentences for pair in one.supports]
        cited = (citation(n, passages[n - 1], one) for n, one in supports)
        answer = replace(
            self._found.quoted,
            status=status,
            text=self._notice() + checked.text + (f"\n{NOT_THERE}" if partly else ""),
            citations=tuple(dict.fromkeys(cited)),
            passages=passages,
            checks=tuple(checked.checks),
            incomplete=incomplete,
        )
        return self._by_model(answer)

    def _refused(self) -> Answer:
        return self._by_model(self._found.refused)

    def _fallback(self, failure: str) -> Answer:
        quoted = self._found.quoted
        text = f"({failure} Answered by quotes instead.)\n{quoted.text}"
        return replace(self._by_model(quoted), text=text, model=quoted.model)

    def _by_model(self, answer: Answer) -> Answer:
        """With the model's name, its tokens, their cost, and the time it took."""
        spent = 1000 * (time.perf_counter() - self._began)
        before = answer.timings_ms.get("answer", 0.0)
        usage = _added(self._spent, self._outcome.usage)
        return replace(
            answer,
            model=self._writer.id,
            usage=usage,
            cost=cost(usage, self._price),
            timings_ms={**answer.timings_ms, "answer": round(before + spent, 1)},
        )

    def _notice(self) -> str:
        absent = self._found.absent
        return f"No note mentions {listed(absent)}.\n" if absent else ""


def _added(one: Usage, other: Usage) -> Usage:
    return Usage(one.input_tokens + other.input_tokens, one.output_tokens + other.output_tokens)


def cost(usage: Usage, price: tuple[float, float] | None) -> float | None:
    """In what the user counts prices in; None where nobody gave one, or no token was used."""
    if price is None or usage == Usage():
        return None
    return (usage.input_tokens * price[0] + usage.output_tokens * price[1]) / 1e6


def _in_document_order(hits: Sequence[Hit], ranked: Sequence[Hit]) -> tuple[Hit, ...]:
    """Notes by their best passage, each from its beginning to its end."""
    notes = list(dict.fromkeys(hit.note for hit in (*ranked, *hits)))
    return tuple(sorted(hits, key=lambda hit: (notes.index(hit.note), hit.passage.start)))


def _cited(earlier: Earlier) -> list[Hit]:
    """The passages that an earlier answer cites; of a bare text they are not known."""
    if not isinstance(earlier, Answer):
        return []
    numbers = {int(n) for n in MARK.findall(earlier.text)}
    return [hit for n, hit in enumerate(earlier.passages, 1) if n in numbers]


def _turn(earlier: Earlier, numbers: Mapping[str, int]) -> Turn:
    """An earlier turn whose marks are the numbers that its passages have now."""
    if not isinstance(earlier, Answer):
        return Turn(earlier[0], MARK.sub("", earlier[1]))
    now = {n: numbers.get(hit.passage.id) for n, hit in enumerate(earlier.passages, 1)}

    def renumbered(mark: re.Match[str]) -> str:
        number = now.get(int(mark[1]))
        return f"[{number}]" if number else ""

    return Turn(earlier.question, MARK.sub(renumbered, earlier.text))
