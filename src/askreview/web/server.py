"""Serve the page and the notes' pages on one port, behind the guard."""

from __future__ import annotations

import errno
import ipaddress
import os
import signal
import socket
import webbrowser
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from .. import settings
from ..engine import AskReview
from ..errors import AskReviewError, NotesError, UsageError
from .chat import Chat
from .entrance import Entrance
from .guard import Guard
from .links import Links
from .live import Remarks
from .places import Places, styles
from .preparing import Preparing
from .starting import Starting
from .unknown import Unknown
from .wording import for_page

if TYPE_CHECKING:  # it imports gradio
    from fastapi import FastAPI

    from .events import Desk

ASSETS = Path(__file__).parent / "assets"
HEAD = (
    '<link rel="icon" type="image/svg+xml" href="/askreview/icon.svg">'
    '<script type="module" src="/askreview/page.js"></script>'
)
# Before gradio is imported: it would ask for its newest version and report to its makers.
QUIET = {
    "GRADIO_ANALYTICS_ENABLED": "False",
    "HF_HUB_DISABLE_TELEMETRY": "1",
}


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there. Raises UsageError when it cannot."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        one = socket.socket(family, socket.SOCK_STREAM)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind((host, port))
        one.listen(128)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise UsageError(
                f"Port {port} is already in use, perhaps by another askreview. "
                "Choose another with --port, or use --port 0 to pick a free one."
            ) from None
        raise UsageError(
            f"Cannot listen on {host} port {port} ({error.strerror}). "
            "Choose another address with --host and --port."
        ) from error
    return one


def application(desk: Desk, page: Any, names: tuple[str, ...], entrance: Entrance) -> Guard:
    """The page, its addresses and the notes' own pages as one application, behind the guard."""
    from fastapi import FastAPI

    from .api import router

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(router(desk))
    _say_refusals(app)
    _serve_files(app)
    _serve_notes(app, desk)
    _mount(app, page, desk.review)
    return Guard(Unknown(app, page), names, entrance)


def _say_refusals(app: FastAPI) -> None:
    from fastapi import Request, Response
    from fastapi.responses import PlainTextResponse

    @app.exception_handler(AskReviewError)
    def refused(request: Request, error: AskReviewError) -> Response:
        """What the engine refuses, in words of the page."""
        statuses = {NotesError: 404, UsageError: 400}
        return PlainTextResponse(for_page(str(error)), statuses.get(type(error), 503))


def _serve_files(app: FastAPI) -> None:
    from fastapi import Response
    from fastapi.responses import FileResponse

    from .theme import fonts

    @app.get("/askreview/{name}")
    def asset(name: str) -> Response:
        """The page's own scripts and styles."""
        return known({path.name: path for path in ASSETS.iterdir()}, name)

    @app.get("/manifest.json")
    def manifest() -> Response:
        """Ours in place of Gradio's, which its page links to."""
        return FileResponse(ASSETS / "manifest.json")

    @app.get("/askreview/fonts/{name}")
    def font(name: str) -> Response:
        """The typefaces, from where their packages are installed."""
        return known(fonts(), name)

    def known(files: Mapping[str, Path], name: str) -> Response:
        return FileResponse(files[name]) if name in files else Response("File not found.", 404)


def _serve_notes(app: FastAPI, desk: Desk) -> None:
    from fastapi import Response
    from fastapi.responses import HTMLResponse

    from .browse import browse_page
    from .note_page import note_page

    review = desk.review

    @app.get("/notes")
    def notes(
        folder: str = "", tag: str = "", q: str = "", sort: str = "date", dark: bool = False
    ) -> Response:
        """The notes to browse."""
        desk.preparing.check()
        several = review.catalogue().values()
        choice = {"folder": folder, "tag": tag, "words": q, "sort": sort}
        shown = browse_page(
            several, review.filed(), review.matching, Places(review.notes), **choice, dark=dark
        )
        return HTMLResponse(shown, headers={"cache-control": "no-store"})

    @app.get("/note")
    def note(
        path: str,
        line: int = 1,
        lit: str = "",
        sum: str = "",
        heading: str = "",
        turn: str = "",
        dark: bool = False,
    ) -> Response:
        """A whole note, read-only."""
        links = Links(review.catalogue().values())
        read, places = review.note, Places(review.notes)
        shown = partial(note_page, places=places, links=links, read=read, turn=turn, dark=dark)
        html = shown(read(path), line, lit, sum, heading=heading)
        return HTMLResponse(html, headers={"cache-control": "no-store"})


