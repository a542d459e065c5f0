"""Hold a conversation in the terminal: read questions line by line, stream the answers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from .. import settings
from ..errors import AskReviewError, UsageError, is_interrupt
from . import asking, show

if TYPE_CHECKING:
    from ..conversation import Conversation, History
    from ..engine import AskReview

QUOTES = "quotes"
PROMPT = "> "
HELP = """\
/sources       show the quotes behind the last answer, and where they are
/model [NAME]  switch to another model; without a name, show the current one
/new           start a new conversation
/quit          leave, like Ctrl-D (Ctrl-C stops an answer)
Anything else is a question. A follow-up like “and Claude?” refers to the earlier questions."""
COMMANDS = ("/sources", "/model", "/new", "/quit", "/help")


def converse(chat: Chat, history: History | None) -> int:
    """Reads questions until there are no more; 1 if one of a pipe's met an error."""
    with _lines(history) as typed:
        if sys.stdin.isatty():
            chat.greet()
        for line in typed:
            if not chat.take(line):
                break
    return 1 if chat.failed and not sys.stdin.isatty() else 0


class Chat:
    """Questions and commands, one after the other."""

    def __init__(
        self,
        review: AskReview,
        manner: asking.Manner,
        conversation: Conversation,
        remark: Callable[[str], None],
    ) -> None:
        models = manner.models.model
        if len(models) > 1:
            raise UsageError(
                "A chat uses one model at a time. Pass -m once, and switch with /model NAME."
            )
        self.failed = False  # whether a question met an error
        self._review, self._manner = review, manner
        self._conversation = conversation
        self._remark = remark  # ends a progress bar, too
        self._model = models[0] if models else settings.model()

    def greet(self) -> None:
        if not self._manner.quiet:
            self._remark(f"Ask about the notes in {self._review.about}. Type /help for commands.")

    def take(self, line: str) -> bool:
        """Answers a question or obeys a command; False: the conversation is over."""
        words = line.split()
        if words and words[0] in COMMANDS:
            return self._obey(words[0], " ".join(words[1:]))
        if words and words[0].startswith("/") and words[0][1:].isalpha():
            self._remark(f"There is no command {words[0]}. Type /help for the list.")
        elif words:
            self._guarded(lambda: self._answer(line))
        return True

    def _obey(self, command: str, rest: str) -> bool:
        if command == "/sources":
            self._show_sources()
        elif command == "/model":
            self._guarded(lambda: self._change_model(rest))
        elif command == "/new":
            self._conversation.forget()
            self._remark("Started a new conversation.")
        elif command == "/help":
            click.echo(HELP)
        return command != "/quit"

    def _show_sources(self) -> None:
        if self._conversation.answers:
            show.quotations(self._conversation.answers[-1], self._review.notes)
        else:
            self._remark("There is no answer yet. Ask a question first.")

    def _change_model(self, name: str) -> None:
        if name and name != QUOTES:
            from ..writing import open_writer

            open_writer(name, asking.writing(self._manner.models, None), self._remark)
        self._model = name or self._model
        self._remark(f"Model: {self._model}.")

    def _answer(self, question: str) -> None:
        answer = asking.ask_one(
            self._review, question, self._model, self._manner, self._conversation.answers
        )
        self._conversation.add(answer)
        self.failed = self.failed or bool(answer.incomplete)
        click.echo()

    def _guarded(self, act: Callable[[], None]) -> None:
        """What goes wrong with one line, Ctrl-C included, leaves the conversation going."""
        try:
            act()
        except (KeyboardInterrupt, Exception) as error:
            if is_interrupt(error):
                self._remark("Stopped.")
            elif isinstance(error, AskReviewError):
                self.failed = True
                self._remark(f"Error: {error}")
            else:
                raise


@contextmanager
def _lines(history: History | None) -> Iterator[Iterator[str]]:
    """The lines that are typed or piped, with those of earlier conversations to go back to."""
    if sys.stdin is None:
        raise UsageError("Standard input is closed. Run askreview chat in a terminal.")
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        yield _read()
        return
    import readline

    earlier = history.lines() if history else []
    for line in earlier:
        readline.add_history(line)
    readline.set_completer_delims(" ")
    readline.set_completer(_completed)
    libedit = "libedit" in (readline.__doc__ or "")  # macOS
    readline.parse_and_bind("bind ^I rl_complete" if libedit else "tab: complete")
    typed: list[str] = []
    try:
        yield _edited(typed)
    finally:
        if history:
            history.add_lines(typed)


def _edited(typed: list[str]) -> Iterator[str]:
    """Lines edited by readline; Ctrl-C empties the line, Ctrl-D ends."""
    while True:
        try:
            line = input(PROMPT)
        except EOFError:
            click.echo()
            return
        except KeyboardInterrupt:
            click.echo()
            continue
        if line.strip():
            typed.append(line)
        yield line


def _read() -> Iterator[str]:
    """Lines of a pipe or a file, without a prompt among what is printed."""
    for line in sys.stdin.buffer:
        yield line.decode("utf-8", "replace")


def _completed(text: str, state: int) -> str | None:
    found = [command for command in COMMANDS if text and command.startswith(text)]
    return found[state] if state < len(found) else None
