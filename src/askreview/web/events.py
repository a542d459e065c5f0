"""What happens when a part that Gradio draws is used: what it reads, and what it changes.

Imports gradio, so it is itself imported only when there is a page to serve.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import gradio as gr

from ..engine import QUOTES, AskReview
from ..errors import AskReviewError
from ..types import UNFILED, Filed
from ..writing import Available, available
from .chat import Chat, Choices
from .facets import Facets, facets
from .index_state import brought_up_to_date, preparing_html, state_html
from .marks import text
from .page import TITLE, Parts, lay_out
from .preparing import Preparing
from .starting import Starting
from .wording import for_page

QUEUED = 64  # questions of other programs that may wait; one more is asked to come back
KEPT = "askreview-controls"  # the cookie in which page.js keeps the controls' values
AT_ONCE = 8  # that are answered at the same time: most of it is waiting for models


@dataclass(frozen=True, slots=True)
class Desk:
    """What the page works with."""

    review: AskReview
    chat: Chat
    preparing: Preparing
    starting: Starting
    feedback: Path
    model: str  # that is chosen at first


def build(desk: Desk) -> Any:
    """The page as Gradio's Blocks, every event wired."""
    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as page:
        parts = lay_out(desk.model, facets(UNFILED))  # the index may not be there yet
        _Events(desk, parts).wire(page)
    page.queue(max_size=QUEUED, default_concurrency_limit=AT_ONCE)
    return page


class _Events:
    """The handlers of the page's events."""

    def __init__(self, desk: Desk, parts: Parts) -> None:
        self.desk, self.parts = desk, parts
        self._facets_of: tuple[Filed, Facets] = (UNFILED, facets(UNFILED))
        self._numbers = itertools.count(1)  # tells two requests with the same words apart

    def wire(self, page: Any) -> None:
        """Ties every event to its handler. Only `chat` can be called by other programs."""
        parts, controls = self.parts, self.parts.controls
        private = {"api_visibility": "private", "show_progress": "hidden"}
        quick = {"queue": False, **private}
        gr.api(self.chat, api_name="chat")  # type: ignore[attr-defined]
        asking = {"trigger_mode": "multiple", **quick}  # none is dropped
        parts.box.submit(
            self.ask, [parts.box, *controls.all()], [parts.box, parts.request], **asking
        )
        gr.on(
            [one.change for one in controls.all()],
            self.choose,
            controls.all(),
            parts.request,
            trigger_mode="always_last",
            **quick,
        )
        parts.clear.click(lambda: ([], [], "", "", ""), None, controls.narrowing(), **quick)
        page.load(
            self.load,
            None,
            [parts.index, parts.request, *controls.all()],
            **private,
        )
        ticked = [parts.tick, parts.index, *controls.narrowing()]
        parts.tick.tick(self.tick, None, ticked, **quick)
        page.load(self.begin_ticking, None, parts.tick, **quick)
        page.load(self.models, None, controls.model, **private)
        parts.update.click(
            self.update, None, [parts.update, parts.index], concurrency_limit=1, **private
        )

    # Questions

    def ask(self, question: str, *controls: Any) -> tuple[Any, Any]:
        """Empties the box and hands the question to the page's script."""
        if not question.strip():
            return "", gr.skip()
        return "", self._request(controls, question.strip())

    def choose(self, *controls: Any) -> str:
        """Tells the page's script, which keeps them for the next visit."""
        return self._request(controls)

    def _request(self, controls: Sequence[Any], question: str = "", first: bool = False) -> str:
        said = {"n": next(self._numbers), "first": first, "question": question}
        said |= {"controls": controls, **asdict(_choices(*controls))}
        return f'<div id="asked">{text(json.dumps(said))}</div>'

    def chat(
        self,
        question: str,
        model: str = QUOTES,
        passages: int = 5,
        strict: bool = False,
        tag: str = "",
        folder: str = "",
        since: str = "",
        until: str = "",
        properties: str = "",
    ) -> dict[str, Any]:
        """Answers one question for another program: its record, as the page keeps it.

        Gradio refuses a call with fewer values than this has, so a new one would break programs.
        """
        narrowing = ([tag], [folder], since, until, properties)
        choices = _choices(model, passages, strict, False, *narrowing)
        events = self.desk.chat.ask(f"t{next(self._numbers):07}", question, (), choices)
        last = [one for one in events if one][-1]
        if "record" not in last:
            raise gr.Error(str(last["said"]), print_exception=False)
        return dict(last["record"])

    # The controls and the index

    def load(self, request: gr.Request) -> tuple[Any, ...]:
        """The controls as they were left or as the address says, and the question it asks.

        ?q=QUESTION&where=tag=travel&where=since=2024&model=NAME
        """
        found = self._facets()
        said = request.query_params
        values = _addressed(_as_left(request, self.desk.model), said)
        *asked, tags, folders, since, until, properties = values
        return (
            self._state(),
            self._request(values, str(said.get("q", "")).strip(), first=True),
            *asked,
            gr.update(choices=found.tags, value=tags),
            gr.update(choices=found.folders, value=folders),
            gr.update(choices=found.dates, value=since),
            gr.update(choices=found.dates, value=until),
            properties,
        )

    def models(self) -> Any:
        """Who can answer. A load of its own: the llm library takes a second or two to look."""
        try:
            several = available(self.desk.chat.remarks.say)
        except AskReviewError as error:
            gr.Warning(text(for_page(str(error))))
            return gr.skip()
        return gr.update(choices=[(_named(one), one.id) for one in several])

    def begin_ticking(self) -> Any:
        return gr.Timer(active=bool(self.desk.preparing.doing))

    def tick(self) -> tuple[Any, ...]:
        """How far the index is; when it is ready, what the notes can be narrowed by."""
        if self.desk.preparing.doing:
            return gr.skip(), self._state(), *[gr.skip()] * 5
        found = self._facets()
        several = (found.tags, found.folders, found.dates, found.dates)
        known = (gr.update(choices=one) for one in several)
        return gr.Timer(active=False), self._state(), *known, gr.skip()

    def _facets(self) -> Facets:
        ready = self.desk.preparing.wait(0) and not self.desk.preparing.error
        filed = self.desk.review.filed() if ready else UNFILED
        if filed is not self._facets_of[0]:  # of another state of the index
            self._facets_of = (filed, facets(filed))
        return self._facets_of[1]

    def _state(self) -> str:
        preparing = self.desk.preparing
        if preparing.doing or preparing.error:
            return preparing_html(preparing.doing, preparing.share, preparing.error)
        try:
            return state_html(self.desk.review.status(thorough=False))
        except AskReviewError as error:
            return f'<p class="remark">{text(for_page(str(error)))}</p>'

    def update(self) -> Iterator[tuple[Any, str]]:
        """Brings the index in step, its progress shown."""
        for shown in brought_up_to_date(self.desk.review):
            yield gr.update(interactive=False), shown
        yield gr.update(interactive=True), shown


