"""Identities: how a request says who we are. Secrets are asked for at each request, so that they can be rotated."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import httpx
import orjson

from triage.domain.errors import BadValue, Rejected, Transient
from triage.domain.ports import Clock

Secret = Callable[[], str]
_MARGIN_SECONDS = 30.0
_LONGEST_TOKEN_LIFE = 86_400.0


class Identity(Protocol):
    """Who we are to the other side. Raises BadValue for a secret that cannot be sent, never with its text."""

    def check(self) -> None:
        """Whether there are secrets that can be sent; nobody is asked."""

    def headers(self, method: str, url: httpx.URL, body: bytes) -> Mapping[str, str]: ...

    def refused(self) -> bool:
        """Told after a 401. Whether another try has a chance: there is another secret or token than before."""

    def hidden(self) -> Sequence[str]:
        """The secrets in use, in every form in which an answer might repeat them; the longest first."""


class Anonymous:
    """Nobody: for recorded answers."""

    def check(self) -> None:
        return

    def headers(self, method: str, url: httpx.URL, body: bytes) -> Mapping[str, str]:  # noqa: ARG002  the protocol's
        return {}

    def refused(self) -> bool:
        return False

    def hidden(self) -> Sequence[str]:
        return ()


@dataclass
class Header:
    """A secret in a header of its own, after ``before``: ``API-Key: …``, ``Authorization: Bearer …``."""

    name: str
    secret: Secret
    before: str = ""
    _used: str = field(default="", repr=False)
    _made: Mapping[str, str] = field(default_factory=dict, repr=False)

    def check(self) -> None:
        sendable(self.secret())

    def headers(self, method: str, url: httpx.URL, body: bytes) -> Mapping[str, str]:  # noqa: ARG002  the protocol's
        secret = self.secret()
        if secret != self._used:
            self._made = {self.name: self.before + sendable(secret)}
            self._used = secret
        return self._made

    def refused(self) -> bool:
        return self.secret() != self._used

    def hidden(self) -> Sequence[str]:
        return tuple(dict.fromkeys((self.before + self._used, self._used))) if self._used else ()


def Bearer(token: str | Secret) -> Header:  # noqa: N802  reads as the class it makes
    """``Authorization: Bearer …``."""
    return Header("Authorization", token if callable(token) else lambda: token, "Bearer ")


@dataclass
class Basic:
    """HTTP Basic; ``password`` may be empty, as where an API key is the user."""

    user: Secret
    password: Secret
    _used: tuple[str, str] = field(default=("", ""), repr=False)

    def check(self) -> None:
        sendable(self.user())

    def headers(self, method: str, url: httpx.URL, body: bytes) -> Mapping[str, str]:  # noqa: ARG002  the protocol's
        user, password = self._used = (self.user(), self.password())
        sendable(user)
        return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()}

    def refused(self) -> bool:
        return (self.user(), self.password()) != self._used

    def hidden(self) -> Sequence[str]:
        pair = base64.b64encode(":".join(self._used).encode()).decode()
        return tuple(each for each in (f"Basic {pair}", pair, *self._used) if each)


@dataclass
class ClientCredentials:
    """OAuth 2 client credentials: a token is fetched, kept until shortly before it ends, and fetched anew after a 401.

    ``auth_in`` says whether the client's id and secret go in the form or in a Basic header. The token is shown in the
    header ``name``, after ``before``.
    """

    token_url: str
    client_id: Secret
    client_secret: Secret
    clock: Clock
    transport: httpx.BaseTransport
    scope: str = ""
    auth_in: Literal["form", "header"] = "form"
    timeout_seconds: float = 10.0
    name: str = "Authorization"
    before: str = "Bearer "
    _token: str = field(default="", repr=False)
    _until: float = 0.0
    _new: bool = False

    def check(self) -> None:
        sendable(self.client_id())
        sendable(self.client_secret())

    def headers(self, method: str, url: httpx.URL, body: bytes) -> Mapping[str, str]:  # noqa: ARG002  the protocol's
        self._new = not self._token or self.clock.monotonic() >= self._until
        if self._new:
            self._fetch()
        return {self.name: f"{self.before}{self._token}"}

    def refused(self) -> bool:
        self._token = ""
        return not self._new

    def hidden(self) -> Sequence[str]:
        return tuple(each for each in (f"{self.before}{self._token}", self._token, self.client_secret()) if each)

    def _fetch(self) -> None:
        try:
            response = self._asked()
        except httpx.HTTPError as error:
            raise Transient(f"no token came from {self.token_url}: {type(error).__name__}") from error
        if response.status_code == 429 or response.status_code >= 500:
            raise Transient(f"{self.token_url} answered {response.status_code}")
        if response.status_code >= 300:
            raise Rejected(
                f"{self.token_url} gives us no token, answered {response.status_code}; check the client's secret",
                response.status_code,
            )
        try:
            told = orjson.loads(response.content)
            token, lasts = sendable(told["access_token"]), float(told.get("expires_in", 300))
        except (orjson.JSONDecodeError, KeyError, TypeError, ValueError, AttributeError, BadValue):
            raise Rejected(f"{self.token_url} answered without a token that can be used") from None
        self._token = token
        self._until = self.clock.monotonic() + max(0.0, min(lasts, _LONGEST_TOKEN_LIFE) - _MARGIN_SECONDS)

    def _asked(self) -> httpx.Response:
        form = {"grant_type": "client_credentials", **({"scope": self.scope} if self.scope else {})}
        headers = {"Accept": "application/json"}
        client_id, secret = self.client_id(), self.client_secret()
        if self.auth_in == "form":
            form |= {"client_id": client_id, "client_secret": secret}
        else:
            pair = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
            headers["Authorization"] = f"Basic {pair}"
        timeout = httpx.Timeout(self.timeout_seconds).as_dict()
        request = httpx.Request("POST", self.token_url, data=form, headers=headers, extensions={"timeout": timeout})
        response = self.transport.handle_request(request)
        try:
            response.read()
        finally:
            response.close()
        return response


@dataclass
class Signed:
    """An HMAC over the request, in a header. ``over`` is a template of ``{timestamp}``, ``{method}``, ``{path}`` and
    ``{body}``; ``path`` holds the query too. ``timestamp`` is whole seconds since 1970, sent in ``timestamp_header``.
    """

    name: str
    secret: Secret
    clock: Clock
    over: str = "{timestamp}.{body}"
    timestamp_header: str = "X-Timestamp"
    digest: Literal["sha256", "sha512"] = "sha256"
    encoding: Literal["hex", "base64"] = "hex"
    before: str = ""
    also: Mapping[str, str] = field(default_factory=dict)
    _used: str = field(default="", repr=False)

    def check(self) -> None:
        sendable(self.secret())

    def headers(self, method: str, url: httpx.URL, body: bytes) -> Mapping[str, str]:
        self._used = sendable(self.secret())
        stamp = str(int(self.clock.now().timestamp()))
        parts = {"timestamp": stamp, "method": method, "path": url.raw_path.decode("ascii")}
        signed = b"".join(_filled(self.over, parts, body))
        mac = hmac.new(self._used.encode(), signed, getattr(hashlib, self.digest)).digest()
        text = mac.hex() if self.encoding == "hex" else base64.b64encode(mac).decode()
        return {**self.also, self.timestamp_header: stamp, self.name: self.before + text}

    def refused(self) -> bool:
        return self.secret() != self._used

    def hidden(self) -> Sequence[str]:
        return (self._used,) if self._used else ()


def _filled(template: str, parts: Mapping[str, str], body: bytes) -> Sequence[bytes]:
    before, held, after = template.partition("{body}")
    return before.format(**parts).encode(), body if held else b"", after.format(**parts).encode()


def sendable(secret: str) -> str:
    """The secret, if a header can carry it. Raises BadValue without its text."""
    if isinstance(secret, str) and secret and secret.isascii() and secret.isprintable() and " " not in secret:
        return secret
    raise BadValue("a token is text of printable ASCII without spaces")
