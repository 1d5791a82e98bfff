"""One kept HTTP session to a back office: retries for reads, one try for writes, everything on tape."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
import orjson
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from tools.reference.breaker import Breaker
from triage.domain.errors import Crossed, NotFound, OutcomeUnknown, Rejected, Transient, Unreadable
from triage.domain.ports import Clock
from triage.domain.tape import Exchange, Tape

_KEPT_HEADERS = ("content-type", "date", "etag", "idempotent-replay", "retry-after")
_MESSAGE_CHARACTERS = 200
Query = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class SessionSettings:
    """Where the back office is and how patient to be; times in seconds."""

    url: str
    token: str
    connect_timeout: float = 2.0
    read_timeout: float = 10.0
    tries: int = 3
    longest_wait: float = 2.0

    @property
    def longest_call(self) -> float:
        """The longest that one call can be on the wire: a connection, the request, and the wait for its answer."""
        return 2 * self.connect_timeout + self.read_timeout


class Session:
    """Sends requests and sorts answers. Share one per process."""

    def __init__(self, settings: SessionSettings, clock: Clock, transport: httpx.BaseTransport | None = None) -> None:
        self.settings = settings
        self._clock = clock
        self._client = httpx.Client(
            base_url=settings.url,
            headers={"Authorization": f"Bearer {settings.token}", "Accept": "application/json"},
            timeout=httpx.Timeout(settings.read_timeout, connect=settings.connect_timeout),
            transport=transport,
            trust_env=False,
        )
        self._breaker = Breaker(clock, httpx.URL(settings.url).host)
        self._wait = wait_exponential_jitter(initial=0.05, max=settings.longest_wait, jitter=0.05)
        self.calls = 0

    def close(self) -> None:
        self._client.close()

    def read(self, path: str, tape: Tape, query: Query = ()) -> tuple[Any, httpx.Headers]:
        """A JSON document and its headers; transient failures are tried again a few times.

        Raises NotFound, Rejected, Transient or Unreadable.
        """
        try:
            return self._read_once(path, tape, query)
        except Transient as first:
            return self._read_again(path, tape, query, first)

    def write(
        self, method: str, path: str, body: Mapping[str, Any] | None, headers: Mapping[str, str], tape: Tape
    ) -> Any:
        """Send one change once. Raises Rejected or Crossed when nothing was done, Transient when nothing
        was sent, OutcomeUnknown when nobody knows.
        """
        self._breaker.check()
        request = self._client.build_request(method, path, json=body, headers=headers)
        try:
            response = self._client.send(request)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            self._breaker.failed()
            self._unanswered(tape, request, body, error)
            raise Transient(f"{method} {path} was not sent: {_said(error)}") from error
        except httpx.HTTPError as error:
            self._breaker.failed()
            self._unanswered(tape, request, body, error)
            raise OutcomeUnknown(f"{method} {path} was sent and not answered: {_said(error)}") from error
        self._answered(tape, request, body, response)
        if response.status_code >= 500:
            self._breaker.failed()
            raise OutcomeUnknown(f"{method} {path} was answered {response.status_code}")
        self._breaker.succeeded()
        if response.status_code >= 400:
            raise _refusal(method, path, response)
        return _document(response, OutcomeUnknown), response.headers

    def _read_again(self, path: str, tape: Tape, query: Query, first: Transient) -> tuple[Any, httpx.Headers]:
        self._clock.sleep(self._pause_after(first))
        for attempt in Retrying(
            stop=stop_after_attempt(self.settings.tries - 1),
            wait=self._wait_for,
            retry=retry_if_exception_type(Transient),
            sleep=self._clock.sleep,
            reraise=True,
        ):
            with attempt:
                return self._read_once(path, tape, query)
        raise first

    def _wait_for(self, state: RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        return max(self._wait(state), self._pause_after(error) if isinstance(error, Transient) else 0.0)

    def _pause_after(self, error: Transient) -> float:
        return min(error.retry_after_seconds or 0.05, self.settings.longest_wait)

    def _read_once(self, path: str, tape: Tape, query: Query) -> tuple[Any, httpx.Headers]:
        self._breaker.check()
        request = self._client.build_request("GET", path, params=list(query) if query else None)
        try:
            response = self._client.send(request)
        except httpx.HTTPError as error:
            self._breaker.failed()
            self._unanswered(tape, request, None, error)
            raise Transient(f"GET {path} was not answered: {_said(error)}") from error
        self._answered(tape, request, None, response)
        status = response.status_code
        if status == 429 or status >= 500:
            self._breaker.failed()
            raise Transient(f"GET {path} was answered {status}", _retry_after(response))
        self._breaker.succeeded()
        if status >= 400:
            raise _refusal("GET", path, response)
        return _document(response, Unreadable), response.headers

    def _answered(
        self, tape: Tape, request: httpx.Request, body: Mapping[str, Any] | None, response: httpx.Response
    ) -> None:
        self.calls += 1
        headers = {name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers}
        sent = dict(body) if body is not None else None
        tape.add(
            Exchange(
                request.method, str(request.url), sent, response.status_code, headers, response.text, self._clock.now()
            )
        )

    def _unanswered(self, tape: Tape, request: httpx.Request, body: Mapping[str, Any] | None, error: Exception) -> None:
        self.calls += 1
        sent = dict(body) if body is not None else None
        tape.add(Exchange(request.method, str(request.url), sent, 0, {}, type(error).__name__, self._clock.now()))


def _document(response: httpx.Response, otherwise: type[OutcomeUnknown] | type[Unreadable]) -> Any:
    try:
        return orjson.loads(response.content)
    except orjson.JSONDecodeError as error:
        raise otherwise(f"{response.request.method} {response.request.url.path} gave no JSON: {error.msg}") from error


def _refusal(method: str, path: str, response: httpx.Response) -> Exception:
    status, why = response.status_code, _why(response)
    if status == 404 and method == "GET":
        return NotFound(f"{path}: {why}")
    if status == 412:
        return Crossed(f"{method} {path}: {why}", status)
    if status in (401, 403):
        return Rejected(
            f"{method} {path}: the back office does not accept our token ({why}); check TRIAGE_BACKOFFICE_TOKEN", status
        )
    if status == 429:
        return Transient(f"{method} {path}: {why}", _retry_after(response))
    return Rejected(f"{method} {path}: {why}", status)


def _why(response: httpx.Response) -> str:
    try:
        error = orjson.loads(response.content)["error"]
        return f"{error['code']}: {error['message']}"[:_MESSAGE_CHARACTERS]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return f"answered {response.status_code}"


def _retry_after(response: httpx.Response) -> float | None:
    text = response.headers.get("retry-after", "")
    return float(text) if text.isascii() and text.isdigit() else None


def _said(error: httpx.HTTPError) -> str:
    return f"{type(error).__name__} {error}".strip()[:_MESSAGE_CHARACTERS]