def _named(one: Available) -> str:
    """A model as the list shows it."""
    return f"{one.id} (needs a key)" if one.missing else one.id


def _choices(
    model: str,
    passages: float,
    strict: bool,
    deep: bool,
    tags: Sequence[str],
    folders: Sequence[str],
    since: str,
    until: str,
    properties: str,
) -> Choices:
    several = {
        "tag": ",".join(tags or ()),
        "folder": ",".join(folders or ()),
        "since": since,
        "until": until,
    }
    where = [f"{key}={value.strip()}" for key, value in several.items() if value and value.strip()]
    where += [line.strip() for line in properties.splitlines() if line.strip()]
    return Choices(model or QUOTES, int(passages), tuple(where), strict, deep)


def _as_left(request: gr.Request, model: str) -> Sequence[Any]:
    """The controls' values that the browser kept, as JSON; the first ones where it has none.

    Cookies are of a host: the port in the name tells two pages on one machine apart.
    """
    first = [model, 5, False, False, [], [], "", "", ""]
    port = request.headers.get("host", "").rpartition(":")[2]
    with suppress(ValueError):
        kept = json.loads(unquote(request.cookies.get(f"{KEPT}-{port}", "")))
        if isinstance(kept, list) and len(kept) == len(first):
            both = zip(first, kept, strict=True)
            return [new if isinstance(new, type(old)) else old for old, new in both]
    return first


def _addressed(kept: Sequence[Any], said: Any) -> Sequence[Any]:
    """The controls' values, those replaced that the page's address names."""
    conditions = said.getlist("where")
    if not conditions and "model" not in said:
        return kept
    where: dict[str, list[str]] = {key: [] for key in ("tag", "folder", "since", "until")}
    properties = []
    for one in conditions:
        key, _, value = one.partition("=")
        if key in where and value:
            where[key] += value.split(",")
        else:
            properties.append(one)
    last = [values[-1] if values else "" for values in (where["since"], where["until"])]
    model = said.get("model", kept[0])
    return [model, *kept[1:4], where["tag"], where["folder"], *last, "\n".join(properties)]
