"""What the tests of the index share: vaults of generated notes, and subprocesses that work on them.

A subprocess runs a few lines of Python with the names of `PRELUDE`; its encoder is a WordEncoder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import shell

TESTS = Path(__file__).parent

PRELUDE = f"""
import sys, time
sys.path.insert(0, {str(TESTS)!r})
from pathlib import Path
from word_encoder import WordEncoder
from askreview import AskReview
from askreview.errors import AskReviewError

notes, index = sys.argv[1:3]

class Slow(WordEncoder):
    '''Writes a line into a file for each text, and takes its time.'''

    def __init__(self, log, seconds):
        super().__init__()
        self.log, self.seconds = log, seconds

    def encode(self, texts):
        for encoding in super().encode(texts):
            time.sleep(self.seconds)
            with open(self.log, "a") as file:
                file.write("one\\n")
            yield encoding

class Waiting(WordEncoder):
    '''Says when it is asked to encode, and waits for a line on stdin.'''

    def encode(self, texts):
        say("encoding")
        sys.stdin.readline()
        yield from super().encode(texts)

def say(line):
    print(line, flush=True)
"""


def write(folder: Path, numbers, text: str = "Some words about thing{n} here.") -> Path:
    """Notes called n.md, each with one passage that names its number."""
    folder.mkdir(parents=True, exist_ok=True)
    for n in numbers:
        (folder / f"{n}.md").write_text(f"# Note {n}\n\n{text.format(n=n)}\n", encoding="utf-8")
    return folder


def command(code: str, notes: Path, index: Path, *more: object) -> list[str]:
    """The command line of a subprocess that runs `code`; `more` are its sys.argv[3:]."""
    return [sys.executable, "-c", PRELUDE + code, str(notes), str(index), *map(str, more)]


def start(code: str, notes: Path, index: Path, *more: object) -> shell.Piped:
    return shell.Piped(command(code, notes, index, *more))


def askreview(notes: Path, index: Path, *args: str, before=()) -> subprocess.CompletedProcess[str]:
    """Runs the shell's command, `before` being what goes before it on the command line."""
    line = [*args, "--notes", str(notes), "--index", str(index)]
    if before:
        command = [*map(str, before), shutil.which("askreview"), *line]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    else:
        done = shell.run(["askreview", *line], text=True)
    assert "Traceback" not in done.stderr
    return done


def only_line(done: subprocess.CompletedProcess[str]) -> str:
    """The one line on stderr."""
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    return lines[0]


def current(index: Path) -> Path:
    """The folder of the current generation."""
    return index / "generations" / (index / "CURRENT").read_text().strip()


def plain_user():
    """What goes before a command so that rights hold for it: root may do anything otherwise."""
    if os.geteuid():
        return []
    return ["setpriv", "--bounding-set=-dac_override,-dac_read_search,-fowner"]
