"""Print models, what they cost, what would be sent to them, and the settings."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import UsageError
from ..types import Answer
from .place import sayable

if TYPE_CHECKING:
    from ..writing import Available, Prompt, Writer

LOCAL = ("localhost", "127.0.0.1", "[::1]", "0.0.0.0")
NEWCOMER = """\
To use a model on your own machine, one of:
  Ollama                    llm install llm-ollama
  LM Studio, llama.cpp      askreview models add NAME http://localhost:1234/v1
  a GGUF file               llm install llm-gguf"""
WIDEST = 40  # characters of a model's names before the next column


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
