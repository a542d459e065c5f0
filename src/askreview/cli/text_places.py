"""List every place outside the index that stores text of notes or questions."""

from __future__ import annotations

from ..conversation import History
from ..settings import feedback_file, history_folder
from ..types import Place
from ..writing import log_file, logging_is_on


def kept_places() -> tuple[Place, ...]:
    """The last conversation, the typed lines, feedback and llm's log, as far as there are any."""
    history = History(history_folder(), lambda line: None)
    return (*history.places(), *_feedback(), *_llm_log())


def _feedback() -> tuple[Place, ...]:
    """Questions to the page, with what was expected of their answers."""
    file = feedback_file()
    return (Place("feedback", str(file), file.stat().st_size),) if file.is_file() else ()


def _llm_log() -> tuple[Place, ...]:
    """llm's own log of prompts, with the passages in them, and of answers."""
    log = log_file()
    if not log.is_file():
        return ()
    state = "on" if logging_is_on() else "off"
    size = sum(file.stat().st_size for file in log.parent.glob(f"{log.name}*"))
    return (Place(f"llm's log ({state})", str(log), size),)
