"""Write cases and runs as other tools read them: ragas and inspect_ai (JSONL), BEIR (a folder)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from .case import Case
from .results import Row, Run
from .vault import Vault

EMPTY = re.compile(r"\n[ \t\r]*\n")


def export_ragas(run: Run, file: Path) -> int:
    """Each reply with what it read, what is right and where that stands; how many were written."""
    return _lines(file, (_ragas(row) for row in run.rows if row.reply))


def export_inspect(cases: Sequence[Case], file: Path) -> int:
    """Samples of inspect_ai: a target is what one of has to be said, all facts in the metadata."""
    return _lines(file, map(_inspect, cases))


def export_beir(cases: Sequence[Case], vaults: Mapping[Path | None, Vault], folder: Path) -> int:
    """Retrieval alone: every paragraph of the notes, the questions with gold, and which hold it.

    Paragraphs, not our passages, so that any search can be measured on them. Returns how many
    questions were written.
    """
    corpus = list(_corpus(vaults))
    asked = [case for case in cases if case.gold]
    _lines(folder / "corpus.jsonl", corpus)
    _lines(folder / "queries.jsonl", ({"_id": one.id, "text": one.question} for one in asked))
    marks = ["query-id\tcorpus-id\tscore"]
    for case in asked:
        held = dict.fromkeys(_paragraphs_of(case, vaults))
        marks += [f"{case.id}\t{one}\t1" for one in held]
    (folder / "qrels").mkdir(parents=True, exist_ok=True)
    (folder / "qrels" / "test.tsv").write_text("\n".join(marks) + "\n", encoding="utf-8")
    return len(asked)


def _ragas(row: Row) -> dict[str, Any]:
    assert row.reply is not None
    facts = row.facts
    return {
        "user_input": row.question,
        "response": row.reply.text,
        "retrieved_contexts": [one.text for one in row.reply.sources],
        "reference": "; ".join((*facts.get("all", ()), *facts.get("any", ())[:1])),
        "reference_contexts": [one.quote for one in row.reply.gold],
    }


def _inspect(case: Case) -> dict[str, Any]:
    target = [*case.targets] if case.targets else [*case.facts.any] or ["; ".join(case.facts.all)]
    return {
        "id": case.id,
        "input": case.question,
        "target": target if case.expect == "answered" else "",
        "metadata": {
            "expect": case.expect,
            "type": case.type,
            "facts": {
                "all": [*case.facts.all],
                "any": [*case.facts.any],
                "none": [*case.facts.none],
            },
            "gold": [{"note": one.note, "quote": one.quote} for one in case.gold],
        },
    }


def _corpus(vaults: Mapping[Path | None, Vault]) -> Iterator[dict[str, str]]:
    for folder, vault in vaults.items():
        for note in vault.paths:
            raw, here = vault.raw(note), 0
            for end in [*(one.start() for one in EMPTY.finditer(raw)), len(raw)]:
                if text := raw[here:end].strip():
                    at = raw.index(text, here)
                    title = vault.title(note)
                    yield {"_id": _id(folder, vault, note, at), "title": title, "text": text}
                here = end


def _paragraphs_of(case: Case, vaults: Mapping[Path | None, Vault]) -> Iterator[str]:
    vault = vaults[case.notes]
    for gold in case.gold:
        for start, _ in vault.spans(gold.note, gold.quote)[:1]:
            first, last = vault.block(gold.note, start, start)
            text = vault.text(gold.note, (first, last)).strip()
            at = vault.raw(gold.note).index(text, first)
            yield _id(case.notes, vault, gold.note, at)


def _id(folder: Path | None, vault: Vault, note: str, at: int) -> str:
    """The paragraph's place; with the name of its folder where a suite is about several."""
    place = f"{note}:{vault.line(note, at)}"
    return f"{folder.name}/{place}" if folder else place


def _lines(file: Path, several: Iterable[Mapping[str, Any]]) -> int:
    file.parent.mkdir(parents=True, exist_ok=True)
    lines = [json.dumps(one, ensure_ascii=False) for one in several]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(lines)
