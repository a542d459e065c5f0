"""Build an answer that a model writes: stream safe pieces, then give the checked text."""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..answers import citation, listed
from ..errors import ModelError
from ..text import shown_text
from ..types import Answer, Hit, Status, Usage
from .call import Outcome
from .empty import COPIED, no_answer, only_marks_yet
from .failures import OTHER, TooLong, no_version
from .guard import LOOPED, Guard
from .prompt import may_refuse, refuses
from .rendered import Rendered
from .request import Found, Request
from .writer import Writer

if TYPE_CHECKING:
    from ..checks import Checked

INTERRUPTED = "interrupted"
HELD = 1_000  # characters that may be held back while they may become a refusal or are only marks


@dataclass(frozen=True, slots=True)
class Tell:
    """Whom a composition tells what."""

    remark: Callable[[str], None]  # what else the user should know
    waiting: Callable[[int, int], None]  # (0, 1) while nothing has come yet, then (1, 1)


@dataclass(frozen=True, slots=True)
class Task:
    """What an answer is composed of and by.

    make    the request for what was found, or for less of it
    check   holds a text against the passages that it cites
    price   of a million tokens in and out; None where nobody gave one
    spent   tokens that the question took before
    """

    found: Found
    make: Callable[[Found], Request]
    writer: Writer
    check: Callable[[str, Sequence[Hit]], Checked]
    price: tuple[float, float] | None
    spent: Usage
    tell: Tell


class Composition:
    """One answer in the making."""

    def __init__(self, task: Task) -> None:
        self._found, self._make, self._writer = task.found, task.make, task.writer
        self._check, self._price = task.check, task.price
        self._spent, self._tell = task.spent, task.tell
        self._outcome = Outcome(Usage())
        self._began = time.perf_counter()
        self._begin()

    def _begin(self) -> None:
        self._request = self._make(self._found)
        self._written = Rendered([shown_text(hit.passage) for hit in self._request.passages])
        self._opening: str | None = ""  # held back while it may be no answer; None: let go
        self._guard = Guard(self._request.prompt.nonce)

    def stream(self) -> Generator[str | Answer]:
        """The text piece by piece, and last the Answer. Closing it stops the model.

        What is not in the notes is said without the model.
        Raises ModelError when the model fails before its first word and quotes are not to answer.
        """
        if self._found.quoted.status == "not_in_notes":
            yield self._found.quoted.text
            yield self._by_model(self._found.quoted)
            return
        failure = ""
        try:
            yield from self._pieces()
        except KeyboardInterrupt:
            failure = INTERRUPTED
        except ModelError as error:
            failure = str(error)
        self._tell.waiting(1, 1)
        rest = self._written.feed(self._guard.end()) + self._written.end()
        text = self._written.text.strip()
        if self._outcome.remark:
            self._tell.remark(self._outcome.remark)
        if not text and failure == INTERRUPTED:
            answer = self._stopped()
            yield answer.text
            yield answer
            return
        if not text and not failure and not self._guard.ended:
            then = no_version() if self._writer.bare else OTHER
            failure = f"“{self._writer.id}” returned an empty answer. {then}."
        yield from self._end(text, rest, failure)

    def _pieces(self) -> Iterator[str]:
        """What the model writes; of a prompt that is too long for it half of the passages."""
        try:
            yield from self._once()
        except TooLong:
            fewer = len(self._found.hits) // 2
            if not fewer or self._written.text:
                raise
            self._found = replace(self._found, hits=self._found.hits[:fewer], earlier={})
            self._tell.remark(
                f"{len(self._request.passages)} passages are too long for “{self._writer.id}”: "
                f"it reads the best {fewer}."
            )
            self._begin()
            yield from self._pieces()

    def _once(self) -> Iterator[str]:
        if self._writer.writing.found:
            self._writer.writing.found(self._request.passages)
        raw = self._raw()
        if not self._writer.writing.reasoning:  # what is seen to think is not waited for
            self._tell.waiting(0, 1)
        try:
            for piece in raw:
                shown = self._passed(self._written.feed(self._guard.feed(piece)))
                if shown or not piece:
                    yield shown
                if self._guard.ended:
                    self._outcome = Outcome(Usage(), LOOPED if self._guard.looped else "")
                    break
            if shown := self._passed(self._written.feed(self._guard.end())):
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
        if len(self._opening) < HELD and not last and self._may_be_none(self._opening):
            return ""
        self._tell.waiting(1, 1)
        opening, self._opening = self._opening, None
        return self._notice() + opening

    def _may_be_none(self, opening: str) -> bool:
        return may_refuse(opening) or only_marks_yet(opening, len(self._request.passages))

    def _end(self, text: str, rest: str, failure: str) -> Iterator[str | Answer]:
        if failure and failure != INTERRUPTED and self._writer.writing.fallback:
            answer = self._fallback(failure)
            yield ("\n\n" if self._opening is None else "") + answer.text
        elif why := self._no_answer(text):
            answer = self._fallback(f"“{self._writer.id}” {why}.")
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

    def _no_answer(self, text: str) -> str:
        """Why what it wrote is no answer, where it wrote anything; empty when it may be one."""
        if not text:
            return COPIED if self._guard.ended else ""
        prompt, count = self._request.prompt, len(self._request.passages)
        return "" if refuses(text) else no_answer(text, prompt, count)

    def _answered(self, text: str, incomplete: str) -> Answer:
        """The answer that the model wrote, checked."""
        passages = self._request.passages
        checked = self._check(text, passages)
        if checked.unchecked:
            self._tell.remark(checked.unchecked)
        status: Status = "closest" if self._found.absent else "answered"
        cited = (
            replace(citation(n, passages[n - 1], statement), by=one.by)
            for one in checked.sentences
            for n, statement in one.supports
        )
        answer = replace(
            self._found.quoted,
            status=status,
            text=self._notice() + checked.text,
            citations=tuple(dict.fromkeys(cited)),
            passages=passages,
            checks=tuple(checked.checks),
            claims=checked.claims,
            unchecked=checked.unchecked,
            blocks=(),
            incomplete=incomplete,
        )
        return self._by_model(answer)

    def _stopped(self) -> Answer:
        """What there is before anything was written; raises KeyboardInterrupt without it."""
        raise KeyboardInterrupt

    def _refused(self) -> Answer:
        return self._by_model(self._found.refused)

    def _fallback(self, failure: str) -> Answer:
        quoted = self._found.quoted
        text = f"({failure} Your notes are quoted instead.)\n{quoted.text}"
        return replace(self._by_model(quoted), text=text, model=quoted.model)

    def _by_model(self, answer: Answer) -> Answer:
        """With the model's name, its tokens, their cost, and the time it took."""
        spent = 1000 * (time.perf_counter() - self._began)
        before = answer.timings_ms.get("answer", 0.0)
        usage = self._spent + self._outcome.usage
        return replace(
            answer,
            model=self._writer.id,
            usage=usage,
            cost=cost(usage, self._price),
            timings_ms={**answer.timings_ms, "answer": round(before + spent, 1)},
        )

    def _notice(self) -> str:
        absent = self._found.absent
        missing = f"No note mentions {listed(absent)}.\n" if absent else ""
        return missing + self._rests_on()

    def _rests_on(self) -> str:
        return self._found.rests_on


def cost(usage: Usage, price: tuple[float, float] | None) -> float | None:
    """In what the user counts prices in; None where nobody gave one, or no token was used."""
    if price is None or usage == Usage():
        return None
    return (usage.input_tokens * price[0] + usage.output_tokens * price[1]) / 1e6
