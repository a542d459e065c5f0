"""The addresses that the page's own script calls: ask, stop, search, feedback, start."""

from __future__ import annotations

import json
import threading
from collections.abc import AsyncIterator, Iterator
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool

from ..engine import QUOTES
from ..types import Answer
from .chat import Choices, Event
from .events import Desk
from .feedback import add_case
from .found import found_html
from .places import Places, checksum
from .turns import answer_of

MOST = 72  # questions that are answered at the same time; one more is asked to come back
FOUND = 12  # passages that a search shows
EARLIER = 6  # turns that an answer looks back at
BUSY = "Too many questions at once. Try again in a moment."
ID = r"^[a-z][a-z0-9]{6,40}$"  # of a turn, made by the page


GONE: Any = object()  # instead of an event, when there is none any more


class Asked(BaseModel):
    """A question, and what of its conversation it may refer to."""

    turn: str = Field(pattern=ID)
    question: str = Field(max_length=20_000)
    model: str = QUOTES
    passages: int = Field(5, ge=1, le=100)
    strict: bool = False
    deep: bool = False
    where: list[str] = []
    earlier: list[str] = Field([], max_length=EARLIER)  # ids of turns, oldest first
    records: dict[str, Any] = {}  # of the earlier turns, by id, when the server asked for them


class Sought(BaseModel):
    """Words to search for."""

    query: str = Field(max_length=2_000)
    where: list[str] = []


class Wish(BaseModel):
    """What an answer should have said; nothing: the notes do not say it."""

    question: str
    expected: list[str] = []


def router(desk: Desk) -> APIRouter:
    """The routes, below /askreview."""
    routes, api = APIRouter(prefix="/askreview"), _Api(desk)
    routes.add_api_route("/start", api.start)
    for path, answer in (
        ("/ask", api.ask),
        ("/stop/{turn}", api.stop),
        ("/search", api.search),
        ("/wish", api.wish),
    ):
        routes.add_api_route(path, answer, methods=["POST"])
    return routes


class _Api:
    """What each address answers."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._review, self._chat = desk, desk.review, desk.chat
        self._file = threading.Lock()
        self._open = 0  # answers that are being written

    def start(self) -> dict[str, Any]:
        """What the page shows before the first question."""
        desk = self._desk
        return {
            "folder": self._review.about,
            # Conversations are kept apart for each folder.
            "space": checksum([str(self._review.notes.resolve())]),
            "questions": desk.starting.questions(),
            "more": desk.starting.going and not desk.preparing.error,  # questions may come
            "indexing": desk.preparing.doing,
            "ready": desk.preparing.wait(0),  # what is indexed can be asked
        }

    async def ask(self, asked: Asked, request: Request) -> Response:
        """The events of an answer, a line of JSON each; 409: send the earlier turns too."""
        earlier = self._chat.recent.get(asked.earlier)
        if earlier is None and not asked.records:
            return Response(status_code=409)
        known = earlier if earlier is not None else _earlier(asked)
        if self._open >= MOST:
            raise HTTPException(503, BUSY)
        choices = Choices(
            asked.model or QUOTES, asked.passages, tuple(asked.where), asked.strict, asked.deep
        )
        events = self._chat.ask(asked.turn, asked.question, known, choices)
        return StreamingResponse(self._lines(events, request), media_type="application/x-ndjson")

    async def _lines(self, events: Iterator[Event | None], request: Request) -> AsyncIterator[str]:
        """Each event as a line; ends, and stops the model, when the browser has gone."""
        self._open += 1
        try:
            while not await request.is_disconnected():
                event = await run_in_threadpool(next, events, GONE)
                if event is GONE:
                    return
                if event is not None:
                    yield json.dumps(event, ensure_ascii=False) + "\n"
        finally:
            self._open -= 1
            events.close()  # type: ignore[attr-defined]  # it is a generator

    def stop(self, turn: str) -> None:
        """Stops an answer; 404: none of that turn is being written."""
        if not self._chat.stop(turn):
            raise HTTPException(404, "No answer of this turn is being written.")

    def search(self, sought: Sought) -> dict[str, str]:
        """The notes and passages that the words find, as list items."""
        words = sought.query.strip()
        self._desk.preparing.check()
        notes = self._review.catalogue().values()
        hits = self._review.search(words, FOUND, sought.where or None) if words else []
        return {"html": found_html(words, notes, hits, Places(self._review.notes))}

    def wish(self, wished: Wish) -> dict[str, str]:
        """Keeps a test case."""
        with self._file:
            id = add_case(self._desk.feedback, wished.question, wished.expected)
        return {"id": id, "file": str(self._desk.feedback)}


def _earlier(asked: Asked) -> list[Answer]:
    return [answer_of(asked.records[id]) for id in asked.earlier if id in asked.records]
