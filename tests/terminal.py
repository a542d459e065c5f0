"""A terminal that a command runs in, driven by a test: what is typed, what is seen."""

from __future__ import annotations

import os
import pty
import select

import shell


class Terminal:
    """A command behind a terminal of our own; what it prints is gathered in `seen`."""

    def __init__(self, command, **kwargs):
        self.ours, its = pty.openpty()
        self.seen = ""
        self.process = shell.Process(command, (its, its, its), terminal=True, **kwargs)
        os.close(its)

    def type(self, text):
        os.write(self.ours, text.encode())

    def interrupt(self):
        """Presses Ctrl-C, again if nothing comes: readline misses a signal between two keys."""
        self.type("\x03")
        while not select.select([self.ours], [], [], 3)[0]:
            self.type("\x03")

    def until(self, words, seconds=60):
        """Reads until the words come; returns what came before and with them."""
        came = ""
        while words not in came:
            more = self._more(seconds)
            assert more, f"ended without {words!r}: {self.seen!r}"
            came += more
        return came

    def end(self, seconds=60):
        """Reads to the end, and returns the exit code."""
        while self._more(seconds):
            pass
        os.close(self.ours)
        return self.process.wait(60)

    def _more(self, seconds):
        ready, _, _ = select.select([self.ours], [], [], seconds)
        assert ready, f"nothing more for {seconds} s: {self.seen!r}"
        try:
            more = os.read(self.ours, 4096).decode(errors="replace")
        except OSError:  # Linux: the other end was closed
            more = ""
        self.seen += more
        return more
