"""Read the address of an index on a Chroma server: chroma+http://HOST:PORT/NAME."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from ...errors import UsageError

HEADERS = "ASKREVIEW_CHROMA_HEADERS"  # “Name: value”, a line each
TENANT, DATABASE = "ASKREVIEW_CHROMA_TENANT", "ASKREVIEW_CHROMA_DATABASE"
FORM = "chroma+http://HOST:PORT/NAME or chroma+https://HOST/NAME"
# What Chroma takes as a collection's name, less what is put behind ours.
NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9._-]{1,398}[a-zA-Z0-9]")
PORTS = {"http": 8000, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """Where an index is on a server, and what the server wants to know of who asks."""

    scheme: str
    host: str
    port: int
    name: str

    @classmethod
    def read(cls, text: str) -> Address:
        """Raises UsageError with the form that an address has."""
        try:
            parts = urlsplit(text.removeprefix("chroma+"))
            port = parts.port or PORTS[parts.scheme]
        except (ValueError, KeyError):
            raise UsageError(f"“{text}” is not the address of an index. Write {FORM}.") from None
        if parts.username or parts.query or parts.fragment or not parts.hostname:
            raise UsageError(
                f"An index's address is {FORM}, and nothing else. Put a token into ${HEADERS}."
            )
        name = parts.path.strip("/")
        if not NAME.fullmatch(name):
            raise UsageError(
                f"“{name}” cannot be the name of an index on a server. Use 3 to 400 letters, "
                f"digits, dots, hyphens or underscores: {FORM}."
            )
        return cls(parts.scheme, parts.hostname, port, name)

    def __str__(self) -> str:
        return f"chroma+{self.url}/{self.name}"

    @property
    def url(self) -> str:
        """Of the server."""
        return f"{self.scheme}://{self.literal}:{self.port}"

    @property
    def literal(self) -> str:
        """The host as a URL has it."""
        return f"[{self.host}]" if ":" in self.host else self.host

    @property
    def folder(self) -> str:
        """The name of a folder of files that belong to this index alone."""
        told = "\0".join((str(self), *self.place))
        return f"{self.name[:40]}-{hashlib.sha256(told.encode()).hexdigest()[:12]}"

    @property
    def headers(self) -> Mapping[str, str]:
        """What the environment says to send with each request. Raises UsageError."""
        told: dict[str, str] = {}
        for line in os.environ.get(HEADERS, "").splitlines():
            name, colon, value = line.partition(":")
            if line.strip() and not (colon and name.strip() and value.strip()):
                raise UsageError(
                    f"${HEADERS} has a line that is no header. Write “Authorization: Bearer …”."
                )
            if line.strip():
                told[name.strip()] = value.strip()
        return told

    @property
    def place(self) -> tuple[str, str]:
        """The tenant and database, from the environment."""
        return (
            os.environ.get(TENANT) or "default_tenant",
            os.environ.get(DATABASE) or "default_database",
        )
