"""Read the test cases of other tools: promptfoo, ragas, SQuAD, and lists in JSON, JSONL or CSV.

What a tool asserts that no grader here can look at is left out and said, never silently dropped.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import UsageError
from .vault import Vault

QUESTION = ("question", "input", "user_input", "query", "prompt", "message")
# `answer` comes last: beside a reference it is what some model said.
TARGET = (
    "target", "ideal", "reference", "ground_truth", "ground_truths", "expected", "expected_output",
    "expected_answer", "answers", "answer",
)  # fmt: skip
CONTEXTS = ("reference_contexts", "context")  # what a right answer rests on
IDS = ("id", "_id", "qid")
FACTS = {  # promptfoo's assertions on words
    "equals": "all", "contains": "all", "icontains": "all", "contains-all": "all",
    "icontains-all": "all", "contains-any": "any", "icontains-any": "any",
    "not-contains": "none", "not-icontains": "none", "not-contains-any": "none",
}  # fmt: skip
RUBRICS = ("llm-rubric", "model-graded-closedqa", "g-eval")
TARGETS = ("factuality", "model-graded-factuality", "similar", "rouge-n", "bleu", "f-score")


@dataclass(slots=True)
class Imported:
    """Cases by our keys, and what of the file they leave out."""

    cases: list[dict[str, Any]] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)


def import_cases(path: Path, vault: Vault | None = None) -> Imported:
    """The cases of another tool's file. Raises UsageError when it holds none.

    `vault`: the notes in which the contexts of the cases are looked for, to be their gold quotes.
    """
    whole, found = _loaded(path), Imported()
    if isinstance(whole, dict) and isinstance(whole.get("tests"), list):
        several = _promptfoo(whole, found)
    elif isinstance(whole, dict) and isinstance(whole.get("data"), list):
        several = _squad(whole["data"]) if _is_squad(whole["data"]) else _rows(whole["data"])
    else:
        several = _rows(whole if isinstance(whole, list) else [])
    for n, (case, contexts) in enumerate(several, 1):
        case = {"id": f"{path.stem}-{n}", **case}
        if not case.get("question"):
            found.remarks.append(f"{case['id']} has no question and is left out.")
            continue
        if gold := _gold(contexts, vault):
            case["gold"] = gold
        elif contexts and vault:
            found.remarks.append(f"{case['id']}: its context is in no note word for word.")
        found.cases.append(case)
    if not found.cases:
        known = "promptfoo's tests, ragas or SQuAD data, or a list of questions with answers"
        raise UsageError(f"{path} holds no case that can be read. Pass {known}.")
    return found


def _loaded(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8-sig")
        if path.suffix == ".csv":
            return list(csv.DictReader(io.StringIO(text, newline="")))
        if path.suffix == ".jsonl":
            return [json.loads(line) for line in text.split("\n") if line.strip()]
        if path.suffix == ".json":
            return json.loads(text)
        import yaml

        return yaml.safe_load(text)
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read ({error}). Pass another file.") from error
    except Exception as error:  # PyYAML's errors have no base in the standard library
        raise UsageError(f"{path} is not valid YAML ({' '.join(str(error).split())}).") from error


Case = tuple[dict[str, Any], list[str]]


def _rows(several: Sequence[Any]) -> Iterator[Case]:
    """Rows with a question and an answer, under whatever names."""
    for row in several:
        if not isinstance(row, dict):
            continue
        targets = _texts(_first(row, TARGET))
        case: dict[str, Any] = {"question": _text(_first(row, QUESTION))}
        case |= {"id": str(one)} if (one := _first(row, IDS)) is not None else {}
        absent = _first(row, TARGET) is not None and not targets
        case |= {"expect": "not_in_notes"} if absent else {"expect": "answered", "target": targets}
        if kind := row.get("type") or row.get("synthesizer_name"):
            case["type"] = str(kind)
        yield case, _texts(_first(row, CONTEXTS))


def _is_squad(data: Sequence[Any]) -> bool:
    return any(isinstance(one, dict) and "paragraphs" in one for one in data)


def _squad(data: Sequence[Any]) -> Iterator[Case]:
    """SQuAD 2.0: what its paragraph does not answer is a near miss."""
    for article in data:
        for paragraph in article.get("paragraphs", ()):
            for one in paragraph.get("qas", ()):
                case: dict[str, Any] = {"id": str(one["id"]), "question": _text(one["question"])}
                targets = list(dict.fromkeys(_text(each) for each in one.get("answers", ())))
                if one.get("is_impossible") or not targets:
                    yield case | {"expect": "closest", "type": "near_miss"}, []
                else:
                    yield case | {"expect": "answered", "target": targets}, [paragraph["context"]]


def _promptfoo(whole: Mapping[str, Any], found: Imported) -> Iterator[Case]:
    given = whole.get("defaultTest")
    default: Mapping[str, Any] = given if isinstance(given, dict) else {}
    for n, test in enumerate(whole["tests"], 1):
        if not isinstance(test, dict):
            found.remarks.append(f"test {n} ({test}) is no test written here; it is not followed.")
            continue
        name = str(test.get("description") or f"test {n}")
        values = {**(default.get("vars") or {}), **(test.get("vars") or {})}
        question = _first(values, QUESTION) or (next(iter(values.values()), "") if values else "")
        asserts = [*(default.get("assert") or ()), *(test.get("assert") or ())]
        case: dict[str, Any] = {"question": _text(question), "expect": "answered"}
        if test.get("description"):
            case["id"] = name
        for one in asserts:
            if not _assert(case, one):
                kind = one.get("type") if isinstance(one, dict) else one
                found.remarks.append(f"{name}: “{kind}” cannot be graded here and is left out.")
        if not {"facts", "target", "rubric"} & case.keys():
            found.remarks.append(f"{name} asserts nothing that can be graded; it is left out.")
            continue
        yield case, _texts(values.get("context"))


def _assert(case: dict[str, Any], one: Any) -> bool:
    """Adds one of promptfoo's assertions to a case; False when there is nothing like it."""
    kind = str(one.get("type")) if isinstance(one, dict) else ""
    values = _texts(one.get("value")) if kind else []
    if not values or any(value.startswith("file://") or "{{" in value for value in values):
        return False
    if kind in FACTS:
        case.setdefault("facts", {}).setdefault(FACTS[kind], []).extend(values)
    elif kind in TARGETS:
        case.setdefault("target", []).extend(values)
    elif kind in RUBRICS:
        case["rubric"] = "\n".join([*([case["rubric"]] if "rubric" in case else []), *values])
    else:
        return False
    return True


def _gold(contexts: Sequence[str], vault: Vault | None) -> list[dict[str, str]]:
    """Where the notes have these contexts, word for word."""
    if vault is None:
        return []
    return [
        {"note": note, "quote": one.strip()}
        for one in contexts
        for note in vault.holding(one.strip())
    ]


def _first(row: Mapping[str, Any], names: Sequence[str]) -> Any:
    """The value under the first of these names that the row has."""
    return next((row[name] for name in names if row.get(name) is not None), None)


def _text(value: Any) -> str:
    value = value.get("text", "") if isinstance(value, dict) else value
    value = next(iter(value), "") if isinstance(value, list) else value
    return "" if value is None else " ".join(str(value).split())


def _texts(value: Any) -> list[str]:
    """The texts of a value: one, a list of them, Hugging Face's {text: […]}, or a list in a CSV."""
    if isinstance(value, dict):
        return _texts(value.get("text"))
    if isinstance(value, str) and value.startswith("[") and value.endswith("]"):
        try:
            value = json.loads(value)
        except ValueError:
            return [value]
    several = value if isinstance(value, list) else [value]
    texts = [str(one) for one in several if one is not None and str(one).strip()]
    return list(dict.fromkeys(texts))
