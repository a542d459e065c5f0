"""Models write: the prompt, the access to llm's models, their words made safe to show."""

from __future__ import annotations

from .call import Outcome
from .folder import log_file, logging_is_on
from .prompt import NOT_THERE, Prompt, Turn, make_prompt, may_refuse, refuses
from .rendered import Rendered
from .writer import Writer, open_writer

__all__ = [
    "NOT_THERE",
    "Outcome",
    "Prompt",
    "Rendered",
    "Turn",
    "Writer",
    "log_file",
    "logging_is_on",
    "make_prompt",
    "may_refuse",
    "open_writer",
    "refuses",
]
