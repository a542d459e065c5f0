"""Ask for a password or a token, and lock out those who guess."""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

GUESSES = 10  # different wrong logins from one address, after which it is locked out
LOCKED = 900.0  # seconds that it stays so, and in which they are counted together
# A proxy says in a header for whom it asks; one that only passes the header on says what anyone
# wrote there. So all who come with the header are counted together, too.
FORWARDED, THEIRS = "forwarded", 10 * GUESSES
FIRST, LONGEST = 0.5, 4.0  # seconds that a wrong login waits; each further one twice as long
REMEMBERED = 10_000  # addresses; the longest unheard of is forgotten

PASSWORD = "Sign in with the user name and password that were given to --auth."
TOKEN = "Open the address that askreview printed when it started: it holds the token."

Scope = MutableMapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody at the door gets in place of the page."""

    status: int
    line: str
    headers: tuple[tuple[str, str], ...] = ()
    pause: float = 0.0  # seconds to wait before


class Entrance:
    """The door of the page: `login` is USER:PASSWORD, `token` what stands in the first address."""

    def __init__(self, login: str | None = None, token: str | None = None) -> None:
        self._login = base64.b64encode(login.encode()) if login else b""
        self._token = token.encode() if token else b""
        self._once: set[bytes] = set()
        # Cookies do not know of ports: each server has its own name for it.
        self._cookie = f"askreview-{hashlib.sha256(self._token).hexdigest()[:12]}"
        self._guesses = Guesses()

    def token_for_once(self) -> str:
        """A token for one use: a browser's command line can be seen by others on the machine."""
        token = secrets.token_urlsafe(16)
        self._once.add(token.encode())
        return token

    def refusal(self, scope: Scope) -> Reply | None:
        """The answer to a request that may not enter, or enters by the address with the token."""
        if not self._login and not self._token:
            return None
        address = _network(scope)
        forwarded = bool(_header(scope, b"x-forwarded-for"))
        seconds = max(
            self._guesses.locked(address), self._guesses.locked(FORWARDED) if forwarded else 0
        )
        if seconds:
            minutes = max(1, round(seconds / 60))
            line = f"Too many wrong logins. Try again in {minutes} minutes."
            return Reply(429, line, (("retry-after", f"{seconds:.0f}"),))
        given, reply = self._by_password(scope) if self._login else self._by_token(scope)
        if reply is None or reply.status == 303:
            self._guesses.forget(address)
        elif given:
            if forwarded:
                self._guesses.wrong(FORWARDED, given, THEIRS)
            return Reply(401, reply.line, reply.headers, self._guesses.wrong(address, given))
        return reply

    def _by_password(self, scope: Scope) -> tuple[bytes, Reply | None]:
        """By HTTP's own Basic scheme."""
        scheme, _, given = _header(scope, b"authorization").partition(b" ")
        if scheme.lower() == b"basic" and hmac.compare_digest(given.strip(), self._login):
            return given, None
        asked = ("www-authenticate", 'Basic realm="askreview", charset="UTF-8"')
        return scheme + given, Reply(401, PASSWORD, (asked,))

    def _by_token(self, scope: Scope) -> tuple[bytes, Reply | None]:
        """By the first address, which leaves a cookie, or as a program's bearer token."""
        scheme, _, bearer = _header(scope, b"authorization").partition(b" ")
        asked = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        named = dict(asked).get("token", "").encode()
        if scope["method"] == "GET" and (self._right(named) or named in self._once):
            self._once.discard(named)
            rest = urlencode([one for one in asked if one[0] != "token"])
            return named, self._entered(quote(scope["path"]) + (f"?{rest}" if rest else ""))
        kept = _cookie(scope, self._cookie)
        if self._right(kept) or (scheme.lower() == b"bearer" and self._right(bearer.strip())):
            return kept, None
        reply = Reply(401, TOKEN, (("www-authenticate", 'Bearer realm="askreview"'),))
        return kept + scheme + bearer + named, reply

    def _entered(self, path: str) -> Reply:
        """On to the address without the token, so that it stays in no history."""
        cookie = f"{self._cookie}={self._token.decode()}; Path=/; HttpOnly; SameSite=Lax"
        # One slash at the front: two would lead to another host.
        headers = (("location", "/" + path.lstrip("/")), ("set-cookie", cookie))
        return Reply(303, "Open / instead.", headers)

    def _right(self, given: bytes) -> bool:
        return bool(self._token) and hmac.compare_digest(given, self._token)


@dataclass(slots=True)
class _Tried:
    """What was given from one address: hashes of the wrong logins, and until when it is locked."""

    since: float
    wrong: set[bytes] = field(default_factory=set)
    until: float = 0.0


class Guesses:
    """Wrong logins by address. `now` gives seconds."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._tried: OrderedDict[str, _Tried] = OrderedDict()

    def locked(self, address: str) -> float:
        """The seconds that an address still has to wait."""
        tried = self._tried.get(address)
        if tried is None or not tried.until:
            return 0.0
        left = tried.until - self._now()
        if left <= 0:
            self.forget(address)
        return max(left, 0.0)

    def wrong(self, address: str, given: bytes, most: int = GUESSES) -> float:
        """Counts a wrong login; the seconds to wait before it is refused.

        The same one again is no guess: an open page sends the old password after a restart.
        """
        now = self._now()
        tried = self._tried.setdefault(address, _Tried(now))
        if now - tried.since > LOCKED:
            tried.since, tried.wrong = now, set()
        self._tried.move_to_end(address)
        if len(self._tried) > REMEMBERED:
            self._tried.popitem(last=False)
        tried.wrong.add(hashlib.sha256(given).digest())
        if len(tried.wrong) >= most:
            tried.until = now + LOCKED
        return float(min(FIRST * 2 ** (len(tried.wrong) - 1), LONGEST))

    def forget(self, address: str) -> None:
        self._tried.pop(address, None)


def _network(scope: Scope) -> str:
    """Who asks: an address, or of IPv6 the network, of which one machine has all addresses."""
    host = (scope.get("client") or ("",))[0]
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return str(host)
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False))


def _header(scope: Scope, name: bytes) -> bytes:
    return next((value for key, value in scope["headers"] if key == name), b"")


def _cookie(scope: Scope, name: str) -> bytes:
    several = (one.strip().partition(b"=") for one in _header(scope, b"cookie").split(b";"))
    return next((value for key, _, value in several if key == name.encode()), b"")
