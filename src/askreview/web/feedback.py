"""Turn an answer marked wrong into a case of the eval suite."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import yaml

from ..errors import UsageError
from ..settings import feedback_file
from ..text import WORD

SUITE = Path("evals") / "facts"
NAME = "from-feedback.yaml"
HEADER = "# Questions whose answers were marked wrong on the page. facts.any: what was expected.\n"


def default_file() -> Path:
    """The eval suite of the current folder, else a file in the user's data folder."""
    if SUITE.is_dir():
        return SUITE / NAME
    return feedback_file()


def add_case(file: Path, question: str, expected: Sequence[str]) -> str:
    """Appends a case and gives its id; nothing `expected`: the notes do not say it.

    Raises UsageError when the file holds no list of cases or cannot be written.
    """
    before = _read(file)
    known = _ids(file, before)
    case = _case(question, expected, known)
    text = yaml.safe_dump([case], allow_unicode=True, sort_keys=False, width=100)
    apart = HEADER if not before else "" if before.endswith("\n") else "\n"
    text = apart + text
    _ids(file, before + text)  # a list that is written in brackets cannot be added to
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as cases:
            cases.write(text)
    except OSError as error:
        raise UsageError(
            f"Cannot write the test case to {file} ({error.strerror}). "
            "Restart askreview web with --feedback FILE to use another file."
        ) from error
    return str(case["id"])


def _case(question: str, expected: Sequence[str], known: set[str]) -> dict[str, object]:
    words = [line.strip() for line in expected if line.strip()]
    case: dict[str, object] = {"id": _id(question, known), "question": question}
    if words:
        case |= {"expect": "answered", "facts": {"any": words}}
    else:
        case |= {"expect": "not_in_notes"}
    return {**case, "type": "feedback"}


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:
        raise UsageError(
            f"Cannot read {file} ({error}). Fix the file, "
            "or restart askreview web with --feedback FILE to use another."
        ) from error


def _ids(file: Path, text: str) -> set[str]:
    """The ids of the cases in a file's text."""
    try:
        return {str(case["id"]) for case in yaml.safe_load(text) or []}
    except (TypeError, KeyError, ValueError, yaml.YAMLError) as error:
        raise UsageError(
            f"{file} is not a list of test cases, each starting with `- id:` "
            f"({str(error).splitlines()[0]}). Fix the file, "
            "or restart askreview web with --feedback FILE to use another."
        ) from error


def _id(question: str, known: set[str]) -> str:
    """A name from the question's first words, numbered when it is taken."""
    words = WORD.findall(re.sub(r"[’']", "", question.casefold()))[:6]
    name = f"feedback-{'-'.join(words)}"[:60].rstrip("-")
    several = (f"{name}-{n}" for n in range(2, len(known) + 3))
    return next(one for one in (name, *several) if one not in known)
