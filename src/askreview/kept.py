"""Every place that holds text of the notes or of questions to them, the index's folder aside."""

from __future__ import annotations

import os
from pathlib import Path

import click

from .history import History
from .nouns import Place
from .settings import history_folder


def kept_places() -> tuple[Place, ...]:
    """The last conversation, the typed lines and llm's log, as far as there are any."""
    history = History(history_folder(), lambda line: None)
    return (*history.places(), *_llm_log())


def _llm_log() -> tuple[Place, ...]:
    """llm's own log of prompts and responses, found as llm finds it but without making a folder."""
    named = os.environ.get("LLM_USER_PATH")
    folder = Path(named or click.get_app_dir("io.datasette.llm"))
    log = folder / "logs.db"
    if not log.is_file():
        return ()
    state = "off" if (folder / "logs-off").exists() else "on"
    size = sum(file.stat().st_size for file in folder.glob("logs.db*"))
    return (Place(f"llm's log ({state})", str(log), size),)
