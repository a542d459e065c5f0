"""Connect the page's events to their handlers.

Imports gradio, so it is itself imported only when there is a page to serve.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from ..engine import QUOTES, AskReview
from ..errors import AskReviewError
from ..writing import Available, available
from .answers import asked, question_html
from .chat import Chat, Choices
from .facets import condition, facets
from .feedback import add_case
from .index_state import brought_up_to_date, state_html
from .markup import text
from .page import SAYS, TITLE, Parts, lay_out, welcome
from .starting import Starting
from .turns import Turn, brought_back, kept

QUEUED = 64  # questions that may wait; one more is asked to come back
AT_ONCE = 8  # answers that are written at the same time: most of it is waiting for models


@dataclass(frozen=True, slots=True)
class Desk:
    """What the page works with."""

    review: AskReview
    chat: Chat
    starting: Starting
    feedback: Path
    model: str  # that is chosen at first


def build(desk: Desk) -> Any:
    """The page as Gradio's Blocks, every event wired."""
    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_height=True) as page:
        found = facets(desk.review.catalogue().values())
        parts = lay_out(desk.model, found, desk.review.notes)
        _Events(desk, parts).wire(page)
    page.queue(max_size=QUEUED, default_concurrency_limit=AT_ONCE)
    return page


def messages(turns: Sequence[Turn]) -> list[dict[str, str]]:
    """The turns as the chat's messages: a question and an answer each."""
    return [
        {"role": role, "content": content}
        for turn in turns
        for role, content in (
            ("user", question_html(turn.answer.question)),
            ("assistant", turn.html),
        )
    ]


