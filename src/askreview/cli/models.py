"""The commands about models: list those that `-m` takes, and add a server of one's own."""

from __future__ import annotations

from dataclasses import asdict

import click

from . import show_json, show_models
from .command import PlainGroup
from .options import JSON


@click.group(cls=PlainGroup, invoke_without_command=True)
@JSON
@click.pass_context
def models(context: click.Context, as_json: bool) -> int:
    """List the models that -m accepts, and the keys they need.

    For a model on your own machine: llm install llm-ollama, or llm install llm-gguf, or askreview
    models add for LM Studio and llama.cpp's server. See docs/local-models.md.
    """
    if context.invoked_subcommand:
        return 0
    from ..writing import available

    several = available(lambda line: click.echo(line, err=True))
    if as_json:
        show_json.json_value([asdict(one) for one in several])
    else:
        show_models.models(several)
    return 0


@models.command()
@click.argument("name")
@click.argument("address")
@click.option("--model", default="", metavar="MODEL", help="The server's own name of the model.")
@click.option("--key", default="", metavar="NAME", help="The key of llm that the server needs.")
@click.option("--tools", is_flag=True, help="The model can call tools, as --deep needs.")
def add(name: str, address: str, *, model: str, key: str, tools: bool) -> int:
    """Save the model of a server at ADDRESS under NAME, for -m.

    \b
        askreview models add local http://localhost:1234/v1

    Works with LM Studio, llama.cpp's server and every server that speaks OpenAI's protocol.
    """
    from ..writing import add_model

    added = add_model(name, address, model, key, tools=tools)
    click.echo(f"Saved “{added.name}”: {added.model} at {added.address}.")
    click.echo(f'Ask it: askreview "…" -m {added.name}')
    return 0
