"""Open a model for use: check its options, attachments and key."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..errors import ModelError, UsageError
from ..types import Usage, Writing
from .call import Call, Outcome
from .folder import no_folder_left
from .note_tools import NoteTools
from .prompt import Prompt, check_rules
from .registry import OWN, find, plugin_of
from .told_errors import notice_errors

NO_TOOLS = (
    "“{model}” cannot call tools, which --deep needs. Choose another model with -m, or add yours "
    "again with askreview models add --tools if it can."
)
OPENAI = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class Writer:
    """Asks one model."""

    id: str
    host: str  # where it is sent to; empty when only its plugin knows
    plugin: str  # the package that sends it
    model: Any
    attachments: tuple[Any, ...]
    writing: Writing

    def write(
        self, prompt: Prompt, schema: Mapping[str, Any] | None = None
    ) -> Generator[str, None, Outcome]:
        """The answer's text as it comes, raw; by `schema` it is JSON. Raises ModelError."""
        more = {"schema": dict(schema)} if schema else {}

        def begin(put: Callable[[Any], None]) -> Iterator[Any]:
            yield self.model.prompt(**self._arguments(prompt), **more)

        return Call(self.model, self.host, begin, self.writing, bare=self.bare).pieces()

    def chain(self, prompt: Prompt, tools: NoteTools, rounds: int) -> Call:
        """The same with tools, for at most so many responses."""
        import llm

        def begin(put: Callable[[Any], None]) -> Iterator[Any]:
            chain = self.model.chain(
                tools=[llm.Tool.function(one) for one in tools.all()],
                before_call=tools.before,
                after_call=lambda *call: put(tools.after(*call)),
                **self._arguments(prompt),
            )
            return islice(chain.responses(), rounds)

        return Call(self.model, self.host, begin, self.writing, bare=self.bare)

    def _arguments(self, prompt: Prompt) -> dict[str, Any]:
        import llm

        return {
            "stream": self.model.can_stream,
            "prompt": prompt.rest,
            # llm puts a line end behind each.
            "fragments": [
                llm.Fragment(text.removesuffix("\n"), f"{OWN}:{source}")
                for text, source in prompt.fragments
            ],
            "system": prompt.system,
            "attachments": list(self.attachments),
            "options": dict(self.writing.options),
            "hide_reasoning": self.writing.reasoning is None,
        }

    @property
    def bare(self) -> bool:
        """Whether the address of an OpenAI-like server lacks the path that they have, `/v1`."""
        address = getattr(self.model, "api_base", None)
        return bool(address) and not urlsplit(str(address)).path.strip("/")

    def for_words(self) -> Writer:
        """The same model, asked about words alone: no attachments, no thoughts shown."""
        writing = replace(self.writing, reasoning=None)
        return replace(self, attachments=(), writing=writing)

    def complete(
        self, prompt: str | Prompt, schema: Mapping[str, Any] | None = None
    ) -> tuple[str, Usage]:
        """The whole text of an answer, raw, and its tokens. Raises ModelError."""
        whole = prompt if isinstance(prompt, Prompt) else Prompt("", prompt)
        pieces, text = self.write(whole, schema), ""
        while True:
            try:
                text += next(pieces)
            except StopIteration as end:
                return text, end.value.usage


def open_writer(
    name: str, writing: Writing, say: Callable[[str], None], *, keyless: bool = False
) -> Writer:
    """The model of this id or alias, ready to be asked; nothing is sent yet.

    `keyless`: it need not have its key. Raises UsageError for an unknown name, option or
    attachment, ModelError for a key that is missing.
    """
    model = find(name, say)
    notice_errors(model)
    _check_options(model, writing)
    if writing.deep and not model.supports_tools:
        raise UsageError(NO_TOOLS.format(model=model.model_id))
    check_rules(writing.rules)
    attachments = tuple(_attachment(model, path) for path in writing.attachments)
    if not keyless:
        _check_key(model)
    return Writer(model.model_id, host_of(model), plugin_of(model), model, attachments, writing)


def key_source(model: Any) -> str | None:
    """Where a model's key comes from; empty when it needs none, None when it is missing."""
    import llm

    if not model.needs_key:
        return ""
    if model.key:
        return "set by its plugin"
    with no_folder_left():
        if model.needs_key in llm.load_keys():
            return f"llm keys ({model.needs_key})"
    if model.key_env_var and os.environ.get(model.key_env_var):
        return f"${model.key_env_var}"
    return None


def how_to_set(model: Any) -> str:
    """How to give a model its key."""
    variable = f", or set ${model.key_env_var}" if model.key_env_var else ""
    return f"llm keys set {model.needs_key}{variable}"


def host_of(model: Any) -> str:
    """The host and port that a model is asked at, as far as its plugin shows it; else empty."""
    named = [getattr(model, name, None) for name in ("api_base", "base_url", "api_url", "endpoint")]
    if plugin_of(model) == "llm":
        named.append(os.environ.get("OPENAI_BASE_URL") or OPENAI)
    for address in named:
        if address and "://" in str(address):
            return urlsplit(str(address)).netloc.rpartition("@")[2]
    return ""


def _check_key(model: Any) -> None:
    if key_source(model) is not None:
        return
    raise ModelError(
        f"“{model.model_id}” needs a key. Run {how_to_set(model)}; -m quotes needs none."
    )


def _check_options(model: Any, writing: Writing) -> None:
    from pydantic import ValidationError

    known = list(model.Options.model_fields)
    for name in writing.options:
        if name not in known:
            several = f"Use {', '.join(known)}" if known else "It has none"
            raise UsageError(f"“{model.model_id}” has no option “{name}”. {several}.")
    try:
        model.Options(**writing.options)
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0]) if first["loc"] else "an option"
        raise UsageError(
            f"“{model.model_id}” does not accept {name} {writing.options.get(name)}: "
            f"{first['msg']}."
        ) from error


def _attachment(model: Any, path: str) -> Any:
    import llm

    file = Path(path).expanduser()
    if not file.is_file():
        raise UsageError(f"There is no file {path}. Pass the path of a file with -a.")
    attachment = llm.Attachment(path=str(file))
    kind = attachment.resolve_type()
    if kind not in model.attachment_types:
        accepted = ", ".join(sorted(model.attachment_types)) or "no attachments"
        raise UsageError(
            f"“{model.model_id}” accepts {accepted}; {path} is {kind or 'of unknown type'}. "
            "Choose a model that accepts it with -m."
        )
    return attachment
