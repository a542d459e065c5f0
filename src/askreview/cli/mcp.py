"""`askreview mcp`: serve the notes to programs that speak the Model Context Protocol."""

from __future__ import annotations

import secrets
from importlib.metadata import version

import click

from .command import Plain
from .options import PLACES, Places, taking
from .progress import Bar

PORT = 7861


@click.command(cls=Plain)
@taking(PLACES)
@click.option("--http", is_flag=True, help="Serve HTTP on this machine in place of stdin/stdout.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="Listen on this port with --http; 0 picks a free one.",
)
@click.option(
    "--token",
    metavar="TOKEN",
    envvar="ASKREVIEW_TOKEN",
    help="Require this token with --http. Default: a new one, printed at the start. "
    "Or set ASKREVIEW_TOKEN.",
)
def mcp(places: Places, *, http: bool, port: int, token: str | None) -> None:
    """Let other programs search and ask your notes (Model Context Protocol)."""
    from .. import settings
    from ..engine import AskReview
    from ..tools import serve_http, serve_stdio

    place = settings.resolve(
        places.notes, places.index, places.encoder, places.exclude, places.reranker
    )
    bar = Bar()
    say = (lambda line: None) if places.quiet else bar.say
    with AskReview(
        place.notes,
        place.index,
        place.encoder,
        say=say,
        progress=bar,
        reading=place.reading,
        reranker=place.reranker,
    ) as review:
        if http:
            key = token or secrets.token_urlsafe(16)
            serve_http(review, version("askreview"), port, key, bar.say)
        else:
            serve_stdio(review, version("askreview"))
