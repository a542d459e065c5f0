"""Tell llm of a server that speaks OpenAI's protocol: LM Studio, llama.cpp, vLLM and others."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..errors import ModelError, UsageError
from .extra_models import extra_models_file, slip
from .failures import in_words

PATIENCE = 10  # seconds for a list of models, which no server computes
BUSY = 503  # what servers answer while they load


@dataclass(frozen=True, slots=True)
class Added:
    """What was saved: the name in llm, the server's own name of the model, and its address."""

    name: str
    model: str
    address: str


def add_model(
    name: str, address: str, model: str = "", key: str = "", *, tools: bool = False
) -> Added:
    """Saves a server's model under a name that `-m` takes; asks the server what it has.

    `address` may lack its `/v1`. `model` is needed where the server has several; `key` names a key
    of llm's that it needs; `tools`: it can call tools. Raises UsageError for a name that is taken,
    ModelError when no server answers.
    """
    if urlsplit(address).scheme not in ("http", "https") or not urlsplit(address).netloc:
        raise UsageError(f"“{address}” is not an address. Use one like http://localhost:1234/v1.")
    if wrong := slip():
        raise UsageError(wrong)
    if name in _names():
        raise UsageError(
            f"There is a model “{name}” in {extra_models_file()}. Choose another name, or remove "
            "it there."
        )
    whole, offered = _offered(address.rstrip("/"), key)
    if not model and len(offered) != 1:
        several = f"has {', '.join(offered)}" if offered else "does not say which models it has"
        raise UsageError(f"The server {several}. Name one with --model.")
    added = Added(name, model or offered[0], whole)
    _save(added, key, tools=tools)
    return added


def _offered(address: str, key: str) -> tuple[str, list[str]]:
    """The address at which the server lists its models, with `/v1` or without, and the models."""
    given = address if urlsplit(address).path else f"{address}/v1"  # llama.cpp answers at both
    for one in dict.fromkeys((given, address, f"{address}/v1")):
        try:
            return one, _listed(one, key)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code in (401, 403):
                raise ModelError(
                    f"{one} wants a key. Save it with: llm keys set NAME, and pass --key NAME."
                ) from error
            if error.code == BUSY:
                raise ModelError(
                    f"The server at {one} is still loading its model. Try again in a moment."
                ) from error
        except ValueError:
            continue
        except OSError as error:
            raise ModelError(
                f"No server answers at {one} ({in_words(error)}). Start it, and check the port."
            ) from error
    raise ModelError(f"{address} does not speak OpenAI's protocol. Check the address.")


def _listed(address: str, key: str) -> list[str]:
    """The models of a server. Raises OSError, or ValueError when it says something else."""
    headers = {"Authorization": f"Bearer {_key(key)}"} if key else {}
    request = urllib.request.Request(f"{address}/models", headers=headers)
    with urllib.request.urlopen(request, timeout=PATIENCE) as response:
        said = json.load(response)
    try:
        return [str(one["id"]) for one in said["data"]]
    except (KeyError, TypeError) as error:
        raise ValueError("not a list of models") from error


def _key(name: str) -> str:
    import llm

    found = llm.get_key(None, name)
    if not found:
        raise UsageError(f"llm has no key “{name}”. Save it with: llm keys set {name}.")
    return str(found)


def _names() -> set[str]:
    import yaml

    file = extra_models_file()
    known = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else None
    return {str(one["model_id"]) for one in known or ()}


def _save(added: Added, key: str, *, tools: bool) -> None:
    """Adds it behind what the file holds, which stays as it is."""
    import yaml

    entry: dict[str, str | bool] = {
        "model_id": added.name,
        "model_name": added.model,
        "api_base": added.address,
    }
    entry |= {"api_key_name": key} if key else {}
    entry |= {"supports_tools": True} if tools else {}
    file = extra_models_file()
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    if before.lstrip().startswith("["):  # a list in one line cannot be added to
        before = yaml.safe_dump(yaml.safe_load(before), sort_keys=False, allow_unicode=True)
    before += "" if before.endswith("\n") or not before else "\n"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(".new")
        fresh.write_text(
            before + yaml.safe_dump([entry], sort_keys=False, allow_unicode=True), encoding="utf-8"
        )
        fresh.replace(file)
    except OSError as error:
        raise ModelError(
            f"Cannot write {file} ({error.strerror}). Free space or make it writable."
        ) from error
