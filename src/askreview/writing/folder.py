"""llm's own folder and where its log is, without creating it by accident."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

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
