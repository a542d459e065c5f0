"""The file where llm keeps servers that speak OpenAI's protocol, and what is wrong in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .folder import llm_folder

if TYPE_CHECKING:
    from yaml.nodes import Node

PLUGIN = "llm.default_plugins.openai_models"  # the part of llm that reads it
NEEDED = ("model_id", "model_name")


def extra_models_file() -> Path:
    return llm_folder() / "extra-openai-models.yaml"


def slip() -> str:
    """The first thing that llm cannot read in that file, with its line; empty when there is none.

    Ends with what to do.
    """
    file = extra_models_file()
    if not file.exists():
        return ""
    import yaml

    try:
        root = yaml.compose(file.read_text(encoding="utf-8"), yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.context_mark or error.problem_mark  # where it begins, not where it is noticed
        line = mark.line + 1 if mark else 1
        return _said(file, line, f"{error.problem or 'this is not YAML'}")
    except (yaml.YAMLError, OSError, UnicodeDecodeError) as error:
        return _said(file, 1, " ".join(str(error).split()))
    found = _wrong(root)
    return _said(file, *found) if found else ""


def _wrong(root: Node | None) -> tuple[int, str] | None:
    """The line and what is wrong in it."""
    from yaml.nodes import MappingNode, SequenceNode

    if not isinstance(root, SequenceNode):
        line = root.start_mark.line + 1 if root else 1
        return line, "it must be a list of models, each beginning with “- model_id:”"
    for one in root.value:
        line = one.start_mark.line + 1
        if not isinstance(one, MappingNode):
            return line, "a model must begin with “- model_id:”"
        given = {key.value: value for key, value in one.value}
        for name in NEEDED:
            if name not in given:
                return line, f"this model has no “{name}”"
            if not given[name].value:
                return given[name].start_mark.line + 1, f"“{name}” is empty"
        if "aliases" in given and not isinstance(given["aliases"], SequenceNode):
            return given["aliases"].start_mark.line + 1, "“aliases” must be a list: [short]"
    return None


def _said(file: Path, line: int, what: str) -> str:
    return (
        f"{file}, line {line}: {what}. Correct that line; llm's own models are missing until then."
    )
