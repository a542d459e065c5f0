"""Print answers, passages and reports, as text or JSON."""

from __future__ import annotations

import json
import re
import sys
import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..answers import said
from ..errors import UsageError
from ..text import shown_text, visible
from ..types import HEADING_MARK, Answer, Block, Hit, IndexStatus, Place, Skipped, SyncReport
from .place import place, sayable, styled
from .tables import table_json, with_way_to_all

if TYPE_CHECKING:
    from ..writing import Available, Prompt, Writer

LOCAL = ("localhost", "127.0.0.1", "[::1]", "0.0.0.0")
NEWCOMER = """\
To use a model on your own machine, one of:
  Ollama                    llm install llm-ollama
  LM Studio, llama.cpp      askreview models add NAME http://localhost:1234/v1
  a GGUF file               llm install llm-gguf"""
SNIPPET = 240  # characters of a passage that `search` shows
MARK = re.compile(r"\[(\d{1,6})\]")
WIDEST = 40  # characters of a model's names before the next column
REASONS = 4  # reasons that are counted in one line
LISTED = 20  # skipped files that are listed with their reason; --json has all


def piece(text: str) -> None:
    """A part of an answer, at once."""
    click.echo(sayable(text), nl=False)
    sys.stdout.flush()


def title(model: str, *, first: bool) -> None:
    """Above each answer when several are asked for."""
    click.echo(f"{'' if first else chr(10)}── {sayable(visible(model))}")


def blocks(answer: Answer, notes: Path) -> None:
    """An answer by quotes: each block below its name and place, and the lines between."""
    rest = answer.text
    for n, one in enumerate(answer.blocks):
        before, _, rest = rest.partition(said(one))
        if before.strip():
            click.echo(sayable(before.strip()))
        click.echo(f"{chr(10) if n else ''}{_name(one, notes)}")
        for line in _lit(one).splitlines():
            click.echo(f"    {line}".rstrip())
    if rest.strip():
        click.echo(("\n" if answer.blocks else "") + sayable(with_way_to_all(rest.strip())))


def _name(block: Block, notes: Path) -> str:
    """`[1] Bread › Rye (2024-05-02)  bread.md:9`"""
    name = HEADING_MARK.join(filter(None, (block.title, block.heading)))
    name += f" ({block.date})" if block.date else ""
    where = place(block.note, block.line, notes)
    more = "; --full shows all" if styled() else ""
    of = f"  ({block.of}{more})" if block.of else ""
    return f"[{block.n}] {_bold(sayable(' '.join(visible(name).split())))}  {where}{of}"


def _lit(block: Block) -> str:
    """The block's words; on a terminal those that tell are bold."""
    parts, here = list[str](), 0
    for start, end in block.lit:
        parts += [sayable(block.text[here:start]), _bold(sayable(block.text[start:end]))]
        here = end
    return "".join([*parts, sayable(block.text[here:])])


def _bold(text: str) -> str:
    """Bold on a terminal, line by line, so that nothing between the lines is."""
    if not styled():
        return text
    return "\n".join(f"\x1b[1m{line}\x1b[22m" if line else "" for line in text.split("\n"))


def after(answer: Answer, notes: Path, *, streamed: bool) -> None:
    """Below an answer: its sources, or for a refusal the nearest passages, and what was found.

    Blocks have their sources above them; text that came in pieces has none yet.
    """
    if streamed:
        click.echo()
    sources = [] if answer.blocks and not streamed else list(_sources(answer, notes))
    if sources:
        click.echo()
    if sources and answer.status == "not_in_notes":
        click.echo("Closest passages (weak matches):")
    for line in sources:
        click.echo(line)
    if answer.checks:
        click.echo()
        from ..checks import summary

        for line in summary(answer.checks, answer.claims):
            click.echo(sayable(visible(f"! {line}")))


def _sources(answer: Answer, notes: Path) -> Iterator[str]:
    """Each passage that the text cites, at the first of its words that are cited."""
    lines = {int(n): None for n in MARK.findall(answer.text)}
    places = {one.n: one.line for one in reversed(answer.citations)}
    for n, hit in enumerate(answer.passages, 1):
        if n in lines or answer.status == "not_in_notes":
            found = "  (found by askreview)" if n in answer.found else ""
            yield f"[{n}] {_source(hit, places.get(n, hit.line), notes)}{found}"


def usage(answer: Answer) -> str:
    """“local: 1,204 tokens in, 84 out, 0.00041 at your prices”; quotes themselves take none."""
    sent, got = answer.usage.input_tokens, answer.usage.output_tokens
    cost = "" if answer.cost is None else f", {_sum(answer.cost)} at your prices"
    who = "" if answer.model == "quotes" else f"{answer.model}: "
    return f"{who}{sent:,} tokens in, {got:,} out{cost}"


def _sum(cost: float) -> str:
    """Two digits that count, and no power of ten."""
    return f"{cost:.2g}" if cost >= 0.0001 else f"{cost:.6f}"


def preview(model: str, seen: tuple[Writer, Prompt] | Answer) -> None:
    """What would be sent, on stdout; about it, on stderr."""
    if isinstance(seen, Answer):
        why = "quotes uses no model" if seen.model == model else "no passage is close enough"
        click.echo(f"Nothing would be sent: {why}.", err=True)
        return
    writer, prompt = seen
    where = writer.host or f"an address that the plugin {writer.plugin} chooses"
    click.echo(f"To {writer.id} at {where}, about {prompt.tokens:,} tokens:", err=True)
    if writer.writing.deep:
        click.echo("After that, what the tools return that it calls (--deep).", err=True)
    for attachment in writer.attachments:
        click.echo(f"Attachment: {attachment.path} ({attachment.resolve_type()})", err=True)
    click.echo(sayable(f"[system]\n{prompt.system}\n\n[user]\n{prompt.text}"))


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


