"""Runs a command as a shell does, in a process forked from one that has imported what it needs.

A fresh interpreter spends a second on imports before each command; a fork has them. Apart from
that, a command has a process of its own, with its own environment, folder and streams.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired

PROGRAMS = {"askreview": ("askreview.cli", "main"), "llm": ("llm.cli", "cli")}
# Not onnxruntime: it starts a thread, which a fork would lose. Not llm.cli: it loads the plugins.
IMPORTED = ("askreview.cli", "askreview.engine", "askreview.conversation", "askreview.writing")
IMPORTED += ("chromadb", "llm", "openai", "sqlite_utils", "tokenizers", "frontmatter")


def run(command, *, cwd=None, env=None, input=None, text=False, check=False, timeout=120):
    """What subprocess.run gives for `askreview …` and `llm …`, output captured."""
    line = [str(part) for part in command]
    sys.audit("shell.run", line)
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder, name) for name in ("in", "out", "err")]
        given = input.encode() if isinstance(input, str) else input or b""
        files[0].write_bytes(given)
        code = _starter().run(line, cwd or Path.cwd(), env or dict(os.environ), files, timeout)
        out, err = (file.read_bytes() for file in files[1:])
    if text:
        out, err = out.decode().replace("\r\n", "\n"), err.decode()
    done = CompletedProcess(line, code, out, err)
    if check:
        done.check_returncode()
    return done


class Starter:
    """The process that forks; it ends when its stdin is closed."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, __file__], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def run(self, line, folder, env, files, timeout):
        asked = {"line": line, "cwd": str(folder), "env": env, "files": [str(f) for f in files]}
        self._process.stdin.write(json.dumps(asked).encode() + b"\n")
        self._process.stdin.flush()
        child = self._number()
        if not select.select([self._process.stdout], [], [], timeout)[0]:
            os.kill(child, 9)
            self._number()
            raise TimeoutExpired(line, timeout)
        return self._number()

    def _number(self) -> int:
        """The child, and then its exit code."""
        # Unbuffered, so that select tells whether there is a line.
        return int(b"".join(iter(lambda: os.read(self._process.stdout.fileno(), 1), b"\n")))


@cache
def _starter() -> Starter:
    return Starter()


def _serve() -> None:
    """Forks for each line on stdin; answers with the child, and then with its exit code."""
    for name in IMPORTED:
        __import__(name)
    for asked in iter(sys.stdin.buffer.readline, b""):
        child = os.fork()
        if not child:
            _become(**json.loads(asked))
        os.write(1, b"%d\n" % child)
        os.write(1, b"%d\n" % os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def _become(line, cwd, env, files) -> None:
    """The command, in this process."""
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.path[1:1] = env.get("PYTHONPATH", "").split(os.pathsep)
    with ExitStack() as opened:
        for fd, (file, mode) in enumerate(zip(files, ("rb", "wb", "wb"), strict=True)):
            os.dup2(opened.enter_context(Path(file).open(mode)).fileno(), fd)
    module, name = PROGRAMS[line[0]]
    sys.argv = line
    getattr(__import__(module, fromlist=[name]), name)()
    sys.exit()


if __name__ == "__main__":
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # else it starts threads, which a fork would lose
    _serve()
