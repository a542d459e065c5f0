"""Print anything as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from ..types import Answer, Block, Hit, IndexStatus, SyncReport
from .tables import table_json

if TYPE_CHECKING:
    from ..writing import Prompt, Writer


def preview_json(seen: tuple[Writer, Prompt] | Answer) -> dict[str, Any] | None:
    """What would be sent and to whom; None where no model would be asked."""
    if isinstance(seen, Answer):
        return None
    writer, prompt = seen
    return {
        "model": writer.id,
        "host": writer.host,
        "plugin": writer.plugin,
        "tokens": prompt.tokens,
        "system": prompt.system,
        "prompt": prompt.text,
        "attachments": [one.path for one in writer.attachments],
    }


def answer_json(answer: Answer) -> dict[str, Any]:
    whole = {"searched": answer.searched} if answer.searched != answer.question else {}
    return {
        "question": answer.question,
        **whole,
        "status": answer.status,
        "answer": answer.text,
        "model": answer.model,
        "citations": [asdict(one) for one in answer.citations],
        "passages": [
            {"n": n, **_hit(hit), "score": hit.score} for n, hit in enumerate(answer.passages, 1)
        ],
        "blocks": [_block(one) for one in answer.blocks],
        **_table(answer),
        **({"trace": [asdict(one) for one in answer.trace]} if answer.trace else {}),
        "checks": [asdict(one) for one in answer.checks],
        "usage": asdict(answer.usage),
        "timings_ms": dict(answer.timings_ms),
        **{
            name: value
            for name in ("incomplete", "cost", "unchecked")
            if (value := getattr(answer, name)) not in ("", None)
        },
    }


def _table(answer: Answer) -> dict[str, Any]:
    """Only of a question about the collection, with the command that finds the same."""
    if answer.table is None:
        return {}
    return {"table": {**table_json(answer.table), "command": answer.table.query.command}}


def _block(block: Block) -> dict[str, Any]:
    """What `--full` would show is not repeated beside what is shown."""
    return {name: value for name, value in asdict(block).items() if name != "whole"}


def hits_json(hits: Sequence[Hit]) -> list[dict[str, Any]]:
    return [
        {"rank": rank, **_hit(hit), "score": hit.score, "parts": dict(hit.parts)}
        for rank, hit in enumerate(hits, 1)
    ]


def report_json(report: SyncReport) -> dict[str, Any]:
    return asdict(report)


def status_json(state: IndexStatus) -> dict[str, Any]:
    return asdict(state)


def json_value(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=True, indent=2))


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "note": hit.note,
        "line": hit.line,
        "end_line": hit.end_line,
        "heading": hit.heading,
        "text": hit.text,
    }
