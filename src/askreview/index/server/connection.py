"""Connect to a Chroma server, and say what is wrong in one line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from ...errors import IndexUnusable
from .address import DATABASE, HEADERS, TENANT, Address

PATIENCE = 10.0  # seconds for a server to say that it is there
UNTRUSTED = re.compile(r"certificate verify failed: (.*?)\.?(?: \(_ssl\.c:\d+\))?$")


class Gone(IndexUnusable):
    """A collection is no longer on the server."""


class Connection:
    """The collections of one server."""

    def __init__(self, address: Address) -> None:
        """Raises IndexUnusable when the server cannot be used."""
        self.address = address
        self._knock()
        import chromadb
        from chromadb.config import Settings

        tenant, database = address.place
        with self.told():
            self._client = chromadb.HttpClient(
                address.literal,
                address.port,
                ssl=address.scheme == "https",
                headers=dict(address.headers),
                # _env_file: else Chroma reads a .env of the current folder.
                settings=Settings(anonymized_telemetry=False, _env_file=None),
                tenant=tenant,
                database=database,
            )
            self.most = int(self._client.get_max_batch_size())

    def _knock(self) -> None:
        """Chroma's client waits for ever, and tells no refusal from a failure."""
        heartbeat = Request(f"{self.address.url}/api/v2/heartbeat", headers=self.address.headers)
        try:
            with urlopen(heartbeat, timeout=PATIENCE) as reply:
                beats = b"heartbeat" in reply.read(1000)
        except HTTPError as error:
            error.close()
            if error.code in (401, 403):
                raise IndexUnusable(
                    f"The server at {self.address.url} wants another token than it was sent "
                    f"({error.code}). Put it into ${HEADERS}: “Authorization: Bearer …”."
                ) from None
            beats = False
        except (URLError, OSError, ValueError) as error:
            raise self._unreachable(getattr(error, "reason", error)) from error
        if not beats:
            raise IndexUnusable(
                f"What answers at {self.address.url} is no Chroma server. Check the address."
            )

    def _unreachable(self, reason: object) -> IndexUnusable:
        if wrong := UNTRUSTED.search(str(reason)):
            return IndexUnusable(
                f"The certificate of {self.address.url} is not trusted ({wrong[1]}). Check the "
                "host in the address; for an authority of your own, name the file of its "
                "certificate in $SSL_CERT_FILE."
            )
        return IndexUnusable(
            f"Cannot reach the Chroma server at {self.address.url} ({reason}). Start it, or check "
            "the address."
        )

    def names(self) -> list[str]:
        """The collections that hold this index's records; another index has a longer name."""
        with self.told():
            every = [one.name for one in self._client.list_collections()]
        own = re.compile(rf"{re.escape(self.address.name)}\.(texts|files)-\d+-[0-9a-f]{{8}}")
        return [one for one in every if own.fullmatch(one)]

    def collection(self, name: str, hnsw: dict[str, Any] | None = None) -> Any:
        """A collection; made with this configuration if there is none, else Gone is raised."""
        with self.told():
            if hnsw is None:
                return self._client.get_collection(name, embedding_function=None)
            return self._client.get_or_create_collection(
                name, embedding_function=None, configuration={"hnsw": hnsw}
            )

    def drop(self, name: str) -> None:
        with self.told():
            self._client.delete_collection(name)

    @contextmanager
    def told(self) -> Iterator[None]:
        """What the server or the way to it refuses, as an error for the user."""
        import httpx
        from chromadb.errors import NotFoundError

        try:
            yield
        except httpx.TransportError as error:
            raise self._unreachable(error or type(error).__name__) from error
        except NotFoundError as error:
            if str(error).startswith(("Tenant", "Database")):
                raise IndexUnusable(
                    f"{str(error).rstrip('.')} at {self.address.url}. Make it there, or set "
                    f"${TENANT} and ${DATABASE}."
                ) from error
            raise Gone(
                f"The index {self.address} was changed meanwhile. Run the command again."
            ) from error
        except Exception as error:
            raise self._refused(error) from error

    def _refused(self, error: Exception) -> IndexUnusable:
        if isinstance(error, IndexUnusable):
            return error
        said = " ".join(str(error).split())[:200] or type(error).__name__
        return IndexUnusable(
            f"The Chroma server at {self.address.url} refused a request ({said}). See its log."
        )

    def close(self) -> None:
        self._client.close()