class _Events:
    """The handlers of the page's events."""

    def __init__(self, desk: Desk, parts: Parts) -> None:
        self.desk, self.parts = desk, parts
        self._file = threading.Lock()

    def wire(self, page: Any) -> None:
        """Ties every event to its handler. Only `chat` can be called by other programs."""
        parts, private = self.parts, {"api_visibility": "private", "show_progress": "hidden"}
        given = [parts.turns, *parts.controls.all()]
        answered = [parts.box, parts.bot, parts.turns, parts.record]
        asking = {"trigger_mode": "always_last", "show_progress": "hidden"}  # none is dropped
        parts.box.submit(self.ask, [parts.box, *given], answered, api_name="chat", **asking)
        parts.bot.retry(self.retry, given, answered, **private)
        parts.bot.edit(self.edit, given, answered, **private)
        parts.box.stop(self.stop, [parts.turns], None, queue=False, **private)
        parts.bot.undo(self.undo, [parts.turns], answered, **private)
        gr.on(
            [parts.new.click, parts.bot.clear], self.clear, None, answered, queue=False, **private
        )
        parts.restored.click(self.restore, [parts.restore], answered, queue=False, **private)
        self._wire_rest(page, private)

    def _wire_rest(self, page: Any, private: dict[str, str]) -> None:
        parts, wish, controls = self.parts, self.parts.wish, self.parts.controls
        page.load(
            self.load,
            None,
            [parts.index, controls.tag, controls.folder, controls.since, controls.until, parts.bot],
            **private,
        )
        page.load(self.models, None, controls.model, **private)
        parts.update.click(
            self.update, None, [parts.update, parts.index], concurrency_limit=1, **private
        )
        narrowing = [controls.tag, controls.folder, controls.since, controls.until]
        gr.on(
            [one.change for one in narrowing],
            self.scope,
            narrowing,
            parts.scope,
            queue=False,
            **private,
        )
        parts.bot.like(
            self.dislike,
            [parts.turns],
            [wish.form, wish.said, wish.kind, wish.words, wish.save, parts.disliked],
            **private,
        )
        wish.save.click(
            self.keep_wish,
            [parts.disliked, wish.kind, wish.words],
            [wish.said, wish.kind, wish.words, wish.save],
            **private,
        )
        wish.cancel.click(lambda: gr.update(visible=False), None, wish.form, queue=False, **private)

    # Answers

    def ask(
        self, question: str, turns: Sequence[Turn], *controls: Any
    ) -> Iterator[tuple[Any, ...]]:
        begun = False
        after: Sequence[Turn] = turns
        for after in self.desk.chat.ask(question, turns, _choices(*controls)):
            box = gr.skip() if begun else gr.update(value="", submit_btn=False, stop_btn=True)
            yield box, messages(after), after, gr.skip()
            begun = True
        yield self._done(after)

    def retry(self, turns: Sequence[Turn], *controls: Any) -> Iterator[tuple[Any, ...]]:
        if turns:
            yield from self.ask(turns[-1].answer.question, turns[:-1], *controls)

    def edit(
        self, edited: gr.EditData, turns: Sequence[Turn], *controls: Any
    ) -> Iterator[tuple[Any, ...]]:
        """Asks an earlier question in other words; what came after it is given up."""
        n = _turn_number(edited.index)
        yield from self.ask(asked(str(edited.value)), turns[:n], *controls)

    def stop(self, turns: Sequence[Turn]) -> None:
        self.desk.chat.stop(turns)

    def undo(self, turns: Sequence[Turn]) -> tuple[Any, ...]:
        """Takes the last question back into the box."""
        question = turns[-1].answer.question if turns else ""
        return (gr.update(value=question), *self._done(turns[:-1])[1:])

    def clear(self) -> tuple[Any, ...]:
        return self._done([])

    def restore(self, text: str) -> tuple[Any, ...]:
        """The conversation that the browser kept."""
        try:
            return self._done([self.desk.chat.shown(turn) for turn in brought_back(text)])
        except AskReviewError as error:
            raise gr.Error(str(error), print_exception=False) from None

    def _done(self, turns: Sequence[Turn]) -> tuple[Any, ...]:
        box = gr.update(submit_btn=True, stop_btn=False)
        record = f'<div id="kept-record">{text(kept(turns))}</div>' if turns else ""
        return box, messages(turns), list(turns), record

    # The controls and the index

    def load(self) -> tuple[Any, ...]:
        """What may have changed since the page was built."""
        found = facets(self.desk.review.catalogue().values())
        questions = self.desk.starting.questions()
        return (
            self._state(),
            gr.update(choices=found.tags),
            gr.update(choices=found.folders),
            gr.update(choices=found.dates),
            gr.update(choices=found.dates),
            gr.update(placeholder=welcome(questions)),
        )

    def models(self) -> Any:
        """Who can answer. A load of its own: the llm library takes a second or two to look."""
        try:
            several = available(self.desk.chat.remarks.say)
        except AskReviewError as error:
            gr.Warning(text(str(error)))
            return gr.skip()
        return gr.update(choices=[(_named(one), one.id) for one in several])

    def _state(self) -> str:
        try:
            return state_html(self.desk.review.status(thorough=False))
        except AskReviewError as error:
            return f'<p class="remark">{text(str(error))}</p>'

    def update(self) -> Iterator[tuple[Any, str]]:
        """Brings the index in step, its progress shown."""
        for shown in brought_up_to_date(self.desk.review):
            yield gr.update(interactive=False), shown
        yield gr.update(interactive=True), shown

    def scope(self, tag: str, folder: str, since: str, until: str) -> str:
        """Says above the question which notes are asked."""
        where = condition(tag, folder, since, until)
        if not where:
            return ""
        said = ", ".join(f"{key} {text(value)}" for key, value in where.items())
        return f'<p class="scope">Only notes with {said}</p>'

    # Feedback

    def dislike(self, liked: gr.LikeData, turns: Sequence[Turn]) -> tuple[Any, ...]:
        """Opens the form for the answer whose thumb was pressed; closes it when it was released."""
        n = _turn_number(liked.index)
        turn = turns[n] if n < len(turns) and liked.liked is False else None
        question = text(turn.answer.question) if turn else ""
        return (
            gr.update(visible=turn is not None),
            f'<p class="about">About “{question}”</p>',
            gr.update(visible=True, value=SAYS),
            gr.update(visible=True, value=""),
            gr.update(visible=True),
            turn,
        )

    def keep_wish(self, turn: Turn | None, kind: str, words: str) -> tuple[Any, ...]:
        """Writes the case; what went wrong is said in the form."""
        expected = words.splitlines() if kind == SAYS else []
        if turn is None or (kind == SAYS and not words.strip()):
            said = '<p class="remark">Enter at least one line that the answer should contain.</p>'
            return said, gr.skip(), gr.skip(), gr.skip()
        try:
            with self._file:
                id = add_case(self.desk.feedback, turn.answer, expected)
        except AskReviewError as error:
            return f'<p class="remark">{text(str(error))}</p>', gr.skip(), gr.skip(), gr.skip()
        said = (
            f'<p class="done">Saved as test case {text(id)} in {text(str(self.desk.feedback))}. '
            "The next askreview eval run includes it.</p>"
        )
        gone = gr.update(visible=False)
        return said, gone, gone, gone


def _named(one: Available) -> str:
    """A model as the list shows it."""
    return f"{one.id} (needs a key)" if one.missing else one.id


def _turn_number(index: int | tuple[int, int]) -> int:
    """Which turn a message of the chat belongs to; each has two messages."""
    return (index if isinstance(index, int) else index[0]) // 2


def _choices(
    model: str, passages: float, strict: bool, tag: str, folder: str, since: str, until: str
) -> Choices:
    return Choices(model or QUOTES, int(passages), condition(tag, folder, since, until), strict)