def quotations(answer: Answer, notes: Path) -> None:
    """Each citation with the words that it rests on; without images, whose address might leak."""
    from ..text import quotable

    if not answer.citations:
        click.echo("The last answer has no citations.")
    for one in answer.citations:
        hit = answer.passages[one.n - 1]
        click.echo(f"[{one.n}] {_source(hit, one.line, notes)}")
        for line in quotable(one.quote).splitlines():
            click.echo(sayable(f"    {line}"))


def hits(hits: Sequence[Hit], notes: Path, *, why: bool) -> None:
    if not hits:
        click.echo("No passages found.")
    for rank, hit in enumerate(hits, 1):
        click.echo(f"{rank}. {_source(hit, hit.line, notes)}")
        text = " ".join(visible(shown_text(hit.passage)).split())
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
            f"Indexed: {total}; {_count(report.added, 'file')} added, {report.changed:,} changed, "
            f"{report.removed:,} removed; {_count(report.encoded, 'passage')} encoded, "
            f"{report.seconds:.1f} s."
        )
    if report.skipped:
        skipped = _count(len(report.skipped), "file")
        click.echo(f"Not indexed: {skipped}. Run askreview status to see why.")


def status(state: IndexStatus, mend: str) -> None:
    """`mend`: the command that repairs an index."""
    click.echo(f"Notes     {sayable(state.notes_folder) or 'not on this machine'}")
    click.echo(f"Index     {sayable(state.index_folder)}, {state.bytes / 1e6:.1f} MB")
    if state.encoder:
        known = "" if state.calibrated else " (not calibrated: never refuses by score)"
        click.echo(f"Encoder   {state.encoder}{known}")
        click.echo(f"Built     {state.built}")
    click.echo(f"Files     {state.files:,}: {state.notes:,} indexed, {len(state.skipped):,} not")
    click.echo(f"Passages  {state.passages:,}")
    if state.hint:
        click.echo(f"Hint      {state.hint}")
    if state.behind:
        click.echo(f"Behind    {state.behind:,} notes changed since then; run askreview index")
    _places(state.places)
    _list(f"Not indexed ({_reasons(state.skipped)})", state.skipped)
    _list("Indexed with a warning", state.warnings)
    healthy = f"unhealthy: {state.unhealthy}. Run {mend}." if state.unhealthy else "healthy"
    click.echo(f"State     {healthy}")


def models(several: Sequence[Available]) -> None:
    """What can be used, a line each; what lacks a key together, with how to give it."""
    usable = [one for one in several if not one.missing]
    names = [", ".join((one.id, *one.aliases)) for one in usable]
    width = min(max(map(len, names)), WIDEST)
    for one, name in zip(usable, names, strict=True):
        key = f"key: {one.key}" if one.key else "no key"
        about = f"{key}, at {one.host or 'an address set by its plugin'}"
        if one.id == "quotes":
            about = "the notes' own words; no key, no network"
        click.echo(sayable(f"{name:{width}}  {about}"))
    for how in dict.fromkeys(one.missing for one in several if one.missing):
        ids = ", ".join(one.id for one in several if one.missing == how)
        click.echo(sayable(f"\nNeed a key ({how}):\n{textwrap.fill(ids, 100)}"))
    if not any(one.host.startswith(LOCAL) for one in usable):
        click.echo(f"\n{NEWCOMER}")


def config(
    path: Path, settings: Mapping[str, str], known: Mapping[str, str], key: str | None
) -> None:
    if key is not None and key not in known and key not in settings:
        raise UsageError(f"“{key}” is not a setting. Use {', '.join(known)}.")
    prices = {name: "price of a million tokens, in/out" for name in settings if name not in known}
    for name, meaning in {**known, **prices}.items():
        if key in (None, name):
            click.echo(f"{name:12} {settings.get(name, '–')}   ({meaning})")
    click.echo(f"Saved in {path}", err=True)


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


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _reasons(several: Sequence[Skipped]) -> str:
    """“3 hidden, 2 excluded by .askreviewignore”, the most frequent reasons first."""
    counted = Counter(one.reason for one in several).most_common()
    return ", ".join(f"{count:,} {sayable(reason)}" for reason, count in counted[:REASONS])


def _list(title: str, several: Sequence[Skipped]) -> None:
    if several:
        click.echo(f"{title}:")
    for one in several[:LISTED]:
        click.echo(f"  {sayable(visible(one.path))}: {sayable(one.reason)}")
    if len(several) > LISTED:
        click.echo(f"  … and {len(several) - LISTED:,} more (see askreview status --json)")


def _places(places: Sequence[Place]) -> None:
    if places:
        click.echo("Text from your notes or questions is stored in:")
    for one in places:
        click.echo(f"  {one.what:18} {_size(one.bytes):>9}  {sayable(one.path)}")


def _size(count: int) -> str:
    """With the unit that keeps it short; a MB is a million bytes."""
    if count < 1_000:
        return f"{count} bytes"
    return f"{count / 1e3:.1f} KB" if count < 1e6 else f"{count / 1e6:.1f} MB"


def _source(hit: Hit, line: int, notes: Path) -> str:
    """`path:line  heading`"""
    heading = sayable(visible(hit.heading))
    return f"{place(hit.note, line, notes)}  {heading}".rstrip()
