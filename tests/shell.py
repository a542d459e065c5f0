"""Runs a command as a shell does, in a process forked from one that has imported what it needs.

A fresh interpreter spends a second on imports before each command, and four before the page; a
fork has them. Apart from that, a command has a process of its own, with its own environment,
folder, streams and signals.
"""

from __future__ import annotations

import atexit
import fcntl
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import termios
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from subprocess import CompletedProcess, TimeoutExpired

import askreview
from askreview.web.server import QUIET

PROGRAMS = {"askreview": ("askreview.cli", "main"), "llm": ("llm.cli", "cli")}
# Not onnxruntime: it starts a thread, which a fork would lose. Not llm.cli: it loads the plugins.
PACKAGES = ("chromadb", "chromadb_rust_bindings", "frontmatter", "httpcore", "llm", "markdown_it")
PACKAGES += ("openai.lib.streaming.chat", "openai.resources.chat", "sqlite_utils", "tokenizers")
LATER = re.compile(r"askreview\.(web|llm_plugin|__main__)\b")  # or they load gradio, or run
PAGE = ("askreview.web.page", "askreview.web.events", "uvicorn")


def run(command, *, cwd=None, env=None, input=None, text=False, check=False, timeout=120):
    """What subprocess.run gives for `askreview …` and `llm …`, output captured."""
    line = [str(part) for part in command]
    with ExitStack() as opened:
        given, out, err = (opened.enter_context(tempfile.TemporaryFile()) for _ in range(3))
        given.write(input.encode() if isinstance(input, str) else input or b"")
        given.seek(0)
        process = Process(line, (given, out, err), cwd, env)
        try:
            code = process.wait(timeout)
        except TimeoutExpired:
            process.kill()
            process.wait()
            raise
        for file in (out, err):
            file.seek(0)
        printed, errors = out.read(), err.read()
    if text:
        printed, errors = printed.decode().replace("\r\n", "\n"), errors.decode()
    done = CompletedProcess(line, code, printed, errors)
    if check:
        done.check_returncode()
    return done


class Process:
    """A command that runs, asked and ended as a subprocess.Popen is.

    `streams` are its stdin, stdout and stderr. With `terminal`, the first is the terminal of a
    session of its own, which sends it Ctrl-C. With `ignores`, it begins as the background job of a
    script does, which ignores Ctrl-C.
    """

    def __init__(
        self, command, streams, cwd=None, env=None, *, terminal=False, ignores=False
    ) -> None:
        self.args = [str(part) for part in command]
        sys.audit("shell.run", self.args)
        self.returncode: int | None = None
        told, tells = os.pipe()
        self._told = os.fdopen(told, "rb", buffering=0)
        asked = {
            "line": self.args,
            "cwd": str(cwd or Path.cwd()),
            "env": dict(os.environ if env is None else env),
            "terminal": terminal,
            "ignores": ignores,
        }
        try:
            _starter("web" in self.args).start(asked, [*map(_number, streams), tells])
        finally:
            os.close(tells)
        self.pid = int(self._told.readline())

    def poll(self) -> int | None:
        return self.wait(0) if self._ended(0) else None

    def wait(self, timeout: float | None = None) -> int:
        if self.returncode is None:
            if not self._ended(timeout):
                raise TimeoutExpired(self.args, timeout or 0)
            self.returncode = int(self._told.readline())
            self._told.close()
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _ended(self, seconds: float | None) -> bool:
        return self.returncode is not None or bool(select.select([self._told], [], [], seconds)[0])


