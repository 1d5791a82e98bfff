"""One kept HTTP session to a back office: retries for reads, one try for writes, everything on tape."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from tools.reference.answers import Answer, printable
from tools.reference.breaker import Breaker
from tools.reference.requests import Body, Query, Requests
from triage.domain.errors import BadValue, OutcomeUnknown, Transient
from triage.domain.ports import Clock
from triage.domain.tape import Exchange, Tape

_KEPT_HEADERS = frozenset({"content-type", "date", "etag", "idempotent-replay", "retry-after"})
_LARGEST_BODY = 8 * 1024 * 1024
_HIDDEN = b"[token]"
_NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """Where the back office is and how patient to be; times in seconds."""

    url: str
    token: str = field(repr=False)
    connect_timeout: float = 2.0
    read_timeout: float = 10.0
    tries: int = 3
    longest_wait: float = 2.0

    @property
    def longest_call(self) -> float:
        """The longest that a call waits for its answer to begin: a free connection, the dial, the request, the wait."""
        return 3 * self.connect_timeout + self.read_timeout


class Session:
    """Sends requests and sorts answers. Share one per process. Raises BadValue for settings that cannot be sent."""

    def __init__(self, settings: SessionSettings, clock: Clock, transport: httpx.BaseTransport | None = None) -> None:
        _check(settings)
        self.settings = settings
        self._clock = clock
        brief = settings.connect_timeout
        timeout = httpx.Timeout(connect=brief, read=settings.read_timeout, write=brief, pool=brief)
        self._requests = Requests(settings.url, settings.token, timeout)
        self._transport = transport or httpx.HTTPTransport(trust_env=False)
        self._breaker = Breaker(clock, httpx.URL(settings.url).host)
        self._growing = wait_exponential_jitter(multiplier=0.05, max=settings.longest_wait, jitter=0.05)
        self._retrying = Retrying(
            stop=stop_after_attempt(settings.tries),
            wait=self._pause,
            retry=retry_if_exception_type(Transient),
            sleep=clock.sleep,
            reraise=True,
        )
        self.calls = 0

    def close(self) -> None:
        self._transport.close()

    def read(self, path: str, tape: Tape, query: Query = ()) -> tuple[Any, httpx.Headers]:
        """A JSON document and its headers; transient failures are tried again a few times.

        Raises NotFound, Rejected, Transient or Unreadable.
        """
        return self._retrying(self._read_once, path, tape, query)

    def write(
        self, method: str, path: str, body: Body, headers: Mapping[str, str], tape: Tape
    ) -> tuple[Any, httpx.Headers]:
        """Send one change once. Raises Rejected or Crossed when nothing was done, Transient when nothing
        was sent, OutcomeUnknown when nobody knows.
        """
        self._breaker.check()
        request = self._requests.make(method, path, body=body, headers=headers)
        try:
            answer = self._exchange(request, path, body, tape)
        except _NOT_SENT as error:
            raise Transient(f"{method} {path} was not sent: {self._said(error)}") from error
        except httpx.HTTPError as error:
            raise OutcomeUnknown(f"{method} {path} was sent and not answered: {self._said(error)}") from error
        if answer.status >= 500:
            raise OutcomeUnknown(f"{method} {path} was answered {answer.status}")
        if answer.status >= 400:
            raise answer.refusal(self._clock.now())
        return answer.document(OutcomeUnknown), answer.headers

    def _read_once(self, path: str, tape: Tape, query: Query) -> tuple[Any, httpx.Headers]:
        self._breaker.check()
        request = self._requests.make("GET", path, query=query)
        try:
            answer = self._exchange(request, path, None, tape)
        except httpx.HTTPError as error:
            raise Transient(f"GET {path} was not answered: {self._said(error)}") from error
        if answer.status == 429 or answer.status >= 500:
            raise Transient(f"GET {path} was answered {answer.status}", answer.retry_after(self._clock.now()))
        if answer.status >= 400:
            raise answer.refusal(self._clock.now())
        return answer.document(), answer.headers

    def _pause(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after_seconds if isinstance(error, Transient) else None
        return min(max(self._growing(state), asked or 0.0), self.settings.longest_wait)

    def _exchange(self, request: httpx.Request, path: str, body: Body, tape: Tape) -> Answer:
        self.calls += 1
        sent = dict(body) if body is not None else None
        try:
            response = self._transport.handle_request(request)
            try:
                content = self._content(response)
            finally:
                response.close()
        except httpx.HTTPError as error:
            self._breaker.failed()
            now = self._clock.now()
            tape.add(Exchange(request.method, str(request.url), sent, 0, {}, type(error).__name__, now))
            raise
        status = response.status_code
        if status >= 400:
            content = content.replace(self.settings.token.encode(), _HIDDEN)
        answer = Answer(request.method, path, status, response.headers, content)
        if status == 429 or status >= 500:
            self._breaker.failed()
        else:
            self._breaker.succeeded()
        kept = {name: value for name, value in answer.headers.items() if name in _KEPT_HEADERS}
        told = self._without_token(content.decode("utf-8", "replace"))
        tape.add(Exchange(request.method, str(request.url), sent, status, kept, told, self._clock.now()))
        return answer

    def _content(self, response: httpx.Response) -> bytes:
        latest = self._clock.monotonic() + self.settings.read_timeout
        content = bytearray()
        for chunk in response.iter_bytes():
            content += chunk
            if len(content) > _LARGEST_BODY:
                raise httpx.ReadError("the answer is larger than 8 MiB")
            if self._clock.monotonic() > latest:
                raise httpx.ReadTimeout("the answer trickled in")
        return bytes(content)

    def _said(self, error: httpx.HTTPError) -> str:
        return printable(self._without_token(f"{type(error).__name__} {error}".strip()))

    def _without_token(self, told: str) -> str:
        return told.replace(f"Bearer {self.settings.token}", "Bearer [token]")


def _check(settings: SessionSettings) -> None:
    token, url = settings.token, httpx.URL(settings.url)
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise BadValue(
            "the back office's token is text of printable ASCII without spaces; check TRIAGE_BACKOFFICE_TOKEN"
        )
    if url.userinfo:
        raise BadValue("the back office's address carries a password; write it to TRIAGE_BACKOFFICE_TOKEN instead")
    if not url.host or url.scheme not in ("http", "https"):
        raise BadValue(f"{url} is no address; write it as in http://127.0.0.1:8700")
