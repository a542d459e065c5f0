"""`askreview web`: serve the page."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path

import click

from .command import Plain
from .hidden import hide_value
from .options import PLACES, Places, taking
from .progress import Bar

PORT = 7860
AUTH = "ASKREVIEW_AUTH"


@click.command(cls=Plain)
@taking(PLACES)
@click.option("--host", default="127.0.0.1", show_default=True, help="Listen on this address.")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=PORT,
    show_default=True,
    help="Listen on this port; 0 picks a free one.",
)
@click.option("--open", "open_browser", is_flag=True, help="Open the page in your browser.")
@click.option(
    "--auth",
    metavar="USER:PASSWORD",
    envvar=AUTH,
    help="Require this login; needed if other machines can reach the page. Without a password it "
    f"is asked for. Or set {AUTH}.",
)
@click.option(
    "--token",
    is_flag=True,
    help="Require a new token instead, which the printed address holds; --open passes it on.",
)
@click.option(
    "--feedback",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Save answers marked wrong as test cases in this file. "
    "Default: in evals/facts/ if it exists here, else in your data folder.",
)
def web(
    places: Places,
    *,
    host: str,
    port: int,
    open_browser: bool,
    auth: str | None,
    token: bool,
    feedback: Path | None,
) -> None:
    """Serve a chat page for your browser."""
    if auth:
        hide_value("--auth", auth, AUTH)
    if auth and ":" not in auth and sys.stdin.isatty():
        auth += ":" + click.prompt(f"Password for {auth}", hide_input=True, err=True)
    from .. import settings
    from ..engine import AskReview
    from ..web import Remarks, default_file, serve

    place = settings.resolve(
        places.notes, places.index, places.encoder, places.exclude, places.reranker
    )
    bar = Bar()
    say = (lambda line: None) if places.quiet else bar.say
    remarks = Remarks(say, bar)
    try:
        with AskReview(
            place.notes,
            place.index,
            place.encoder,
            say=remarks.say,
            progress=remarks.progress,
            reading=place.reading,
            reranker=place.reranker,
        ) as review:
            serve(
                review,
                remarks,
                host,
                port,
                feedback=feedback or default_file(),
                login=auth,
                token=secrets.token_urlsafe(24) if token else None,
                open_browser=open_browser,
                say=bar.say,
            )
    finally:
        bar.stop()
