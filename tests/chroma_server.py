"""A real Chroma server on a loopback port, and a proxy before it that wants a token."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from contextlib import suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import chromadb
from chromadb.config import Settings

HOST = "127.0.0.1"
# Runs a command until its input ends, which it does with the tests, too, however they end.
UNTIL_LEFT = '"$@" & read -r _; kill $!; wait $!'


class ChromaServer:
    """`chroma run`, until `stop`."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, _free_port()
        self.start()

    def start(self) -> None:
        program = shutil.which("chroma", path=f"{Path(sys.executable).parent}:{os.environ['PATH']}")
        line = [program, "run", "--path", self.folder, "--host", HOST, "--port", str(self.port)]
        self._process = subprocess.Popen(
            ["sh", "-c", UNTIL_LEFT, "sh", *map(str, line)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "ANONYMIZED_TELEMETRY": "False"},
        )
        for _ in range(300):
            with suppress(OSError):
                socket.create_connection((HOST, self.port), 1).close()
                return
            time.sleep(0.1)
        raise AssertionError("chroma run does not listen")

    def stop(self) -> None:
        self._process.stdin.close()
        self._process.wait(30)

    def index(self, name: str) -> str:
        """The address of an index by this name."""
        return f"chroma+http://{HOST}:{self.port}/{name}"

    def client(self) -> chromadb.ClientAPI:
        settings = Settings(anonymized_telemetry=False, _env_file=None)
        return chromadb.HttpClient(HOST, self.port, settings=settings)


class TokenProxy(ThreadingHTTPServer):
    """Passes on what has the right token, as a team's reverse proxy does."""

    def __init__(self, port: int, token: str, tls: ssl.SSLContext | None = None) -> None:
        self.behind, self.token = port, token
        super().__init__((HOST, 0), _Handler)
        if tls:
            self.socket = tls.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self.serve_forever, args=(0.05,))
        self._thread.start()

    def stop(self) -> None:
        self.shutdown()
        self._thread.join()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: TokenProxy

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.headers.get("authorization") != f"Bearer {self.server.token}":
            self._reply(401, b"no")
            return
        behind = HTTPConnection(HOST, self.server.behind)
        headers = {"content-type": self.headers.get("content-type") or "application/json"}
        behind.request(self.command, self.path, body, headers)
        reply = behind.getresponse()
        self._reply(reply.status, reply.read())
        behind.close()

    def _reply(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PUT = do_DELETE = _pass_on

    def setup(self) -> None:
        super().setup()
        self.connection.settimeout(10)

    def handle(self) -> None:
        with suppress(ssl.SSLError):  # who does not trust the certificate hangs up
            super().handle()

    def log_message(self, *told: object) -> None:
        """Nothing."""


def _free_port() -> int:
    with socket.socket() as one:
        one.bind((HOST, 0))
        return int(one.getsockname()[1])