class Piped(Process):
    """A command that runs with a pipe of text to each of its streams."""

    def __init__(self, command, cwd=None, env=None) -> None:
        (its_input, given), (out, printed), (errors, told) = (os.pipe() for _ in range(3))
        try:
            super().__init__(command, (its_input, printed, told), cwd, env)
        finally:
            for end in (its_input, printed, told):
                os.close(end)
        self.stdin = os.fdopen(given, "w", buffering=1, encoding="utf-8")
        self.stdout, self.stderr = (os.fdopen(end, encoding="utf-8") for end in (out, errors))

    def communicate(self, text: str = "", timeout: float | None = None) -> tuple[str, str]:
        """What more it printed and said until its end, after it was given the text."""
        if self.stdin.closed:
            return "", ""
        with suppress(BrokenPipeError), self.stdin:  # it may have ended
            self.stdin.write(text)
        with ThreadPoolExecutor(2) as pool:
            both = [pool.submit(stream.read) for stream in (self.stdout, self.stderr)]
            self.wait(timeout)
        for stream in (self.stdout, self.stderr):
            stream.close()
        return both[0].result(), both[1].result()

    def __enter__(self) -> Piped:
        return self

    def __exit__(self, *_) -> None:
        self.communicate()


class Starter:
    """The process that forks; it ends when our end of the socket is closed."""

    def __init__(self, imported, env) -> None:
        self._ours, its = socket.socketpair()
        command = [sys.executable, __file__, str(its.fileno()), *imported]
        self._process = subprocess.Popen(
            command, pass_fds=[its.fileno()], env={**os.environ, **env}
        )
        its.close()
        atexit.register(self._end)

    def _end(self) -> None:
        self._ours.close()
        self._process.wait(10)

    def start(self, asked, streams) -> None:
        text = json.dumps(asked).encode()
        socket.send_fds(self._ours, [len(text).to_bytes(8, "big")], streams)
        self._ours.sendall(text)


@cache
def _starter(page: bool) -> Starter:
    ours = (one.name for one in walk_packages(askreview.__path__, "askreview."))
    imported = [*PACKAGES, *(name for name in ours if not LATER.match(name))]
    return Starter([*imported, *PAGE], QUIET) if page else Starter(imported, {})


def _number(stream) -> int:
    return stream if isinstance(stream, int) else stream.fileno()


def _serve(wire: socket.socket) -> None:
    """Forks for each request; tells each one's pipe the child, and then its exit code."""
    woken, wakes = socket.socketpair()
    wakes.setblocking(False)
    signal.set_wakeup_fd(wakes.fileno())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    told: dict[int, int] = {}
    while True:
        for ready in select.select([wire, woken], [], [])[0]:
            if ready is woken:
                woken.recv(4096)
                _tell_ended(told)
            elif not _start(wire, told):
                return


def _start(wire: socket.socket, told: dict[int, int]) -> bool:
    """Forks for the next request; False when there will be none."""
    size, streams, *_ = socket.recv_fds(wire, 8, 4)
    if not size:
        return False
    asked = json.loads(wire.recv(int.from_bytes(size, "big"), socket.MSG_WAITALL))
    child = os.fork()
    if not child:
        for tells in told.values():  # else the end of another's pipe would never come
            os.close(tells)
        _become(**asked, streams=streams)
    told[child] = streams.pop()
    os.write(told[child], b"%d\n" % child)
    for stream in streams:
        os.close(stream)
    return True


def _tell_ended(told: dict[int, int]) -> None:
    for child in list(told):
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            os.write(told[child], b"%d\n" % os.waitstatus_to_exitcode(status))
            os.close(told.pop(child))


def _become(line, cwd, env, terminal, ignores, streams) -> None:
    """The command, in this process."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN if ignores else signal.default_int_handler)
    if terminal:
        os.setsid()
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    time.tzset()
    sys.path[1:1] = env.get("PYTHONPATH", "").split(os.pathsep)
    for fd, stream in enumerate(streams[:3]):
        os.dup2(stream, fd)
    for stream in streams:
        os.close(stream)
    if terminal:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    sys.stdout.reconfigure(line_buffering=sys.stdout.isatty())
    if line[:2] == [sys.executable, "-c"]:
        sys.argv = line[1:2] + line[3:]
        exec(compile(line[2], "<string>", "exec"), {"__name__": "__main__"})
    else:
        module, name = PROGRAMS[line[0]]
        sys.argv = line
        getattr(import_module(module), name)()
    sys.exit()


if __name__ == "__main__":
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # else it starts threads, which a fork would lose
    for module in sys.argv[2:]:
        import_module(module)
    _serve(socket.socket(fileno=int(sys.argv[1])))
