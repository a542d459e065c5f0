"""Models write: the prompt, the access to llm's models, their words made safe to show."""

from __future__ import annotations

from .available import Available, available
from .call import Outcome
from .folder import log_file, logging_is_on
from .prompt import NOT_THERE, Prompt, Turn, make_prompt, may_refuse, refuses
from .rendered import Rendered, quotable
from .writer import Writer, open_writer

__all__ = [
    "NOT_THERE",
    "Available",
    "Outcome",
    "Prompt",
    "Rendered",
    "Turn",
    "Writer",
    "available",
    "log_file",
    "logging_is_on",
    "make_prompt",
    "may_refuse",
    "open_writer",
    "quotable",
    "refuses",
]
