"""Answers, passages and reports as they are printed: for people, and as JSON."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from ..errors import UsageError
from ..nouns import Answer, Hit, IndexStatus, Place, Skipped, SyncReport
from ..words import visible

SNIPPET = 240  # characters of a passage that `search` shows
LISTED = 20  # skipped files that are listed with their reason; --json has all


def answer(answer: Answer, notes: Path) -> None:
    """The quotations, then their sources; for a refusal the nearest passages."""
    click.echo(sayable(answer.text))
    sources(answer, notes)


def streamed(stream: Iterator[str | Answer]) -> Answer:
    """Prints an answer's text as it is written, and returns the answer."""
    for piece in stream:
        if not isinstance(piece, str):
            click.echo()
            return piece
        click.echo(sayable(visible(piece)), nl=False)
    raise AssertionError("a stream ends with its answer")


def quotations(answer: Answer, notes: Path) -> None:
    """Each citation with the exact words it rests on."""
    if not answer.citations:
        click.echo("The last answer cites nothing.")
    for one in answer.citations:
        hit = answer.passages[one.n - 1]
        click.echo(f"[{one.n}] {_source(hit, one.line, notes)}")
        for line in visible(one.quote).splitlines():
            click.echo(sayable(f"    {line}"))


def sources(answer: Answer, notes: Path) -> None:
    """Where each cited passage stands; for a refusal the nearest passages."""
    if not answer.passages:
        return
    click.echo()
    if answer.status == "not_in_notes":
        click.echo("Nearest, though not near:")
    lines: dict[int, int] = {}
    for citation in answer.citations:
        lines.setdefault(citation.n, citation.line)
    for n, hit in enumerate(answer.passages, 1):
        if n in lines or answer.status == "not_in_notes":
            click.echo(f"[{n}] {_source(hit, lines.get(n, hit.line), notes)}")


def hits(hits: Sequence[Hit], notes: Path, *, why: bool) -> None:
    if not hits:
        click.echo("No passage found.")
    for rank, hit in enumerate(hits, 1):
        click.echo(f"{rank}. {_source(hit, hit.line, notes)}")
        text = " ".join(visible(hit.text).split())
        more = "…" if len(text) > SNIPPET else ""
        click.echo(sayable(f"   {text[:SNIPPET]}{more}"))
        if why:
            parts = ", ".join(f"{name} {value:.3f}" for name, value in hit.parts.items())
            click.echo(f"   score {hit.score:.3f} from {parts}")


def report(report: SyncReport) -> None:
    total = f"{_count(report.notes, 'note')}, {_count(report.passages, 'passage')}"
    if not (report.added or report.changed or report.removed or report.encoded):
        click.echo(f"Up to date: {total}.")
    else:
        click.echo(
            f"Indexed: {total}; {_count(report.added, 'file')} new, {report.changed:,} changed, "
            f"{report.removed:,} gone; {_count(report.encoded, 'passage')} encoded, "
            f"{report.seconds:.1f} s."
        )
    if report.skipped:
        skipped = _count(len(report.skipped), "file")
        click.echo(f"Not indexed: {skipped}; askreview status says why.")


def status(state: IndexStatus) -> None:
    click.echo(f"Notes     {sayable(state.notes_folder)}")
    click.echo(f"Index     {sayable(state.index_folder)}, {state.bytes / 1e6:.1f} MB")
    if state.encoder:
        known = "" if state.calibrated else " (no floors measured: nothing is refused by its score)"
        click.echo(f"Encoder   {state.encoder}{known}")
        click.echo(f"Built     {state.built}")
    click.echo(f"Files     {state.files:,}: {state.notes:,} indexed, {len(state.skipped):,} not")
    click.echo(f"Passages  {state.passages:,}")
    if state.behind:
        click.echo(f"Behind    {state.behind:,} notes changed since: run askreview index")
    _places(state.places)
    _list("Not indexed", state.skipped)
    _list("Indexed with a warning", state.warnings)
    healthy = (
        f"unhealthy: {state.unhealthy}. Run askreview index." if state.unhealthy else "healthy"
    )
    click.echo(f"State     {healthy}")


def config(
    path: Path, settings: Mapping[str, str], known: Mapping[str, str], key: str | None
) -> None:
    if key is not None and key not in known:
        raise UsageError(f"“{key}” is no setting: use {', '.join(known)}.")
    for name, meaning in known.items():
        if key in (None, name):
            click.echo(f"{name:8} {settings.get(name, '–')}   ({meaning})")
    click.echo(f"Kept in {path}", err=True)


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
            {"n": n, **_place(hit), "score": hit.score} for n, hit in enumerate(answer.passages, 1)
        ],
        "checks": [asdict(one) for one in answer.checks],
        "usage": asdict(answer.usage),
        "timings_ms": dict(answer.timings_ms),
    }


def hits_json(hits: Sequence[Hit]) -> list[dict[str, Any]]:
    return [
        {"rank": rank, **_place(hit), "score": hit.score, "parts": dict(hit.parts)}
        for rank, hit in enumerate(hits, 1)
    ]


def report_json(report: SyncReport) -> dict[str, Any]:
    return asdict(report)


def status_json(state: IndexStatus) -> dict[str, Any]:
    return asdict(state)


def json_value(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=True, indent=2))


def _place(hit: Hit) -> dict[str, Any]:
    return {
        "note": hit.note,
        "line": hit.line,
        "end_line": hit.end_line,
        "heading": hit.heading,
        "text": hit.text,
    }


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _list(title: str, several: Sequence[Skipped]) -> None:
    if several:
        click.echo(f"{title}:")
    for one in several[:LISTED]:
        click.echo(f"  {sayable(visible(one.path))}: {sayable(one.reason)}")
    if len(several) > LISTED:
        click.echo(f"  … and {len(several) - LISTED:,} more: askreview status --json")


def _places(places: Sequence[Place]) -> None:
    if places:
        click.echo("Text of your notes or questions is kept in:")
    for one in places:
        click.echo(f"  {one.what:18} {_size(one.bytes):>9}  {sayable(one.path)}")


def _size(count: int) -> str:
    """With the unit that keeps it short; a MB is a million bytes."""
    if count < 1_000:
        return f"{count} bytes"
    return f"{count / 1e3:.1f} KB" if count < 1e6 else f"{count / 1e6:.1f} MB"


def _source(hit: Hit, line: int, notes: Path) -> str:
    """`path:line  heading`; on a terminal the path is a link that opens the note."""
    place = sayable(f"{' '.join(visible(hit.note).splitlines())}:{line}")
    if sys.stdout.isatty() and os.environ.get("TERM") != "dumb":
        target = (notes.resolve() / hit.note).as_uri()
        place = f"\x1b]8;;{target}#L{line}\x1b\\{place}\x1b]8;;\x1b\\"
    heading = sayable(visible(hit.heading))
    return f"{place}  {heading}".rstrip()


def sayable(text: str) -> str:
    """Text that the terminal's encoding can print."""
    encoding = sys.stdout.encoding or "utf-8"
    return text.encode(encoding, "replace").decode(encoding)
