"""Who we are to Vendure: an administrator's name and password, and the session they open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import httpx
import orjson

from tools.wire.identity import Secret, sendable
from triage.domain.errors import BadValue, Rejected, Transient

_LOGIN = """mutation LogIn($user: String!, $password: String!) {
  login(username: $user, password: $password) {
    __typename ... on CurrentUser { id } ... on ErrorResult { errorCode } } }"""
_TOKEN_HEADER = "vendure-auth-token"  # noqa: S105  a header's name


@dataclass
class VendureLogin:
    """Logs in when first asked and after a refusal; the token is kept meanwhile. ``url`` is the admin API."""

    url: str
    user: Secret
    password: Secret
    transport: httpx.BaseTransport | None = None
    timeout_seconds: float = 10.0
    _token: str = field(default="", repr=False)
    _new: bool = False
    _own: httpx.BaseTransport | None = field(default=None, repr=False)

    def check(self) -> None:
        if not self.user() or not self.password():
            raise BadValue("a user and a password are needed")

    def headers(self, method: str, url: httpx.URL, body: bytes) -> Mapping[str, str]:  # noqa: ARG002  the protocol's
        self._new = not self._token
        if self._new:
            self._token = self._logged_in()
        return {"Authorization": f"Bearer {self._token}"}

    def refused(self) -> bool:
        """A session that ended is opened anew once; a new one that is refused stays so."""
        self._token = ""
        return not self._new

    def hidden(self) -> Sequence[str]:
        in_use = (f"Bearer {self._token}", self._token) if self._token else ()
        return (*in_use, self.password())

    def close(self) -> None:
        if self._own is not None:
            self._own.close()

    def _logged_in(self) -> str:
        try:
            answer = self._asked()
        except httpx.HTTPError as error:
            raise Transient(f"Vendure did not answer when we logged in: {type(error).__name__}") from error
        if answer.status_code == 429 or answer.status_code >= 500:
            raise Transient(f"Vendure answered {answer.status_code} when we logged in")
        token = answer.headers.get(_TOKEN_HEADER, "")
        try:
            sendable(token)
            told = orjson.loads(answer.content)["data"]["login"]["__typename"]
        except (orjson.JSONDecodeError, KeyError, TypeError, BadValue):
            told = "no session"
        if told != "CurrentUser":
            raise Rejected(
                "Vendure does not let us in; check TRIAGE_SECRETS__BACKOFFICE_USER and "
                "TRIAGE_SECRETS__BACKOFFICE_PASSWORD, and that authOptions.tokenMethod names bearer",
                401,
            )
        return str(token)

    def _asked(self) -> httpx.Response:
        variables = {"user": self.user(), "password": self.password()}
        request = httpx.Request(
            "POST",
            self.url,
            json={"query": _LOGIN, "variables": variables},
            extensions={"timeout": httpx.Timeout(self.timeout_seconds).as_dict()},
        )
        response = self._wire().handle_request(request)
        try:
            response.read()
        finally:
            response.close()
        return response

    def _wire(self) -> httpx.BaseTransport:
        if self.transport is not None:
            return self.transport
        self._own = self._own or httpx.HTTPTransport(trust_env=False)
        return self._own
