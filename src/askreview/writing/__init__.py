"""Let a model of the llm library write the answer."""

from .add_model import Added, add_model
from .available import Available, available
from .deep import DeepAnswer, with_tools
from .folder import log_file
from .logged import as_logged, logging_is_on
from .model_answer import Composition, Task, Tell, cost
from .note_tools import Library, NoteTools
from .prompt import NOT_THERE, Prompt, Turn, make_prompt
from .query import write_query
from .request import Earlier, Found, Request, found_for, make_request, nothing_for
from .writer import Writer, open_writer

__all__ = [
    "NOT_THERE",
    "Added",
    "Available",
    "Composition",
    "DeepAnswer",
    "Earlier",
    "Found",
    "Library",
    "NoteTools",
    "Prompt",
    "Request",
    "Task",
    "Tell",
    "Turn",
    "Writer",
    "add_model",
    "as_logged",
    "available",
    "cost",
    "found_for",
    "log_file",
    "logging_is_on",
    "make_prompt",
    "make_request",
    "nothing_for",
    "open_writer",
    "with_tools",
    "write_query",
]
