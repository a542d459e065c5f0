"""llm's own folder: its log and its logging switch, without creating it by accident."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

_counting = threading.Lock()
_inside: list[Path] = []  # the folder of llm for each look-up that goes on, in whatever thread
_missing: list[Path] = []  # the folders that were not there when the first of them began


def llm_folder() -> Path:
    """Where llm keeps keys, aliases and its log; `llm.user_dir()` would make it."""
    import click

    return Path(os.environ.get("LLM_USER_PATH") or click.get_app_dir("io.datasette.llm"))


def log_file() -> Path:
    """llm's log: prompts with the passages in them, and the answers, unless it is switched off."""
    return llm_folder() / "logs.db"


def logging_is_on() -> bool:
    """llm's own switch, `llm logs on` and `llm logs off`; on until it is switched off."""
    return not (llm_folder() / "logs-off").exists()


def log(response: Any) -> None:
    """Puts a finished response into llm's log, if that is on. Raises sqlite3 and disk errors."""
    if not logging_is_on():
        return
    import sqlite_utils

    path = log_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    with sqlite_utils.Database(path) as database:  # of this thread, as sqlite wants it
        response.log_to_db(database)


@contextmanager
def no_folder_left() -> Iterator[None]:
    """Any look-up in llm makes its folder: those that were not there and stayed empty go again.

    They go when the last look-up ends: another thread's may be using them.
    """
    folder = llm_folder()
    with _counting:
        if not _inside:
            _missing[:] = [one for one in (folder, *folder.parents) if not one.exists()]
        _inside.append(folder)
    try:
        yield
    finally:
        with _counting:
            _inside.remove(folder)
            for one in () if _inside else _missing:
                with suppress(OSError):  # it is in use now, or was never made
                    one.rmdir()
