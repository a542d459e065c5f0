"""Show slow work: a bar on a terminal, a line now and then elsewhere, nothing if it is quick."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.progress import Progress

QUICK = 30  # passages; fewer take about a second, too short for a bar
ERASE = "\r\x1b[K"  # what stands on the terminal's line
FIRST, BETWEEN = 1.5, 3.0  # seconds to the first line and between two, where there is no terminal


class Bar:
    """Called as `progress(what, done, total)`; `say` prints a remark above the bar."""

    def __init__(self, unit: str = "") -> None:
        self._unit = f" {unit}" if unit else ""
        self._what = ""
        self._since = self._heard = self._next = 0.0
        self._done = 0
        self._rich: Progress | None = None
        self._task: Any = None
        self._waiting = False

    def __call__(self, what: str, done: int, total: int) -> None:
        now = time.monotonic()
        begins = what != self._what or done < self._done
        if begins and now - self._heard > BETWEEN:  # not the next step of the same work
            self._next = now + FIRST
        self._heard, self._done = now, done
        if begins:
            self.stop()
            self._what, self._since = what, now
        if done >= total:
            self.stop()
        elif sys.stderr.isatty():
            self._draw(what, done, total, now)
        elif total >= QUICK and now >= self._next:
            self._next = now + BETWEEN
            line = f"{what}: {done:,} of {total:,}{self._unit}"
            if done:
                rate = done / max(now - self._since, 1e-3)
                line += f", {rate:.0f}/s, {(total - done) / rate:.0f} s left"
            self.say(line)

    def say(self, line: str) -> None:
        self.stop()
        click.echo(line.encode("utf-8", "replace").decode(), err=True)

    def stop(self) -> None:
        if self._rich:
            self._rich.stop()
            self._rich = None
        if self._waiting:
            click.echo(ERASE, err=True, nl=False)
            self._waiting = False

    def _wait(self, what: str) -> None:
        if not self._waiting and os.environ.get("TERM") != "dumb":
            self._waiting = True
            click.echo(f"{what} …", err=True, nl=False)

    def _draw(self, what: str, done: int, total: int, now: float) -> None:
        if total == 1:  # one thing that is waited for
            self._wait(what)
            return
        if self._rich is None:
            if total < QUICK:
                return
            self._rich = _new_bar()
            self._task = self._rich.add_task(what, total=total, rate="–/s")
            self._rich.start()
        self._rich.update(self._task, completed=done, rate=f"{_rate(done, now - self._since)}/s")


def _rate(done: int, seconds: float) -> str:
    return f"{done / seconds:.0f}" if done and seconds > 0 else "–"


def _new_bar() -> Progress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