def _mount(app: FastAPI, page: Any, review: AskReview) -> None:
    """Gradio's page at the root, without what it offers to people who are not here."""
    import gradio as gr

    from .theme import theme

    gr.mount_gradio_app(
        app,
        page,
        path="/",
        show_error=False,
        enable_monitoring=False,
        run_history=False,
        footer_links=[],
        max_file_size="1kb",
        allowed_paths=[],
        blocked_paths=[str(review.notes.resolve()), str(Path.cwd())],
        ssr_mode=False,
        mcp_server=False,
        pwa=False,
        favicon_path=str(ASSETS / "icon.svg"),
        theme=theme(),
        head=styles("base", "frame", "turn") + HEAD,
    )


def serve(
    review: AskReview,
    remarks: Remarks,
    host: str,
    port: int,
    *,
    feedback: Path,
    login: str | None = None,
    token: str | None = None,
    open_browser: bool = False,
    say: Callable[[str], None],
) -> None:
    """Serves the page until Ctrl-C. Raises AskReviewError when it cannot begin.

    `login`: USER:PASSWORD, or `token`: asked for in the first address; neither: anyone may enter.
    """
    _check_host(host, login, token)
    listening = listen(host, port)
    review.status(thorough=False)  # notes that cannot be read are said before there is a page
    review.watch()
    with _own_temporary_folder():
        desk = _desk(review, remarks, feedback)
        entrance = Entrance(login, token)
        server, app = _server(desk, host, entrance)
        url = _url(host, listening.getsockname()[1])
        with _ending(server, app):
            shown = f"{url}?token={token}" if token else url
            say(f"askreview is running at {shown} (press Ctrl-C to stop)")
            desk.preparing.begin()
            try:
                if open_browser:
                    webbrowser.open(f"{url}?token={entrance.token_for_once()}" if token else url)
                server.run(sockets=[listening])
            finally:
                desk.preparing.end()
                desk.starting.end()
    say("Stopped.")


@contextmanager
def _own_temporary_folder() -> Iterator[None]:
    """What Gradio keeps lies where nobody else looks, and goes when the page ends."""
    with TemporaryDirectory(prefix="askreview-page-") as folder:
        os.environ.update(QUIET, GRADIO_TEMP_DIR=folder)
        yield


def _desk(review: AskReview, remarks: Remarks, feedback: Path) -> Desk:
    from .events import Desk

    starting = Starting(review)
    preparing = Preparing(review, remarks, starting.begin)
    chat = Chat(review, remarks, preparing)
    return Desk(review, chat, preparing, starting, feedback, settings.model())


def _server(desk: Desk, host: str, entrance: Entrance) -> tuple[Any, Guard]:
    """Uvicorn's server, not yet running, and what it serves."""
    import uvicorn

    from .events import build

    app = application(desk, build(desk), (host,), entrance)
    config = uvicorn.Config(
        app, log_level="warning", timeout_graceful_shutdown=1, server_header=False, lifespan="on"
    )
    return uvicorn.Server(config), app


@contextmanager
def _ending(server: Any, app: Guard) -> Iterator[None]:
    """Inside, Ctrl-C ends the server, from before it runs until it has ended; so does `kill`.

    Not by uvicorn's own handlers: they come only when it runs, wait in vain for what waits for
    news, and what they raise at the end is lost where Ctrl-C was ignored at the start, as it is
    for a shell's background job.
    """

    def end(number: int, frame: Any) -> None:
        app.close()
        server.handle_exit(number, frame)

    server.capture_signals = nullcontext
    before = {one: signal.signal(one, end) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _check_host(host: str, login: str | None, token: str | None) -> None:
    if login is not None and token is not None:
        raise UsageError("Pass either --auth or --token: one login is enough.")
    if login is not None and (":" not in login or login.startswith(":") or login.endswith(":")):
        raise UsageError("Pass --auth as USER:PASSWORD, with a colon between the two.")
    if login is None and token is None and not _loopback(host):
        raise UsageError(
            f"Anyone who can reach {host} from another machine could read your notes. "
            "Add --auth USER:PASSWORD or --token, or leave out --host."
        )


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _url(host: str, port: int) -> str:
    """The address to open; a server on all addresses is opened on this machine's own."""
    name = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{name}:{port}/"
