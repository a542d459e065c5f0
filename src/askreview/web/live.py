"""Run an answer in its own thread, so that it can be stopped at any moment."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator
from dataclasses import dataclass, field

from ..types import Answer, Progress

Said = str | Answer | Exception  # a piece, the answer, what went wrong


@dataclass(slots=True)
class Heard:
    """What the engine said in one thread."""

    remarks: list[str] = field(default_factory=list)
    doing: str = ""  # what it is at, as far as it says so


class Remarks:
    """What the engine says goes to whoever asked, in the thread that asked.

    Elsewhere remarks go to `say` and progress to `progress`, as before the page was there.
    """

    def __init__(self, say: Callable[[str], None], progress: Progress) -> None:
        self._here = threading.local()
        self._say, self._progress = say, progress

    def say(self, line: str) -> None:
        heard = self._heard()
        if heard:
            heard.remarks.append(line)
        else:
            self._say(line)

    def progress(self, what: str, done: int, total: int) -> None:
        heard = self._heard()
        if not heard:
            self._progress(what, done, total)
        elif done < total:
            heard.doing = what if total == 1 else f"{what}: {done:,} of {total:,}"
        else:
            heard.doing = ""

    def hear(self) -> Heard:
        """What is said in this thread from now on."""
        self._here.heard = heard = Heard()
        return heard

    def _heard(self) -> Heard | None:
        return getattr(self._here, "heard", None)


class Live:
    """Runs `begin()`, an engine's stream, and hears what the engine remarks meanwhile."""

    def __init__(self, begin: Callable[[], Generator[str | Answer]], remarks: Remarks) -> None:
        self._begin, self._remarks = begin, remarks
        self._said: queue.SimpleQueue[Said] = queue.SimpleQueue()
        self._stop = threading.Event()
        self.heard = Heard()
        threading.Thread(target=self._run, name="answer", daemon=True).start()

    def stop(self) -> None:
        """Asks it to end. What was written comes as an incomplete answer, soon if at all."""
        self._stop.set()

    @property
    def stopped(self) -> bool:
        return self._stop.is_set()

    def next(self, seconds: float) -> str | Answer | None:
        """What was said next, within so many seconds; None: nothing. Raises what went wrong."""
        try:
            said = self._said.get(timeout=seconds)
        except queue.Empty:
            return None
        if isinstance(said, Exception):
            raise said
        return said

    def _run(self) -> None:
        self.heard = self._remarks.hear()
        try:
            self._hand_over(self._begin())
        except KeyboardInterrupt:
            return  # stopped before anything was written
        except Exception as error:
            self._said.put(error)

    def _hand_over(self, stream: Generator[str | Answer]) -> None:
        """Everything that the stream says; when it is to stop, the stream is told once."""
        told = False
        said = next(stream)
        self._said.put(said)
        while not isinstance(said, Answer):
            tell = self._stop.is_set() and not told
            told = told or tell
            said = stream.throw(KeyboardInterrupt()) if tell else next(stream)
            self._said.put(said)
