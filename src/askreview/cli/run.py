"""Run a command line; the one place that prints errors."""

from __future__ import annotations

import atexit
import os
import sys
import threading
from contextlib import suppress
from typing import NoReturn

import click

from ..errors import AskReviewError, is_interrupt
from .commands import askreview

TRACEBACK = "ASKREVIEW_TRACEBACK"


def main() -> NoReturn:
    """Runs a command line; every error becomes one line on stderr and an exit code.

    0 answered, or the closest there is; 1 an error; 2 a request that cannot be carried out;
    3 not in the notes; 130 stopped by Ctrl-C.
    """
    # One thread is enough for numpy's small products; more only wake and wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        code = askreview.main(prog_name="askreview", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader of our output has gone
        _end(1)
    except click.exceptions.NoArgsIsHelpError as help:
        click.echo(help.format_message())
        code = 0
    except (KeyboardInterrupt, Exception) as error:
        _leave(*_told(error))
    _end(code if isinstance(code, int) else 0)


def _told(error: BaseException) -> tuple[str, int]:
    """The line that says what went wrong, and the exit code."""
    if is_interrupt(error) or isinstance(error, click.Abort):
        return "Stopped. Nothing is lost; run the command again to continue.", 130
    if isinstance(error, click.ClickException):
        return f"Error: {_sentence(error)} Try askreview --help.", error.exit_code
    if isinstance(error, AskReviewError):
        return f"Error: {error}", error.exit_code
    if isinstance(error, OSError):
        return f"Error: {error}. Your notes were not changed; try again.", 1
    if os.environ.get(TRACEBACK):
        raise error
    kind = type(error).__name__
    return f"Error: {kind}: {error}. This is a bug; set {TRACEBACK}=1 to see the details.", 1


def _end(code: int) -> NoReturn:
    """Ends the process without freeing every module first, which takes as long as a search.

    By now the index is closed and the output is written. A thread that still works is waited for.
    """
    if threading.active_count() > 1:
        sys.exit(code)
    atexit._run_exitfuncs()
    with suppress(OSError):  # told by now, where it concerns us
        sys.stdout.flush()
    os._exit(code)


def _sentence(error: click.ClickException) -> str:
    text = " ".join(error.format_message().split())
    return text if text.endswith((".", "?")) else text + "."


def _leave(message: str, code: int) -> NoReturn:
    line = " ".join(message.split())
    print(line.encode("utf-8", "replace").decode("utf-8"), file=sys.stderr)  # noqa: T201
    _end(code)
