"""What llm's log keeps: the question as the prompt, and what it was read from as fragments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from .folder import llm_folder, log_file

QUESTION = "Question: "  # what a prompt says before it


def logging_is_on() -> bool:
    """llm's own switch, `llm logs on` and `llm logs off`; on until it is switched off."""
    return not (llm_folder() / "logs-off").exists()


def log(responses: Sequence[Any]) -> None:
    """Puts the finished responses of a call into llm's log, if that is on.

    Raises sqlite3 and disk errors.
    """
    if not logging_is_on():
        return
    import sqlite_utils

    path = log_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    sent = responses[0].prompt.prompt
    behind = sum(len(one) + 1 for one in responses[0].prompt.fragments)  # llm's line end after each
    asked = sent[behind:].removeprefix(QUESTION)
    with sqlite_utils.Database(path) as database:  # of this thread, as sqlite wants it
        for response in responses:
            response.prompt = as_logged(response.prompt, sent, asked)
            response.log_to_db(database)


def as_logged(prompt: Any, sent: str, asked: str, read: Sequence[Any] = ()) -> Any:
    """A prompt that the log shows as what was `asked`, where that is a part of what was `sent`.

    `read`: fragments beside the prompt's own. llm itself shows all fragments before the prompt.
    """
    import llm
    from llm.parts import TextPart

    def own(message: Any) -> Any:
        parts = [
            TextPart(text=asked) if isinstance(part, TextPart) and part.text == sent else part
            for part in message.parts
        ]
        return replace(message, parts=parts)

    text = asked if prompt.prompt == sent else prompt.prompt
    told = [own(one) for one in prompt.messages]

    class Logged(llm.Prompt):  # type: ignore[misc]  # mypy knows nothing of llm
        prompt = text  # a conversation is named after it
        messages = told

        def __init__(self) -> None:
            self.__dict__.update(vars(prompt))
            self.fragments = [*prompt.fragments, *read]

    return Logged()
