"""Find llm's models by name, even when one of its plugins is broken."""

from __future__ import annotations

import difflib
import importlib
import json
import threading
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from ..errors import ModelError, UsageError
from .extra_models import PLUGIN, slip
from .folder import llm_folder, no_folder_left

Say = Callable[[str], None]
OWN = "askreview"  # the package whose models ask us: asking them would never end
NEAREST = 3  # names that are suggested for one that nobody knows

_broken: dict[str, str] = {}  # plugins of this process, and why
_told: set[str] = set()  # those that were named
_looking = threading.Lock()  # llm says that its plugins are loaded when it begins to load them


def find(name: str, say: Say) -> Any:
    """The llm model of this id or alias.

    Raises UsageError for a name that nobody knows, with the nearest ones; ModelError when llm
    itself cannot be read.
    """
    known = by_name(say)
    if name in _our_names():
        raise UsageError(
            f"{name} is {OWN} itself and cannot write its own answers. Choose another model "
            f"with -m, or quotes."
        )
    if name not in known:
        raise UsageError(f"There is no model “{name}”{_nearest(name, known)}")
    return known[name]


def by_name(say: Say) -> Mapping[str, Any]:
    """Every model by its id and by each alias; an alias counts only where it is no other's id."""
    several = registered(say)
    named = {alias: one.model for one in several for alias in one.aliases}
    return named | {one.model.model_id: one.model for one in several}


def registered(say: Say) -> list[Any]:
    """llm's models with their aliases, without ours. Plugins that fail are named and left out."""
    with no_folder_left(), _looking:
        _load_plugins()
        listed = _models()
    for name, why in _broken.items():
        if name not in _told:
            say(
                (slip() if name == PLUGIN else "")
                or f"The llm plugin {name} is broken ({why}); its models are missing. "
                f"Remove it with llm uninstall {name}."
            )
    _told.update(_broken)
    return [one for one in listed if one.model and not _is_ours(one.model)]


def _our_names() -> set[str]:
    """The names of our own models, also those that the user gave them."""
    return {
        name
        for one in _models()
        if one.model and _is_ours(one.model)
        for name in (one.model.model_id, *one.aliases)
    }


def plugin_of(model: Any) -> str:
    """The package that brings a model."""
    return str(type(model).__module__).partition(".")[0]


def _is_ours(model: Any) -> bool:
    return plugin_of(model) == OWN


def _load_plugins() -> None:
    """Loads each plugin by itself first: in llm one that fails takes the others with it."""
    from llm import plugins

    if getattr(plugins, "_loaded", False):
        return
    if plugins.LLM_LOAD_PLUGINS is None:
        for entry in _entry_points():
            try:
                entry.load()
            except (Exception, SystemExit) as error:
                plugins.pm.set_blocked(entry.name)
                _broken[entry.dist.name if entry.dist else entry.name] = _why(error)
    try:
        plugins.load_plugins()
    except (Exception, SystemExit) as error:
        _broken[str(plugins.LLM_LOAD_PLUGINS)] = _why(error)
        for name in plugins.DEFAULT_PLUGINS:
            if not plugins.pm.has_plugin(name):
                plugins.pm.register(importlib.import_module(name), name)


def _models() -> list[Any]:
    import llm

    try:
        return list(llm.get_models_with_aliases())
    except Exception as error:
        if not _unregister_broken():
            raise ModelError(
                f"Cannot read the settings of llm in {llm_folder()} ({_why(error)}). "
                "Fix them, or answer with quotes: -m quotes."
            ) from error
        return _models()


def _unregister_broken() -> bool:
    """Takes out the plugins whose models cannot be listed; whether there were any."""
    from llm import plugins

    found = False
    for hook in plugins.pm.hook.register_models.get_hookimpls():
        given = {"register": lambda *args, **more: None, "model_aliases": []}
        try:
            hook.function(**{name: given[name] for name in hook.argnames})
        except Exception as error:
            plugins.pm.unregister(hook.plugin)
            _broken[_distribution(hook.plugin_name)] = _why(error)
            found = True
    return found


def _entry_points() -> Iterable[Any]:
    """Those of every distribution, as pluggy reads them, also of one that hides another."""
    from importlib.metadata import distributions  # slow to import

    return [one for each in distributions() for one in each.entry_points if one.group == "llm"]


def _distribution(plugin: str) -> str:
    for entry in _entry_points():
        if entry.name == plugin and entry.dist:
            return str(entry.dist.name)
    return plugin


def _why(error: BaseException) -> str:
    said = " ".join(str(error).split())[:160]
    kind = type(error).__name__
    return "invalid JSON" if isinstance(error, json.JSONDecodeError) else f"{kind}: {said}"


def _nearest(name: str, known: Mapping[str, Any]) -> str:
    near = difflib.get_close_matches(name, list(known), NEAREST, 0.5)
    if not near:
        return ". Run askreview models to list them, or use quotes."
    return f". Did you mean {' or '.join(near)}? Run askreview models to list them all."
